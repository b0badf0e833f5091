"""Days of the calendar: "15/08/1990", "15 अगस्त", "August 15th", "15 tareekh", "pichhle mahine ki 5 tareekh"."""

from dataclasses import dataclass
from datetime import date

from facts import calendar_words as words
from facts import numbers
from facts.text import Token

PAST, FUTURE, ANY = "past", "future", "any"
_YEAR_SIGNS = (",", "-", "/", ".", "'", "’")
SIDES = words.LAST | words.NEXT | words.THIS


@dataclass(frozen=True)
class Reading:
    """A date read at a token: the date, or why there is none; the token after it; was its year said?"""

    day: date | None
    end: int
    reason: str = ""
    with_year: bool = True


def read_day(row: list[Token], i: int, today: date, direction: str, whole: bool) -> Reading | None:
    """The day of a month that is written at token `i`, or None; `whole` as in dates.scan."""
    return (
        _numeric(row, i, today, direction, whole)
        or _day_month(row, i, today, direction)
        or _month_day(row, i, today, direction)
        or _day_of_month(row, i, today, direction)
    )


def _numeric(row: list[Token], i: int, today: date, direction: str, whole: bool) -> Reading | None:
    """15/08/1990 · 15-8-90 · 15.8.1990 · 1990-08-15; in an answer also 15/8, 15 8 1990 and 15081990."""
    if not row[i].is_number or (i and row[i - 1].text in "/-." and row[i - 1].touches(row[i])):
        return None
    first = row[i].text
    if whole and len(first) == 8 and len(row) == 1:
        return _dated(first[:2], first[2:4], first[4:], i + 1, today, direction)
    parts, end = [first], i + 1
    while len(parts) < 4 and end + 1 < len(row) and row[end].text in ("/", "-", ".", "–") and row[end + 1].is_number:
        parts.append(row[end + 1].text)
        end += 2
    if len(parts) == 3 and len(first) == 4:
        return _dated(parts[2], parts[1], first, end, today, direction) if len(parts[1]) <= 2 else None
    if len(parts) == 3 and len(first) <= 2 and len(parts[1]) <= 2 and len(parts[2]) in (2, 4):
        return _dated(first, parts[1], parts[2], end, today, direction)
    if whole and len(parts) == 1 and len(row) == 3 and all(t.is_number for t in row) and len(row[2].text) in (2, 4):
        return _dated(first, row[1].text, row[2].text, 3, today, direction)
    follows = row[end].text if end < len(row) else ""
    called = follows in words.DAY_OF_MONTH or follows in ("ko", "को") or (i and row[i - 1].text in words.DATED)
    if len(parts) == 2 and called and row[i + 1].text != "." and len(first) <= 2 and len(parts[1]) <= 2:
        reading = _dated(first, parts[1], None, end, today, direction)
        return reading if reading.day else None
    alone = whole and len(parts) == 2 and row[i + 1].text != "." and end - i == len(row)
    if alone and len(first) <= 2 and len(parts[1]) <= 2:
        return _dated(first, parts[1], None, end, today, direction)
    return None


def _day_month(row: list[Token], i: int, today: date, direction: str) -> Reading | None:
    """15 august [1990] · 15th of August · पंद्रह अगस्त उन्नीस सौ नब्बे · 15-aug-90."""
    if not (day := _day_number(row, i)):
        return None
    value, j = day
    while j < len(row) and (row[j].text in ("-", "/", ".", ",") or row[j].text in words.OF):
        j += 1
    if j >= len(row) or row[j].text not in words.MONTHS or j - i > 4:
        return None
    year, end = _year_after(row, j + 1, next_century=today.year // 100 + 1)
    if year is None and row[j].text in words.DOUBTFUL_MONTHS and not (row[i].is_number and _as_a_date(row, j, end)):
        return None
    return _dated(str(value), str(words.MONTHS[row[j].text]), year, end, today, direction)


def _month_day(row: list[Token], i: int, today: date, direction: str) -> Reading | None:
    """August 15[, 1990] · अगस्त की 15 तारीख."""
    if row[i].text not in words.MONTHS:
        return None
    j = i + 1
    while j < len(row) and j - i <= 2 and (row[j].text in ("-", ",", ".") or row[j].text in words.OF):
        j += 1
    if j >= len(row) or not row[j].is_number or len(row[j].text) > 2 or not (day := _day_number(row, j)):
        return None
    value, end = day
    if end < len(row) and row[end].text in words.DAY_OF_MONTH:
        end += 1
    year, end = _year_after(row, end, next_century=today.year // 100 + 1)
    if year is None and row[i].text in words.DOUBTFUL_MONTHS and not _as_a_date(row, i, end):
        return None
    return _dated(str(value), str(words.MONTHS[row[i].text]), year, end, today, direction)


def _as_a_date(row: list[Token], month: int, end: int) -> bool:
    """True when "mai", "mar", "jan" or "may" is a month: a capital, or what follows a date, not a person or thing."""
    if row[month].raw[:1].isupper() and month > 0:
        return True
    if end >= len(row) or not (row[end].is_word or row[end].is_number):
        return True
    return (
        row[end].text in words.AFTER_DATES or row[end].text in words.PERIODS or row[end - 1].text in words.DAY_OF_MONTH
    )


def _day_number(row: list[Token], i: int) -> tuple[int, int] | None:
    """(1…99, token after) for "15", "15th", "पंद्रह"."""
    if row[i].is_number:
        if len(row[i].text) > 2 or (i and row[i - 1].text in ",." and row[i - 1].touches(row[i])):
            return None
        glued = i + 1 < len(row) and row[i + 1].text in words.ORDINALS and row[i].touches(row[i + 1])
        return int(row[i].text), i + 1 + glued
    said = numbers.small(row, i)
    return (int(said.value), said.end) if said else None


def _year_after(row: list[Token], i: int, next_century: int) -> tuple[str | None, int]:
    """The year said after a month: "1990", "'90", "सन 1990", "उन्नीस सौ नब्बे", "nineteen ninety"."""
    j = i
    while j < len(row) and j - i < 2 and (row[j].text in _YEAR_SIGNS or row[j].text in words.YEAR_WORDS):
        j += 1
    if j >= len(row):
        return None, i
    if row[j].is_number:
        follows = row[j + 1].text if j + 1 < len(row) else ""
        is_clock = follows in (":", "am", "pm") or follows in words.BAJE or follows in words.PERIODS
        if len(row[j].text) == 4 or (len(row[j].text) == 2 and not is_clock and follows not in words.MINUTE_UNITS):
            return row[j].text, j + 1
        return None, i
    said = numbers.read(row, j)
    if said and 1900 <= said.value < 100 * (next_century + 1) and said.value.denominator == 1:
        return str(int(said.value)), said.end
    if said and said.value in (19, 20) and (rest := numbers.read(row, said.end)) and 10 <= rest.value < 100:
        return str(int(said.value * 100 + rest.value)), rest.end
    return None, i


def _dated(day: str, month: str, year: str | None, end: int, today: date, direction: str) -> Reading:
    """A day of a month with the year as said (four digits, two, or none)."""
    d, m = int(day), int(month)
    if year is None:
        years = [today.year + step for step in range(-8, 9)]
    elif len(year) == 2:
        century = today.year - today.year % 100
        years = [century + step + int(year) for step in (-100, 0, 100)]
    else:
        years = [int(year)]
    days = [found for y in years if (found := _real_day(y, m, d))]
    if not days or days[0].year < 1900:
        return Reading(None, end, "no_such_day")
    # A year of two digits is never pushed a century on: "90" said of a plan is still 1990.
    side = ANY if year and len(year) == 2 and direction == FUTURE else direction
    return Reading(_nearest(days, today, side), end, with_year=year is not None)


def _real_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(days: list[date], today: date, direction: str) -> date:
    """The latest day not after today (past), the earliest not before it (future), or the closest."""
    side = [d for d in days if not wrong_side(d, today, direction)] or days
    return min(side, key=lambda d: abs((d - today).days))


def _day_of_month(row: list[Token], i: int, today: date, direction: str) -> Reading | None:
    """15 तारीख · 15 tareekh · 15th · pichhle mahine ki 5 tareekh."""
    months_back, j = None, i
    if row[i].text in SIDES and i + 1 < len(row) and row[i + 1].text in words.MONTH_UNITS:
        if words.MONTH_UNITS[row[i + 1].text] != 1:
            return None
        months_back = 1 if row[i].text in words.LAST else -1 if row[i].text in words.NEXT else 0
        j = i + 2
        while j < len(row) and row[j].text in words.OF:
            j += 1
    if j >= len(row) or not (day := _day_number(row, j)):
        return None
    value, end = day
    ordinal = row[j].is_number and end == j + 2
    if end < len(row) and row[end].text in words.DAY_OF_MONTH:
        end += 1
    elif not (ordinal and (months_back is not None or (i and row[i - 1].text in ("on", "the")) or len(row) == end)):
        return None
    if not 1 <= value <= 31:
        return Reading(None, end, "no_such_day", with_year=False)
    if months_back is not None:
        month = add_months(today.replace(day=1), -months_back)
        found = _real_day(month.year, month.month, value)
        return Reading(found, end, "" if found else "no_such_day", with_year=False)
    months = (add_months(today.replace(day=1), step) for step in range(-3, 4))
    days = [found for m in months if (found := _real_day(m.year, m.month, value))]
    return Reading(_nearest(days, today, direction), end, with_year=False)


def add_months(day: date, months: int) -> date:
    """The same day `months` later (or earlier), or that month's last day. Raises ValueError out of range."""
    count = day.year * 12 + day.month - 1 + months
    for last in (day.day, 30, 29, 28):
        if last <= day.day and (found := _real_day(count // 12, count % 12 + 1, last)):
            return found
    raise ValueError("no such month")


def wrong_side(day: date, today: date, direction: str) -> str:
    """ "future" or "past" when a day is on the wrong side of today, else ""."""
    if direction == PAST and day > today:
        return "future"
    return "past" if direction == FUTURE and day < today else ""
