"""How a reply looks on Telegram: text, keyboards, pictures, documents."""

import asyncio
import io
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.error import BadRequest

from channels import drawing
from channels.store import Store
from channels.telegram_wire import Wire
from channels.texts import Texts
from channels.wire import Message, Reply

_log = logging.getLogger(__name__)
TEXT = 4096
CAPTION = 1024
PICK, MORE = "k", "m"
_ROWS = 12
_SIDE_BY_SIDE = 14  # characters of a title up to which two stand in one row
_QUIET = LinkPreviewOptions(is_disabled=True)
_OWN_BUTTONS = {"mobile": "contact", "location": "location", "place": "location"}

Fetch = Callable[[str], Awaitable[tuple[str, bytes] | None]]


class Drawing:
    """Draws replies through a wire."""

    def __init__(self, wire: Wire, texts: Texts, store: Store, fetch: Fetch, base: str) -> None:
        self._wire, self._texts, self._store, self._fetch, self._base = wire, texts, store, fetch, base

    async def show(self, chat: str, reply: Reply) -> None:
        """Sends all messages of a reply in order. Raises Unsent, Gone."""
        for message in reply.messages:
            try:
                await self._message(chat, message, reply)
            except BadRequest as refused:  # never silence: the bare words at least
                _log.error("telegram: refused a message: %s", type(refused).__name__)
                with suppress(BadRequest):
                    await self._text(chat, message.text or "…", None)

    async def _message(self, chat: str, message: Message, reply: Reply) -> None:
        keyboard = await self._keyboard(chat, message, reply)
        text = drawing.words(message, self._base)
        if message.image:
            await self._file(chat, message.image, "", None, picture=True)
        documents = list(message.documents)
        caption = len(documents) == 1 and drawing.length(text) <= CAPTION
        if not caption and text:
            await self._text(chat, text, keyboard)
        for document in documents:
            said, below = (text, keyboard) if caption else (document["name"], None)
            if not await self._file(chat, document["url"], said, below):
                lost = self._texts("telegram.document_later", reply.language)
                await self._text(chat, f"{said}\n\n{lost}" if caption else lost, below)

    async def _text(self, chat: str, text: str, keyboard: Any) -> None:
        parts = drawing.pieces(text, TEXT)
        for at, part in enumerate(parts):
            below = keyboard if at == len(parts) - 1 else None
            await self._wire.call(
                lambda part=part, below=below: self._wire.bot.send_message(
                    chat, part, reply_markup=below, link_preview_options=_QUIET
                )
            )

    async def _file(self, chat: str, url: str, caption: str, keyboard: Any, picture: bool = False) -> bool:
        async with self._wire.typing(chat, "upload_photo" if picture else "upload_document"):
            found = await self._fetch(url)
            if found is None:
                return False
            name, content = found

            def send() -> Awaitable[Any]:
                given: dict[str, Any] = {"caption": caption or None, "reply_markup": keyboard, "write_timeout": 60}
                file = InputFile(io.BytesIO(content), filename=name)
                if picture:
                    return self._wire.bot.send_photo(chat, file, **given)
                return self._wire.bot.send_document(chat, file, **given)

            await self._wire.call(send)
        return True

    async def speak(self, chat: str, sound: bytes) -> None:
        """Sends our voice; it does not matter if somebody's settings forbid voice messages. Raises Unsent, Gone."""
        with suppress(BadRequest):
            await self._wire.call(lambda: self._wire.bot.send_voice(chat, InputFile(io.BytesIO(sound), "answer.ogg")))

    # --- keyboards -----------------------------------------------------------------------------

    async def _keyboard(self, chat: str, message: Message, reply: Reply) -> Any:
        body = drawing.choices_of(message, reply)
        last = message is reply.messages[-1]
        own = _OWN_BUTTONS.get((reply.expects or {}).get("kind", "")) if last else None
        if own:
            return await self._own_keyboard(chat, own, body, reply)
        person = self._store.person("telegram", chat)
        if body is None:
            return await self._cleared(person) if last else None
        name = await asyncio.to_thread(self._store.draw, person, body)
        return self._inline(name, body["titles"], 0)

    async def _cleared(self, person: str) -> ReplyKeyboardRemove | None:
        """Takes buttons away that still stand in place of the keyboard: what they say would answer another question."""
        drawn = await asyncio.to_thread(self._store.drawn, person)
        if not drawn or not drawn.get("keyboard"):
            return None
        await asyncio.to_thread(self._store.draw, person, {"values": [], "titles": []})
        return ReplyKeyboardRemove()

    async def _own_keyboard(self, chat: str, own: str, body: dict[str, Any] | None, reply: Reply) -> Any:
        """Buttons in place of the keyboard: only there can a person's own place or number be given by one press."""
        body = (body or {"values": [], "titles": []}) | {"keyboard": True}
        await asyncio.to_thread(self._store.draw, self._store.person("telegram", chat), body)
        label = self._texts(f"telegram.{own}", reply.language or "hi")
        give = KeyboardButton(label, **{f"request_{own}": True})
        rows = [[give], *([KeyboardButton(title)] for title in body["titles"])]
        return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)

    def _inline(self, name: str, titles: list[str], page: int) -> InlineKeyboardMarkup:
        shown, more = drawing.page(titles, page, _ROWS)
        rows: list[list[InlineKeyboardButton]] = []
        for at in shown:
            button = InlineKeyboardButton(titles[at], callback_data=f"{PICK}{name}:{at}")
            beside = rows and len(rows[-1]) == 1 and len(rows[-1][0].text) <= _SIDE_BY_SIDE >= len(titles[at])
            rows[-1].append(button) if beside else rows.append([button])
        if more:
            text = self._texts("more", "hi") if drawing.in_hindi(titles) else self._texts("more", "en")
            rows.append([InlineKeyboardButton(text, callback_data=f"{MORE}{name}:{page + 1}")])
        return InlineKeyboardMarkup(rows)

    async def turn_page(self, chat: str, message: int, name: str, body: dict[str, Any], page: int) -> None:
        """Shows further choices below the same message."""
        await self._edit(chat, message, self._inline(name, body["titles"], page))

    async def settle(self, chat: str, message: int, title: str) -> None:
        """Leaves below a message only what was chosen there."""
        chosen = InlineKeyboardButton(f"✓ {title}", callback_data="-")
        await self._edit(chat, message, InlineKeyboardMarkup([[chosen]]))

    async def _edit(self, chat: str, message: int, keyboard: InlineKeyboardMarkup) -> None:
        with suppress(BadRequest):  # too old, or the same already
            edit = self._wire.bot.edit_message_reply_markup
            await self._wire.call(lambda: edit(chat_id=chat, message_id=message, reply_markup=keyboard))
