"""Kept connections that carry JSON from one of our parts to another, and with each call the request it belongs to.

A general client costs more than all else the gateway or the action server does for a message (90 microseconds of a
warm processor with aiohttp, 300 with httpx, 25 here): redirects, cookies, proxies, contents of unknown length. None of
that is between our own parts. What HTTP is, httptools knows, by which uvicorn reads it too. Python 3.11 or newer.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from typing import Any
from urllib.parse import urlsplit

import httptools

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
            url: the server's address, http or https, without a trailing slash.
            seconds: the longest wait for an answer.
            token: the bearer token, if one is asked for.
            most: calls at once; any more wait.
        """
        parts = urlsplit(url)
        self._secure, self._seconds = parts.scheme == "https", seconds
        self._place = (parts.hostname or "", parts.port or (443 if self._secure else 80))
        self._prefix = parts.path
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        self._head = f"Host: {parts.netloc}\r\nContent-Type: application/json\r\n{bearer}"
        self._idle: deque[tuple[float, _Line]] = deque()
        self._turn = asyncio.Semaphore(most)

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
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        told = "".join(f"{name}: {value}\r\n" for name, value in traces.headers().items())
        head = f"{method} {self._prefix}{path} HTTP/1.1\r\n{self._head}{told}Content-Length: {len(data)}\r\n\r\n"
        async with self._turn:
            line, kept = self._kept(), True
            if line is None:
                line, kept = await self._opened(), False
            return await self._asked(line, head.encode("latin-1") + data, kept)

    async def close(self) -> None:
        """Ends the connections."""
        while self._idle:
            self._idle.pop()[1].transport.close()

    async def _asked(self, line: _Line, request: bytes, kept: bool) -> tuple[int, bytes]:
        whole = False
        try:
            async with asyncio.timeout(self._seconds):
                answer = await line.ask(request)
            whole = line.stays
            return answer
        except TimeoutError:
            raise Lost("TimeoutError") from None
        except ConnectionError as error:
            raise Lost(type(error).__name__, stale=kept and not line.began) from None
        finally:
            if whole:
                self._idle.append((time.monotonic(), line))
            else:
                line.transport.abort()

    def _kept(self) -> _Line | None:
        """The connection used last, if it can be used again; those that were idle too long are closed."""
        while self._idle and time.monotonic() - self._idle[0][0] > _IDLE_SECONDS:
            self._idle.popleft()[1].transport.close()
        while self._idle:
            line = self._idle.pop()[1]
            if not line.transport.is_closing():
                return line
        return None

    async def _opened(self) -> _Line:
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                made = asyncio.get_running_loop().create_connection(_Line, *self._place, ssl=self._secure or None)
                return (await made)[1]
        except (OSError, TimeoutError) as error:
            raise NotSent(type(error).__name__) from None


class _Line(asyncio.Protocol):
    """One connection, one call at a time. Its `on_…` methods are httptools'."""

    transport: asyncio.Transport

    def __init__(self) -> None:
        self.began = self.stays = False
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None

    def ask(self, request: bytes) -> asyncio.Future[tuple[int, bytes]]:
        """The answer to come: status and content. ConnectionError when it breaks off."""
        self.began = self.stays = False
        self._parser, self._content = httptools.HttpResponseParser(self), []
        self._waiting = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return self._waiting

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self.began = True
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, AttributeError):  # no HTTP, or nothing was asked
            self._break(ConnectionError("unreadable"))
            self.transport.abort()

    def on_body(self, body: bytes) -> None:
        self._content.append(body)

    def on_message_complete(self) -> None:
        self.stays = self._parser.should_keep_alive()
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result((self._parser.get_status_code(), b"".join(self._content)))

    def connection_lost(self, error: Exception | None) -> None:
        self._break(error if isinstance(error, ConnectionError) else ConnectionResetError("closed"))

    def _break(self, error: ConnectionError) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(error)
