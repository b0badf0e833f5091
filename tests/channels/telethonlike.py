"""A person on Telegram by tg-auto-test: a client shaped like Telethon's, in one process with the channel.

What the client sends is an update of its own making. tg-auto-test wants a python-telegram-bot application; ours has one
handler, which hands each update to the channel where the webhook's go. What the bot answers goes through the channel's
own `Bot` into tg-auto-test's transport and comes back as the client's messages. There are no servers here, so that
registering the webhook, polling, refusals, waiting and groups are tried against a Bot API over HTTP (`botapi`).
"""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

from telegram import Update
from telegram.ext import Application, ApplicationBuilder, TypeHandler
from tg_auto_test.test_utils.serverless_telegram_client import ServerlessTelegramClient

from channels import telegram_wire
from channels.aloud import Aloud
from channels.backend import Backend
from channels.gateway import Gateway
from channels.listening import Listening
from channels.pushing import Pushing
from channels.rasa import Rasa
from channels.settings import Settings
from channels.speech import Speech
from channels.store import Store, address_of
from channels.texts import Texts
from tests.channels.standins import undealt

_SECONDS = 60


class TelethonLike:
    """One person, and the channel that answers them. Rasa and the backend are those of the settings."""

    def __init__(self, settings: Settings, number: int) -> None:
        self._settings, self.address = settings, str(number)
        self.store = Store(address_of(settings.home), settings.service_token)
        self._client = ServerlessTelegramClient(self._application, user_id=number, first_name="सुनीता")
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "TelethonLike":
        self._thread.start()
        self._do(self._begin())
        return self

    def __exit__(self, *_: object) -> None:
        self._do(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self.store.close()

    def send(self, text: str) -> list[Any]:
        """Writes something; the answers."""
        return self._do(self._answers(self._talk.send_message(text, parse_mode=None)))

    def attach(self, content: bytes, **how: Any) -> list[Any]:
        """Sends a file (`force_document`, `voice_note`, `video_note`, `caption`); the answers."""
        return self._do(self._answers(self._talk.send_file(content, **how)))

    def press(self, message: Any, title: str) -> list[Any]:
        """Presses a button of a message; the answers."""
        return self._do(self._answers(message.click(text=title)))

    def fetch(self, message: Any) -> bytes:
        """The content of the file that a message brings."""
        return self._do(message.download_media(file=bytes))

    @property
    def calls(self) -> list[str]:
        """The Bot API's methods that were called, in order."""
        return [call.api_method for call in self._client._api_calls]

    def _application(self, builder: ApplicationBuilder) -> Application:
        made = builder.updater(None).build()
        made.add_handler(TypeHandler(Update, self._take))
        return made

    async def _take(self, update: Update, _: Any) -> None:
        await self._pushing.telegram.take(update.to_dict())

    async def _answers(self, doing: Coroutine[Any, Any, Any]) -> list[Any]:
        """Does something and waits until it is dealt with."""
        await doing
        async with asyncio.timeout(_SECONDS):
            while await asyncio.to_thread(self._undone):
                await asyncio.sleep(0.02)
        answers = []
        while True:
            try:
                answers.append(await self._talk.get_response(timeout=0))
            except (RuntimeError, TimeoutError):
                return answers

    def _undone(self) -> bool:
        return undealt(self.store, self.address)

    def _do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(_SECONDS + 10)

    async def _begin(self) -> None:
        """The channel as `channels.app` makes it, but for the transport of its bot."""
        settings, texts = self._settings, Texts.load(self._settings.data)
        request = self._client._request
        for method in ("setWebhook", "deleteWebhook", "editMessageReplyMarkup"):  # it knows no answer to these
            request._handlers[method] = request._handle_ack
        network, telegram_wire.HTTPXRequest = telegram_wire.HTTPXRequest, lambda *_, **__: request
        try:
            self._backend, self._rasa, speech = Backend(settings), Rasa(settings), Speech(settings)
            spoken = Texts.load(settings.data, "speech")
            listening = Listening(speech, self.store, spoken, settings.speech_patience)
            aloud = Aloud(speech, self.store, spoken)
            gateway = Gateway(settings, texts, self._backend, self._rasa, listening, aloud)
            self._pushing = Pushing(settings, texts, gateway, self._backend, self.store)
        finally:
            telegram_wire.HTTPXRequest = network
        await self._pushing.start()
        await self._client.connect()
        self._talk = self._client.conversation("sahayak_test_bot", timeout=_SECONDS)
        await self._talk.__aenter__()

    async def _end(self) -> None:
        await self._talk.__aexit__(None, None, None)
        await self._client.disconnect()
        await self._pushing.stop()
        await asyncio.gather(self._backend.close(), self._rasa.close())
