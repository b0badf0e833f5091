"""The backend's internal API, as far as the gateway needs it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO
from urllib.parse import quote

import httpx

from channels.settings import Settings
from watch import traces
from watch.wire import Lost, NotSent, Wire

_TIMES = httpx.Timeout(10, connect=2)


async def carry(request: httpx.Request) -> None:
    """Tells a part of ours which request a call belongs to."""
    request.headers.update(traces.headers())


class Unreachable(Exception):
    """A part behind the gateway did not answer, or not usefully. Never carries what people said."""


class Refused(Exception):
    """The backend will not take a file; `messages` say why in the person's language."""

    def __init__(self, status: int, messages: list[Mapping[str, Any]]) -> None:
        super().__init__(status)
        self.status = status
        self.messages = messages


class Backend:
    """Client of the backend: kept connections for talk, httpx for files."""

    def __init__(self, settings: Settings) -> None:
        self._wire = Wire(settings.backend_url, 10, settings.service_token)
        self._http = httpx.AsyncClient(
            base_url=settings.backend_url,
            headers={"Authorization": f"Bearer {settings.service_token}"},
            timeout=_TIMES,
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=4),
            trust_env=False,
            event_hooks={"request": [carry]},
        )

    async def close(self) -> None:
        """Ends all connections."""
        await self._wire.close()
        await self._http.aclose()

    async def conversation(
        self, channel: str, address: str, language: str | None, call: bool = False
    ) -> dict[str, Any]:
        """Gets or opens a conversation: `{conversation, sender, language, draft, expects, mobile}`. A
        language given is remembered as the person's choice; `call` says that a new telephone call begins. Raises
        Unreachable."""
        body = {"channel": channel, "address": address, "language": language, "call": call or None}
        answer = await self._ask("/conversations", {k: v for k, v in body.items() if v is not None})
        if not isinstance(answer.get("sender"), str):
            raise Unreachable("backend: conversation without a sender")
        return answer

    async def updates(self, sender: str, seen: str | None) -> dict[str, Any]:
        """Notices after the one named `seen`, and the open question: `{messages, expects, question}`.
        Raises Unreachable."""
        return await self._ask(f"/conversations/{quote(sender, safe='')}/updates", {"seen": seen} if seen else {})

    async def keep(self, sender: str, name: str, mime: str, file: BinaryIO, language: str | None) -> str:
        """Hands over a file and returns its id. Raises Refused with the reason, or Unreachable."""
        fields = {"sender": sender} | ({"language": language} if language else {})
        try:
            response = await self._http.post(
                "/files", data=fields, files={"file": (name, file, mime)}, timeout=httpx.Timeout(25, connect=2)
            )
        except httpx.HTTPError as error:
            raise Unreachable(f"backend: {type(error).__name__}") from None
        answer = _object(response.content, "backend")
        if response.status_code in (413, 415, 422) and isinstance(answer.get("messages"), list):
            raise Refused(response.status_code, answer["messages"])
        if response.is_error or not isinstance(answer.get("file"), str):
            raise Unreachable(f"backend: {response.status_code}")
        return answer["file"]

    async def outbox(self, channels: Sequence[str] = (), sender: str | None = None) -> list[dict[str, Any]]:
        """Notices to be carried on these channels, or those that wait for `sender`, who just wrote:
        `{id, channel, address, language, heard_seconds, message}`. Raises Unreachable."""
        body = {"channels": list(channels)} if sender is None else {"sender": sender}
        return (await self._ask("/outbox", body)).get("notices") or []

    async def settle(self, notice: str, outcome: str, seconds: int = 0) -> None:
        """Says what became of a notice: delivered, later, lost or gone. Raises Unreachable."""
        await self._ask(f"/outbox/{quote(notice, safe='')}", {"outcome": outcome, "seconds": seconds})

    async def silence(self, sender: str, silent: bool) -> None:
        """Says whether a person may be written to unasked in this conversation. Raises Unreachable."""
        await self._ask(f"/conversations/{quote(sender, safe='')}/silence", {"silent": silent})

    async def linked(self, sort: str, token: str) -> httpx.Response:
        """The backend's answer for a link, its body unread: the caller streams and closes it. `sort` is
        "documents" or "pictures". Raises Unreachable."""
        request = self._http.build_request("GET", f"/{sort}/{quote(token, safe='')}")
        try:
            return await self._http.send(request, stream=True)
        except httpx.HTTPError as error:
            raise Unreachable(f"backend: {type(error).__name__}") from None

    async def _ask(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """One call, once more if a kept connection turned out to be closed: every call here may
        be repeated without harm."""
        for last in (False, True):
            try:
                status, content = await self._wire.call("POST", path, body)
            except (NotSent, Lost) as error:
                if last or not getattr(error, "stale", False):
                    raise Unreachable(f"backend: {error}") from None
                continue
            if status >= 400:
                raise Unreachable(f"backend: {status}")
            return _object(content, "backend") if content else {}
        raise Unreachable("backend")


def _object(content: bytes, who: str) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except ValueError:
        raise Unreachable(f"{who}: not JSON") from None
    if not isinstance(answer, dict):
        raise Unreachable(f"{who}: not an object")
    return answer
