"""The wire to Telegram: python-telegram-bot's client, paced, and patient where Telegram asks for it."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress

from telegram import Bot, Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError
from telegram.request import HTTPXRequest

from channels.inbox import Unsent
from channels.post import Gone, NoFile, TooBig
from channels.settings import Settings

_log = logging.getLogger(__name__)
_PER_SECOND = 25  # Telegram allows about 30
_PAUSES = (1, 2, 4, 8)  # seconds before each new try after an error of the network
_LONGEST_WAIT = 300
_TYPING_SECONDS = 4  # Telegram shows it for five
_GONE = ("chat not found", "user is deactivated", "peer_id_invalid", "bot was blocked")


class Wire:
    """The bot's client. Every call goes through `call`."""

    def __init__(self, settings: Settings) -> None:
        def request(size: int) -> HTTPXRequest:
            return HTTPXRequest(size, read_timeout=20, write_timeout=20, connect_timeout=5, pool_timeout=10)

        url = settings.telegram_url
        self.bot = Bot(
            settings.telegram_token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            request=request(64),
            get_updates_request=request(1),
        )
        self._most = settings.file_megabytes * 1024 * 1024
        self._next = 0.0

    @property
    def username(self) -> str:
        """The bot's name, empty while it is not known."""
        try:
            return self.bot.username
        except RuntimeError:
            return ""

    async def close(self) -> None:
        """Ends all connections."""
        with suppress(TelegramError, RuntimeError):
            await self.bot.shutdown()

    async def call[T](self, make: Callable[[], Awaitable[T]]) -> T:
        """Makes a call; waits as long as Telegram says where it is too busy, and tries again after an error of the
        network. Raises Gone for a person who cannot be written to, Unsent when it cannot be done now, BadRequest for
        what Telegram will never take."""
        pauses = iter(_PAUSES)
        while True:
            await self._turn()
            try:
                return await make()
            except RetryAfter as busy:
                wait = busy._retry_after.total_seconds()  # the public name warns whichever way it is read
                if wait > _LONGEST_WAIT:
                    raise Unsent from None
                _log.info("telegram: asked to wait %s s", wait)
                await asyncio.sleep(wait)
            except Forbidden:
                raise Gone from None
            except BadRequest as refused:  # a NetworkError too, but one that stays
                if any(word in str(refused).lower() for word in _GONE):
                    raise Gone from None
                raise
            except NetworkError:
                pause = next(pauses, None)
                if pause is None:
                    raise Unsent from None
                await asyncio.sleep(pause)

    async def updates(self, after: int | None, seconds: int, wanted: Sequence[str]) -> Sequence[Update]:
        """Waits for updates. Raises TelegramError."""
        return await self.bot.get_updates(offset=after, timeout=seconds, allowed_updates=list(wanted))

    async def download(self, file_id: str) -> bytes:
        """The content of a file. Raises Unsent, NoFile, TooBig."""
        try:
            found = await self.call(lambda: self.bot.get_file(file_id))
        except BadRequest as refused:
            if "too big" in str(refused).lower():
                raise TooBig from None
            raise NoFile from None
        if (found.file_size or 0) > self._most:
            raise TooBig
        return bytes(await self.call(found.download_as_bytearray))

    async def notice_press(self, query: str) -> None:
        """Takes the waiting sign off a pressed button; it does not matter if that is too late."""
        with suppress(BadRequest, Unsent, Gone):
            await self.call(lambda: self.bot.answer_callback_query(query))

    @asynccontextmanager
    async def typing(self, chat: str, action: str = "typing") -> AsyncIterator[None]:
        """Shows that something is being done, for as long as it is."""
        showing = asyncio.create_task(self._show(chat, action))
        try:
            yield
        finally:
            showing.cancel()

    async def _show(self, chat: str, action: str) -> None:
        while True:
            with suppress(TelegramError):  # only a courtesy
                await self.bot.send_chat_action(chat, action)
            await asyncio.sleep(_TYPING_SECONDS)

    async def _turn(self) -> None:
        """Waits so that no more calls than allowed are made in a second."""
        now = time.monotonic()
        self._next = max(now, self._next + 1 / _PER_SECOND) if self._next > now - 1 else now
        if self._next > now:
            await asyncio.sleep(self._next - now)
