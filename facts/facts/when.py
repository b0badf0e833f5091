"""When a story happened: its days and times, without days of birth and of buying."""

from datetime import datetime, time

from facts import calendar_words as words
from facts import clock, dates, moments, since, stretches
from facts.aside import is_aside, is_aside_time, is_years_ago, names_a_thing, place_of
from facts.match import Match
from facts.text import Token, tokens

_SAME_SENTENCE = 12
_SENTENCE_ENDS = frozenset(".!?।;\n")


def find(text: str, now: datetime) -> list[tuple[str, str, Match]]:
    """("date" | "time" | "", ISO day or "HH:MM", its words) of what happened, all of it before `now`.

    A day and a time said together are both of that moment ("kal raat 1 baje" is after midnight). A day by
    which something was born or bought, and one still to come, comes with "": its words tell of no event, but
    they are no other fact's either.
    """
    row = tokens(text)
    found: list[tuple[str, str, Match]] = []
    rest = text
    for direction in (dates.PAST, dates.ANY):
        together = moments.find(rest, now, direction)
        for m in together:
            no_event = direction == dates.ANY or is_aside(row, m, now)
            found += [("", "", m)] if no_event else [("date", m.value.date().isoformat(), m)]
            told = None if no_event or names_a_thing(row, place_of(row, m.end)) else _told(row, m, m.value.time())
            found += [("time", told.strftime("%H:%M"), m)] if told else []
        rest = cover(rest, together)
    for direction in (dates.PAST, dates.ANY):
        days = [m for m in dates.find(rest, now, direction) if not is_years_ago(row, m)]
        for m in days:
            no_event = direction == dates.ANY or is_aside(row, m, now)
            found.append(("", "", m) if no_event else ("date", m.value.isoformat(), m))
            first = stretches.first_day(text, row, place_of(row, m.start), m.value)
            if first and not no_event:
                found.append(("date", first.value.isoformat(), first))
                days.append(first)
        rest = cover(rest, days)
    gone = since.find(rest, now)
    found += [("date", m.value.isoformat(), m) for m in gone]
    times = [m for m in clock.find(cover(rest, gone)) if not is_aside_time(row, m)]
    told = [(_told(row, m, m.value), m) for m in times]
    return found + [("time", time.strftime("%H:%M"), m) for time, m in told if time]


def _told(row: list[Token], match: Match, value: time) -> time | None:
    """The time of day as told, None when only custom would say whether "6 baje" is in the morning or the evening.

    A part of the day said earlier in the sentence decides: "subah uthe, 6 baje dekha".
    """
    first, last = place_of(row, match.start), place_of(row, match.end)
    reading = next((r for _, r in clock.scan(row[first:last]) if r.time), None)
    if reading is None or not reading.guessed or any(t.text in words.PERIODS for t in row[first:last]):
        return value
    before = row[max(0, first - _SAME_SENTENCE) : first]
    at = max((n + 1 for n, t in enumerate(before) if t.text in _SENTENCE_ENDS), default=0)
    period = next((words.PERIODS[t.text] for t in reversed(before[at:]) if t.text in words.PERIODS), "")
    if period:
        return clock.in_period(reading, period).time
    return value if not 5 <= value.hour % 12 <= 8 else None


def cover(text: str, taken: list[Match]) -> str:
    """The text with the words of some facts taken out, one sign "•" and blanks in their place."""
    pieces, at = [], 0
    for start, end in sorted({(match.start, match.end) for match in taken}):
        if start >= at:
            pieces += [text[at:start], "•".ljust(end - start)]
            at = end
    return "".join(pieces) + text[at:]
