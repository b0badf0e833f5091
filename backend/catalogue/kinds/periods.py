"""An answer that is a stretch of days."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, ClassVar, Literal

from backend.catalogue.kinds.base import Around, Kind, Refused
from backend.catalogue.kinds.days import Date
from backend.catalogue.said import Said
from facts import Unclear, dates

_BETWEEN = re.compile(r"\s+(?:to|till|until|se|से)\s+|\s*[–—]\s*|\s+-\s+", re.I)
_END = re.compile(r"\s*(?:tak|तक|ke beech|के बीच)\s*$", re.I)
_BEGIN = re.compile(r"^\s*(?:from|between)\s+", re.I)
_DAY_ALONE = re.compile(r"[0-9]{1,2}")


class Period(Kind):
    """A first and a last day, kept as `{"from", "to"}` in ISO; one day alone is both. `side: future` refuses what
    is over."""

    name: Literal["period"] = "period"
    echoed: ClassVar[bool] = True
    side: Literal["future", "any"] = "any"

    def parse(self, said: Said, around: Around) -> Mapping[str, str] | Refused:
        """The days: "10 से 14 फ़रवरी", "5 March to 2 April", "kal se 20 tareekh tak"."""
        if said.text is None:
            return Refused("answers.choice.stale" if said.choice else "answers.period.missing")
        parts = _BETWEEN.split(_BEGIN.sub("", _END.sub("", said.text[:500])), maxsplit=1)
        try:
            last = self._day(parts[-1], around)
            first = self._first(parts[0], last, around)
        except Unclear as unclear:
            return Refused(f"answers.date.{unclear.reason}")
        if first > last:
            return Refused("answers.period.backwards")
        if self.side == "future" and last < around.now.date():
            return Refused("answers.period.past")
        return {"from": first.isoformat(), "to": last.isoformat()}

    def _first(self, words: str, last: date, around: Around) -> date:
        if _DAY_ALONE.fullmatch(words.strip()):  # its month is the other one's, or the one before
            n = int(words)
            month = last if n <= last.day else last.replace(day=1) - timedelta(days=1)
            if not 1 <= n <= 31 or n > _length(month):
                raise Unclear("no_such_day")
            return month.replace(day=n)
        return self._day(words, around)

    def _day(self, words: str, around: Around) -> date:
        return dates.parse(words, around.now, direction=self.side)

    def show(self, value: Any, language: str) -> str:
        shown = Date.model_validate({}, context={"texts": self._words})
        first, last = (shown.show(value[end], language) for end in ("from", "to"))
        if first == last:
            return first
        return self._words("answers.period.shown", language, first=first, last=last)


def _length(month: date) -> int:
    """How many days the month has."""
    return ((month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)).day
