"""Calls that we make: a notice read to somebody whom nothing else reached, and a call back that was asked for.

Nothing of a notice is said before a key was pressed, for anybody may take up a telephone. It counts as delivered
only once it was heard; else the backend hears that it was lost.
"""

import asyncio
import logging
import time
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from twilio.base.exceptions import TwilioRestException

from channels.inbox import Unsent
from channels.phone_twiml import Twiml
from channels.phone_words import heard
from channels.post import Closed, Gone
from channels.settings import Settings
from channels.store import Store
from channels.texts import Texts
from channels.twilio_wire import GONE, Wire
from channels.watching import Watching
from channels.wire import Reply

_log = logging.getLogger(__name__)
INDIA = timezone(timedelta(hours=5, minutes=30))
BY_DAY = range(9, 20)
"""The hours in which people are called unasked."""
_LOOK_SECONDS = 20
_AGAIN = (2 * 3600, 20 * 3600)
"""Seconds until a notice that nobody heard is brought again; after these it waits for the person's next call."""


def until_day(moment: datetime) -> int:
    """Seconds from a moment in India until people may be called; 0 when they may now."""
    if moment.hour in BY_DAY:
        return 0
    morning = moment.replace(hour=BY_DAY.start, minute=0, second=0, microsecond=0)
    morning += timedelta(days=1) if moment.hour >= BY_DAY.stop else timedelta()
    return int((morning - moment).total_seconds())


class Rings(Watching):
    """Our calls, by Twilio's Calls API."""

    def __init__(self, settings: Settings, texts: Texts, store: Store, wire: Wire, twiml: Twiml) -> None:
        self._settings, self._texts, self._store, self._wire, self._twiml = settings, texts, store, wire, twiml

    async def ask(self, address: str, language: str, when: str) -> None:
        """Notes that somebody wants to be called: in an "hour", or tomorrow "morning" at ten."""
        now = datetime.now(INDIA)
        at = now + timedelta(hours=1)
        if when == "morning":
            at = (now + timedelta(days=1)).replace(hour=10, minute=0, second=0)
        body = {"address": address, "language": language}
        await asyncio.to_thread(self._store.ring, self._store.person("phone", address), body, at.timestamp())

    async def bring(self, address: str, notice: Mapping[str, Any], reply: Reply) -> None:
        """Calls somebody to read a notice. Raises Closed at night, Gone, Unsent."""
        if seconds := until_day(datetime.now(INDIA)):
            raise Closed(seconds)
        language = notice["language"]
        words = [heard(message.text, language) for message in reply.messages]
        body = {"notice": notice["id"], "language": language, "words": words}
        name = await asyncio.to_thread(self._store.draw, self._store.person("phone", address), body)
        await self._call(address, f"/twilio/voice/news?name={name}", {"notice": notice["id"], "name": name})

    async def news(self, form: Mapping[str, str], name: str) -> str:
        """What is said in such a call: who calls; the notice, once a key was pressed."""
        drawn = await asyncio.to_thread(self._store.drawn, self._store.person("phone", form.get("To", "")), name)
        if drawn is None:
            return self._twiml.outage()
        pressed = form.get("Digits", "").strip("#")
        if pressed in ("1", "*"):
            await asyncio.to_thread(self._store.first, f"heard {form.get('CallSid', '')}")
        return self._twiml.news(drawn, name, told=pressed in ("1", "*"), over="Digits" in form and not pressed)

    async def became(self, form: Mapping[str, str]) -> tuple[str, str, int] | None:
        """Notes how a call ended; the notice that nobody heard, with its outcome and the seconds until the next try."""
        sid, status = form.get("CallSid", ""), form.get("CallStatus", "")
        if status not in ("completed", "busy", "failed", "no-answer", "canceled"):
            return None
        known = await asyncio.to_thread(self._store.status, sid, status)
        if known is None or known["was"] == status or (notice := known.get("notice")) is None:
            return None
        if await asyncio.to_thread(self._store.known, f"heard {sid}"):
            return None
        await asyncio.to_thread(self._store.forget, f"notice {notice}")
        for at, seconds in enumerate(_AGAIN):
            if await asyncio.to_thread(self._store.first, f"unheard {at} {notice}"):
                return notice, "lost", seconds
        _log.warning("phone: nobody heard a notice; it waits for the next call")
        return notice, "unreached", 0

    async def _call(self, address: str, path: str, about: dict[str, Any]) -> None:
        base = self._settings.public_url
        try:
            made = await self._wire.client.calls.create_async(
                to=address,
                from_=self._settings.phone_number,
                url=f"{base}{path}",
                method="POST",
                status_callback=f"{base}/twilio/status",
                status_callback_event=["completed"],
                timeout=30,
            )
        except TwilioRestException as refused:
            if refused.code in GONE:
                raise Gone from None
            if refused.status >= 500:
                raise Unsent from None
            _log.error("phone: a call was refused: %s", refused.code)
            raise Closed(24 * 3600) from None
        await asyncio.to_thread(self._store.sent, made.sid, about)

    async def _watch(self) -> None:
        while True:
            for wish in await asyncio.to_thread(self._store.due_rings, time.time()):
                try:
                    await self._call(wish["address"], "/twilio/voice/call", {})
                except (Unsent, Closed, Gone) as lost:
                    _log.warning("phone: a call back failed: %s", type(lost).__name__)
                    if isinstance(lost, Unsent):
                        person = self._store.person("phone", wish["address"])
                        await asyncio.to_thread(self._store.ring, person, wish, time.time() + 300)
            await asyncio.sleep(_LOOK_SECONDS)
