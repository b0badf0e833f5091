"""Clock times: "9 baje", "रात 9 बजे", "saadhe chhah baje", "9:30 pm", "21:30", "half past nine", "10 बजकर 20 मिनट"."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time
from fractions import Fraction

from facts import calendar_words as words
from facts import numbers
from facts.match import Match, Unclear, only
from facts.text import Token, fold, tokens

_PAST_WORDS = ("bajkar", "बजकर", "bajke", "past")
_MINUTES_TO = ("bajne", "बजने")
_ENGLISH_PARTS = {fold("half"): 30, fold("quarter"): 15}
_MIDNIGHT = frozenset(map(fold, "midnight मध्यरात्रि ardhratri अर्धरात्रि".split()))
_FROM_TO = frozenset(map(fold, "and aur or & se to - – और से".split()))
_FROM = frozenset(map(fold, ("between", "from")))
_BETWEEN = frozenset(map(fold, "beech bich biich bech darmiyan बीच दरमियान".split()))
_BEFORE_PERIOD = frozenset(map(fold, "in the at of ki ko par pe पर को के में".split()))
_SKIPPED = words.ABOUT | words.OF | frozenset(map(fold, "mein me main in में , समय samay".split()))


@dataclass(frozen=True)
class Reading:
    """A time of day, the token after it, and how it was said."""

    time: time | None
    end: int
    period: str = ""
    """"morning", "noon", "day", "evening", "night" or ""."""
    guessed: bool = False
    """True when only custom says whether it is before or after noon ("5 baje")."""
    first_of_two: bool = False
    """True for the beginning of a stretch, whose end is the next reading: "between 1 and 3 am"."""


def find(text: str) -> list[Match[time]]:
    """Every clock time of a story; impossible ones are left out.

    Without a part of the day, 7-11 are taken for the morning and 12-6 for the afternoon.
    """
    row = tokens(text)
    return [
        Match(r.time, row[i].start, row[r.end - 1].end, text[row[i].start : row[r.end - 1].end])
        for i, r in scan(row)
        if r.time
    ]


def parse(text: str) -> time:
    """The clock time of an answer. Raises Unclear: "missing", "several", "no_such_time" (25 baje, 9:75)."""
    row = tokens(text)
    readings = [reading for _, reading in scan(row, whole=True)]
    if any(r.time is None for r in readings) and not any(r.time for r in readings):
        raise Unclear("no_such_time")
    return only([r.time for r in readings if r.time])


def scan(row: list[Token], whole: bool = False) -> Iterator[tuple[int, Reading]]:
    """Every time in a row of tokens with its first token. `whole`: an answer, so "raat 9" and "9" count."""
    i = 0
    while i < len(row):
        if stretch := _stretch(row, i):
            yield from stretch
            i = stretch[1][1].end
            continue
        reading = _with_period_before(row, i, whole) or _read(row, i, "", whole)
        if reading:
            yield i, reading
        i = reading.end if reading else i + 1


def _stretch(row: list[Token], i: int) -> list[tuple[int, Reading]] | None:
    """between 1 and 3 am · raat 11 aur 12 ke beech · सुबह 9 से 10 बजे के बीच: both ends, the half of the day shared."""
    english = row[i].text in _FROM
    period = words.PERIODS.get(row[i].text, "")
    first = i + 1 if english or period else i
    while period and first < len(row) and row[first].text in _SKIPPED:
        first += 1
    begin = _end_of_stretch(row, first)
    if begin is None or begin[2] >= len(row) or row[begin[2]].text not in _FROM_TO:
        return None
    second = begin[2] + 1
    finish = _end_of_stretch(row, second)
    if finish is None:
        return None
    hour, minute, end, half, baje = finish
    if not period and not half:
        period, end = _period_after(row, end)
    follows = [t.text for t in row[end : end + 2]]
    hindi = len(follows) == 2 and follows[0] in words.OF and follows[1] in _BETWEEN
    if not ((english or hindi) and (period or half or begin[3] or (hindi and baje))):
        return None
    earlier = begin[3] or half
    if half and not begin[3] and begin[0] % 12 * 60 + begin[1] > hour % 12 * 60 + minute:
        earlier = "pm" if half == "am" else "am"  # between 11 and 1 am
    return [
        (first, replace(_place(begin[0], begin[1], earlier, period, False, begin[2]), first_of_two=True)),
        (second, _place(hour, minute, half or begin[3], period, False, end)),
    ]


def _end_of_stretch(row: list[Token], i: int) -> tuple[int, int, int, str, bool] | None:
    """(hour, minute, token after, "am" | "pm" | "", "baje" said) of one end of a stretch."""
    if i >= len(row):
        return None
    minute, end = 0, i + 1
    if row[i].is_number and end + 1 < len(row) and row[end].text in ":." and row[end].touches(row[end + 1]):
        if len(row[i].text) > 2 or len(row[end + 1].text) != 2 or not row[end + 1].is_number:
            return None
        hour, minute, end = int(row[i].text), int(row[end + 1].text), end + 2
    else:
        said = numbers.figure(row, i) if row[i].is_number else numbers.read(row, i)
        if said is None or said.scaled or said.value.denominator not in (1, 2, 4):
            return None
        hour, minute, end = int(said.value), int(said.value % 1 * 60), said.end
    if not 1 <= hour <= 12 or minute > 59:
        return None
    half, end = _half(row, end)
    baje = end < len(row) and row[end].text in words.BAJE
    return hour, minute, end + baje, half, baje


def _with_period_before(row: list[Token], i: int, whole: bool) -> Reading | None:
    """raat 9 baje · सुबह के 10 बजे · shaam ko saadhe chhah."""
    period = words.PERIODS.get(row[i].text)
    if not period:
        return None
    j = i + 1
    while j < len(row) and j - i <= 3 and row[j].text in _SKIPPED:
        j += 1
    return _read(row, j, period, whole) if j < len(row) else None


def _read(row: list[Token], i: int, period: str, whole: bool) -> Reading | None:
    if named := _named(row, i):
        return named
    read = _digital(row, i, period) or _english(row, i) or _baje(row, i, bool(period), whole)
    if read is None:
        return None
    hour, minute, end, half, written24 = read
    if not period and not half:
        period, end = _period_after(row, end)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        return Reading(None, end)
    return _place(hour % 24, minute, half, period, written24, end)


def in_period(reading: Reading, period: str) -> Reading:
    """A time whose half of the day was guessed, at the part of the day that was said elsewhere."""
    return _place(reading.time.hour % 12 or 12, reading.time.minute, "", period, False, reading.end)


def _named(row: list[Token], i: int) -> Reading | None:
    """midnight · noon · आधी रात."""
    word, following = row[i].text, row[i + 1].text if i + 1 < len(row) else ""
    if word in _MIDNIGHT:
        return Reading(time(0), i + 1, "night")
    if word in ("adhi", "आधी", "half") and following in words.NIGHT:
        return Reading(time(0), i + 2, "night")
    if word in ("nun", "noon"):
        return Reading(time(12), i + 1, "noon")
    return None


_Read = tuple[int, int, int, str, bool]
"""hour, minute, token after, "am" | "pm" | "", written in the way of 24 hours?"""


def _digital(row: list[Token], i: int, period: str) -> _Read | None:
    """9:30 · 21:30 · 09.30 pm · 9pm · 2130 hrs."""
    joined = i and row[i - 1].text in (":", ".", "/", "-", ",") and row[i - 1].touches(row[i])
    if not row[i].is_number or (joined and not (row[i - 1].text == "-" and i > 1 and row[i - 2].text in words.AM_PM)):
        return None
    hour, minute, end = row[i].text, "0", i + 1
    colon = (
        end + 1 < len(row) and row[end].text in (":", ".") and row[end + 1].is_number and len(row[end + 1].text) == 2
    )
    colon = colon and row[i].touches(row[end]) and row[end].touches(row[end + 1])
    if colon:
        minute, end = row[end + 1].text, end + 2
        if row[i + 1].text == ":" and end + 1 < len(row) and row[end].text == ":" and row[end + 1].is_number:
            end += 2  # seconds
    half, after = _half(row, end)
    baje = after < len(row) and row[after].text in words.BAJE
    if len(hour) == 4 and not colon and after < len(row) and row[after].text in ("hrs", "hours", "ghante"):
        return int(hour[:2]), int(hour[2:]), after + 1, "", True
    if len(hour) > 2 or not (half or (colon and (baje or period or row[i + 1].text == ":"))):
        return None
    written24 = not half and (hour.startswith("0") or int(hour) > 12)
    return int(hour), int(minute), after + (1 if baje else 0), half, written24


def _half(row: list[Token], i: int) -> tuple[str, int]:
    """("am"|"pm"|"", token after) for "pm", "p.m.", "a m"."""
    if i < len(row) and row[i].text in words.AM_PM:
        return words.AM_PM[row[i].text], i + 1
    letters = [t.text for t in row[i : i + 4]]
    if letters[:3] in (["a", ".", "m"], ["p", ".", "m"]):
        return letters[0] + "m", i + (4 if letters[3:] == ["."] else 3)
    return "", i


def _english(row: list[Token], i: int) -> _Read | None:
    """half past nine · quarter to 10 · ten past nine · 9 o'clock."""
    texts = [t.text for t in row[i : i + 6]]
    minutes = _ENGLISH_PARTS.get(texts[0]) if texts else None
    j = i + 1
    if minutes is None and (said := numbers.read(row, i)) and said.value.denominator == 1 and said.value < 60:
        minutes, j = int(said.value), said.end
        if [t.text for t in row[j : j + 3]] in (["o", "'", "clock"], ["o", "’", "clock"]) and minutes < 13:
            half, end = _half(row, j + 3)
            return minutes, 0, end, half, False
        if j < len(row) and row[j].text in words.MINUTE_UNITS:
            j += 1
    if minutes is None or j >= len(row) or row[j].text not in ("past", "to"):
        return None
    hour = numbers.read(row, j + 1) if j + 1 < len(row) else None
    if hour is None or not 1 <= hour.value <= 12 or hour.value.denominator != 1:
        return None
    half, end = _half(row, hour.end)
    named = texts[0] in _ENGLISH_PARTS
    baje = row[end].text if end < len(row) else ""
    if not (named or half or baje in words.BAJE):
        return None
    total = int(hour.value) * 60 + (minutes if row[j].text == "past" else -minutes)
    return total // 60 or 12, total % 60, end, half, False


def _baje(row: list[Token], i: int, after_period: bool, whole: bool) -> _Read | None:
    """9 baje · साढ़े नौ बजे · sava das · dhai baje · 9 बजकर 20 मिनट · 9 bajne mein 10 minute."""
    if row[i].is_number and len(row[i].text) > 2:
        return None
    said = numbers.figure(row, i) if row[i].is_number else numbers.read(row, i)
    if said is None or said.value < 0 or said.scaled:
        return None
    end = said.end
    following = row[end].text if end < len(row) else ""
    whole_hour = said.value.denominator == 1
    if following in _PAST_WORDS and whole_hour and end + 1 < len(row) and (late := numbers.read(row, end + 1)):
        end = late.end + (late.end < len(row) and row[late.end].text in words.MINUTE_UNITS)
        return int(said.value), int(late.value), end, "", False
    if following in _MINUTES_TO and whole_hour:
        j = end + 1
        while j < len(row) and row[j].text in _SKIPPED:
            j += 1
        if j < len(row) and (short := numbers.read(row, j)) and 0 < short.value < 60 and said.value >= 1:
            total = int(said.value) * 60 - int(short.value)
            end = short.end + (short.end < len(row) and row[short.end].text in words.MINUTE_UNITS)
            return total // 60 or 12, total % 60, end, "", False
    fraction_word = row[i].text in numbers.words.HALF_MORE | numbers.words.QUARTER_MORE | numbers.words.QUARTER_LESS
    last = end >= len(row) or not (row[end].is_word or row[end].is_number)
    english = _part_after(row, end) if whole_hour and 1 <= said.value <= 12 and row[i].text != "0" else 0
    said_so = following in words.BAJE or english or (after_period and (fraction_word or last or following in _SKIPPED))
    if not (said_so or (whole and len(row) == end - i)):
        return None
    if (fraction_word and not whole_hour) or said.value in (Fraction(3, 2), Fraction(5, 2)) or whole_hour:
        minutes = int(said.value * 60)
        return minutes // 60, minutes % 60, end + (following in words.BAJE), "", said.figures and said.value > 12
    return None


def _part_after(row: list[Token], i: int) -> bool:
    """in the evening · at night."""
    texts = [t.text for t in row[i : i + 3]]
    return (texts[:2] == ["in", "the"] and texts[-1] in words.PERIODS) or (
        texts[:1] == ["at"] and len(texts) > 1 and texts[1] in words.NIGHT_WORDS)  # fmt: skip


def _period_after(row: list[Token], i: int) -> tuple[str, int]:
    """("night", token after) for "9 baje raat", "9 बजे सुबह", "9:30 in the morning"."""
    j = i
    while j < len(row) and j - i < 2 and row[j].text in _BEFORE_PERIOD:
        j += 1
    if j < len(row) and row[j].text in words.PERIODS:
        return words.PERIODS[row[j].text], j + 1
    return "", i


def _place(hour: int, minute: int, half: str, period: str, written24: bool, end: int) -> Reading:
    """The hour of the day that hour, am/pm and part of the day mean together."""
    guessed = False
    if written24 or hour > 12 or hour == 0:
        pass
    elif half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    elif period == "morning":
        hour = hour % 12
    elif period == "evening":
        hour = hour % 12 + 12
    elif period in ("noon", "day"):
        hour = hour if hour >= (10 if period == "noon" else 6) else hour + 12
    elif period == "night":
        hour = hour % 12 + (12 if 6 <= hour <= 11 else 0)
    else:
        guessed = True
        hour = hour if 7 <= hour <= 12 else hour + 12
    reading = Reading(time(hour % 24, minute), end, period, guessed)
    return reading if not half else replace(reading, period="")
