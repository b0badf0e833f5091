"""Since when somebody is missing: "do din se lapata", "missing for 2 days"."""

from datetime import date, datetime, timedelta

from facts import calendar_words as calendar
from facts import numbers
from facts import person_words as words
from facts.match import Match
from facts.text import Token, fold, tokens

_SINCE = frozenset(map(fold, "se sey से".split()))
_FOR = frozenset(map(fold, "for since past last from the".split()))
_DAYS_AT_MOST = 366


def find(text: str, now: datetime) -> list[Match[date]]:
    """The days from which somebody is missing, where only how long is said, and being missing beside it."""
    row = tokens(text)
    found = []
    for i, reading in numbers.scan(row):
        unit = calendar.DAY_UNITS.get(row[reading.end].text) if reading.end < len(row) else None
        if unit is None or reading.value.denominator != 1 or not 0 < reading.value * unit <= _DAYS_AT_MOST:
            continue
        if start_end := _stretch(row, i, reading.end + 1):
            start, end = start_end
            day = now.date() - timedelta(days=int(reading.value) * unit)
            words_ = text[row[start].start : row[end - 1].end]
            found.append(Match(day, row[start].start, row[end - 1].end, words_))
    return found


def _stretch(row: list[Token], start: int, end: int) -> tuple[int, int] | None:
    """The tokens of "do din se" or "for 2 days" when a word for being missing stands by them."""
    if end < len(row) and row[end].text in _SINCE:
        return (start, end + 1) if any(t.text in words.GONE for t in row[end : end + 4]) else None
    j = start
    while j > 0 and start - j < 3 and row[j - 1].text in _FOR:
        j -= 1
    if j < start and any(t.text in words.GONE for t in row[max(0, j - 2) : j]):
        return j, end
    return None
