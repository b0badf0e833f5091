"""The outermost layer of the gateway: size limits, security headers, and quiet logs of mistakes."""

import asyncio
import logging
import traceback
from collections.abc import Callable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_log = logging.getLogger(__name__)
_DRAIN_SECONDS = 20
_DRAIN_TIMES = 4


class _TooBig(Exception):
    pass


class Guard:
    """ASGI middleware. `limits` gives the largest body in bytes by path (`""` is the default);
    `refuse(scope)` makes the app that answers for a body too big."""

    def __init__(
        self,
        app: ASGIApp,
        limits: Mapping[str, int],
        headers: Mapping[str, str],
        refuse: Callable[[Scope], ASGIApp],
    ) -> None:
        self._app = app
        self._limits = limits
        self._headers = headers
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        limit = self._limits.get(scope["path"], self._limits[""])
        taken, too_big, started = 0, _announced(scope) > limit, False

        async def counted() -> Message:
            nonlocal taken, too_big
            message = await receive()
            taken += len(message.get("body", b""))
            too_big = too_big or taken > limit
            if too_big:
                raise _TooBig
            return message

        async def inner(message: Message) -> None:
            if not too_big:  # else what the app makes of its broken request is of no use
                await dressed(message)

        async def dressed(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                for name, value in self._headers.items():
                    MutableHeaders(scope=message).setdefault(name, value)
            await send(message)

        try:
            if not too_big:
                await self._app(scope, counted, inner)
        except _TooBig:
            pass
        except Exception as error:
            # only kind and place: an exception's text may hold what a person wrote
            place = traceback.extract_tb(error.__traceback__)[-1]
            _log.error("%s at %s:%s", type(error).__name__, place.filename, place.lineno)
        if too_big and not started:
            await _drain(receive, limit * _DRAIN_TIMES)
            await self._refuse(scope)(scope, receive, dressed)


def _announced(scope: Scope) -> int:
    length = Headers(scope=scope).get("content-length", "0")
    return int(length) if length.isdecimal() else 0


async def _drain(receive: Receive, most: int) -> None:
    """Reads on, to nowhere and within bounds: a browser that is still sending would not read
    our answer."""
    try:
        async with asyncio.timeout(_DRAIN_SECONDS):
            while most > 0:
                message = await receive()
                most -= len(message.get("body", b""))
                if message["type"] != "http.request" or not message.get("more_body"):
                    return
    except TimeoutError:
        return
