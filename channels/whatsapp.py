"""The WhatsApp channel, by Twilio: signed webhooks in, the 24-hour window, opting out, what became of messages."""

import asyncio
import contextlib
import io
import logging
import time
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response
from twilio.base.exceptions import TwilioRestException

from channels import drawing
from channels.backend import Unreachable
from channels.described import SIGNED
from channels.inbox import Delivery, Inbox
from channels.post import Closed, Post, Unreached
from channels.settings import Settings
from channels.store import Store
from channels.texts import Texts
from channels.twilio_wire import GONE, Wire, signed
from channels.watching import Watching
from channels.whatsapp_drawing import BUTTON, MORE, PICK, ROW, Carried, Drawing
from channels.whatsapp_templates import READ, Templates
from channels.wire import TEXT_LIMIT, Incoming, Reply

_log = logging.getLogger(__name__)
_PREFIX = "whatsapp:"
_DAY = 24 * 3600
_WINDOW = _DAY - 300  # a little early: the clocks are two
_FAILED = ("failed", "undelivered")
_LOST_AGAIN = 300
"""Seconds until a lost notice is sent anew, once; then an SMS says that there is news."""
_NO_WORD = 6 * 3600
"""Seconds after which a notice counts as lost that Twilio took and WhatsApp never said to have delivered: the phone
is off, or the app gone from it."""
_LOOK_SECONDS = 300
_EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'


class WhatsApp(Watching):
    """One number at Twilio."""

    name = "whatsapp"

    def __init__(self, settings: Settings, texts: Texts, post: Post, inbox: Inbox, store: Store, weigh: Any) -> None:
        """`weigh` tells media type and bytes of a document or picture by its address (see `pushing`)."""
        self._settings, self._texts, self._post, self._inbox, self._store = settings, texts, post, inbox, store
        self._wire = Wire(settings)
        self._templates = Templates.load(settings.data, settings.twilio_account_sid)
        self._drawing = Drawing(settings, self._wire, texts, store, self._templates, weigh)
        post.carry(self)
        inbox.serve(self.name, self._deal)

    def start(self) -> None:
        """Says how it stands; Twilio posts by itself."""
        _log.info("whatsapp: on")
        super().start()
        if not self._templates:
            _log.warning("whatsapp: no templates, so no buttons and no notices after 24 hours; see connect-whatsapp.md")

    async def stop(self) -> None:
        """Ends."""
        await super().stop()
        await self._wire.close()

    async def take(self, form: Mapping[str, str]) -> None:
        """Keeps one message that Twilio posted; one that came before is dropped."""
        sender, sid = form.get("From", ""), form.get("MessageSid", "")
        if not sender.startswith(_PREFIX) or not sid:
            return
        address, content = sender.removeprefix(_PREFIX), _content(form)
        if await self._post.admit(self, address, file="file" in content):
            await self._inbox.take(self.name, sid, address, content)

    async def became(self, form: Mapping[str, str]) -> None:
        """Notes what became of a message; a notice that did not arrive is sent again, or elsewhere. Raises
        Unreachable: Twilio then says it again."""
        status, code = form.get("MessageStatus", ""), form.get("ErrorCode", "")
        known = await asyncio.to_thread(self._store.status, form.get("MessageSid", ""), status[:20])
        if known is None or status not in _FAILED or known["was"] in _FAILED:
            return
        _log.warning("whatsapp: a message was not delivered: %s", code if code.isdecimal() else "no code")
        if (notice := known.get("notice")) is None:
            return
        await asyncio.to_thread(self._store.forget, f"notice {notice}")
        if code.isdecimal() and int(code) in GONE:
            await self._post.lost(notice, "gone")
            return
        if not known.get("word") and await asyncio.to_thread(self._store.first, f"lost {notice}"):
            await self._post.lost(notice, "lost", _LOST_AGAIN)
        else:
            await self._post.lost(notice, "unreached")

    async def _watch(self) -> None:
        """Looks for notices that were taken and never arrived."""
        while True:
            try:
                for sid, notice in await asyncio.to_thread(self._store.unheard, time.time() - _NO_WORD):
                    await self._post.lost(notice, "unreached")
                    await asyncio.to_thread(self._store.status, sid, "no word")
            except Unreachable as error:
                _log.warning("whatsapp: %s", error)
            await asyncio.sleep(_LOOK_SECONDS)

    # --- the carrier ---------------------------------------------------------------------------

    async def show(self, address: str, reply: Reply) -> None:
        """Draws a reply. Raises Unsent, Gone."""
        try:
            await self._drawing.show(address, reply)
        except (Closed, TwilioRestException) as refused:
            _log.error("whatsapp: an answer was refused: %s", getattr(refused, "code", "outside the window"))

    async def speak(self, address: str, sound: bytes) -> None:
        """Sends our voice. Raises Unsent, Gone."""
        try:
            await self._drawing.speak(address, self._post.lend(sound))
        except (Closed, TwilioRestException) as refused:
            _log.error("whatsapp: our voice was refused: %s", getattr(refused, "code", "outside the window"))

    async def notify(self, address: str, notice: Mapping[str, Any], reply: Reply) -> None:
        """Draws a notice within 24 hours of the person's last message; later only says, once for each notice and
        once a day, that something waits. Raises Unsent, Gone, Closed, and Unreached where there is no way to say it,
        or where it was said a day ago."""
        heard = notice.get("heard_seconds")
        if heard is not None and heard < _WINDOW:
            try:
                earlier = await self._drawing.earlier(address, notice["id"]) if notice["again"] else []
                await self._drawing.show(address, reply, Carried(notice["id"], earlier))
                return
            except Closed:
                pass
            except TwilioRestException as refused:
                _log.error("whatsapp: a notice was refused: %s", refused.code)
                raise Closed(_DAY) from None
        if not await self._say_that_something_waits(address, notice):
            raise Unreached
        raise Closed(_DAY)

    async def file(self, content: Mapping[str, Any]) -> tuple[str, str, Any]:
        """Fetches a file that came in. Raises TooBig, Unsent."""
        data = await self._wire.download(content["url"])
        return content["name"], content["mime"], io.BytesIO(data)

    async def _say_that_something_waits(self, address: str, notice: Mapping[str, Any]) -> bool:
        """Says it, unless it was said today; False where it can't be said, or was said of this notice another day."""
        day = int(time.time() // _DAY)
        of_notice, of_day = f"waits {notice['id']}", f"waits {self._store.person(self.name, address)} {day}"
        if await asyncio.to_thread(self._store.known, of_notice):
            return await asyncio.to_thread(self._store.known, of_day)
        if not await asyncio.to_thread(self._store.known, of_day):
            if not await self._drawing.news(address, notice["language"], notice["id"]):
                _log.warning("whatsapp: a notice waits, and there is no approved template")
                return False
            await asyncio.to_thread(self._store.first, of_day)
        await asyncio.to_thread(self._store.first, of_notice)
        return True

    # --- one message ---------------------------------------------------------------------------

    async def _deal(self, delivery: Delivery) -> None:
        content, address = delivery.content, delivery.address
        wish = self._wish(content, address)
        if wish in ("stop", "start"):
            await self._post.silence(self.name, address, wish == "stop")
            if not content.get("opted"):  # else Twilio says it
                await self._post.plain(self, address, f"whatsapp.{wish}")
        elif content.get("payload") == READ:
            await self._post.waiting(self, address)
        elif payload := content.get("payload"):
            await self._pressed(payload, delivery)
        elif "lat" in content:
            place = {"lat": content["lat"], "lon": content["lon"]}
            await self._post.answer(self, delivery, Incoming(self.name, address, location=place))
        elif content.get("text") or content.get("file"):
            await self._post.answer(self, delivery, await self._written(content.get("text") or None, delivery))
        else:
            await self._post.plain(self, address, "unknown")

    async def _pressed(self, payload: str, delivery: Delivery) -> None:
        name, _, at = payload[1:].rpartition(":")
        person = self._store.person(self.name, delivery.address)
        drawn = await asyncio.to_thread(self._store.drawn, person, name) if name and at.isdecimal() else None
        if drawn is None or int(at) > len(drawn["values"]):
            await self._post.plain(self, delivery.address, "whatsapp.button_gone")
        elif payload.startswith(MORE):
            await self._drawing.turn_page(delivery.address, name, drawn, int(at))
        elif payload.startswith(PICK):
            await self._post.answer(self, delivery, self._chosen(delivery, drawn, int(at)))

    async def _written(self, text: str | None, delivery: Delivery) -> Incoming:
        """What was written; the title or number of a choice that was offered last is that choice."""
        if text and not delivery.content.get("file"):
            drawn = await asyncio.to_thread(self._store.drawn, self._store.person(self.name, delivery.address))
            if drawn and (at := drawing.chosen(drawn, text, BUTTON, ROW)) is not None and self._open(drawn, delivery):
                return self._chosen(delivery, drawn, at)
        return Incoming(self.name, delivery.address, text=text[:TEXT_LIMIT] if text else None)

    def _open(self, drawn: Mapping[str, Any], delivery: Delivery) -> bool:
        """Whether what was offered last is what is open: else a number may be an answer to something else."""
        return drawn.get("answering") == drawing.asked(self._post.expects(self.name, delivery.address))

    def _chosen(self, delivery: Delivery, drawn: Mapping[str, Any], at: int) -> Incoming:
        answering = drawn.get("answering")
        return Incoming(self.name, delivery.address, choice=drawn["values"][at], answering=answering)

    def _wish(self, content: Mapping[str, Any], address: str) -> str | None:
        """Whether somebody opts out of notices, or in again: as Twilio says, or by the words of the texts. In the
        middle of a question "stop" may mean that question, and is passed on."""
        if content.get("opted") in ("stop", "start"):
            return content["opted"]
        said = (content.get("text") or "").strip().casefold()
        for wish in ("stop", "start"):
            words = self._texts(f"whatsapp.words.{wish}", None).replace("\n", ",").casefold()
            if said and said in [word.strip() for word in words.split(",")]:
                return None if self._post.expects(self.name, address) else wish
        return None


def router(whatsapp: WhatsApp | None, settings: Settings) -> APIRouter:
    """Twilio's webhooks: closed to whoever can't sign, and to all while the channel is off."""
    routes = APIRouter(prefix="/twilio", responses=SIGNED)

    @routes.post("/whatsapp")
    async def message(request: Request) -> Response:
        form = await signed(request, settings)
        if whatsapp is None or form is None:
            return Response(status_code=403)
        await whatsapp.take(form)
        return Response(_EMPTY, media_type="text/xml")

    return routes


def _content(form: Mapping[str, str]) -> dict[str, Any]:
    """What came, as far as it is needed to answer."""
    content: dict[str, Any] = {"text": form.get("Body", "")}
    if opted := form.get("OptOutType"):
        content["opted"] = opted.casefold()
    if payload := form.get("ButtonPayload") or form.get("ListId"):
        content["payload"] = payload
    with contextlib.suppress(KeyError, ValueError):
        lat, lon = float(form["Latitude"]), float(form["Longitude"])
        content |= {"lat": lat, "lon": lon} if -90 <= lat <= 90 and -180 <= lon <= 180 else {}
    if url := form.get("MediaUrl0"):
        mime = form.get("MediaContentType0", "application/octet-stream")
        kind = mime.partition(";")[0].rpartition("/")[2]
        content["file"] = {"url": url, "mime": mime, "name": f"file.{kind}"}
    return content
