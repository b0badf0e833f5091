"""Moments: a date and a time said together, or a span back from now.

"kal raat 9 baje", "परसों शाम साढ़े छह बजे", "15/03/2026 21:30", "aadha ghanta pehle", "abhi abhi".
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from facts import calendar_words as words
from facts import clock, dates, numbers
from facts.match import Match, Unclear, only
from facts.text import Token, tokens

_FAR = 16
"""A time that begins so many words from its day, or more, is not said together with it."""
_JUST_NOW = (["abhi", "abhi"], ["अभी", "अभी"], ["just", "nov"], ["right", "nov"])


def find(text: str, now: datetime, direction: str = dates.ANY) -> list[Match[datetime]]:
    """Every moment of a story, in the zone of `now`; one on the wrong side of now is left out."""
    row = tokens(text)
    return [
        Match(moment, row[i].start, row[end - 1].end, text[row[i].start : row[end - 1].end])
        for i, end, moment in _scan(row, now, direction)
        if not _wrong_side(moment, now, direction)
    ]


def parse(text: str, now: datetime, direction: str = dates.ANY) -> datetime:
    """The moment of an answer, in the zone of `now`.

    Raises Unclear: "no_time" (only a date), "no_date" (only a time), "several", "no_such_time", what
    `dates.parse` raises, "future" or "past" (the wrong side of now).
    """
    row = tokens(text)
    found = [moment for _, _, moment in _scan(row, now, direction)]
    if not found and [t.text for t in row if t.is_word] in (["abhi"], ["अभी"], ["nov"]):
        found = [now.replace(second=0, microsecond=0)]
    if not found:
        _explain(text, now, direction)
    moment = only(found)
    if wrong := _wrong_side(moment, now, direction):
        raise Unclear(wrong)
    return moment


def _explain(text: str, now: datetime, direction: str) -> None:
    """Raises why there is no moment in an answer."""
    try:
        clock.parse(text)
        timed = True
    except Unclear as unclear:
        if unclear.reason == "no_such_time":
            raise
        timed = False
    try:
        dates.parse(text, now, direction)
    except Unclear as unclear:
        raise Unclear("no_date" if timed and unclear.reason == "missing" else unclear.reason) from None
    raise Unclear("no_time")


def _scan(row: list[Token], now: datetime, direction: str) -> Iterator[tuple[int, int, datetime]]:
    """(first token, token after, moment) of every date with its time, and of every span in hours."""
    days = [(i, r) for i, r in dates.scan(row, now.date(), direction) if r.day]
    times = [(i, r) for i, r in clock.scan(row) if r.time] if days else []
    starts, used = [i for i, _ in times], set()
    for i, day in days:
        near = range(bisect_left(starts, i - _FAR), bisect_right(starts, day.end + _FAR))
        n = next((n for n in near if n not in used and _together(row, i, day.end, *times[n])), None)
        if n is not None:
            said = times[n]
            used.add(n)
            start, end = min(i, said[0]), max(day.end, said[1].end)
            reading = _of_its_day(row[i : day.end + 1], said[1])
            yield start, end, _join(day.day, reading, now, direction)
            if (other := _other_end(times, n)) is not None and other not in used:
                used.add(other)
                yield times[other][0], times[other][1].end, _join(day.day, times[other][1], now, direction)
    yield from _spans(row, now)


def _other_end(times: list[tuple[int, clock.Reading]], n: int) -> int | None:
    """The other end of a stretch of which reading `n` is one: "between 1 and 3 am today"."""
    if times[n][1].first_of_two and n + 1 < len(times):
        return n + 1
    return n - 1 if n and times[n - 1][1].first_of_two else None


def _together(row: list[Token], day_start: int, day_end: int, time_start: int, reading: clock.Reading) -> bool:
    """True when a day and a time stand side by side, small words and the part of the day apart."""
    if day_start <= time_start < day_end < reading.end:
        return True  # "last night at 11": the night is part of both
    start, end = (day_end, time_start) if day_end <= time_start else (reading.end, day_start)
    between = row[start:end] if start <= end else None
    return between is not None and len(between) <= 4 and all(
        t.text in words.BETWEEN or t.text in words.PERIODS for t in between
    )  # fmt: skip


def _of_its_day(day: list[Token], reading: clock.Reading) -> clock.Reading:
    """The time, at the part of the day that its day tells: half past one · last night."""
    period = next((words.PERIODS[t.text] for t in day if t.text in words.PERIODS), "")
    return clock.in_period(reading, period) if reading.guessed and period else reading


def _join(day: date, reading: clock.Reading, now: datetime, direction: str) -> datetime:
    """The moment of a day and a time.

    The night belongs to the evening it began in: "kal raat 1 baje" is one o'clock of the day after "kal",
    unless that would lie on the wrong side of now. A guessed half of the day gives way to the side of now.
    """
    moment = datetime.combine(day, reading.time, tzinfo=now.tzinfo)
    choices = [moment]
    small_hours = reading.time < time(5)
    if small_hours and reading.period == "night":
        choices = [moment + timedelta(days=1), moment]
    elif reading.guessed:
        choices = [moment, moment - timedelta(hours=12) if reading.time >= time(12) else moment + timedelta(hours=12)]
    return next((m for m in choices if not _wrong_side(m, now, direction)), choices[0])


def _spans(row: list[Token], now: datetime) -> Iterator[tuple[int, int, datetime]]:
    """aadha ghanta pehle · 2 घंटे पहले · an hour ago · das minute baad · abhi abhi."""
    end = 0
    for i in range(len(row)):
        if i < end:
            continue
        if [t.text for t in row[i : i + 2]] in _JUST_NOW:
            yield i, i + 2, now.replace(second=0, microsecond=0)
            continue
        if i and row[i].is_number and row[i - 1].text in ".,/:-" and row[i - 1].touches(row[i]):
            continue
        said = numbers.read(row, i)
        amount, j = (said.value, said.end) if said else (1, i + 1)
        if (said is None and row[i].text not in ("a", "an")) or numbers.second_of_range(row, i):
            continue
        if row[i].text == "half" and j < len(row) and row[j].text in ("a", "an"):
            j += 1
        if j + 1 >= len(row) or row[j].text not in words.MINUTE_UNITS:
            continue
        side = row[j + 1].text
        sign = -1 if side in words.BEFORE else 1 if side in words.AFTER else 0
        minutes = amount * words.MINUTE_UNITS[row[j].text]
        if sign and minutes <= 60 * 24 * 366:
            moment = now + timedelta(minutes=sign * float(minutes))
            end = j + 2
            yield i, end, moment.replace(second=0, microsecond=0)


def _wrong_side(moment: datetime, now: datetime, direction: str) -> str:
    if direction == dates.PAST and moment > now:
        return "future"
    return "past" if direction == dates.FUTURE and moment < now - timedelta(minutes=1) else ""
