"""Places that no list has, by the words of a story: "sabji mandi", "Phoenix mall", "sector 62", "golghar ke paas"."""

from dataclasses import dataclass

from facts import calendar_words as calendar
from facts import person_words as persons
from facts import place_words as words
from facts.given_names import is_family, is_given
from facts.language import is_common
from facts.number_words import SMALL
from facts.place_cues import BREAKS
from facts.places import Entry
from facts.plates import spelt
from facts.text import Token, key

SPANS_AT_MOST = 40
"""More names of places than this are no story, and are not weighed against one another."""
ENDS = BREAKS | frozenset(".()•")
_GOES_WITH = words.HEADS | words.BESIDE | words.TAILS | words.NUMBERED


@dataclass(frozen=True)
class Span:
    """Words that name a place: from token to token, the district when they name one, and how sure it is."""

    start: int
    end: int
    entry: Entry | None = None
    spot: bool = True
    sure: bool = True


def described(row: list[Token], taken: set[int], districts: list[Span]) -> list[Span]:
    """Places that no list has: "sabji mandi", "Phoenix mall", "sector 62", "village Rampur Khas", "golghar ke paas"."""
    found = []
    for i, token in enumerate(row):
        if len(found) >= SPANS_AT_MOST:
            break
        span = None
        if token.text in words.NUMBERED and i + 1 < len(row) and _findable(row, i):
            j = i + 2 if row[i + 1].text in "-–" else i + 1
            if j < len(row) and ((row[j].is_number and len(row[j].text) <= 3) or _block(row, j)):
                span = (i, j + 1)
        elif token.text in words.VILLAGE_CUES and i + 1 < len(row) and _may_name(row[i + 1]) and not _weighed(row, i):
            end = i + 2 + (i + 2 < len(row) and (row[i + 2].text in words.TAILS or _both_capital(row, i + 1) or (
                row[i + 1].text in words.BEGINNINGS and _may_name(row[i + 2]))))  # fmt: skip
            span = (i + 1, end) if placed(row, i + 1, end, districts) else None
        elif token.text in words.KOTWALI and i and row[i - 1].text in words.THANA:
            span = (i, i + 1)
        elif token.text in words.HOTELS and i and row[i - 1].text in words.CLOSE and _named(row, i + 1):
            span = (i, i + 2)
        elif token.text in words.HEADS:
            span = _before_head(row, i, taken, districts)
        elif _may_name(token) and i not in taken and not is_family(token.raw) and _unknown_place(row, i, districts):
            goes_on = i + 1 < len(row) and i + 1 not in taken and _may_name(row[i + 1]) and _both_capital(row, i)
            span = (i, i + 1 + goes_on)
        if span:
            found.append(Span(*span, sure=False))
    return found


def _named(row: list[Token], i: int) -> bool:
    return i < len(row) and row[i].raw[:1].isupper() and _may_name(row[i])


def _findable(row: list[Token], i: int) -> bool:
    """A sector can be found; "block 4" or "gali no 4" only beside a name."""
    return row[i].text in words.SECTORS or (i > 0 and row[i - 1].raw[:1].isupper() and not is_common(row[i - 1].raw))


def _block(row: list[Token], i: int) -> bool:
    """sector H · सेक्टर एच: a letter, the last word or before a word that places it."""
    letter = (len(row[i].raw) == 1 and row[i].raw.isupper()) or len(spelt(row[i].raw)) == 1
    return letter and (last(row, i + 1) or row[i + 1].text in words.AT or row[i + 1].text in words.OF)


def _weighed(row: list[Token], i: int) -> bool:
    """10 gram sona: a weight, no village."""
    return i > 0 and (row[i - 1].is_number or row[i - 1].text in SMALL)


def _before_head(row: list[Token], i: int, taken: set[int], districts: list[Span]) -> tuple[int, int] | None:
    """The run of words that ends with a word for a place ("sabji mandi", "City Montessori School")."""
    capital = row[i].raw[:1].isupper()
    start = i
    while start > 0 and i - start < 3 and start - 1 not in taken:
        word = row[start - 1]
        kind = word.text in words.KINDS
        named = _may_name(word) and word.text not in words.AT
        kind = kind or (word.text in words.QUALIFIERS and (word.raw[:1].isupper() or not word.raw.isascii()))
        kind = kind or (start == i and row[i].text in words.NAMED_BY and word.text in words.HEADS)
        if not (kind or named) or word.text in words.VILLAGE_CUES | words.BEFORE:
            break
        if word.raw.isascii() and not kind and not word.raw[:1].isupper() and (capital or i - start >= 2):
            break
        start -= 1
    lead = start - 2 if start > 1 and row[start - 1].text == "the" else start - 1
    on = lead >= 0 and row[lead].text == "on" and row[i].text in words.ROADS
    if start == i or not (on or placed(row, start, i + 1, districts)):
        return None
    if row[i].text in words.WEAK_HEADS:
        if i + 1 < len(row) and row[i + 1].text in words.ACCOUNT:
            return None
        before = row[start - 1].text if start else ""
        after = [t.text for t in row[i + 1 : i + 3]]
        beside = len(after) > 1 and after[0] in words.OF and after[1] in words.BESIDE
        if not (beside or before in words.EVENT_BEFORE - {"in", "at"} or after[:1] == ["gate"]):
            return None
    return start, i + 1


def _unknown_place(row: list[Token], i: int, districts: list[Span]) -> bool:
    """golghar ke paas · at Kaiserbagh: a name that ends as names of places do, or a capital after near or at."""
    if i + 1 < len(row) and row[i + 1].text in words.NAMED_AFTER - words.ROADS - words.NAMED_BY:
        return False  # "Allahabad high court"
    sound = key(row[i].raw)
    before = row[i - 1].text if i else ""
    follows = [t.text for t in row[i + 1 : i + 3]]
    like = len(sound) >= 6 and bool(words.NAMELIKE.search(sound))
    capital = row[i].raw[:1].isupper() and not row[i].raw.isupper() and len(row[i].raw) > 3
    if like and placed(row, i, i + 1, districts):
        return True
    if capital and before in words.CLOSE and not is_given(row[i].raw):
        return True
    beside = len(follows) > 1 and follows[0] in words.OF and follows[1] in words.BESIDE
    return beside and (like or (follows[1] in words.NEARBY and len(sound) >= 5 and before in ",.;।" and before != ""))


def _may_name(token: Token) -> bool:
    return (
        token.is_word
        and len(token.raw) > 2
        and token.text not in words.NO_PLACES
        and token.text not in words.THINGS
        and token.text not in words.OF
        and token.text not in words.BESIDE
        and token.text not in words.HEADS
        and token.text not in words.EVENT_BEFORE
        and token.text not in persons.KIN
        and token.text not in persons.PEOPLE
        and token.text not in persons.BADMASH
        and token.text not in calendar.WEEKDAYS
        and token.text not in calendar.MONTHS
        and token.text not in calendar.PERIODS
        and token.text not in calendar.KAL | calendar.PARSON | calendar.TODAY
        and not is_common(token.raw)
    )


def placed(row: list[Token], start: int, end: int, districts: list[Span]) -> bool:
    """True when words beside a run say that it is a place, or a district stands beside it."""
    lead = start - 1 if start and row[start - 1].text not in ("the", "a", "an") else start - 2
    before = row[lead].text if lead >= 0 else ""
    follows = [t.text for t in row[end : end + 2]]
    if before in words.BEFORE or before in words.STATION_CUES or before in words.VILLAGE_CUES:
        return True
    if follows[:1] and (follows[0] in words.AT or follows[0] in _GOES_WITH):
        return True
    if follows[:1] and follows[0] in words.OF and len(follows) > 1:
        return follows[1] in words.BESIDE or not is_common(row[end + 1].raw)
    for d in districts:
        between = row[end : d.start] if d.start >= end else row[d.end : start]
        if d.start >= end and len(between) <= 1 and all(t.text in "," for t in between):
            return True
        if d.end <= start and len(between) <= 2 and all(t.text in words.AT | words.OF | {","} for t in between):
            return True
    return last(row, end) and before in (",", ".", "।")


def _both_capital(row: list[Token], i: int) -> bool:
    return row[i].raw[:1].isupper() and row[i + 1].raw[:1].isupper() and row[i + 1].raw.isascii()


def last(row: list[Token], end: int) -> bool:
    return end >= len(row) or row[end].text in ENDS
