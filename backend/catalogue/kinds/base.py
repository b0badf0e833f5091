"""What every kind of answer has: parse, show, choices, hint."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, PlainValidator, PrivateAttr
from pydantic_core import PydanticCustomError

from backend.catalogue.said import Said
from backend.kit.text import BadFile, Text, Texts, text_from


def _text(node: Any) -> Text:
    if isinstance(node, Text):
        return node
    try:
        return text_from(node, "")
    except BadFile as mistake:
        raise PydanticCustomError("text", str(mistake).removeprefix(": ").replace("{", "{{")) from None


TextOf = Annotated[Text, PlainValidator(_text)]
"""A text of a data file, in Hindi and English."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One button or row: what is read on it and what comes back when it is pressed."""

    value: str
    title: Text


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an answer can't be taken: the key of a text, its parameters, and what could be picked instead.

    `partial` is what the answer told all the same (the district of a place); the next answer to the
    same question gets it back in `Around.partial`. `progress`: nothing was wrong, there is only more to come.
    """

    reason: str
    params: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()
    partial: Mapping[str, Any] = field(default_factory=dict)
    progress: bool = False


@dataclass(frozen=True, slots=True)
class FileInfo:
    """An uploaded file as the store of evidence knows it; `kind` is image, pdf, audio, video or sheet."""

    id: str
    kind: str
    name: str = ""


def _no_file(_id: str) -> FileInfo | None:
    return None


def _no_rows(_id: str) -> list[list[str]] | None:
    return None


def _no_code(_code: str) -> str:
    return "expired"


@dataclass(frozen=True, slots=True)
class Around:
    """What judging an answer may need besides the answer.

    `answers` holds the values given so far by question; `file` tells of an uploaded file, `rows` reads
    a spreadsheet; `check_code`
    judges a one-time code ("ok", "wrong", "expired", "locked"); `places` is a `kinds.where.Places`.
    `by_ear`: the person has no more than a telephone, and an officer will work on the answers: a recording may
    stand for words, and papers may be shown at the station.
    """

    now: datetime
    language: str = "hi"
    answers: Mapping[str, Any] = field(default_factory=dict)
    places: Any = None
    file: Callable[[str], FileInfo | None] = _no_file
    rows: Callable[[str], list[list[str]] | None] = _no_rows
    check_code: Callable[[str], str] = _no_code
    verified_mobile: str | None = None
    partial: Mapping[str, Any] = field(default_factory=dict)
    by_ear: bool = False


class Frozen(BaseModel):
    """A part of the catalogue: never changed once read, no unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Kind(Frozen):
    """A kind of answer with the options a question gives it. Each subclass has a literal `name`."""

    name: str

    loose: ClassVar[bool] = False
    """Takes almost any words, so that a request for another service could pass for an answer."""
    topical: ClassVar[bool] = True
    """Words about the service's own subject are to be expected in an answer."""
    echoed: ClassVar[bool] = False
    """Understands more than it is told: what was understood is said back."""
    reviewed: ClassVar[bool] = True
    """Shown in "check your answers" and open to correction."""
    kept_words: ClassVar[bool] = True
    """The person's own words may be kept beside the value."""

    _words: Texts = PrivateAttr(default_factory=lambda: Texts({}))

    def model_post_init(self, context: Any) -> None:
        if isinstance(context, Mapping) and "texts" in context:
            self._words = context["texts"]

    def parse(self, said: Said, around: Around) -> Any | Refused:
        """The value of an answer (anything JSON can hold, never None) or why it is refused."""
        raise NotImplementedError

    def found_in(self, words: str) -> str | None:
        """What words that opened the service tell of an answer that only this kind can find in them."""
        return None

    def may_be_a_wish(self, text: str) -> bool:
        """Whether words that were taken may have been meant as a request for a service instead."""
        return self.loose

    def tells_a_place(self) -> bool:
        """Whether the words name a spot, so that naming one is no request for what is looked up by a place."""
        return False

    def keeps_words(self) -> bool:
        """Whether the person's own words are kept beside the value."""
        return self.kept_words

    def holds(self, value: Any, answers: Mapping[str, Any]) -> bool:
        """Whether a value given earlier still answers the question, other answers having changed."""
        return True

    def choices(self, around: Around) -> tuple[Choice, ...]:
        """What can be picked."""
        return ()

    def show(self, value: Any, language: str) -> str:
        """A value as a person reads it."""
        return str(value)

    def hint(self, language: str) -> str:
        """An example of a good answer for questions that bring none; empty when it needs no example."""
        key = f"answers.{self.name}.example"
        return self._words(key, language) if key in self._words else ""

    def values(self) -> tuple[str, ...] | None:
        """The values a condition may name, or None when they can't be listed."""
        return None

    def file_id(self, value: Any) -> str | None:
        """The uploaded file a value stands for, if it does."""
        return None


def recording(said: Said, around: Around) -> Mapping[str, str] | Refused:
    """A recording in place of words, kept as an uploaded file is; the station writes it down."""
    info = around.file(said.file or "")
    if info is None or info.kind != "audio":
        return Refused("answers.story.no_voice")
    return {"file": info.id, "kind": info.kind, "name": info.name}


def spoken(words: Texts, key: str) -> tuple[str, ...]:
    """The comma-separated words under `key`, of all languages together."""
    if key not in words:
        return ()
    return _listed(words.pair(key).every)


@lru_cache(maxsize=1024)
def _listed(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(word.strip() for word in ",".join(lines).split(",") if word.strip())
