"""The channels that write to people by themselves, as far as their secrets are set, and what they share."""

import logging
import re

from fastapi import APIRouter

from channels import telegram
from channels.backend import Backend, Unreachable
from channels.gateway import Gateway
from channels.inbox import Inbox
from channels.post import Post
from channels.settings import Settings
from channels.store import Store, address_of
from channels.texts import Texts

_log = logging.getLogger(__name__)
_NAME = re.compile(r'filename="([^"]+)"')


class Pushing:
    """Telegram and WhatsApp. With neither, nothing is started and nothing is kept."""

    def __init__(self, settings: Settings, texts: Texts, gateway: Gateway, backend: Backend) -> None:
        self._settings, self._backend = settings, backend
        self._store: Store | None = None
        self.telegram: telegram.Telegram | None = None
        if not settings.telegram_token:
            _log.info("telegram: off, SAHAYAK_TELEGRAM_TOKEN is not set")
            return
        self._store = Store(settings.channels_database_url or address_of(settings.home), settings.service_token)
        self._inbox = Inbox(self._store)
        self._post = Post(gateway, backend, self._store, self._inbox, settings.file_megabytes)
        self.telegram = telegram.Telegram(settings, texts, self._post, self._inbox, self._store, self._fetched)

    def router(self) -> APIRouter:
        """The webhooks of all of them; closed where a channel is off."""
        routes = APIRouter()
        routes.include_router(telegram.router(self.telegram, self._settings.telegram_secret))
        return routes

    async def start(self) -> None:
        """Takes up what was left undone, and begins."""
        if self._store is None:
            return
        for channel in self._channels():
            channel.start()
        await self._inbox.start()
        self._post.start()

    async def stop(self) -> None:
        """Ends; what is not done stays for the next start."""
        if self._store is None:
            return
        await self._post.stop()
        await self._inbox.stop()
        for channel in self._channels():
            await channel.stop()
        self._store.close()

    def _channels(self) -> list[telegram.Telegram]:
        return [channel for channel in (self.telegram,) if channel is not None]

    async def _fetched(self, url: str) -> tuple[str, bytes] | None:
        """Name and content of a document or picture of the backend; None when it can't be had."""
        sort, _, token = url.strip("/").partition("/")
        if sort not in ("documents", "pictures"):
            return None
        try:
            found = await self._backend.linked(sort, token)
        except Unreachable:
            return None
        try:
            content = await found.aread()
        finally:
            await found.aclose()
        if found.status_code != 200:
            return None
        named = _NAME.search(found.headers.get("content-disposition", ""))
        kind = found.headers.get("content-type", "").partition(";")[0].rpartition("/")[2]
        return named[1] if named else f"{sort.removesuffix('s')}.{kind}", content
