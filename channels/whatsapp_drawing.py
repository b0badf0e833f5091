"""How a reply looks on WhatsApp: text, up to three buttons or a list of ten rows, media by link."""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from twilio.base.exceptions import TwilioRestException

from channels import drawing
from channels.settings import Settings
from channels.store import Store
from channels.texts import Texts
from channels.twilio_wire import Sent, Wire
from channels.whatsapp_templates import Templates
from channels.wire import Message, Reply, absolute

_log = logging.getLogger(__name__)
TEXT = 1600
BODY = 1024  # of a message with buttons
BUTTON, ROW = 20, 24
_BUTTONS, _ROWS = 3, 10
_MEDIA_BYTES, _IMAGE_BYTES = 16 * 2**20, 5 * 2**20
"""What WhatsApp takes (https://www.twilio.com/docs/whatsapp/guidance-whatsapp-media-messages)."""
PICK, MORE = "k", "m"


@dataclass
class Carried:
    """A notice on its way, and what an earlier try of it may have brought."""

    id: str
    there: list[Sent] = field(default_factory=list)

    def came(self, content: Mapping[str, Any]) -> bool:
        """Whether this part of it was brought by the earlier try; each counts once."""
        words = content.get("body") or json.loads(content.get("content_variables") or "{}").get("body")
        same = (one for one in self.there if (one.media if words is None else one.words == words))
        if (found := next(same, None)) is not None:
            self.there.remove(found)
        return found is not None


class Drawing:
    """Draws replies through a wire."""

    def __init__(
        self, settings: Settings, wire: Wire, texts: Texts, store: Store, templates: Templates, weigh: Any
    ) -> None:
        """`weigh` tells media type and bytes of what lies at an address of ours, or None."""
        self._settings, self._wire, self._texts, self._store = settings, wire, texts, store
        self._templates, self._weigh = templates, weigh

    async def earlier(self, address: str, notice: str) -> list[Sent]:
        """What an earlier try of a notice may have brought: all that went to its person lately and that we don't know
        to be something else. Raises Unsent."""
        went = await self._wire.lately(f"whatsapp:{address}", f"whatsapp:{self._settings.whatsapp_number}")
        known = [await asyncio.to_thread(self._store.of_sid, one.sid) for one in went]
        return [one for one, kept in zip(went, known, strict=True) if kept is None or kept.get("notice") == notice]

    async def show(self, address: str, reply: Reply, notice: Carried | None = None) -> None:
        """Sends all messages of a reply in order; `notice` is the notice they carry. Raises Unsent, Gone, Closed."""
        for message in reply.messages:
            await self._message(address, message, reply, notice)

    async def news(self, address: str, language: str, notice: str) -> bool:
        """Sends the approved word that something waits; False where there is none. Raises Unsent, Gone, Closed."""
        template = self._templates.news(language)
        if template is None:
            return False
        await self._send(address, Carried(notice), word=True, content_sid=template)
        return True

    async def turn_page(self, address: str, name: str, body: dict[str, Any], page: int) -> None:
        """Shows further choices. Raises Unsent, Gone."""
        language = "hi" if drawing.in_hindi(body["titles"]) else "en"
        text = self._texts("whatsapp.choose", language)
        await self._choices(address, text, name, body, page, language, None)

    async def speak(self, address: str, path: str) -> None:
        """Sends a sound that lies at a path of ours. Raises Unsent, Gone, Closed, TwilioRestException."""
        await self._send(address, None, media_url=[absolute(path, self._settings.public_url)])

    async def _message(self, address: str, message: Message, reply: Reply, notice: Carried | None) -> None:
        text, body = drawing.words(message, self._settings.public_url), drawing.choices_of(message, reply)
        if message.image:
            await self._media(address, message.image, notice, reply.language)
        if body is None:
            await self._text(address, text, notice)
        else:
            await self._with_choices(address, text, body, reply.language or "hi", notice)
        for document in message.documents:
            await self._media(address, document["url"], notice, reply.language)

    async def _with_choices(
        self, address: str, text: str, body: dict[str, Any], language: str, notice: Carried | None
    ) -> None:
        cut = [title for title in body["titles"] if drawing.length(title) > ROW]
        if len(body["titles"]) > _BUTTONS and cut:  # a row cannot be read to its end: the text has it in full
            text = "\n".join([text, "", *(f"• {title}" for title in cut)])
        if drawing.length(text) > BODY:
            await self._text(address, text, notice)
            text = self._texts("whatsapp.choose", language)
        person = self._store.person("whatsapp", address)
        body["numbered"] = not self._templates
        name = await asyncio.to_thread(self._store.draw, person, body)
        await self._choices(address, text, name, body, 0, language, notice)

    async def _choices(
        self, address: str, text: str, name: str, body: dict[str, Any], page: int, language: str, notice: Carried | None
    ) -> None:
        titles = body["titles"]
        buttons = len(titles) <= _BUTTONS and all(drawing.length(title) <= BUTTON for title in titles)
        shown, more = drawing.page(titles, page, _ROWS)
        rows = [(drawing.short(titles[at], ROW), f"{PICK}{name}:{at}") for at in shown]
        if more:
            rows.append((self._texts("more", language), f"{MORE}{name}:{page + 1}"))
        template = self._templates.buttons(len(rows)) if buttons else self._templates.rows(len(rows))
        if template is not None and len({title for title, _ in rows}) == len(rows):
            words = {"body": text} | ({} if buttons else {"button": self._texts("whatsapp.open", language)})
            for at, (title, value) in enumerate(rows):
                words |= {f"t{at}": title, f"i{at}": value}
            try:
                await self._send(address, notice, content_sid=template, content_variables=json.dumps(words))
                return
            except TwilioRestException as refused:
                _log.error("whatsapp: buttons refused with %s", refused.code)
        body["numbered"] = True
        await asyncio.to_thread(self._store.draw, self._store.person("whatsapp", address), body)
        lines = [f"{at + 1}. {title}" for at, title in enumerate(titles)]
        below = self._texts("whatsapp.by_number", language)
        await self._text(address, "\n".join([text, "", *lines, "", below]), notice)

    async def _text(self, address: str, text: str, notice: Carried | None) -> None:
        for part in drawing.pieces(text, TEXT):
            await self._send(address, notice, body=part)

    async def _media(self, address: str, url: str, notice: Carried | None, language: str | None) -> None:
        """A document or picture by its short-lived link, which Twilio fetches and WhatsApp then keeps; one that is
        bigger than WhatsApp takes as the link itself."""
        link = absolute(url, self._settings.public_url)
        if (weight := await self._weigh(url)) is not None:
            mime, size = weight
            if size > (_IMAGE_BYTES if mime.startswith("image/") else _MEDIA_BYTES):
                await self._text(address, self._texts("whatsapp.too_big", language, link=link), notice)
                return
        try:
            await self._send(address, notice, media_url=[link])
        except TwilioRestException as refused:
            _log.error("whatsapp: media refused with %s", refused.code)
            await self._text(address, link, notice)

    async def _send(self, address: str, notice: Carried | None, word: bool = False, **content: Any) -> None:
        if notice is not None and notice.came(content):
            return
        sid = await self._wire.send(
            to=f"whatsapp:{address}",
            from_=f"whatsapp:{self._settings.whatsapp_number}",
            status_callback=f"{self._settings.public_url}/twilio/status",
            **content,
        )
        await asyncio.to_thread(self._store.sent, sid, {"notice": notice and notice.id, "word": word})
