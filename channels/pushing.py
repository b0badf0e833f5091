"""The channels that reach people by themselves, as far as their secrets are set, and what they share."""

import logging
import re

import httpx
from fastapi import APIRouter, Request
from starlette.responses import Response

from channels import phone_hooks, telegram, whatsapp
from channels.backend import Backend, Unreachable
from channels.described import SIGNED
from channels.gateway import Gateway
from channels.inbox import Inbox
from channels.phone import Phone
from channels.post import Post
from channels.settings import Settings
from channels.store import Store
from channels.texts import Texts
from channels.twilio_wire import signed

_log = logging.getLogger(__name__)
_NEEDED = {
    "telegram": ("telegram_token",),
    "whatsapp": ("twilio_account_sid", "twilio_auth_token", "whatsapp_number", "public_url"),
    "phone": ("twilio_account_sid", "twilio_auth_token", "phone_number", "public_url"),
}
_NAME = re.compile(r'filename="([^"]+)"')


class Pushing:
    """Telegram, WhatsApp and the telephone. With none of them, nothing is started."""

    def __init__(self, settings: Settings, texts: Texts, gateway: Gateway, backend: Backend, store: Store) -> None:
        self._settings, self._backend, self._store = settings, backend, store
        self._inbox: Inbox | None = None
        self.telegram: telegram.Telegram | None = None
        self.whatsapp: whatsapp.WhatsApp | None = None
        self.phone: Phone | None = None
        on = {name for name, needed in _NEEDED.items() if not _lacking(settings, name, needed)}
        if not on:
            return
        self._inbox = Inbox(self._store)
        self._post = Post(gateway, backend, self._store, self._inbox, settings.file_megabytes)
        shared = (settings, texts, self._post, self._inbox, self._store)
        if "telegram" in on:
            self.telegram = telegram.Telegram(*shared, self._fetched)
        if "whatsapp" in on:
            self.whatsapp = whatsapp.WhatsApp(*shared, self._weighed)
        if "phone" in on:
            words = Texts.load(settings.data, "phone")
            self.phone = Phone(settings, words, self._post, self._inbox, self._store)

    def router(self) -> APIRouter:
        """The webhooks of all of them; closed where a channel is off."""
        routes = APIRouter()
        routes.include_router(telegram.router(self.telegram, self._settings.telegram_secret))
        routes.include_router(whatsapp.router(self.whatsapp, self._settings))
        routes.include_router(phone_hooks.router(self.phone, self._settings))
        routes.include_router(self._became())
        return routes

    def _became(self) -> APIRouter:
        """Where Twilio says what became of a message or a call of ours."""
        routes = APIRouter(responses=SIGNED)

        @routes.post("/twilio/status")
        async def status(request: Request) -> Response:
            form = await signed(request, self._settings)
            to = self.phone if form and "CallSid" in form else self.whatsapp
            if to is None or form is None:
                return Response(status_code=403)
            try:
                await to.became(form)
            except Unreachable:
                return Response(status_code=503)
            return Response(status_code=204)

        return routes

    async def start(self) -> None:
        """Takes up what was left undone, and begins."""
        if self._inbox is None:
            return
        for channel in self._channels():
            channel.start()
        await self._inbox.start()
        self._post.start()

    async def stop(self) -> None:
        """Ends; what is not done stays for the next start."""
        if self._inbox is None:
            return
        await self._post.stop()
        await self._inbox.stop()
        for channel in self._channels():
            await channel.stop()

    def _channels(self) -> list[telegram.Telegram | whatsapp.WhatsApp | Phone]:
        return [channel for channel in (self.telegram, self.whatsapp, self.phone) if channel is not None]

    async def _linked(self, url: str) -> httpx.Response | None:
        sort, _, token = url.strip("/").partition("/")
        if sort not in ("documents", "pictures"):
            return None
        try:
            return await self._backend.linked(sort, token)
        except Unreachable:
            return None

    async def _weighed(self, url: str) -> tuple[str, int] | None:
        """Media type and bytes of a document or picture of the backend, unread; None where they can't be known."""
        if (found := await self._linked(url)) is None:
            return None
        await found.aclose()
        length = found.headers.get("content-length", "")
        if found.status_code != 200 or not length.isdecimal():
            return None
        return found.headers.get("content-type", ""), int(length)

    async def _fetched(self, url: str) -> tuple[str, bytes] | None:
        """Name and content of a document or picture of the backend; None when it can't be had."""
        if (found := await self._linked(url)) is None:
            return None
        try:
            content = await found.aread()
        finally:
            await found.aclose()
        if found.status_code != 200:
            return None
        named = _NAME.search(found.headers.get("content-disposition", ""))
        kind = found.headers.get("content-type", "").partition(";")[0].rpartition("/")[2]
        return named[1] if named else f"{url.strip('/').partition('/')[0].removesuffix('s')}.{kind}", content


def _lacking(settings: Settings, name: str, needed: tuple[str, ...]) -> list[str]:
    """The settings without which a channel is off, which is then said."""
    lacking = [f"SAHAYAK_{field.upper()}" for field in needed if not getattr(settings, field)]
    if lacking:
        _log.info("%s: off, %s not set", name, f"{' and '.join(lacking)} {'is' if len(lacking) == 1 else 'are'}")
    return lacking
