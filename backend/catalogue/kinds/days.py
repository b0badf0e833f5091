"""Answers about time: a date, a time of day."""

import re
from datetime import date, time, timedelta
from typing import Any, ClassVar, Literal

from facts.text import ascii_digits
from pydantic import Field

from backend.catalogue.kinds.base import Around, Choice, Kind, Refused, spoken
from backend.catalogue.said import Said
from facts import Unclear, clock, dates

_BARE = re.compile(r"\s*\d{1,2}([:.]\d\d)?\s*(baje|बजे|bje|o'?clock)?( tak| तक)?\s*", re.IGNORECASE)
"""An hour that leaves open which half of the day it is in."""


class Date(Kind):
    """A date, kept as ISO text. `side` says on which side of today it lies, today included.

    `age_from` and `age_to` make it a date of birth of somebody of that age today (whole years);
    `within_years` refuses what lies longer ago; `near` offers today and yesterday as buttons.
    """

    name: Literal["date"] = "date"
    echoed: ClassVar[bool] = True
    side: Literal["past", "future", "any"] = "any"
    age_from: int | None = Field(default=None, ge=0, le=120)
    age_to: int | None = Field(default=None, ge=0, le=130)
    within_years: int | None = Field(default=None, ge=1, le=120)
    near: bool = False

    def parse(self, said: Said, around: Around) -> str | Refused:
        """The date: 15/08/1990, 15 अगस्त 1990, "kal", "pichhle mangalwar", "15 tareekh"."""
        today = around.now.date()
        if said.choice is not None and said.choice in (c.value for c in self.choices(around)):
            return (today if said.choice == "today" else today - timedelta(days=1)).isoformat()
        if said.text is None:
            return Refused("answers.choice.stale" if said.choice else "answers.date.missing")
        try:
            day = dates.parse(said.text[:500], around.now, direction=self._direction, year_needed=self._birth)
        except Unclear as unclear:
            return Refused(f"answers.date.{unclear.reason}")
        return self._limits(day, today) or day.isoformat()

    def _limits(self, day: date, today: date) -> Refused | None:
        age = today.year - day.year - ((today.month, today.day) < (day.month, day.day))
        if self.age_from is not None and age < self.age_from:
            return Refused("answers.date.too_young", {"years": self.age_from})
        if self.age_to is not None and age > self.age_to:
            return Refused("answers.date.age_over", {"years": self.age_to})
        if self.within_years is not None and age >= self.within_years:
            return Refused("answers.date.too_old", {"years": self.within_years})
        return None

    @property
    def _birth(self) -> bool:
        return self.age_from is not None or self.age_to is not None

    @property
    def _direction(self) -> str:
        return "past" if self._birth else self.side

    def choices(self, around: Around) -> tuple[Choice, ...]:
        if not self.near:
            return ()
        return tuple(Choice(day, self._words.pair(f"answers.date.{day}")) for day in ("today", "yesterday"))

    def show(self, value: Any, language: str) -> str:
        day = date.fromisoformat(value)
        month = self._words("answers.date.months", language).split(",")[day.month - 1].strip()
        return f"{day.day} {month} {day.year}"


class Time(Kind):
    """A time of day, kept as "HH:MM" of 24 hours. After the time that another question (`after`) tells, an hour without
    "morning" or "evening" is the next one that comes: after 9 pm "11" is 11 pm."""

    name: Literal["time"] = "time"
    echoed: ClassVar[bool] = True
    after: str | None = None

    def parse(self, said: Said, around: Around) -> str | Refused:
        """The time: "shaam 7 baje", "साढ़े छह बजे", "9:30 pm", "21:30"."""
        if said.text is None:
            return Refused("answers.choice.stale" if said.choice else "answers.time.missing")
        about = "|".join(map(re.escape, spoken(self._words, "answers.words.about")))
        text = re.sub(rf"(?<!\w)({about})(?!\w)", " ", said.text[:500], flags=re.IGNORECASE).strip()
        try:
            return self._later(clock.parse(text), text, around).strftime("%H:%M")
        except Unclear as unclear:
            return Refused(f"answers.time.{unclear.reason}")

    def _later(self, told: time, text: str, around: Around) -> time:
        before = around.answers.get(self.after) if self.after else None
        if not isinstance(before, str) or not _BARE.fullmatch(ascii_digits(text)):
            return told
        since = time.fromisoformat(before)
        hours = (told.hour % 12, told.hour % 12 + 12)
        return min((told.replace(hour=hour) for hour in hours), key=lambda one: (one < since, one))

    def show(self, value: Any, language: str) -> str:
        said = time.fromisoformat(value)
        parts = [part.strip() for part in self._words("answers.time.parts", language).split(",")]
        part = parts[sum(said.hour >= begins for begins in (4, 12, 16, 20))]
        hour = f"{said.hour % 12 or 12}" + (f":{said.minute:02d}" if said.minute else "")
        return self._words("answers.time.shown", language, part=part, clock=hour)
