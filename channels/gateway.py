"""What every channel asks for: an answer to a message, news, a place for a file.

A channel turns what reaches it into `Incoming` and draws the `Reply`; all that they share (order,
limits, notices, outages) is here.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from math import ceil
from typing import Any, BinaryIO

from channels.aloud import Aloud
from channels.backend import Backend, Unreachable
from channels.limits import Over, Rate
from channels.listening import Listening, Open
from channels.metrics import Metrics
from channels.rasa import Rasa
from channels.settings import Settings
from channels.talks import Talk, Talks
from channels.texts import LANGUAGES, Texts
from channels.wire import Incoming, Message, Reply

_log = logging.getLogger(__name__)
_DAY_S = 24 * 3600
_FILE_COST = 4  # a file weighs as much as so many messages
_NOTICES_SECONDS = 3
_BY_EAR = frozenset({"phone"})
"""Channels that speak by themselves, and where a recording is an answer also if no engine hears it."""


class TooMany(Exception):
    """Somebody sends more than the limits allow; `reply` tells them, `wait` is in seconds."""

    def __init__(self, reply: Reply, wait: int) -> None:
        super().__init__()
        self.reply = reply
        self.wait = wait


class Gateway:
    """The road between channels, Rasa and the backend."""

    def __init__(
        self, settings: Settings, texts: Texts, backend: Backend, rasa: Rasa, listening: Listening, aloud: Aloud
    ) -> None:
        self._listening, self.aloud = listening, aloud
        self.metrics = Metrics()
        self._texts = texts
        self._backend = backend
        self._rasa = rasa
        self._seconds = settings.turn_seconds
        self._talks = Talks(settings.talks_kept)
        self._talk_rate = Rate(settings.talk_rate)
        self._address_rate = Rate(settings.address_rate)
        self._total_rate = Rate(settings.total_rate, keys=1)
        self._megabytes = Rate(settings.address_megabytes_a_day, seconds=_DAY_S)

    def admit(self, channel: str, address: str, source: str | None, language: str | None, file: bool = False) -> None:
        """Counts a message or a file against the limits of its conversation and of the network
        address `source` it came from. Raises TooMany."""
        cost = _FILE_COST if file else 1
        try:
            if source:
                self._address_rate.take(source, cost)
            self._talk_rate.take(f"{channel} {address}", cost)
            self._total_rate.take("all", cost)
        except Over as over:
            wait = max(1, ceil(over.wait))
            reply = self.plain("too_many", channel, address, language, seconds=wait)
            raise TooMany(reply, wait) from None

    def admit_bytes(self, channel: str, address: str, source: str | None, language: str | None, size: int) -> None:
        """Counts a file's bytes against what the network address it came from may send in a day. Raises TooMany."""
        try:
            if source:
                self._megabytes.take(source, size / 2**20)
        except Over as over:
            wait = max(1, ceil(over.wait))
            raise TooMany(self.plain("too_many_files", channel, address, language), wait) from None

    def now(self, channel: str, address: str) -> Talk:
        """What is known of a conversation now, without asking; empty if nothing."""
        return self._talks.last(channel, address) or Talk()

    async def open_question(self, channel: str, address: str) -> Mapping[str, Any] | None:
        """The question that is open to a person; None if there is none, or the backend can't say now."""
        async with self._talks.hold(channel, address) as talk:
            with contextlib.suppress(Unreachable):
                await self._meet(talk, channel, address, None)
            return talk.expects

    async def begin_call(self, channel: str, address: str) -> Mapping[str, Any] | None:
        """A telephone call begins: the question that is open to the caller, if there is one. Raises Unreachable."""
        async with self._talks.hold(channel, address) as talk:
            known = await self._backend.conversation(channel, address, None, call=True)
            talk.sender, talk.language, talk.expects = known["sender"], known.get("language"), known.get("expects")
            return talk.expects

    def plain(self, key: str, channel: str, address: str, language: str | None, **params: object) -> Reply:
        """A reply of the gateway's own words; the open question stays as last known."""
        talk = self._talks.last(channel, address)
        language = language or (talk and talk.language)
        text = self._texts(key, language, **params)
        return Reply((Message(text),), talk.expects if talk else None, language)

    async def receive(self, incoming: Incoming) -> Reply:
        """Answers one message of a person. Messages of one conversation are answered one after
        the other, in the order they came. Never fails: an outage is an honest reply."""
        begun = time.perf_counter()
        try:
            reply = await self._receive(incoming)
        except Exception:
            self.metrics.turn(incoming.channel, None, incoming.language, time.perf_counter() - begun)
            raise
        self.metrics.turn(incoming.channel, reply, incoming.language, time.perf_counter() - begun)
        return reply

    async def _receive(self, incoming: Incoming) -> Reply:
        language = incoming.language or self.now(incoming.channel, incoming.address).language
        if incoming.channel not in _BY_EAR and (wish := await self.aloud.asked(incoming, language)) is not None:
            return await self._aside(incoming, wish)
        if self._listening.concerns(incoming):
            heard = await self._listened(incoming)
            if isinstance(heard, Reply):
                return heard
            incoming = heard
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._talks.hold(incoming.channel, incoming.address) as talk,
            ):
                if incoming.key in talk.answered:
                    return talk.answered[incoming.key]
                reply = await self._answer(talk, incoming)
                if not reply.failed:
                    talk.remember(incoming.key, reply)
                return reply
        except TimeoutError:
            _log.warning("no answer within %s s", self._seconds)
            self.metrics.outage("slow")
            if talk_now := self._talks.last(incoming.channel, incoming.address):
                talk_now.sender = None
            return self._failed(talk_now, incoming)

    async def _listened(self, incoming: Incoming) -> Incoming | Reply:
        """A voice message, or the answer to what was heard of one: what goes on to the talk, or what is said to it."""
        channel, address = incoming.channel, incoming.address
        async with self._talks.hold(channel, address) as talk:
            if incoming.key in talk.answered:
                return talk.answered[incoming.key]
            with contextlib.suppress(Unreachable):
                await self._meet(talk, channel, address, incoming.language)
            open_ = Open(talk.expects, talk.choices, talk.language or LANGUAGES[0], channel in _BY_EAR)
            heard = await self._listening.take(incoming, open_)
            if not isinstance(heard, Reply):
                return heard
            if heard.again:
                heard = await self._with_question(heard, talk)
            talk.remember(incoming.key, heard)
            return heard

    async def _aside(self, incoming: Incoming, reply: Reply) -> Reply:
        """A reply of ours that goes before the open question, drawn anew."""
        async with self._talks.hold(incoming.channel, incoming.address) as talk:
            with contextlib.suppress(Unreachable):
                await self._meet(talk, incoming.channel, incoming.address, incoming.language)
            return await self._with_question(replace(reply, expects=talk.expects, language=talk.language), talk)

    async def _with_question(self, reply: Reply, talk: Talk) -> Reply:
        """The reply with the open question, or what else there is to choose, drawn anew below it."""
        with contextlib.suppress(Unreachable):
            if not talk.sender:
                return reply
            question = (await self._backend.updates(talk.sender, None)).get("question")
            if question:
                return replace(reply, messages=(*reply.messages, Message.read(question)))
        return reply

    async def updates(self, channel: str, address: str, seen: str | None, language: str | None) -> Reply:
        """Notices not yet seen and, as `question`, the open question drawn anew. Raises Unreachable."""
        try:
            async with asyncio.timeout(self._seconds):
                async with self._talks.hold(channel, address) as talk:
                    await self._meet(talk, channel, address, language)
                    sender = talk.sender
                # not holding the talk: a message need not wait for a look at the letter-box
                news = await self._backend.updates(sender, seen)
        except TimeoutError:
            raise Unreachable("no answer in time") from None
        question = news.get("question")
        return Reply(
            tuple(Message.read(one) for one in news.get("messages") or ()),
            news.get("expects"),
            news.get("language") or talk.language,
            question=Message.read(question) if question else None,
        )

    async def keep(
        self, channel: str, address: str | None, name: str, mime: str, file: BinaryIO, language: str | None
    ) -> str:
        """Hands a file to the backend and returns its id; a file may come before its conversation.
        Raises Refused or Unreachable."""
        if address is None:
            return await self._backend.keep("none", name, mime, file, language or LANGUAGES[0])
        async with self._talks.hold(channel, address) as talk:
            await self._meet(talk, channel, address, language)
            sender = talk.sender
        kept = await self._backend.keep(sender, name, mime, file, language or talk.language)
        if channel not in _BY_EAR or self._listening.hears:
            file.seek(0)
            self._listening.keep(kept, mime, file.read())
        return kept

    async def _meet(self, talk: Talk, channel: str, address: str, language: str | None) -> None:
        """Learns from the backend who this is, unless it is known and speaks the same language."""
        if talk.sender and language in (None, talk.language):
            return
        known = await self._backend.conversation(channel, address, language)
        talk.sender = known["sender"]
        talk.language = known.get("language") or language
        talk.expects = known.get("expects")

    async def _answer(self, talk: Talk, incoming: Incoming) -> Reply:
        try:
            await self._meet(talk, incoming.channel, incoming.address, incoming.language)
        except Unreachable as error:
            return self._lost(talk, incoming, error)
        sender, metadata = talk.sender, {"said": incoming.said(), "language": incoming.language}
        if not incoming.pushed:  # notices come along with the answer: one call for both
            metadata["news"] = {"seen": self._seen(incoming, talk)}
        try:
            turn = await self._rasa.say(sender, incoming.heard(), metadata)
        except Unreachable as error:
            return self._lost(talk, incoming, error).after(await self._notices(sender, incoming, talk))
        came = turn.get("news")
        notices = await self._notices(sender, incoming, talk) if came is None else self._offered(talk, came)
        return self._taken(talk, turn).after(notices)

    def _taken(self, talk: Talk, turn: dict[str, Any]) -> Reply:
        if _apology(turn):
            self.metrics.outage("backend")
            talk.sender = None
            said = tuple(Message.read(one) for one in turn["messages"])
            return Reply(said, talk.expects, talk.language or turn.get("language"), failed=True)
        talk.sender = turn.get("sender") or talk.sender
        talk.language = turn.get("language") or talk.language
        if turn.get("fallback"):
            self.metrics.fallback(talk.language)
        talk.expects = turn.get("expects")
        talk.choices = tuple(turn["messages"][-1].get("choices") or ())
        return Reply(tuple(Message.read(one) for one in turn["messages"]), talk.expects, talk.language)

    def _lost(self, talk: Talk, incoming: Incoming, error: Unreachable) -> Reply:
        _log.warning("%s", error)
        self.metrics.outage(str(error).partition(":")[0])
        talk.sender = None  # ask the backend again next time
        return self._failed(talk, incoming)

    def _seen(self, incoming: Incoming, talk: Talk) -> str | None:
        return incoming.seen if incoming.told else talk.offered

    async def _notices(self, sender: str, incoming: Incoming, talk: Talk) -> tuple[Message, ...]:
        """Notices that wait for the person, asked for alone; none if the backend is slow: they come next time."""
        if incoming.pushed:
            return ()
        try:
            async with asyncio.timeout(_NOTICES_SECONDS):
                news = await self._backend.updates(sender, self._seen(incoming, talk))
        except (Unreachable, TimeoutError) as error:
            _log.warning("notices: %s", error)
            return ()
        return self._offered(talk, news.get("messages") or ())

    def _offered(self, talk: Talk, raw: Iterable[Mapping[str, Any]]) -> tuple[Message, ...]:
        notices = tuple(Message.read(one) for one in raw)
        if notices:
            talk.offered = notices[-1].id
        return notices

    def _failed(self, talk: Talk | None, incoming: Incoming) -> Reply:
        language = (talk and talk.language) or incoming.language
        message = Message(self._texts("failed", language))
        return Reply((message,), talk.expects if talk else None, language, failed=True)


def _apology(turn: dict[str, Any]) -> bool:
    """Whether a turn says that the action server could not reach the backend: it is marked so, or
    leaves a draft open without a question."""
    return bool(turn.get("failed") or (turn.get("draft") and not turn.get("expects") and not turn.get("ended")))
