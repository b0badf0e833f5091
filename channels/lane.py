"""The short way of a message on the web channel.

FastAPI matches its route twice and solves dependencies that there are none of, which is half as much work again as the
gateway's own (docs/performance.md). The route stays FastAPI's, which describes it and serves what is not plain JSON.
"""

import inspect

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from watch import plain

BODY = "sent"


class Lane(BaseRoute):
    """Stands before all other routes and serves one of them, whose function takes what was `sent` and the request."""

    def __init__(self, route: APIRoute) -> None:
        self.path, self._answer = route.path, route.endpoint
        self._body = inspect.get_annotations(route.endpoint, eval_str=True)[BODY]

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """See Starlette's."""
        if scope["type"] != "http" or scope["path"] != self.path or scope["method"] != "POST":
            return Match.NONE, {}
        kind = dict(scope["headers"]).get(b"content-type", b"")
        is_json = kind.partition(b";")[0] == b"application/json"
        return (Match.FULL, {"route": self}) if is_json else (Match.NONE, {})

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See Starlette's. Raises RequestValidationError, HTTPException, and what the route's function raises."""
        request = Request(scope, receive)
        sent = plain.read(self._body, await request.body())
        response = await self._answer(request=request, **{BODY: sent})
        await response(scope, receive, send)
