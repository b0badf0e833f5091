"""Kept connections that carry JSON between our own parts. aiohttp, for it costs a third of httpx in every turn."""

import json
from collections.abc import Mapping
from typing import Any

import aiohttp
from yarl import URL

from watch import traces

_CONNECT_SECONDS = 2


class NoAnswer(Exception):
    """No answer came; `stale` says that a kept connection turned out to be closed. Carries no words of anybody."""

    def __init__(self, kind: str, stale: bool = False) -> None:
        super().__init__(kind)
        self.stale = stale


class JsonWire:
    """One server. `seconds` is the longest wait for an answer; it closes connections that were idle for five."""

    def __init__(self, url: str, seconds: float, token: str | None = None) -> None:
        self._url, self._seconds = url, seconds
        self._headers = {"Content-Type": "application/json"}
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"
        self._session: aiohttp.ClientSession | None = None

    async def post(self, path: str, body: Mapping[str, Any]) -> tuple[int, bytes]:
        """Status and content of the answer; `path` is already quoted. Raises NoAnswer."""
        data = json.dumps(body, ensure_ascii=False).encode()
        try:
            url, told = URL(self._url + path, encoded=True), traces.headers()
            async with self._kept().post(url, data=data, headers=told) as answer:
                return answer.status, await answer.read()
        except aiohttp.ClientConnectorError as error:
            raise NoAnswer(type(error).__name__) from None
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as error:
            raise NoAnswer(type(error).__name__, stale=True) from None
        except (aiohttp.ClientError, TimeoutError) as error:
            raise NoAnswer(type(error).__name__) from None

    async def close(self) -> None:
        """Ends all connections."""
        if self._session is not None:
            await self._session.close()

    def _kept(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                headers=self._headers,
                timeout=aiohttp.ClientTimeout(total=self._seconds, connect=_CONNECT_SECONDS),
                connector=aiohttp.TCPConnector(limit=200, keepalive_timeout=4),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session
