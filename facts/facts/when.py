"""When a story happened: its days and times, without days of birth and of buying."""

import re
from datetime import datetime

from facts import clock, dates, moments, since, stretches
from facts.match import Match
from facts.text import Token, fold, tokens

_OTHER_DAYS = frozenset(map(fold, """
    born birth dob birthday janm janam paida bought purchased buy kharida kharidi kharide khareeda
    khareedi khareede liya-tha issued expiry expire valid warranty married
    janmdin janamdin janmdiwas salgirah जन्मदिन सालगिरह जन्म पैदा जन्मतिथि
    खरीदा खरीदी खरीदे ख़रीदा ख़रीदी जारी""".split()))  # fmt: skip
_CLAUSE_ENDS = frozenset(map(fold, ". , ; ! ? । and aur और but par lekin लेकिन".split())) | {"\n"}
_BEHIND, _AHEAD = 6, 4
_VERB_AHEAD = 7
_FUTURE = re.compile(
    "(?<=[a-z])(?:ega|egi|enge|unga|ungi|oge|ogi)$|(?:[एे]ग[ाी]|[ऐै]ंगे|[एे]ंगे|[ूऊ]ंग[ाी]|ोग[ेी]|होगा|होगी|होंगे)$|^hog[ai]$|^honge$"
)
"""How verbs of the future end."""
_TO_DO = frozenset(map(fold, """karna karni karne krna krni krne karana karani karwana karwani karvana nikalna nikalni
    nikalne hona honi dena deni dene lena leni jana jaana rakhna rakhni chalana manana manani banwana करना करनी करने
    कराना करवाना करवानी निकालना निकालनी निकलना होना होनी देना देनी लेना जाना रखना मनाना बनवाना""".split()))  # fmt: skip
_ASKED_FOR = frozenset(map(fold, "permission anumati ijazat ijajat parmishan अनुमति इजाज़त परमिशन".split()))
_CALLED_BY_TIME = frozenset(map(fold, """train bus intercity express passenger shatabdi memu shift show flight ट्रेन बस
    पैसेंजर एक्सप्रेस शिफ्ट शो""".split()))  # fmt: skip
_PLANNED = frozenset(map(fold, "is are scheduled planned".split()))
_IS, _ON_THE = frozenset(map(fold, "hai h है".split())), frozenset(map(fold, "ko को".split()))


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
    times = [m for m in clock.find(cover(rest, gone)) if not _timetable(row, _at(row, m.end))]
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
    if [t.text for t in behind[:1]] == ["on"] and any(t.text in _PLANNED for t in behind[1:2]):
        return True
    if _still_to_come(row[last : last + _VERB_AHEAD]):
        return True
    return any(_tells(part) for part in (behind, row[last : last + _AHEAD]))


def _timetable(row: list[Token], after: int) -> bool:
    """the 7:40 Intercity · 9 baje wali bus: a train or a shift is called by its time."""
    return any(t.text in _CALLED_BY_TIME for t in row[after : after + 2])


def _still_to_come(after: list[Token]) -> bool:
    """kal ho jayega · 25 march ko hai · कल निकलेगा · will be: what is still to come has not happened."""
    for n, token in enumerate(after):
        if token.text in _CLAUSE_ENDS:
            return False
        if token.text in _ASKED_FOR or (n and token.text in _IS and after[n - 1].text in _TO_DO):
            return True
        if token.text in ("vil", "shal") or _FUTURE.search(token.text):
            return True
        if n and token.text in _IS and after[n - 1].text in _ON_THE:
            return True
    return False


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
