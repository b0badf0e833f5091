"""The wire to the backend: kept connections that carry JSON. aiohttp, for it costs a third of httpx in every turn."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
from yarl import URL

from watch import traces


class NotSent(Exception):
    """No connection was to be had: nothing has reached the other side."""


class Lost(Exception):
    """No answer came; what was sent may have arrived."""


class Wire:
    """One server over kept connections."""

    def __init__(self, url: str, token: str, seconds: float = 12.0) -> None:
        """See the class.

        Args:
            url: the server's address without a trailing slash.
            token: the bearer token.
            seconds: the longest wait for an answer.
        """
        self._url, self._token, self._seconds = url, token, seconds
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """The answer's status and content.

        Args:
            method: GET or POST.
            path: already quoted, with a leading slash.
            body: what goes along as JSON.

        Raises:
            NotSent: nothing was sent.
            Lost: the answer did not come, or not whole.
        """
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        try:
            url, told = URL(self._url + path, encoded=True), traces.headers()
            async with self._kept().request(method, url, data=data, headers=told) as answer:
                return answer.status, await answer.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise NotSent(type(error).__name__) from None
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:  # noqa: UP041 (aiohttp's own is a kind of it)
            raise Lost(type(error).__name__) from None

    async def close(self) -> None:
        """Ends the connections."""
        if self._session is not None:
            await self._session.close()

    def _kept(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers={"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"},
                timeout=aiohttp.ClientTimeout(total=self._seconds, connect=2),
                # uvicorn closes idle connections after five seconds: leave earlier than it does
                connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=4),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session
