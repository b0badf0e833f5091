"""Where a story happened: the places as written, and the districts that it names."""

from itertools import pairwise

from facts import calendar_words as calendar
from facts import evidence
from facts import person_words as persons
from facts import place_words as words
from facts.clauses import Clauses
from facts.deeds import tells_of_a_deed
from facts.described_places import ENDS, SPANS_AT_MOST, Span, described, last, placed
from facts.given_names import is_given
from facts.language import is_common
from facts.match import Match
from facts.number_words import SMALL
from facts.place_roles import ELSEWHERE, EVENT, HOME, ROUTE, role
from facts.places import DISTRICT, Gazetteer
from facts.text import Token, key, tokens

_MOST_WORDS = 4
_TIMES = frozenset(("bar", "baar", "बार"))
"""Times, after a number: "do bar me" tells no place."""
_PLACES_AT_MOST = 6


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
    spots = _named_spots(row, gazetteer, inside, taken, districts) + described(row, taken, districts)
    spots = _joined(row, spots)
    districts = [d for d in districts if not any(_contains(s, d) and not _inside(s, d) for s in spots)]
    every = sorted({(s.start, s.end) for s in spots + districts})
    places = [(s, role(row, s.start, s.end, every)) for s in spots]
    homes = [(s, role(row, s.start, s.end, every)) for s in districts]
    homes = [(s, _beside(row, s, how, places)) for s, how in homes]
    if places or homes:
        places, homes = _told_best(row, places, homes)
    told = [how for _, how in places + homes]
    if EVENT in told:
        places = [(s, how) for s, how in places if how == EVENT]
        homes = [(s, how) for s, how in homes if how == EVENT]
    elif told.count(ROUTE) > 1 or tells_of_a_deed(row) or sum(t.is_word for t in row) > _ANSWER:
        return [], []  # it happened somewhere else, or who knows where
    found = [_match(text, row, s, text[row[s.start].start : row[s.end - 1].end]) for s in _happened(places)]
    named = [_match(text, row, s, s.entry.district) for s in _happened(homes) if s.entry]
    return _once(found)[:_PLACES_AT_MOST], _once(named)[:_PLACES_AT_MOST]


_Roles = list[tuple[Span, str]]
_ANSWER = 10
"""Words of an answer, at most."""
_APPOSING = words.AT | words.OF | frozenset(",")


def _beside(row: list[Token], district: Span, how: str, places: _Roles) -> str:
    """The role of a district: that of the spot beside it ("Kanpur Central se …", "I live in Kalyanpur, Kanpur")."""
    for spot, other in places:
        between = row[spot.end : district.start] if spot.end <= district.start else row[district.end : spot.start]
        if other != EVENT and len(between) < 2 and all(t.text == "," for t in between):
            return other
    return how


def _told_best(row: list[Token], places: _Roles, homes: _Roles) -> tuple[_Roles, _Roles]:
    """The places of what happened, without those of clauses that tell no deed when another's clause does.

    Of several districts none is told when no clause says which.
    """
    clauses = Clauses(row)
    spans = [s for s, how in places + homes if how == EVENT]
    said = {i for s in spans[:SPANS_AT_MOST] for i in range(s.start, s.end)}
    weight = {(s.start, s.end): evidence.weight(clauses, s.start, s.end, said) for s in spans[:SPANS_AT_MOST]}
    for one, two in pairwise(sorted(weight)):
        if all(t.text in _APPOSING for t in row[one[1] : two[0]]):  # "at Safedabad, Barabanki"
            weight[one] = weight[two] = max(weight[one], weight[two])
    best = max(weight.values(), default=0)
    districts = {s.entry.district for s, how in homes if how == EVENT and s.entry}
    least = (2 if best == 2 else 1) if len(districts) > 1 else int(bool(best) or tells_of_a_deed(row))

    def kept(roles: _Roles) -> _Roles:
        return [(s, how if how != EVENT or weight.get((s.start, s.end), 0) >= least else ELSEWHERE) for s, how in roles]

    return kept(places) if least else places, kept(homes)


def _inside(spot: Span, district: Span) -> bool:
    """True when the spot lies in the district: "Mughalsarai station" is in Chandauli, "Rampur Khas" not in Rampur."""
    return spot.entry is not None and district.entry is not None and spot.entry.district == district.entry.district


def _happened(spans: list[tuple[Span, str]]) -> list[Span]:
    """The spans where it happened; else where the person lives; else the one end of a journey that is named."""
    for wanted in (EVENT, HOME, ROUTE):
        if chosen := [span for span, how in spans if how == wanted]:
            return chosen if wanted != ROUTE or len(chosen) == 1 else []
    return []


def _districts(row: list[Token], gazetteer: Gazetteer) -> list[Span]:
    """Districts by their names; nearly right spellings only beside a place word."""
    found: list[Span] = []
    i = 0
    while i < len(row) and len(found) < SPANS_AT_MOST:
        span = _district_at(row, i, gazetteer)
        if span:
            found.append(span)
        i = span.end if span else i + 1
    return found


def _district_at(row: list[Token], i: int, gazetteer: Gazetteer) -> Span | None:
    if not row[i].is_word:
        return None
    for end in range(min(len(row), i + 3), i, -1):
        part = row[i:end]
        if not all(t.is_word for t in part) or (
            end > i + 1 and (part[-1].text in words.AT | words.OF or is_common(part[-1].raw))
        ):
            continue
        if end == i + 1 and (is_common(part[0].raw) or is_given(part[0].raw)):
            continue
        named = [e for e, score in gazetteer.named(part) if e.kind == DISTRICT and score >= 90]
        before = row[i - 1].text if i else ""
        follows = row[end].text if end < len(row) else ""
        cue = follows in words.DISTRICT_CUES or before in words.DISTRICT_CUES or before in words.EVENT_BEFORE
        placed = cue or follows in words.AT
        if not named and placed and len(key(part[0].raw)) >= 6 and end == i + 1 and part[0].text not in words.NO_PLACES:
            named = [e for e, _ in gazetteer.alike(part, DISTRICT, 88)]
        train = any(t.text in words.TRAINS for t in row[end : end + 2])  # "Agra Fort Express"
        road = end + 1 < len(row) and row[end].is_word and row[end + 1].text in words.ROADS  # "Varanasi Ghazipur road"
        road = road and row[end].text not in words.AT | words.OF and gazetteer.named(row[end : end + 1]) != []
        if not named or train or road or follows in words.NAMED_AFTER or _begins_a_name(row, end):
            continue
        if end == i + 1 and part[0].text in words.DOUBTFUL_DISTRICTS:
            mine = i and (row[i - 1].text in persons.MINE or row[i - 1].is_number or row[i - 1].text in ("ek", "एक"))
            beside = before == "," and part[0].raw[:1].isupper() and i > 1 and row[i - 2].text in words.HEADS
            if not (cue or beside or follows in words.AT or last(row, end)) or mine:
                continue
        if _longer_elsewhere(row, i, end, named[0].district, gazetteer):
            continue
        also_spot = any(e.kind != DISTRICT and e.district == named[0].district for e, _ in gazetteer.named(part))
        alias = also_spot and key(named[0].names[0]) != key(" ".join(t.raw for t in part))
        return Span(i, end, named[0], spot=alias)
    return None


def _begins_a_name(row: list[Token], end: int) -> bool:
    """True for the "Allahabad" of "Allahabad Agricultural Institute"."""
    for i in range(end, min(len(row), end + 3)):
        if row[i].text in words.INSTITUTES:
            return True
        if not row[i].is_word or not row[i].raw[:1].isupper() or is_common(row[i].raw):
            return False
    return False


def _longer_elsewhere(row: list[Token], i: int, end: int, district: str, gazetteer: Gazetteer) -> bool:
    """True for the "Fatehpur" of "Fatehpur Sikri": with the next word it names a place of another district."""
    if end >= len(row) or not row[end].is_word or row[end].text in words.AT | words.OF:
        return False
    longer = [e for e, score in gazetteer.named(row[i : end + 1]) if score >= 95 and e.kind != DISTRICT]
    return bool(longer) and all(e.district != district for e in longer)


def _named_spots(row, gazetteer: Gazetteer, inside: list[str], taken: set[int], districts: list[Span]) -> list[Span]:
    """Stations and localities of the gazetteer that stand where a place would."""
    found: list[Span] = []
    i = 0
    while i < len(row) and len(found) < SPANS_AT_MOST:
        span = None
        if row[i].is_word and i not in taken:
            span = _spot_at(row, i, gazetteer, inside, taken, districts)
        if span:
            found.append(span)
        i = span.end if span else i + 1
    return found


def _spot_at(row, i: int, gazetteer: Gazetteer, inside: list[str], taken: set[int], districts) -> Span | None:
    for end in range(min(len(row), i + _MOST_WORDS), i, -1):
        part = row[i:end]
        if taken & set(range(i, end)) or any(t.text in ENDS for t in part) or not _proper(part):
            continue
        follows = row[end].text if end < len(row) else ""
        entries = [(e, s) for e, s in gazetteer.named(part) if e.kind != DISTRICT]
        fits = [e for e, _ in entries if not inside or e.district in inside] or [e for e, s in entries if s >= 95]
        if not fits and inside and sum(len(t.raw) for t in part) >= 5 and placed(row, i, end, districts):
            fits = [e for slug in inside[:4] for e, _ in gazetteer.alike(part, slug, 84)]
        if len(part) == 1 and follows in words.NAMED_AFTER - words.ROADS - words.NAMED_BY:
            continue
        if len(part) == 1 and part[0].text in words.DOUBTFUL_DISTRICTS and follows not in words.AT:
            continue
        if len(part) == 1 and part[0].text in words.TRAINS:
            continue
        if len(part) == 1 and part[0].text in _TIMES and i and (row[i - 1].is_number or row[i - 1].text in SMALL):
            continue
        if fits and placed(row, i, end, districts):
            return Span(i, end, fits[0])
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
    return not is_common(part[-1].raw)


def _joined(row: list[Token], spans: list[Span]) -> list[Span]:
    """Spans that overlap or follow one another become one; words that belong to a place's end are taken in."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        last = merged[-1] if merged else None
        if last and (span.start < last.end or (span.start == last.end and _apposed(row, span))):
            merged[-1] = Span(last.start, max(last.end, span.end), last.entry or span.entry)
            continue
        merged.append(span)
    return [Span(s.start, _tail(row, s.end), s.entry) for s in merged]


def _apposed(row: list[Token], span: Span) -> bool:
    return not (row[span.start].raw[:1].isupper() and span.entry is not None)


def _tail(row: list[Token], end: int) -> int:
    while end < len(row) and (row[end].text in words.HEADS or row[end].text in words.TAILS or (
            row[end].text in words.KINDS and end + 1 < len(row) and row[end + 1].text in words.HEADS)):  # fmt: skip
        gate = row[end].text == "gate" and row[end - 1].text in words.HEADS - words.WEAK_HEADS  # "Ekta Nagar gate"
        if row[end].text in ("gate", "police", "mela") and not gate:
            break
        end += 1
    return end


def _contains(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end and outer.end - outer.start > inner.end - inner.start


def _match(text: str, row: list[Token], span: Span, value: str) -> Match[str]:
    start, end = row[span.start].start, row[span.end - 1].end
    return Match(value, start, end, text[start:end])


def _once(found: list[Match[str]]) -> list[Match[str]]:
    """Each value once; of two places the one whose words contain the other's."""
    kept: dict[str, Match[str]] = {}
    for match in found:
        kept.setdefault(key(match.value) or match.value, match)
    inner = {a for a in kept for b in kept if a != b and a in b and len(kept) < 50}
    return sorted((m for k, m in kept.items() if k not in inner), key=lambda m: m.start)
