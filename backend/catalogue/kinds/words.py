"""Answers in the person's own words: a name, a short text, a story."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from facts.given_names import is_family, is_given
from pydantic import Field

from backend.catalogue.kinds.base import Around, Kind, Refused, recording, spoken
from backend.catalogue.kinds.matching import contained, same
from backend.catalogue.said import Said

_AADHAAR = re.compile(r"(?<!\d)\d{4}[ -]?\d{4}[ -]?(\d{4})(?!\d)")
_HONEST_MARKS = frozenset(" .'’-‐()/\u200c\u200d")


def tidy(text: str) -> str:
    """Words with composed letters, no control characters, single blanks; line breaks stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(c for c in text if c == "\n" or c == "\t" or unicodedata.category(c) not in ("Cc", "Cs", "Co"))
    return "\n".join(re.sub(r"[^\S\n]+", " ", line).strip() for line in text.split("\n")).strip()


def letters(text: str) -> int:
    """How many letters `text` has, counting a Devanagari letter once whatever signs it bears."""
    return sum(unicodedata.category(c).startswith("L") for c in text)


class Words(Kind):
    """What the kinds of this file share: by telephone they may be a recording, `{"file", "kind", "name"}`."""

    def recordable(self, around: Around) -> bool:
        """Whether a recording is taken in place of words."""
        return around.by_ear

    def show(self, value: Any, language: str) -> str:
        return value if isinstance(value, str) else self._words("answers.story.spoken", language)

    def file_id(self, value: Any) -> str | None:
        return None if isinstance(value, str) else value["file"]


class Name(Words):
    """A person's name in any script."""

    name: Literal["name"] = "name"
    loose: ClassVar[bool] = True
    topical: ClassVar[bool] = False

    def parse(self, said: Said, around: Around) -> str | Mapping[str, str] | Refused:
        """The name with single blanks. Refuses digits, signs and emoji, one letter, more than 80 letters."""
        if said.file is not None and self.recordable(around):
            return recording(said, around)
        if said.text is None:
            return Refused("answers.choice.stale" if said.choice else "answers.name.write")
        text = " ".join(_own_name(tidy(said.text), spoken(self._words, "answers.words.my_name")).split())
        if any(unicodedata.category(c).startswith("N") for c in text):
            return Refused("answers.name.digits")
        if any(unicodedata.category(c)[0] not in "LM" and c not in _HONEST_MARKS for c in text):
            return Refused("answers.name.signs")
        if len(text) > 80 or len(text.split()) > 8 or max(map(len, text.split()), default=0) > 40:
            return Refused("answers.name.long")
        if letters(text) < 2 and not _syllable(text):
            return Refused("answers.name.short")
        if same(text, spoken(self._words, "answers.words.yes") + spoken(self._words, "answers.words.no")):
            return Refused("answers.name.write")
        return text.strip(" .-'’/") if text.strip(" .-'’/") else text

    def may_be_a_wish(self, text: str) -> bool:
        """Not what ends in a family name or is made of known ones: who is called Gupta asks for nothing "gupt"."""
        words = re.findall(r"[^\W\d_]\S*", text)
        return not (words and is_family(words[-1])) and not all(is_given(word) or is_family(word) for word in words)


def _own_name(text: str, phrases: tuple[str, ...]) -> str:
    """The name without "my name is" before and "hai" behind it."""
    for phrase in sorted(phrases, key=len, reverse=True):
        if text.casefold().startswith(f"{phrase.casefold()} "):
            rest = text[len(phrase) :].strip(" :–-")
            return re.sub(r"\s+(hai|h|है)\s*[.।]?$", "", rest, flags=re.IGNORECASE)
    return text.rstrip(" .।!")


def _syllable(text: str) -> bool:
    """One Devanagari letter with a vowel sign and more is a word: श्री has two, माँ has one and signs."""
    return letters(text) == 1 and sum(unicodedata.category(c).startswith("M") for c in text) >= 2


class ShortText(Words):
    """A few words or lines: an address, a number on a paper, a description."""

    name: Literal["text"] = "text"
    loose: ClassVar[bool] = True
    at_least: int = Field(default=2, ge=1)
    at_most: int = Field(default=300, le=2_000)
    hides_aadhaar: bool = False
    where: bool = False

    def parse(self, said: Said, around: Around) -> str | Mapping[str, str] | Refused:
        """The words; with `hides_aadhaar` only the last four of twelve digits. Refuses fewer than `at_least` letters
        and digits, more than `at_most` characters."""
        if said.file is not None and self.recordable(around):
            return recording(said, around)
        if said.text is None:
            return Refused("answers.choice.stale" if said.choice else "answers.text.write")
        text = tidy(said.text)
        if len(text) > self.at_most:
            return Refused("answers.text.long", {"limit": self.at_most, "length": len(text)})
        if sum(c.isalnum() for c in text) < min(self.at_least, 2) or len(text) < self.at_least:
            return Refused("answers.text.short")
        return _AADHAAR.sub(r"×××× ×××× \1", text) if self.hides_aadhaar else text

    def keeps_words(self) -> bool:
        return not self.hides_aadhaar

    def tells_a_place(self) -> bool:
        return self.where

    def may_be_a_wish(self, text: str) -> bool:
        """Not what reads like an address: it has a figure, or two words of an address ("thana", "post")."""
        address = contained(text, spoken(self._words, "answers.words.address"))
        return len(address) < 2 and not any(c.isdigit() for c in text)


class Story(Words):
    """What happened, as long as the person likes, kept verbatim; with `voice` it may be spoken.

    An opening message of at least `opens` words (0: never) is taken for the story when it tells a fact, a `plain` one
    without. A spoken one is kept as
    `{"file", "kind", "name"}`, as an uploaded file is.
    """

    name: Literal["story"] = "story"
    at_least: int = Field(default=10, ge=1)
    at_most: int = Field(default=10_000, le=10_000)
    opens: int = Field(default=0, ge=0)
    plain: bool = False
    voice: bool = False

    def parse(self, said: Said, around: Around) -> str | Mapping[str, str] | Refused:
        """The person's words, unchanged but for blanks at both ends, or their recording. Refuses too short and
        too long, and files that are no voice."""
        if said.file is not None and self.recordable(around):
            return recording(said, around)
        if said.text is None:
            return Refused("answers.choice.stale" if said.choice else "answers.story.write")
        text = said.text.strip()
        if len(text) > self.at_most:
            return Refused("answers.story.long", {"limit": self.at_most, "length": len(text)})
        if len(text) < self.at_least or not any(c.isalnum() for c in text):
            return Refused("answers.story.short")
        return text

    def recordable(self, around: Around) -> bool:
        return self.voice or around.by_ear
