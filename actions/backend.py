"""The backend, spoken to over kept connections."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from watch.wire import Lost, NotSent, Wire

Json = dict[str, Any]


class BackendFailed(Exception):
    """The backend could not be reached, took too long or answered with an error of its own."""


class NotKnown(BackendFailed):
    """The backend does not (any longer) know the draft or the conversation that was named."""


class Backend:
    """The calls that the actions make; every one answers with the backend's JSON.

    Raises (each call):
        NotKnown: the backend answered 404 or 410.
        BackendFailed: anything else but success.
    """

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def open_draft(self, body: Json) -> Json:
        """Open a draft of a service; the turn that asks its first question."""
        return await self._call("POST", "/drafts", body)

    async def answer(self, draft: str, body: Json) -> Json:
        """Hand over what was said while a question of this draft is open; the turn that follows."""
        return await self._call("POST", f"/drafts/{quote(draft, safe='')}/answers", body)

    async def say(self, sender: str, body: Json) -> Json:
        """Hand over what was said while no question is open; the turn that follows."""
        return await self._call("POST", f"/conversations/{quote(sender, safe='')}/says", body)

    async def conversation(self, sender: str) -> Json:
        """Where a conversation stands: `{language, draft, service}`."""
        return await self._call("GET", f"/conversations/{quote(sender, safe='')}")

    async def _call(self, method: str, path: str, body: Json | None = None) -> Json:
        try:
            status, content = await self._send(method, path, body)
        except (NotSent, Lost) as error:
            raise BackendFailed(str(error)) from None
        if status in (404, 410):
            raise NotKnown(str(status))
        if not 200 <= status < 300:
            raise BackendFailed(str(status))
        try:
            return json.loads(content)
        except ValueError:
            raise BackendFailed("the answer was not JSON") from None

    async def _send(self, method: str, path: str, body: Json | None) -> tuple[int, bytes]:
        try:
            return await self._wire.call(method, path, body)
        except NotSent:
            # Nothing has reached the backend yet, so a second try can double nothing.
            return await self._wire.call(method, path, body)
