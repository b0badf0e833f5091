"""Voice messages: heard by an engine, read back to their speaker, and taken only when they say that it is right.

What was heard is a draft. It never reaches the talk unseen: the speaker gets it with the buttons "right", "again"
and, where a story is told, "only my voice". Yes and no, consent and the final submit are never taken from a voice.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from channels.drawing import asked
from channels.speech import Busy, NotHeard, Speech
from channels.speech.speech import MOST_OPTIONS
from channels.store import Store
from channels.texts import Texts
from channels.wire import Incoming, Message, Reply

_log = logging.getLogger(__name__)
_KEPT_BYTES = 64 * 2**20  # of recordings whose message has not come yet
_EAR_SECONDS = 8
"""How long somebody on the telephone is kept waiting for an engine; the recording is then the answer."""
_CHOICE = "heard:"
_RIGHT, _AGAIN, _VOICE = "right", "again", "voice"
_BY_BUTTON = frozenset({"consent", "yes_no", "review", "pay", "otp"})
"""Kinds of question that a voice does not answer: a button does, or figures are typed."""
_WANTS_FILE = frozenset({"file", "document", "table"})
_STORY, _PICKED = "story", "choice"


@dataclass(frozen=True, slots=True)
class Open:
    """The question that is open to a person, what may be chosen there, and their language."""

    expects: Mapping[str, Any] | None
    choices: Sequence[Mapping[str, str]]
    language: str
    by_ear: bool = False
    """Whether the person hears us on a telephone: a recording is an answer there, whether an engine hears it or not."""

    @property
    def kind(self) -> str:
        """Its kind; empty where no question is open."""
        return (self.expects or {}).get("kind", "")


class Listening:
    """Stands before the talk: turns a voice message into a question about itself, and its answer into words."""

    def __init__(self, speech: Speech, store: Store, texts: Texts, patience: float) -> None:
        """`patience` in seconds: how long a person waits to read what was heard."""
        self._speech, self._store, self._texts, self._patience = speech, store, texts, patience
        self._recordings: OrderedDict[str, bytes] = OrderedDict()
        self._asked: OrderedDict[tuple[str, str], str] = OrderedDict()

    @property
    def hears(self) -> bool:
        """Whether recordings become text here."""
        return self._speech.hears

    def keep(self, file: str, mime: str, content: bytes) -> None:
        """Keeps a recording, stored under the id `file`, until the message comes that it belongs to."""
        if mime.startswith("audio/") or _is_sound(content):
            self._recordings[file] = content
        while sum(map(len, self._recordings.values())) > _KEPT_BYTES:
            self._recordings.popitem(last=False)

    def concerns(self, incoming: Incoming) -> bool:
        """Whether a message is a voice, or an answer to what was heard."""
        pressed = bool(incoming.choice and incoming.choice.startswith(_CHOICE))
        voice = incoming.file in self._recordings and not incoming.text
        return pressed or voice or (incoming.channel, incoming.address) in self._asked

    async def take(self, incoming: Incoming, open_: Open) -> Incoming | Reply:
        """What goes on to the talk in place of a message; or what its sender is asked or told instead."""
        name = self._asked.pop((incoming.channel, incoming.address), None)
        if incoming.choice and incoming.choice.startswith(_CHOICE):
            return await self._decided(incoming, incoming.choice.removeprefix(_CHOICE), open_)
        if name is not None:
            if incoming.text and (decision := self._decision(incoming.text)):
                return await self._decided(incoming, f"{name}:{decision}", open_)
            await asyncio.to_thread(self._store.undraw, name)
        if incoming.file in self._recordings and not incoming.text:
            return await self._spoken(incoming, self._recordings.pop(incoming.file), open_)
        return incoming

    async def _spoken(self, incoming: Incoming, recording: bytes, open_: Open) -> Incoming | Reply:
        if open_.kind in _WANTS_FILE:
            return incoming  # the recording is the answer
        if open_.kind in _BY_BUTTON and not open_.by_ear:
            return self._told("by_button", open_)
        try:
            async with asyncio.timeout(min(self._patience, _EAR_SECONDS) if open_.by_ear else self._patience):
                heard = await self._heard(recording, open_)
        except (NotHeard, Busy, TimeoutError) as missed:
            _log.info("a voice message was not heard: %s", getattr(missed, "why", type(missed).__name__))
            heard = None
        if heard is None:
            key = "not_heard" if self._speech.hears else "no_engine"
            return incoming if open_.kind == _STORY or open_.by_ear else self._told(key, open_)
        return await self._read_back(incoming, heard, open_)

    async def _heard(self, recording: bytes, open_: Open) -> dict[str, str] | None:
        """The option that was named, or the words that were said; None for nothing."""
        if open_.kind == _PICKED and 0 < len(open_.choices) <= MOST_OPTIONS:
            titles = {one["value"]: one["title"] for one in open_.choices}
            key = await self._speech.choose(recording, {v: [t] for v, t in titles.items()}, open_.language)
            if key is not None:
                return {"choice": key, "text": titles[key]}
        heard = await self._speech.hear(recording, open_.language)
        return {"text": heard.text} if heard and heard.text else None

    async def _read_back(self, incoming: Incoming, heard: dict[str, str], open_: Open) -> Reply:
        body = {"heard": heard, "file": incoming.file, "answering": incoming.answering or asked(open_.expects)}
        person = self._store.person(incoming.channel, incoming.address)
        name = await asyncio.to_thread(self._store.draw, person, {"values": [], "titles": [], **body})
        self._asked[incoming.channel, incoming.address] = name
        while len(self._asked) > 10_000:
            self._asked.popitem(last=False)
        may_stay = open_.kind == _STORY or open_.by_ear
        decisions = (_RIGHT, _AGAIN, _VOICE) if may_stay else (_RIGHT, _AGAIN)
        choices = tuple(
            {"title": self._texts(one, open_.language), "value": f"{_CHOICE}{name}:{one}"} for one in decisions
        )
        text = self._texts(self._key("heard", open_), open_.language, text=heard["text"])
        more = {"ear": {"keys_only": True}} if open_.by_ear else {}
        return Reply((Message(text, choices, more=more),), open_.expects, open_.language)

    async def _decided(self, incoming: Incoming, choice: str, open_: Open) -> Incoming | Reply:
        name, _, decision = choice.rpartition(":")
        person = self._store.person(incoming.channel, incoming.address)
        kept = await asyncio.to_thread(self._store.drawn, person, name) if name else None
        if kept is None or "heard" not in kept:
            return self._told("gone", open_)
        await asyncio.to_thread(self._store.undraw, name)
        if decision == _AGAIN:
            return self._told("say_again", open_)
        plain = replace(incoming, choice=None, text=None, answering=kept["answering"])
        if decision == _VOICE:
            return replace(plain, file=kept["file"])
        if option := kept["heard"].get("choice"):
            return replace(plain, choice=option)
        return replace(plain, text=kept["heard"]["text"], voice=kept["file"])

    def _decision(self, text: str) -> str | None:
        """Which button somebody wrote instead of pressing it."""
        said = text.strip(" .।!").casefold()
        for decision in (_RIGHT, _AGAIN, _VOICE):
            words = self._texts(f"words.{decision}", None).replace("\n", ",").split(",")
            titles = [self._texts(decision, language) for language in ("hi", "en")]
            if said in [word.strip().casefold() for word in (*words, *titles)]:
                return decision
        return None

    def _told(self, key: str, open_: Open) -> Reply:
        return Reply(
            (Message(self._texts(self._key(key, open_), open_.language)),), open_.expects, open_.language, again=True
        )

    def _key(self, key: str, open_: Open) -> str:
        return f"ear.{key}" if open_.by_ear and f"ear.{key}" in self._texts else key


def _is_sound(content: bytes) -> bool:
    """Whether a container of films holds a voice alone, as browsers record one under the name of a film."""
    return content[:4] == b"\x1aE\xdf\xa3" and b"A_OPUS" in content[:4096] and b"V_" not in content[:4096]
