"""Kept connections that carry JSON from one of our parts to another, and with each call the request it belongs to.

aiohttp, for it costs a third of httpx in every turn.
"""

from __future__ import annotations

import json
from typing import Any

import aiohttp
from yarl import URL

from watch import traces

_CONNECT_SECONDS = 2
_IDLE_SECONDS = 4  # uvicorn closes what was idle for five: leave earlier than it does


class NotSent(Exception):
    """No connection was to be had: nothing has reached the other side. Carries no words of anybody."""


class Lost(Exception):
    """No whole answer came; what was sent may have arrived. `stale`: a kept connection was found closed instead."""

    def __init__(self, kind: str, stale: bool = False) -> None:
        super().__init__(kind)
        self.stale = stale


class Wire:
    """One server over kept connections."""

    def __init__(self, url: str, seconds: float, token: str | None = None, most: int = 200) -> None:
        """See the class.

        Args:
            url: the server's address without a trailing slash.
            seconds: the longest wait for an answer.
            token: the bearer token, if one is asked for.
            most: calls at once; any more wait.
        """
        self._url, self._seconds, self._most = url, seconds, most
        self._headers = {"Content-Type": "application/json"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Status and content of the answer.

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
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
            raise Lost(type(error).__name__, stale=True) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Lost(type(error).__name__) from None

    async def close(self) -> None:
        """Ends the connections."""
        if self._session is not None:
            await self._session.close()

    def _kept(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=self._seconds, connect=_CONNECT_SECONDS),
                connector=aiohttp.TCPConnector(limit=self._most, keepalive_timeout=_IDLE_SECONDS),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session
