"""When a story happened: its days and times, without days of birth and of buying."""

from datetime import datetime

from facts import clock, dates, moments, since, stretches
from facts.match import Match
from facts.text import Token, fold, tokens

_OTHER_DAYS = frozenset(map(fold, """
    born birth dob birthday janm janam paida bought purchased buy kharida kharidi kharide khareeda
    khareedi khareede liya-tha issued expiry expire valid warranty shaadi married
    जन्म पैदा जन्मतिथि खरीदा खरीदी खरीदे ख़रीदा ख़रीदी जारी शादी""".split()))  # fmt: skip
_CLAUSE_ENDS = frozenset(map(fold, ". , ; ! ? । and aur और but par lekin लेकिन".split())) | {"\n"}
_BEHIND, _AHEAD = 6, 4


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
            no_event = direction == dates.ANY or _another_day(row, m)
            day, time = m.value.date().isoformat(), m.value.strftime("%H:%M")
            found += [("", "", m)] if no_event else [("date", day, m), ("time", time, m)]
        rest = cover(rest, together)
    for direction in (dates.PAST, dates.ANY):
        days = dates.find(rest, now, direction)
        for m in days:
            no_event = direction == dates.ANY or _another_day(row, m)
            found.append(("", "", m) if no_event else ("date", m.value.isoformat(), m))
            first = stretches.first_day(text, row, _at(row, m.start), m.value)
            if first and not no_event:
                found.append(("date", first.value.isoformat(), first))
                days.append(first)
        rest = cover(rest, days)
    gone = since.find(rest, now)
    found += [("date", m.value.isoformat(), m) for m in gone]
    times = clock.find(cover(rest, gone))
    return found + [("time", m.value.strftime("%H:%M"), m) for m in times]


def cover(text: str, taken: list[Match]) -> str:
    """The text with the words of some facts taken out, one sign "•" and blanks in their place."""
    pieces, at = [], 0
    for start, end in sorted({(match.start, match.end) for match in taken}):
        if start >= at:
            pieces += [text[at:start], "•".ljust(end - start)]
            at = end
    return "".join(pieces) + text[at:]


def _another_day(row: list[Token], match: Match) -> bool:
    """True when the clause around a day speaks of birth or buying."""
    first = _at(row, match.start)
    last = _at(row, match.end)
    behind = row[max(0, first - _BEHIND) : first][::-1]
    return any(_tells(part) for part in (behind, row[last : last + _AHEAD]))


def _tells(part: list[Token]) -> bool:
    for token in part:
        if token.text in _CLAUSE_ENDS:
            return False
        if token.text in _OTHER_DAYS:
            return True
    return False


def _at(row: list[Token], place: int) -> int:
    """The first token that begins at or after a place in the text."""
    low, high = 0, len(row)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if row[middle].start < place else (low, middle)
    return low
