"""Where a story happened: the places as written, and the districts that it names."""

from dataclasses import dataclass

from facts import calendar_words as calendar
from facts import person_words as persons
from facts import place_words as words
from facts.given_names import is_family, is_given
from facts.language import is_common
from facts.match import Match
from facts.number_words import SMALL
from facts.place_cues import BREAKS
from facts.place_roles import EVENT, HOME, ROUTE, role
from facts.places import DISTRICT, Entry, Gazetteer
from facts.plates import spelt
from facts.text import Token, key, tokens

_MOST_WORDS = 4
_PLACES_AT_MOST = 6
_SPANS_AT_MOST = 40
"""More names of places than this are no story, and are not weighed against one another."""
_GOES_WITH = words.HEADS | words.BESIDE | words.TAILS | words.NUMBERED
_ENDS = BREAKS | frozenset(".()•")


@dataclass(frozen=True)
class _Span:
    """Words that name a place: from token to token, the district when they name one, and how sure it is."""

    start: int
    end: int
    entry: Entry | None = None
    spot: bool = True
    sure: bool = True


def find(text: str, gazetteer: Gazetteer) -> tuple[list[Match[str]], list[Match[str]]]:
    """(places as written, slugs of districts) of a story.

    A place is a name of the gazetteer, or words with a word for a place ("sabji mandi", "Phoenix mall",
    "sector 62"), where the sentence says that something was there. A district counts only when it is named.
    Where a person lives, went or travels between is left out when the story also tells where it happened.
    """
    row = tokens(text)
    districts = _districts(row, gazetteer)
    inside = sorted({s.entry.district for s in districts if s.entry})
    taken = {i for s in districts if not s.spot for i in range(s.start, s.end)}
    spots = _named_spots(row, gazetteer, inside, taken, districts) + _described(row, taken, districts)
    spots = _joined(row, spots)
    districts = [d for d in districts if not any(_contains(s, d) and not _inside(s, d) for s in spots)]
    every = sorted({(s.start, s.end) for s in spots + districts})
    places = [(s, role(row, s.start, s.end, every)) for s in spots]
    homes = [(s, role(row, s.start, s.end, every)) for s in districts]
    found = [_match(text, row, s, text[row[s.start].start : row[s.end - 1].end]) for s in _happened(places)]
    named = [_match(text, row, s, s.entry.district) for s in _happened(homes) if s.entry]
    return _once(found)[:_PLACES_AT_MOST], _once(named)[:_PLACES_AT_MOST]


def _inside(spot: _Span, district: _Span) -> bool:
    """True when the spot lies in the district: "Mughalsarai station" is in Chandauli, "Rampur Khas" not in Rampur."""
    return spot.entry is not None and district.entry is not None and spot.entry.district == district.entry.district


def _happened(spans: list[tuple[_Span, str]]) -> list[_Span]:
    """The spans where it happened; else where the person lives; else those of a journey."""
    for wanted in (EVENT, HOME, ROUTE):
        if chosen := [span for span, how in spans if how == wanted]:
            return chosen
    return []


def _districts(row: list[Token], gazetteer: Gazetteer) -> list[_Span]:
    """Districts by their names; nearly right spellings only beside a place word."""
    found: list[_Span] = []
    i = 0
    while i < len(row) and len(found) < _SPANS_AT_MOST:
        span = _district_at(row, i, gazetteer)
        if span:
            found.append(span)
        i = span.end if span else i + 1
    return found


def _district_at(row: list[Token], i: int, gazetteer: Gazetteer) -> _Span | None:
    if not row[i].is_word:
        return None
    for end in range(min(len(row), i + 3), i, -1):
        part = row[i:end]
        if not all(t.is_word for t in part) or (end > i + 1 and part[-1].text in words.AT | words.OF):
            continue
        if end == i + 1 and (is_common(part[0].raw) or is_given(part[0].raw)):
            continue
        named = [e for e, score in gazetteer.named(part) if e.kind == DISTRICT and score >= 90]
        before = row[i - 1].text if i else ""
        follows = row[end].text if end < len(row) else ""
        cue = follows in words.DISTRICT_CUES or before in words.DISTRICT_CUES or before in words.EVENT_BEFORE
        placed = cue or follows in words.AT
        if not named and placed and 6 <= len(key(part[0].raw)) and end == i + 1 and part[0].text not in words.NO_PLACES:
            named = [e for e, _ in gazetteer.alike(part, DISTRICT, 88)]
        if not named or follows in ("bank", "बैंक", "express"):
            continue
        if end == i + 1 and part[0].text in words.DOUBTFUL_DISTRICTS:
            mine = i and (row[i - 1].text in persons.MINE or row[i - 1].is_number or row[i - 1].text in ("ek", "एक"))
            if not (cue or follows in words.AT or _last(row, end)) or mine:
                continue
        also_spot = any(e.kind != DISTRICT and e.district == named[0].district for e, _ in gazetteer.named(part))
        alias = also_spot and key(named[0].names[0]) != key(" ".join(t.raw for t in part))
        return _Span(i, end, named[0], spot=alias)
    return None


def _named_spots(row, gazetteer: Gazetteer, inside: list[str], taken: set[int], districts: list[_Span]) -> list[_Span]:
    """Stations and localities of the gazetteer that stand where a place would."""
    found: list[_Span] = []
    i = 0
    while i < len(row) and len(found) < _SPANS_AT_MOST:
        span = None
        if row[i].is_word and i not in taken:
            span = _spot_at(row, i, gazetteer, inside, taken, districts)
        if span:
            found.append(span)
        i = span.end if span else i + 1
    return found


def _spot_at(row, i: int, gazetteer: Gazetteer, inside: list[str], taken: set[int], districts) -> _Span | None:
    for end in range(min(len(row), i + _MOST_WORDS), i, -1):
        part = row[i:end]
        if taken & set(range(i, end)) or any(t.text in _ENDS for t in part) or not _proper(part):
            continue
        follows = row[end].text if end < len(row) else ""
        entries = [(e, s) for e, s in gazetteer.named(part) if e.kind != DISTRICT]
        fits = [e for e, _ in entries if not inside or e.district in inside] or [e for e, s in entries if s >= 95]
        if not fits and inside and sum(len(t.raw) for t in part) >= 5 and _placed(row, i, end, districts):
            fits = [e for slug in inside[:4] for e, _ in gazetteer.alike(part, slug, 84)]
        if len(part) == 1 and part[0].text in words.DOUBTFUL_DISTRICTS and follows not in words.AT:
            continue
        if fits and _placed(row, i, end, districts):
            return _Span(i, end, fits[0])
    return None


def _proper(part: list[Token]) -> bool:
    """True when no word of a run forbids that it is a name."""
    ends = (part[0], part[-1])
    if any(t.text in words.NO_PLACES or t.text in words.AT | words.OF or t.text in words.STATION_CUES for t in ends):
        return False
    if any(t.text in calendar.PERIODS or t.text in calendar.KAL or t.text in persons.KIN for t in part):
        return False
    if len(part) == 1:
        word = part[0]
        return not (is_common(word.raw) or is_given(word.raw) or word.text in words.HEADS or len(word.raw) < 3)
    return True


def _placed(row: list[Token], start: int, end: int, districts: list[_Span]) -> bool:
    """True when words beside a run say that it is a place, or a district stands beside it."""
    lead = start - 1 if start and row[start - 1].text not in ("the", "a", "an") else start - 2
    before = row[lead].text if lead >= 0 else ""
    follows = [t.text for t in row[end : end + 2]]
    if before in words.BEFORE or before in words.STATION_CUES or before in words.VILLAGE_CUES:
        return True
    if follows[:1] and (follows[0] in words.AT or follows[0] in _GOES_WITH):
        return True
    if follows[:1] and follows[0] in words.OF and len(follows) > 1:
        return follows[1] in words.BESIDE or end + 1 < len(row) and not is_common(row[end + 1].raw)
    for d in districts:
        between = row[end : d.start] if d.start >= end else row[d.end : start]
        if d.start >= end and len(between) <= 1 and all(t.text in "," for t in between):
            return True
        if d.end <= start and len(between) <= 2 and all(t.text in words.AT | words.OF | {","} for t in between):
            return True
    return _last(row, end) and before in (",", ".", "।")


def _described(row: list[Token], taken: set[int], districts: list[_Span]) -> list[_Span]:
    """Places that no list has: "sabji mandi", "Phoenix mall", "sector 62", "village Rampur Khas", "golghar ke paas"."""
    found = []
    for i, token in enumerate(row):
        if len(found) >= _SPANS_AT_MOST:
            break
        span = None
        if token.text in words.NUMBERED and i + 1 < len(row):
            j = i + 2 if row[i + 1].text in "-–" else i + 1
            if j < len(row) and ((row[j].is_number and len(row[j].text) <= 3) or _block(row, j)):
                span = (i, j + 1)
        elif token.text in words.VILLAGE_CUES and i + 1 < len(row) and _may_name(row[i + 1]) and not _weighed(row, i):
            end = i + 2 + (i + 2 < len(row) and (row[i + 2].text in words.TAILS or _both_capital(row, i + 1)))
            span = (i + 1, end) if _placed(row, i + 1, end, districts) else None
        elif token.text in words.HEADS:
            span = _before_head(row, i, taken, districts)
        elif _may_name(token) and i not in taken and not is_family(token.raw) and _unknown_place(row, i, districts):
            span = (i, i + 1)
        if span:
            found.append(_Span(*span, sure=False))
    return found


def _block(row: list[Token], i: int) -> bool:
    """sector H · सेक्टर एच: a letter, the last word or before a word that places it."""
    letter = (len(row[i].raw) == 1 and row[i].raw.isupper()) or len(spelt(row[i].raw)) == 1
    return letter and (_last(row, i + 1) or row[i + 1].text in words.AT or row[i + 1].text in words.OF)


def _weighed(row: list[Token], i: int) -> bool:
    """10 gram sona: a weight, no village."""
    return i > 0 and (row[i - 1].is_number or row[i - 1].text in SMALL)


def _before_head(row: list[Token], i: int, taken: set[int], districts: list[_Span]) -> tuple[int, int] | None:
    """The run of words that ends with a word for a place ("sabji mandi", "City Montessori School")."""
    capital = row[i].raw[:1].isupper()
    start = i
    while start > 0 and i - start < 3 and start - 1 not in taken:
        word = row[start - 1]
        kind = word.text in words.KINDS
        named = _may_name(word) and word.text not in words.AT
        if not (kind or named):
            break
        if word.raw.isascii() and not kind and not word.raw[:1].isupper() and (capital or i - start >= 2):
            break
        start -= 1
    if start == i or not _placed(row, start, i + 1, districts):
        return None
    if row[i].text in words.WEAK_HEADS:
        if i + 1 < len(row) and row[i + 1].text in ("account", "khata", "khate", "खाता", "खाते", "card"):
            return None
        before = row[start - 1].text if start else ""
        after = [t.text for t in row[i + 1 : i + 3]]
        beside = len(after) > 1 and after[0] in words.OF and after[1] in words.BESIDE
        if not (beside or before in words.EVENT_BEFORE - {"in", "at"} or after[:1] == ["gate"]):
            return None
    return start, i + 1


def _unknown_place(row: list[Token], i: int, districts: list[_Span]) -> bool:
    """golghar ke paas · at Kaiserbagh: a name that ends as names of places do, or a capital after near or at."""
    sound = key(row[i].raw)
    before = row[i - 1].text if i else ""
    follows = [t.text for t in row[i + 1 : i + 3]]
    like = len(sound) >= 6 and bool(words.NAMELIKE.search(sound))
    capital = row[i].raw[:1].isupper() and not row[i].raw.isupper() and len(row[i].raw) > 3
    if like and _placed(row, i, i + 1, districts):
        return True
    if capital and before in ("near", "at", "opposite", "behind") and not is_given(row[i].raw):
        return True
    beside = len(follows) > 1 and follows[0] in words.OF and follows[1] in words.BESIDE
    return beside and (like or (len(sound) >= 5 and before in ",.;।" and before != ""))


def _may_name(token: Token) -> bool:
    return (
        token.is_word
        and len(token.raw) > 2
        and token.text not in words.NO_PLACES
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


def _joined(row: list[Token], spans: list[_Span]) -> list[_Span]:
    """Spans that overlap or follow one another become one; words that belong to a place's end are taken in."""
    merged: list[_Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        last = merged[-1] if merged else None
        if last and (span.start < last.end or (span.start == last.end and _apposed(row, span))):
            merged[-1] = _Span(last.start, max(last.end, span.end), last.entry or span.entry)
            continue
        merged.append(span)
    return [_Span(s.start, _tail(row, s.end), s.entry) for s in merged]


def _apposed(row: list[Token], span: _Span) -> bool:
    return not (row[span.start].raw[:1].isupper() and span.entry is not None)


def _tail(row: list[Token], end: int) -> int:
    while end < len(row) and (row[end].text in words.HEADS or row[end].text in words.TAILS or (
            row[end].text in words.KINDS and end + 1 < len(row) and row[end + 1].text in words.HEADS)):  # fmt: skip
        if row[end].text in ("gate", "police", "mela"):
            break
        end += 1
    return end


def _both_capital(row: list[Token], i: int) -> bool:
    return row[i].raw[:1].isupper() and row[i + 1].raw[:1].isupper() and row[i + 1].raw.isascii()


def _last(row: list[Token], end: int) -> bool:
    return end >= len(row) or row[end].text in _ENDS


def _contains(outer: _Span, inner: _Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and outer.end - outer.start > inner.end - inner.start


def _match(text: str, row: list[Token], span: _Span, value: str) -> Match[str]:
    start, end = row[span.start].start, row[span.end - 1].end
    return Match(value, start, end, text[start:end])


def _once(found: list[Match[str]]) -> list[Match[str]]:
    """Each value once; of two places the one whose words contain the other's."""
    kept: dict[str, Match[str]] = {}
    for match in found:
        kept.setdefault(key(match.value) or match.value, match)
    inner = {a for a in kept for b in kept if a != b and a in b and len(kept) < 50}
    return sorted((m for k, m in kept.items() if k not in inner), key=lambda m: m.start)


