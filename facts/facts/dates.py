"""Dates: "15/08/1990", "15 अगस्त 1990", "kal", "पिछले मंगलवार", "15 tareekh ko", "teen din pehle".

`direction` says which way a word without a year or a side looks: "past" for what has happened (a theft, a
birth), "future" for what is planned, "any" when it may be either. "Today" comes from `now`.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from facts import calendar_words as words
from facts import numbers
from facts.calendar_days import ANY, FUTURE, PAST, SIDES, Reading, add_months, read_day, wrong_side
from facts.match import Match, Unclear, only
from facts.text import Token, tokens

__all__ = ["ANY", "FUTURE", "PAST", "Reading", "find", "parse", "scan"]


def find(text: str, now: datetime, direction: str = ANY) -> list[Match[date]]:
    """Every date of a story. One on the wrong side of today, or an impossible one, is left out."""
    row = tokens(text)
    return [
        Match(r.day, row[i].start, row[r.end - 1].end, text[row[i].start : row[r.end - 1].end])
        for i, r in scan(row, now.date(), direction)
        if r.day and not wrong_side(r.day, now.date(), direction)
    ]


def parse(text: str, now: datetime, direction: str = ANY, year_needed: bool = False) -> date:
    """The date of an answer.

    Raises Unclear: "missing", "several", "no_such_day" (31/02), "no_day" (only a month or a year),
    "no_year" (when `year_needed`, as for births), "ambiguous" ("kal" when direction is "any"),
    "future" or "past" (the wrong side of today).
    """
    row = tokens(text)
    readings = [reading for _, reading in scan(row, now.date(), direction, whole=True)]
    days = [r for r in readings if r.day]
    if not days:
        raise Unclear(next((r.reason for r in readings if r.reason), None) or _why_none(row))
    day = only([r.day for r in days])
    if year_needed and not any(r.with_year for r in days):
        raise Unclear("no_year")
    if wrong := wrong_side(day, now.date(), direction):
        raise Unclear(wrong)
    return day


def scan(row: list[Token], today: date, direction: str, whole: bool = False) -> Iterator[tuple[int, Reading]]:
    """Every reading in a row of tokens, impossible ones included, with its first token; none overlap.

    `whole`: the row is an answer to "which day?", so "15/8" and "15081990" are dates too.
    """
    i = 0
    while i < len(row):
        reading = read(row, i, today, direction, whole)
        if reading:
            yield i, reading
        i = reading.end if reading else i + 1


def read(row: list[Token], i: int, today: date, direction: str, whole: bool = False) -> Reading | None:
    """The date that begins at token `i`, or None. The first form that fits wins."""
    if i and row[i].is_number and row[i - 1].is_number and row[i - 1].touches(row[i]):
        return None
    return (
        read_day(row, i, today, direction, whole)
        or _span(row, i, today)
        or _weekday(row, i, today, direction)
        or _near_today(row, i, today, direction)
    )


def _span(row: list[Token], i: int, today: date) -> Reading | None:
    """teen din pehle · 2 हफ्ते पहले · a week ago · ek mahine baad · in 3 days."""
    prefix = row[i].text == "in" and i + 1 < len(row)
    said = numbers.read(row, i + 1 if prefix else i)
    amount, end = (said.value, said.end) if said else (1, i + 1)
    if (said is None and row[i].text not in ("a", "an")) or numbers.second_of_range(row, i):
        return None
    if end >= len(row) or amount.denominator != 1 or amount > 40000:
        return None
    unit = row[end].text
    side = row[end + 1].text if end + 1 < len(row) else ""
    sign = -1 if side in words.BEFORE else 1 if side in words.AFTER or prefix else 0
    if not sign or (unit not in words.DAY_UNITS and unit not in words.MONTH_UNITS):
        return None
    try:
        if unit in words.DAY_UNITS:
            day = today + timedelta(days=sign * int(amount) * words.DAY_UNITS[unit])
        else:
            day = add_months(today, sign * int(amount) * words.MONTH_UNITS[unit])
    except (OverflowError, ValueError):
        return Reading(None, end, "no_such_day")
    return Reading(day, end + (1 if prefix and side not in words.AFTER else 2))


def _weekday(row: list[Token], i: int, today: date, direction: str) -> Reading | None:
    """मंगलवार · last tuesday · agle somwar · pichhle hafte mangalwar."""
    side, j = None, i
    if row[i].text in SIDES:
        side = PAST if row[i].text in words.LAST else FUTURE if row[i].text in words.NEXT else None
        j = i + 1
        if j < len(row) and row[j].text in ("wale", "vale", "vala", "वाले", "vik", "hafte", "हफ्ते"):
            j += 1
    if j >= len(row):
        return None
    weekday, end = words.weekday(row[j].text), j + 1
    if weekday is None and j > i:
        weekday = words.WEEKDAYS_SHORT.get(row[j].text)
    if weekday is None and j + 1 < len(row) and row[j + 1].text in words.WAR:
        weekday, end = words.WEEKDAY_STEMS.get(row[j].text), j + 2
    if weekday is None:
        return None
    side = side or direction
    if side == ANY:
        return Reading(None, end, "ambiguous")
    step = (today.weekday() - weekday - 1) % 7 + 1 if side == PAST else -((weekday - today.weekday() - 1) % 7 + 1)
    return Reading(today - timedelta(days=step), end)


def _near_today(row: list[Token], i: int, today: date, direction: str) -> Reading | None:
    """aaj · kal · parson · yesterday · the day before yesterday · last night · beete kal · aane wale kal."""
    word, end, side = row[i].text, i + 1, None
    texts = [t.text for t in row[i : i + 4]]
    if texts[:3] == ["day", "before", "yesterday"]:
        return Reading(today - timedelta(days=2), i + 3)
    if texts[:3] == ["day", "after", *texts[2:3]] and texts[2:3] and texts[2] in words.TOMORROW:
        return Reading(today + timedelta(days=2), i + 3)
    if word in words.LAST | words.NEXT and len(texts) > 1:
        if word in words.LAST and texts[1] in words.NIGHT_WORDS:
            return Reading(today - timedelta(days=1), i + 2)
        if word == "last" and texts[1] in words.EVENING:
            return Reading(today - timedelta(days=1), i + 2)
        skip = 2 if len(texts) > 2 and texts[1] in ("wale", "vale", "vala", "वाले") else 1
        if texts[skip : skip + 1] and texts[skip] in words.KAL:
            side, word, end = (PAST if word in words.LAST else FUTURE), texts[skip], i + skip + 1
    if word == "this" and texts[1:2] and texts[1] in words.PERIODS and texts[1] not in words.DAY:
        return Reading(today, i + 2)
    if word in words.TODAY:
        from_today = texts[1:2] and texts[1] in ("se", "से") and i + 2 < len(row)
        return (_span(row, i + 2, today) if from_today else None) or Reading(today, end)
    if word in words.YESTERDAY:
        return Reading(today - timedelta(days=1), end)
    if word in words.TOMORROW:
        return Reading(today + timedelta(days=1), end)
    step = 1 if word in words.KAL else 2 if word in words.PARSON else 3 if word in words.NARSON else 0
    if not step:
        return None
    side = side or direction
    if side == ANY:
        return Reading(None, end, "ambiguous")
    return Reading(today + timedelta(days=step if side == FUTURE else -step), end)


def _why_none(row: list[Token]) -> str:
    """No date at all: is it at least a month or a year?"""
    partly = any(t.text in words.MONTHS for t in row)
    partly = partly or any(t.is_number and len(t.text) == 4 and t.text[:2] in ("19", "20") for t in row)
    return "no_day" if partly else "missing"
