"""The Telegram channel: updates in, by webhook or by polling; what they mean; commands, groups, edits."""

import asyncio
import hmac
import io
import logging
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response
from telegram import BotCommand, Update
from telegram import Message as Told
from telegram.constants import ChatType
from telegram.error import InvalidToken, TelegramError

from channels import drawing
from channels.described import SIGNED
from channels.inbox import Delivery, Inbox, Unsent
from channels.post import Gone, Post, TooBig
from channels.settings import Settings
from channels.store import Store
from channels.telegram_drawing import MORE, PICK, Drawing
from channels.telegram_wire import Wire
from channels.texts import LANGUAGES, Texts
from channels.wire import TEXT_LIMIT, Incoming, Message, Reply

_log = logging.getLogger(__name__)
_WANTED = ["message", "edited_message", "callback_query", "my_chat_member"]
_COMMANDS = {
    "start": "/greet",
    "menu": "/help",
    "help": "/help",
    "status": "/case_status",
    "language": "/change_language",
    "back": "/back",
    "cancel": "/cancel",
    "continue": "/resume",
    "voice": "/voice",
}
"""What a command says; `/start word` says "/word", so that a link or a QR code may begin a service, and
`/start word__code` brings it the answer to its question for a code."""
_SHOWN = ("menu", "status", "continue", "language", "voice", "help")
_POLL_SECONDS = 30
_PAUSE_SECONDS = 5


class Telegram:
    """One bot. `router` takes its webhook; without a secret the bot polls instead."""

    name = "telegram"

    def __init__(self, settings: Settings, texts: Texts, post: Post, inbox: Inbox, store: Store, fetch: Any) -> None:
        """`fetch` gets a document or picture by its address from the backend (see `app.fetched`)."""
        self._settings, self._texts, self._post, self._inbox, self._store = settings, texts, post, inbox, store
        self._wire = Wire(settings)
        self._drawing = Drawing(self._wire, texts, store, fetch, settings.public_url)
        self._task: asyncio.Task[None] | None = None
        post.carry(self)
        inbox.serve(self.name, self._deal)

    @property
    def polls(self) -> bool:
        """Whether updates are asked for instead of posted to us."""
        return not (self._settings.telegram_secret and self._settings.public_url)

    def start(self) -> None:
        """Makes itself known to Telegram, in the background, as often as it takes."""
        _log.info("telegram: on, by %s", "polling" if self.polls else "webhook")
        self._task = asyncio.create_task(self._begin())

    async def stop(self) -> None:
        """Ends."""
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._wire.close()

    async def take(self, body: Mapping[str, Any]) -> None:
        """Keeps one update, as Telegram made it; one that came before is dropped."""
        try:
            update = Update.de_json(dict(body), self._wire.bot)
            person = _person(update)
        except (TypeError, ValueError, AttributeError, LookupError, OverflowError):
            _log.warning("telegram: an update of a shape that its library does not know")
            return  # told that it failed, Telegram would send it again for a day
        if update is None or person is None:
            return
        message = update.effective_message
        if message is not None and message.chat.type != ChatType.PRIVATE and not self._called(message):
            return  # what is said in a group is nobody's business
        if await self._post.admit(self, person, file=bool(message and message.effective_attachment)):
            await self._inbox.take(self.name, str(update.update_id), person, {"update": update.to_dict()})

    # --- the carrier ---------------------------------------------------------------------------

    async def show(self, address: str, reply: Reply) -> None:
        """Draws a reply. Raises Unsent, Gone."""
        await self._drawing.show(address, reply)

    async def speak(self, address: str, sound: bytes) -> None:
        """Sends our voice. Raises Unsent, Gone."""
        await self._drawing.speak(address, sound)

    async def notify(self, address: str, notice: Mapping[str, Any], reply: Reply) -> None:
        """Draws a notice. Raises Unsent, Gone."""
        await self._drawing.show(address, reply)

    async def file(self, content: Mapping[str, Any]) -> tuple[str, str, Any]:
        """Fetches a file that came in. Raises TooBig, Unsent."""
        if (content.get("size") or 0) > self._settings.file_megabytes * 1024 * 1024:
            raise TooBig
        data = await self._wire.download(content["id"])
        return content["name"], content["mime"], io.BytesIO(data)

    # --- one update ----------------------------------------------------------------------------

    async def _deal(self, delivery: Delivery) -> None:
        update = Update.de_json(delivery.content["update"], self._wire.bot)
        try:
            await self._read(update, delivery)
        except Gone:
            await self._post.silence(self.name, delivery.address, True)

    async def _read(self, update: Update, delivery: Delivery) -> None:
        if update.my_chat_member is not None:
            blocked = update.my_chat_member.new_chat_member.status in ("kicked", "left")
            if update.my_chat_member.chat.type == ChatType.PRIVATE:
                await self._post.silence(self.name, delivery.address, blocked)
            return
        message = update.effective_message
        if message is None or (message.from_user and message.from_user.is_bot and not update.callback_query):
            return
        if message.chat.type != ChatType.PRIVATE:
            await self._in_a_group(message)
            return
        if update.edited_message is not None:
            await self._post.plain(self, delivery.address, "telegram.edited")
            return
        async with self._wire.typing(delivery.address):
            if update.callback_query is not None:
                await self._pressed(update, delivery)
            else:
                await self._said(message, delivery)

    async def _pressed(self, update: Update, delivery: Delivery) -> None:
        query = update.callback_query
        await self._wire.notice_press(query.id)
        name, _, at = (query.data or "")[1:].rpartition(":")
        person = self._store.person(self.name, delivery.address)
        drawn = await asyncio.to_thread(self._store.drawn, person, name) if name and at.isdecimal() else None
        if drawn is None or query.message is None or int(at) > len(drawn["values"]):
            await self._post.plain(self, delivery.address, "telegram.button_gone")
        elif query.data.startswith(MORE):
            await self._drawing.turn_page(delivery.address, query.message.message_id, name, drawn, int(at))
        elif query.data.startswith(PICK):
            if drawn.get("answering"):
                title = drawn["titles"][int(at)]
                await self._drawing.settle(delivery.address, query.message.message_id, title)
            await self._post.answer(self, delivery, self._chosen(delivery, drawn, int(at)))

    async def _said(self, message: Told, delivery: Delivery) -> None:
        if command := _command(message):
            delivery.content.pop("file", None)
            if command == "/greet":
                await self._post.silence(self.name, delivery.address, False)
            await self._post.answer(self, delivery, self._incoming(delivery, choice=command))
            return
        if file := _file(message):
            if await self._is_further(message, delivery):
                return
            delivery.content["file"] = file
            await self._post.answer(self, delivery, self._incoming(delivery, text=message.caption))
        elif message.location is not None:
            place = {"lat": message.location.latitude, "lon": message.location.longitude}
            await self._post.answer(self, delivery, self._incoming(delivery, location=place))
        elif message.contact is not None:
            mobile = drawing.national(message.contact.phone_number)
            await self._post.answer(self, delivery, self._incoming(delivery, text=mobile))
        elif message.text:
            await self._post.answer(self, delivery, await self._written(message.text, delivery))
        elif not _is_service_message(message):
            await self._post.plain(self, delivery.address, "unknown")

    async def _is_further(self, message: Told, delivery: Delivery) -> bool:
        """Whether a file is a further one of an album, of which the first is the answer: its sender is told so once.
        A question takes one file, and what came with it is no answer to the next."""
        if not message.media_group_id:
            return False
        album = f"album {self._store.person(self.name, delivery.address)} {message.media_group_id}"
        if delivery.attempt or await asyncio.to_thread(self._store.first, album):
            return False
        if await asyncio.to_thread(self._store.first, f"{album} told"):
            await self._post.plain(self, delivery.address, "telegram.album")
        return True

    async def _written(self, text: str, delivery: Delivery) -> Incoming:
        """What was written; the title of a button, where buttons stand in place of the keyboard, is that button."""
        person = self._store.person(self.name, delivery.address)
        drawn = await asyncio.to_thread(self._store.drawn, person)
        if drawn and drawn.get("keyboard") and (at := drawing.chosen(drawn, text)) is not None:
            return self._chosen(delivery, drawn, at)
        return self._incoming(delivery, text=text[:TEXT_LIMIT])

    def _chosen(self, delivery: Delivery, drawn: Mapping[str, Any], at: int) -> Incoming:
        return self._incoming(delivery, choice=drawn["values"][at], answering=drawn.get("answering"))

    def _incoming(self, delivery: Delivery, **said: Any) -> Incoming:
        return Incoming(self.name, delivery.address, **said)

    async def _in_a_group(self, message: Told) -> None:
        """A group is no place for such talk: whoever calls the bot there is shown the way to it, all else is left."""
        text = self._texts("telegram.group", None, link=f"https://t.me/{self._wire.username}")
        await self._drawing.show(str(message.chat.id), Reply((Message(text),), None))

    def _called(self, message: Told) -> bool:
        name = self._wire.username
        return bool(message.text and (message.text.startswith("/") or (name and f"@{name}" in message.text)))

    # --- being there ---------------------------------------------------------------------------

    async def _begin(self) -> None:
        while True:
            try:
                await self._introduce()
                break
            except InvalidToken:
                _log.error("telegram: off, its token is not valid")
                return
            except (TelegramError, Unsent) as error:
                _log.warning("telegram: not reached yet: %s", type(error).__name__)
                await asyncio.sleep(_PAUSE_SECONDS)
        if self.polls:
            await self._poll()

    async def _introduce(self) -> None:
        bot = self._wire.bot
        await bot.initialize()
        for language in LANGUAGES:
            commands = [BotCommand(name, self._texts(f"telegram.commands.{name}", language)) for name in _SHOWN]
            await bot.set_my_commands(commands, language_code=None if language == LANGUAGES[0] else language)
        if self.polls:
            await bot.delete_webhook()
        else:
            url = f"{self._settings.public_url}/telegram/webhook"
            await bot.set_webhook(url, secret_token=self._settings.telegram_secret, allowed_updates=_WANTED)

    async def _poll(self) -> None:
        after: int | None = None
        while True:
            try:
                for update in await self._wire.updates(after, _POLL_SECONDS, _WANTED):
                    await self.take(update.to_dict())
                    after = update.update_id + 1
            except TelegramError as error:
                _log.warning("telegram: %s", type(error).__name__)
                await asyncio.sleep(_PAUSE_SECONDS)
            except Exception as error:  # an update that could not be kept comes again
                _log.error("telegram: %s", type(error).__name__)
                await asyncio.sleep(_PAUSE_SECONDS)


def router(telegram: Telegram | None, secret: str) -> APIRouter:
    """The webhook: closed to whoever does not know the secret, and to all while the channel is off."""
    routes = APIRouter(prefix="/telegram", responses=SIGNED)

    @routes.post("/{_path:path}")
    async def webhook(request: Request, _path: str) -> Response:
        told = request.headers.get("x-telegram-bot-api-secret-token", "")
        if telegram is None or not secret or not hmac.compare_digest(told.encode(), secret.encode()):
            return Response(status_code=403)
        try:
            body = await request.json()
        except (ValueError, RecursionError):
            body = None
        if isinstance(body, dict) and isinstance(body.get("update_id"), int):
            await telegram.take(body)
        return Response(status_code=200)

    return routes


def _person(update: Update | None) -> str | None:
    """Whom an update concerns: the chat, which in private is the person."""
    chat = update.effective_chat if update else None
    return str(chat.id) if chat else None


def _command(message: Told) -> str | None:
    """What a command says, or None for plain text."""
    if not message.text or not message.text.startswith("/"):
        return None
    word, _, rest = message.text[1:].partition(" ")
    name = word.partition("@")[0].lower()
    if name == "start" and rest.strip().replace("_", "").isalnum():
        service, _, code = rest.strip().lower().partition("__")
        return f"/{service}?code={code}" if code else f"/{service}"
    return _COMMANDS.get(name)


def _file(message: Told) -> dict[str, Any] | None:
    """The file of a message: what is needed to fetch it."""
    if message.photo:
        found: Any = message.photo[-1]
        return {"id": found.file_id, "size": found.file_size, "name": "photo.jpg", "mime": "image/jpeg"}
    for kind, name, mime in (
        ("document", "document", "application/octet-stream"),
        ("voice", "voice.ogg", "audio/ogg"),
        ("audio", "audio.mp3", "audio/mpeg"),
        ("video", "video.mp4", "video/mp4"),
        ("video_note", "video.mp4", "video/mp4"),
    ):
        if (found := getattr(message, kind)) is not None:
            return {
                "id": found.file_id,
                "size": found.file_size,
                "name": getattr(found, "file_name", None) or name,
                "mime": getattr(found, "mime_type", None) or mime,
            }
    return None


def _is_service_message(message: Told) -> bool:
    """Whether a message tells of the chat itself (a pinned message, a changed timer) and wants no answer."""
    return not (message.effective_attachment or message.poll or message.dice or message.story)
