"""The outermost layer of a web server of ours (ASGI): gives each request its id and its span."""

from __future__ import annotations

import hmac
from collections.abc import MutableMapping
from typing import Any

from watch import asked, traces


class Door:
    """A caller with the services' `token` is believed what its request belongs to; any other begins a new one."""

    def __init__(self, app: Any, token: str | None = None) -> None:
        self._app, self._ours = app, f"Bearer {token}".encode() if token else b""

    async def __call__(self, scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        told = dict(scope["headers"])
        ours = self._ours and hmac.compare_digest(told.get(b"authorization", b""), self._ours)
        names = (asked.HEADER, asked.TRACE_HEADER) if ours else ()
        asked.enter(*asked.taken({name: told.get(name.encode(), b"").decode("latin-1") for name in names}))
        request = (asked.current() or "").encode()

        with traces.span(scope["method"], "server") as span:

            async def marked(message: MutableMapping[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    message["headers"] = [*message.get("headers", ()), (asked.HEADER.encode(), request)]
                    span.tell(status=message["status"])
                await send(message)

            try:
                await self._app(scope, receive, marked)
            finally:
                route = getattr(scope.get("route"), "path", None)
                span.named(f"{scope['method']} {route or 'unknown'}")
