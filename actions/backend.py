"""The backend, spoken to over one keep-alive connection pool."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import httpx

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

    def __init__(self, url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        """See the class.

        Args:
            url: the backend's address without a trailing slash.
            token: its bearer token for services.
            transport: another wire than TCP, for tests.
        """
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx.Timeout(12.0, connect=2.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=16, keepalive_expiry=4.0),
            transport=transport,
            trust_env=False,
        )

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
            answer = await self._send(method, path, body)
        except httpx.HTTPError as error:
            raise BackendFailed(type(error).__name__) from None
        if answer.status_code in (404, 410):
            raise NotKnown(str(answer.status_code))
        if not answer.is_success:
            raise BackendFailed(str(answer.status_code))
        try:
            return answer.json()
        except ValueError:
            raise BackendFailed("the answer was not JSON") from None

    async def _send(self, method: str, path: str, body: Json | None) -> httpx.Response:
        try:
            return await self._client.request(method, path, json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            # Nothing has reached the backend yet, so a second try can double nothing.
            return await self._client.request(method, path, json=body)
