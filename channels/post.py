"""Carries: answers to whoever wrote on a push channel, and notices from the backend's outbox to their people."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from channels.backend import Backend, Refused, Unreachable
from channels.drawing import asked
from channels.gateway import Gateway, TooMany
from channels.inbox import TRIES, Delivery, Inbox, Unsent
from channels.store import Store
from channels.watching import Watching
from channels.wire import Incoming, Message, Reply

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 2
_LATER_SECONDS = 60


class Gone(Exception):
    """The person does not want to be written to on this channel, or cannot be."""


class Closed(Exception):
    """The channel does not let us write to this person before they write again; `seconds` until we look anew."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


class Unreached(Exception):
    """The channel cannot bring this notice: whatever comes after it is to be tried."""


class Carrier(Protocol):
    """A push channel, as far as it is needed here."""

    name: str

    async def show(self, address: str, reply: Reply) -> None:
        """Draws a reply to a person. Raises Unsent, Gone."""

    async def speak(self, address: str, sound: bytes) -> None:
        """Sends our voice, an OGG with Opus. Raises Unsent, Gone."""

    async def notify(self, address: str, notice: Mapping[str, Any], reply: Reply) -> None:
        """Draws a notice; where `again` is set, an earlier try may have got through before we heard of it. Raises
        Unsent, Gone, Closed, Unreached."""

    async def file(self, content: Mapping[str, Any]) -> tuple[str, str, Any]:
        """Fetches a file that came in: name, media type, open file. Raises TooBig, NoFile, Unsent."""


class TooBig(Exception):
    """A file is bigger than we take."""


class NoFile(Exception):
    """A file that was announced is not to be had."""


class Post(Watching):
    """What push channels share. `carriers` are added before the start."""

    def __init__(self, gateway: Gateway, backend: Backend, store: Store, inbox: Inbox, megabytes: int) -> None:
        self._gateway, self._backend, self._store, self._inbox = gateway, backend, store, inbox
        self._megabytes = megabytes
        self._carriers: dict[str, Carrier] = {}

    def carry(self, carrier: Carrier) -> None:
        """Adds a channel."""
        self._carriers[carrier.name] = carrier

    async def admit(self, carrier: Carrier, address: str, file: bool = False) -> bool:
        """Counts a delivery against the limits; one that is over them is answered once and not taken."""
        try:
            self._gateway.admit(carrier.name, address, None, None, file)
        except TooMany as over:
            talk = self._gateway.now(carrier.name, address)
            if not talk.warned:
                talk.warned = True
                reply = over.reply
                self._inbox.queue(carrier.name, address, lambda: self._say(carrier, address, reply))
            return False
        self._gateway.now(carrier.name, address).warned = False
        return True

    async def answer(self, carrier: Carrier, delivery: Delivery, incoming: Incoming) -> None:
        """Answers one delivery, its file fetched, and shows what else waits for the person. Raises Unsent."""
        address = delivery.address
        await delivery.begin(asked(await self._gateway.open_question(carrier.name, address)))
        parts = {"answering": incoming.answering or (delivery.answering if delivery.attempt > 1 else None)}
        if file := delivery.content.get("file"):
            kept = await self._keep(carrier, delivery, file)
            if isinstance(kept, Reply):
                await self._say(carrier, address, kept)
                return
            parts["file"] = kept
        said = Incoming(
            channel=carrier.name,
            address=address,
            text=incoming.text,
            choice=incoming.choice,
            location=incoming.location,
            pushed=True,
            **parts,
        )
        await self._say(carrier, address, await self._gateway.receive(said))
        if sender := self._gateway.now(carrier.name, address).sender:
            await self._held(carrier, address, sender)

    async def begin(self, carrier: Carrier, delivery: Delivery) -> None:
        """Answers somebody who calls by telephone: what waits for them and the question that is open, else the menu.
        Raises Unsent."""
        address = delivery.address
        try:
            await delivery.begin(None)
            if await self._gateway.begin_call(carrier.name, address):
                news = await self._gateway.updates(carrier.name, address, None, None)
                if news.question:
                    await self._say(carrier, address, Reply((news.question,), news.expects, news.language))
                    await self._held(carrier, address, self._gateway.now(carrier.name, address).sender)
                    return
        except Unreachable:
            await self.plain(carrier, address, "failed")
            return
        await self.answer(carrier, delivery, Incoming(carrier.name, address, choice="/help"))

    async def admits(self, carrier: Carrier, address: str, file: bool = False) -> bool:
        """Counts what somebody does against the limits; whether it is within them. Says nothing."""
        try:
            self._gateway.admit(carrier.name, address, None, None, file)
        except TooMany:
            return False
        return True

    async def proven(self, carrier: Carrier, address: str) -> str | None:
        """The mobile that was verified in this conversation, if one was and the backend can say."""
        try:
            return (await self._backend.conversation(carrier.name, address, None)).get("mobile")
        except Unreachable:
            return None

    async def waiting(self, carrier: Carrier, address: str) -> None:
        """Shows what waits for a person, who asked for it. Raises Unsent."""
        try:
            known = await self._backend.conversation(carrier.name, address, None)
        except Unreachable:
            await self.plain(carrier, address, "failed")
            return
        await self._held(carrier, address, known["sender"])

    def expects(self, channel: str, address: str) -> Mapping[str, Any] | None:
        """The question that is open to a person, as far as it is known."""
        return self._gateway.now(channel, address).expects

    def lend(self, sound: bytes) -> str:
        """The path under which a carrier may fetch a sound for a while."""
        return f"/spoken/{self._gateway.aloud.lend(sound)}"

    async def plain(self, carrier: Carrier, address: str, key: str, **params: object) -> None:
        """Says something of the gateway's own. Raises Unsent."""
        await self._say(carrier, address, self._gateway.plain(key, carrier.name, address, None, **params))

    async def silence(self, channel: str, address: str, silent: bool) -> None:
        """Notes whether a person wants notices here. Raises Unsent when the backend is down."""
        try:
            known = await self._backend.conversation(channel, address, None)
            await self._backend.silence(known["sender"], silent)
        except Unreachable:
            raise Unsent from None

    async def lost(self, notice: str, outcome: str, seconds: int = 0) -> None:
        """Says that a notice did not arrive after all. Raises Unreachable."""
        await self._backend.settle(notice, outcome, seconds)

    async def _say(self, carrier: Carrier, address: str, reply: Reply) -> None:
        try:
            await carrier.show(address, reply)
            await self._spoken(carrier, address, reply)
        except Gone:
            await self.silence(carrier.name, address, True)

    async def _spoken(self, carrier: Carrier, address: str, reply: Reply) -> None:
        """The same in our voice, to whoever wants it so. Raises Unsent, Gone."""
        aloud = self._gateway.aloud
        if await aloud.wanted(carrier.name, address) and (sound := await aloud.spoken(reply)) is not None:
            await carrier.speak(address, sound)

    async def _keep(self, carrier: Carrier, delivery: Delivery, content: Mapping[str, Any]) -> str | Reply:
        """The id of a file that came in, or what to say about it. Raises Unsent but for the last try."""
        address = delivery.address

        def plain(key: str, **params: object) -> Reply:
            return self._gateway.plain(key, carrier.name, address, None, **params)

        try:
            name, mime, opened = await carrier.file(content)
            with opened:
                return await self._gateway.keep(carrier.name, address, name, mime, opened, None)
        except NoFile:
            return plain("file_missing")
        except Unsent:
            if delivery.attempt < TRIES:
                raise
            return plain("failed")
        except TooBig:
            return plain("file_too_big", limit=self._megabytes)
        except Refused as refused:
            talk = plain("file_missing")
            return Reply(tuple(Message.read(one) for one in refused.messages), talk.expects, talk.language)
        except Unreachable:
            return plain("failed")

    # --- notices -------------------------------------------------------------------------------

    async def _watch(self) -> None:
        while True:
            try:
                for notice in await self._backend.outbox(list(self._carriers)):
                    carrier = self._carriers[notice["channel"]]
                    self._inbox.queue(carrier.name, notice["address"], lambda c=carrier, n=notice: self._bring(c, n))
            except Unreachable as error:
                _log.debug("outbox: %s", error)
            except Exception as error:  # whatever comes back, look again
                _log.error("outbox: %s", type(error).__name__)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _held(self, carrier: Carrier, address: str, sender: str) -> None:
        try:
            for notice in await self._backend.outbox(sender=sender):
                await self._bring(carrier, {**notice, "heard_seconds": 0})  # the person is here now
        except Unreachable as error:
            _log.warning("notices: %s", error)

    async def _bring(self, carrier: Carrier, notice: Mapping[str, Any]) -> None:
        """Carries one notice and acknowledges it. What was carried before is only acknowledged."""
        done = f"notice {notice['id']}"
        try:
            if not await asyncio.to_thread(self._store.known, done):
                reply = Reply((Message.read(notice["message"]),), None, notice["language"])
                again = not await asyncio.to_thread(self._store.first, f"trying {done}")
                await carrier.notify(notice["address"], {**notice, "again": again}, reply)
                await self._spoken(carrier, notice["address"], reply)
                await asyncio.to_thread(self._store.first, done)
            outcome, seconds = "delivered", 0
        except Unsent:
            outcome, seconds = "later", _LATER_SECONDS
        except Closed as closed:
            outcome, seconds = "later", closed.seconds
        except Gone:
            outcome, seconds = "gone", 0
        except Unreached:
            outcome, seconds = "unreached", 0
        try:
            await self._backend.settle(notice["id"], outcome, seconds)
        except Unreachable as error:
            _log.warning("notices: %s", error)
