"""The first day of a stretch of days: "12 se 14 tarikh ke beech", "from 6 to 9 March"."""

from datetime import date

from facts import number_words
from facts.calendar_days import add_months
from facts.match import Match
from facts.money import NUMBERED
from facts.text import Token

_TO = frozenset(("se", "से", "to", "til", "tak"))


def first_day(text: str, row: list[Token], i: int, last: date) -> Match[date] | None:
    """The day of the month that leads to the day `last`, whose words begin at token `i`, or None.

    Both lie in one month, or the first in the month before. A figure that numbers a thing ("sector 12 se 14
    tarikh ko") is no day.
    """
    if i < 2 or row[i - 1].text not in _TO or not (row[i].is_number or row[i].text in number_words.SMALL):
        return None
    day = _day(row[i - 2])
    before = row[i - 3] if i > 2 else None
    if not 1 <= day <= 31 or (before and (before.text in NUMBERED or before.touches(row[i - 2]) or before.is_number)):
        return None
    month = last if day < last.day else add_months(last.replace(day=1), -1)
    try:
        found = month.replace(day=day)
    except ValueError:
        return None
    return Match(found, row[i - 2].start, row[i - 2].end, text[row[i - 2].start : row[i - 2].end])


def _day(token: Token) -> int:
    """1…31 of a figure or a number word, else 0."""
    if token.is_number:
        return int(token.text) if len(token.text) <= 2 else 0
    return number_words.SMALL.get(token.text, 0)
