"""Answers picked from few: a choice, yes or no, consent, the review."""

from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field, field_validator

from backend.catalogue.kinds.base import Around, Choice, Frozen, Kind, Refused, TextOf, spoken
from backend.catalogue.kinds.matching import Match, pick, same
from backend.catalogue.said import Said
from backend.kit.text import Text


class Option(Frozen):
    """One thing that can be picked; `also` are other words people say for it, in either script. One that `begins`
    another service leads there instead of being an answer. Whoever picks one with `no_calls` is never called by us to
    hear a notice: they are deaf, or prefer to be written to."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: TextOf
    also: tuple[str, ...] = ()
    begins: str | None = None
    no_calls: bool = False


def refuse_pick(said: Said, match: Match, choices: Sequence[Choice]) -> Refused:
    """The refusal of words that name none, or more than one, of `choices`."""
    if said.choice is not None:
        return Refused("answers.choice.stale")
    if said.file is not None or said.location is not None:
        return Refused("answers.choice.pick")
    return Refused(f"answers.choice.{'several' if match.several else 'none'}")


class Pick(Kind):
    """What the kinds of this file share: offered choices, matched by number, title, other words, near spelling."""

    def offered(self) -> tuple[tuple[Choice, tuple[str, ...]], ...]:
        """The choices with the other words for each."""
        raise NotImplementedError

    def choices(self, around: Around) -> tuple[Choice, ...]:
        return tuple(choice for choice, _ in self.offered())

    def values(self) -> tuple[str, ...] | None:
        return tuple(choice.value for choice, _ in self.offered())

    def parse(self, said: Said, around: Around) -> str | Refused:
        """The value picked: a pressed button by its value, words by number, title, other words, near spelling."""
        offered = self.offered()
        if said.choice is not None and said.choice in self.values():
            return said.choice
        named = [(c.value, (*c.title.every, *also)) for c, also in offered]
        # "pata nahi" is no "nahi"
        unknown = same(said.words, spoken(self._words, "answers.words.unknown"))
        match = pick(said.words, named, near=not unknown, whole=unknown)
        return match.value if match.value is not None else refuse_pick(said, match, self.choices(around))

    def show(self, value: Any, language: str) -> str:
        return next((c.title.of(language) for c, _ in self.offered() if c.value == value), "")


class ChoiceOf(Pick):
    """One of the `choices` in the data."""

    name: Literal["choice"] = "choice"
    options: tuple[Option, ...] = Field(alias="choices", min_length=2)

    @field_validator("options", mode="before")
    @classmethod
    def _by_id(cls, raw: Any) -> Any:
        """A file writes `id: {hi, en}`, or `id: {title: {hi, en}, also: […]}` when there are other words."""
        if not isinstance(raw, dict):
            return raw
        return [
            {"id": k, **v} if isinstance(v, dict) and "title" in v else {"id": k, "title": v} for k, v in raw.items()
        ]

    def offered(self) -> tuple[tuple[Choice, tuple[str, ...]], ...]:
        return tuple((Choice(f"/{o.begins}" if o.begins else o.id, o.title), o.also) for o in self.options)


class YesNo(Pick):
    """Yes or no; the value is the word `yes` or `no`, as a condition in the data names it."""

    name: Literal["yes_no"] = "yes_no"

    def offered(self) -> tuple[tuple[Choice, tuple[str, ...]], ...]:
        return tuple(self._option(value) for value in ("yes", "no"))

    def _option(self, value: str) -> tuple[Choice, tuple[str, ...]]:
        title = self._words.pair(f"answers.yes_no.{value}")
        return Choice(value, title), spoken(self._words, f"answers.words.{value}")


class Consent(YesNo):
    """Agreement to a notice of what is done with the data; refusing it ends the service kindly."""

    name: Literal["consent"] = "consent"  # type: ignore[assignment]
    reviewed: ClassVar[bool] = False

    def _option(self, value: str) -> tuple[Choice, tuple[str, ...]]:
        title = self._words.pair(f"answers.consent.{value}")
        also = spoken(self._words, f"answers.words.{value}") + spoken(self._words, f"answers.words.consent_{value}")
        return Choice(value, title), also


class Review(Pick):
    """The decision under "check your answers"."""

    name: Literal["review"] = "review"
    reviewed: ClassVar[bool] = False

    def offered(self) -> tuple[tuple[Choice, tuple[str, ...]], ...]:
        return tuple(
            (Choice(value, self._words.pair(f"review.{value}")), spoken(self._words, f"review.words.{value}"))
            for value in ("submit", "correct", "cancel")
        )


def titled(value: str, hi: str, en: str) -> Choice:
    """A choice whose title is not in a data file (a station, a name)."""
    return Choice(value, Text(hi, en))
