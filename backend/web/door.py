"""The door of routes that other programs call: who asks is known before a byte of what they send is read."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import HTTPException, Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message


def behind(check: Callable[[str], None], most_bytes: int) -> type[APIRoute]:
    """Routes that are closed to whom `check(the Authorization header)` does not let in by raising nothing, and that
    take at most `most_bytes` in one call; FastAPI's own dependencies would come only after the body was read."""

    class Door(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Awaitable[Response]]:
            inner = super().get_route_handler()

            async def handler(request: Request) -> Response:
                check(request.headers.get("authorization", ""))
                announced = request.headers.get("content-length", "")
                if announced.isdecimal() and int(announced) > most_bytes:
                    raise HTTPException(413, "too large")
                return await inner(Request(request.scope, _counted(request.receive, most_bytes)))

            return handler

    return Door


def _counted(receive: Callable[[], Awaitable[Message]], most_bytes: int) -> Callable[[], Awaitable[Any]]:
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most_bytes:
            raise HTTPException(413, "too large")
        return message

    return counted
