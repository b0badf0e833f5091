"""The outermost layer of a web server of ours (ASGI): gives each request its id and its span, has
refusals told, and has browsers keep JSON as a file, which is data and never a page (ASVS 4.0.3, 14.4.2)."""

from __future__ import annotations

import hmac
from collections.abc import MutableMapping
from typing import Any

from watch import asked, refusals, traces

_AS_A_FILE = (b"content-disposition", b'attachment; filename="api.json"')


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
        ours = bool(self._ours) and hmac.compare_digest(told.get(b"authorization", b""), self._ours)
        names = (asked.HEADER, asked.TRACE_HEADER) if ours else ()
        asked.enter(*asked.taken({name: told.get(name.encode(), b"").decode("latin-1") for name in names}))
        request, said = (asked.current() or "").encode(), refusals.begin()

        with traces.span(scope["method"], "server") as span:

            async def marked(message: MutableMapping[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    given = [*message.get("headers", ())]
                    names = {name.lower(): value for name, value in given}
                    if names.get(b"content-type", b"").startswith(b"application/json"):
                        given += [] if _AS_A_FILE[0] in names else [_AS_A_FILE]
                    message["headers"] = [*given, (asked.HEADER.encode(), request)]
                    span.tell(status=message["status"])
                    refusals.look(said, scope, message["status"], ours)
                await send(message)

            try:
                await self._app(scope, receive, marked)
            finally:
                route = getattr(scope.get("route"), "path", None)
                span.named(f"{scope['method']} {route or 'unknown'}")
