"""The short way to the routes that every message of a citizen takes.

FastAPI matches a route twice, solves dependencies that there are none of and checks what we made ourselves: more work
than the answer (docs/performance.md). The routes stay FastAPI's, which describes them and serves whatever does not
come as plainly as our own parts send it: JSON of known length with the services' token.
"""

import hmac
import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from re import Pattern
from typing import Any

from fastapi.routing import APIRoute
from pydantic import BaseModel
from pydantic_core import to_json
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from watch import plain

_MOST_BYTES = 256 * 1024


@dataclass(frozen=True)
class _Way:
    path: Pattern[str]
    route: APIRoute
    body: type[BaseModel]
    serve: Callable[..., Any]


class Lane(BaseRoute):
    """Stands before all other routes."""

    def __init__(self, routes: Iterable[BaseRoute], token: str) -> None:
        """Of `routes` those are served whose function takes a `body`, runs in a thread and returns JSON."""
        self._token = f"Bearer {token}".encode()
        self._ways = [way for route in routes if isinstance(route, APIRoute) and (way := _way(route))]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """See Starlette's: whatever is not plain is left to the routes behind."""
        if scope["type"] != "http" or scope["method"] != "POST" or not self._plain(dict(scope["headers"])):
            return Match.NONE, {}
        for way in self._ways:
            if found := way.path.match(scope["path"]):
                return Match.FULL, {"lane": way, "route": way.route, "path_params": found.groupdict()}
        return Match.NONE, {}

    def _plain(self, headers: dict[bytes, bytes]) -> bool:
        length, kind = headers.get(b"content-length", b""), headers.get(b"content-type", b"")
        if not length.isdigit() or int(length) > _MOST_BYTES or kind.partition(b";")[0] != b"application/json":
            return False
        return hmac.compare_digest(headers.get(b"authorization", b""), self._token)

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See Starlette's. Raises RequestValidationError, HTTPException, and what the route's function raises."""
        way, content, more = scope["lane"], b"", True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            content, more = content + message.get("body", b""), message.get("more_body", False)
        answer = await run_in_threadpool(way.serve, **scope["path_params"], body=plain.read(way.body, content))
        told = to_json(answer)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(told)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": told})


def _way(route: APIRoute) -> _Way | None:
    body = inspect.get_annotations(route.endpoint, eval_str=True).get("body")
    plain = route.methods == {"POST"} and route.status_code in (None, 200)
    if not plain or body is None or inspect.iscoroutinefunction(route.endpoint):
        return None
    return _Way(route.path_regex, route, body, route.endpoint)
