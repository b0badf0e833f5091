"""Answers read aloud for those who cannot read, where they asked for it; the wish is kept with the conversation."""

import asyncio
import logging
import time
from collections import OrderedDict
from secrets import token_urlsafe

from channels.drawing import pieces
from channels.speech import Busy, NotHeard, Speech
from channels.store import Store
from channels.texts import Texts
from channels.wire import Incoming, Message, Reply

_log = logging.getLogger(__name__)
COMMAND = "/voice"
LONGEST = 1_500  # characters of one answer that are read
_LENT_SECONDS, _LENT = 15 * 60, 200
_WISH = "aloud"


class Aloud:
    """Who wants to hear answers, and the answers as sound."""

    def __init__(self, speech: Speech, store: Store, texts: Texts) -> None:
        self._speech, self._store, self._texts = speech, store, texts
        self._lent: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    @property
    def speaks(self) -> bool:
        """Whether anything can be read aloud here."""
        return self._speech.speaks

    async def wanted(self, channel: str, address: str) -> bool:
        """Whether a person wants to hear answers."""
        return self.speaks and await asyncio.to_thread(self._store.wishes, self._store.person(channel, address), _WISH)

    async def asked(self, incoming: Incoming, language: str | None) -> Reply | None:
        """The answer to a message that wishes answers to be read aloud, or no longer; None for any other message."""
        wish = await self._wish(incoming)
        if wish is None:
            return None
        key = ("aloud_on" if wish else "aloud_off") if self.speaks else "aloud_none"
        if self.speaks:
            person = self._store.person(incoming.channel, incoming.address)
            await asyncio.to_thread(self._store.wish, person, _WISH, wish)
        return Reply((Message(self._texts(key, language)),), None, language, aloud=wish and self.speaks)

    async def spoken(self, reply: Reply, form: str = "ogg") -> bytes | None:
        """A reply as sound, or None where that can't be made now: it stands in writing anyway."""
        return await self.say("\n".join(self._for_the_ear(message, reply) for message in reply.messages), reply, form)

    async def say(self, text: str, reply: Reply, form: str) -> bytes | None:
        """`text` in the reply's language as sound; None where that can't be made now."""
        try:
            return await self._speech.say(
                pieces(text, LONGEST)[0] if text.strip() else "", reply.language or "hi", form
            )
        except (NotHeard, Busy) as missed:
            _log.info("an answer was not read aloud: %s", getattr(missed, "why", "busy"))
            return None

    def lend(self, sound: bytes) -> str:
        """A name under which a carrier may fetch a sound for a quarter of an hour."""
        name = token_urlsafe(24)
        self._lent[name] = (time.monotonic() + _LENT_SECONDS, sound)
        while len(self._lent) > _LENT:
            self._lent.popitem(last=False)
        return name

    def lent(self, name: str) -> bytes | None:
        """The sound of that name, if it is still to be had."""
        until, sound = self._lent.get(name, (0.0, b""))
        return sound if until > time.monotonic() else None

    def _for_the_ear(self, message: Message, reply: Reply) -> str:
        text = str(message.more.get("say") or message.text)
        if not message.choices:
            return text
        titles = ", ".join(one["title"] for one in message.choices)
        return f"{text}\n{self._texts('options', reply.language or 'hi', titles=titles)}"

    async def _wish(self, incoming: Incoming) -> bool | None:
        if incoming.choice == COMMAND:
            return not await self.wanted(incoming.channel, incoming.address)
        said = (incoming.text or "").strip(" .।!?").casefold()
        for name, wish in (("aloud", True), ("quiet", False)):
            words = self._texts(f"words.{name}", None).replace("\n", ",").split(",")
            if said and said in [word.strip().casefold() for word in words]:
                return wish
        return None
