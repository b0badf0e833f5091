"""Places in a citizen's words: districts, stations, localities and pincodes, by sound and likeness.

The gazetteer is built from rows that the caller brings; nothing is read from files here.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from facts.language import is_common
from facts.match import Match
from facts.place_cues import BREAKS, CUES, cue_beside, only_cues, windows
from facts.text import Token, ascii_digits, fold, key, skeleton, tokens

DISTRICT, STATION, LOCALITY, PINCODE = "district", "station", "locality", "pincode"
_STORY = 12
"""A text with more words is a story: a name must then be long, or have a place word beside it."""
_FUZZY_WINDOWS = 30


@dataclass(frozen=True)
class Entry:
    """One row of the gazetteer. `names`: in either script, the official one first; `short`: abbreviations,
    which count only as they stand."""

    id: str
    kind: str
    district: str
    names: tuple[str, ...]
    short: tuple[str, ...] = ()


@dataclass(frozen=True)
class Candidate:
    """What a text may mean: an entry and how well it fits (0-100).

    `named_district`: the text itself said the district.
    """

    id: str
    kind: str
    district: str
    score: float
    named_district: bool = False


@dataclass(frozen=True)
class _Hit:
    entry: Entry
    start: int
    end: int
    score: float


@dataclass(frozen=True)
class _Name:
    sound: str
    plain: str
    entry: Entry
    rank: float


class Gazetteer:
    """Finds places in texts. Safe to share between threads after it is built."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._by_skeleton: dict[str, list[_Name]] = defaultdict(list)
        self._short: dict[str, list[Entry]] = defaultdict(list)
        self._pincodes: dict[str, Entry] = {}
        self._sounds: dict[str, list[str]] = defaultdict(list)
        self._named: dict[str, list[_Name]] = defaultdict(list)
        for entry in entries:
            if entry.kind == PINCODE:
                self._pincodes[entry.id] = entry
                continue
            for n, name in enumerate(entry.names):
                self._add(name, entry, 0.0 if n < 2 else 1.0)
            for name in entry.short:
                self._short[fold(name)].append(entry)

    def _add(self, name: str, entry: Entry, rank: float) -> None:
        sound = key(name)
        if not sound:
            return
        said = _Name(sound, _plain(name), entry, rank)
        self._by_skeleton[skeleton(name)].append(said)
        without_dot = name.replace("\u093c", "")  # हापुड़ is often typed हापुड
        if key(without_dot) != sound:
            self._by_skeleton[skeleton(without_dot)].append(_Name(key(without_dot), said.plain, entry, rank))
        self._named[sound].append(said)
        for group in (entry.kind == DISTRICT and DISTRICT, entry.kind != DISTRICT and entry.district):
            if group:
                self._sounds[group].append(sound)
        if entry.kind != DISTRICT:
            self._sounds["everywhere"].append(sound)

    def find(self, text: str, district: str | None = None, limit: int = 10) -> list[Match[Candidate]]:
        """The places that a text may mean, the best first.

        `district`: a district already known (a slug), in which the place must be. A district that the text
        itself names narrows the search in the same way. Only the first 2,000 characters are read.
        """
        row = [t for t in tokens(text[:2000]) if t.is_word or t.is_number or t.text in BREAKS]
        if pins := self._pins(text[:2000]):
            return pins[:limit]
        exact = self._exact(row)
        districts = self._districts(row, exact)
        inside = {district} if district else {hit.entry.district for hit in districts}
        spots = self._spots(row, exact, inside, districts)
        found = self._combine(row, spots, districts, district)
        return [_match(text, row, hits, candidate) for hits, candidate in found[:limit]]

    def named(self, words: list[Token]) -> list[tuple[Entry, float]]:
        """The entries that a few words name, as they sound, with likeness (0-100); each entry once.

        A short name must be written as it is, in its own script: "band" is not Banda.
        """
        name = " ".join(t.raw for t in words)
        plain, sound = "".join(t.text for t in words), key(name)
        found: dict[str, tuple[Entry, float]] = {}
        for entry in self._short.get(plain, ()) if len(words) == 1 else ():
            if any(words[0].raw.lower() == short.lower() for short in entry.short):
                found[entry.id] = (entry, 100.0)
        for said in self._by_skeleton.get(skeleton(name), ()):
            score = 100.0 if said.sound == sound else fuzz.ratio(said.sound, sound)
            if said.plain != plain and (len(sound) < 6 or score < 88):
                continue
            if score >= (80 if len(sound) > 6 else 87) and found.get(said.entry.id, (None, 0.0))[1] < score:
                found[said.entry.id] = (said.entry, score)
        return list(found.values())

    def alike(self, words: list[Token], group: str, cutoff: float) -> list[tuple[Entry, float]]:
        """The entries of a group (DISTRICT, or a district's slug for its stations and localities) that nearly
        sound like a few words, with likeness (`cutoff`-100); digits and first letters must agree."""
        sound, sounds = key(" ".join(t.raw for t in words)), self._sounds.get(group, [])
        best = len(sound) >= 5 and process.extractOne(sound, sounds, scorer=fuzz.ratio, score_cutoff=cutoff)
        if not best or _digits(best[0]) != _digits(sound) or best[0][:1] not in _ALIKE.get(sound[:1], sound[:1]):
            return []
        named = [n.entry for n in self._named[best[0]] if (n.entry.kind == DISTRICT) == (group == DISTRICT)]
        return [(entry, best[1]) for entry in named if group in (DISTRICT, entry.district)]

    def _pins(self, text: str) -> list[Match[Candidate]]:
        found = []
        for pin in re.finditer(r"(?<!\d)([1-9]\d{2})\s?(\d{3})(?!\d)", ascii_digits(text)):
            entry = self._pincodes.get(pin[1] + pin[2])
            if entry:
                candidate = Candidate(entry.id, PINCODE, entry.district, 100.0)
                found.append(Match(candidate, pin.start(), pin.end(), text[pin.start() : pin.end()]))
        return found

    def _districts(self, row: list[Token], exact: list[_Hit]) -> list[_Hit]:
        """Districts that the text names, the longest and best; fuzzy only where nothing fits exactly."""
        hits = [h for h in exact if h.entry.kind == DISTRICT]
        hits += [_Hit(e, i, i + 1, 97.0) for i, t in enumerate(row) for e in self._short.get(t.text, ())]
        taken = {i for h in exact for i in range(h.start, h.end)}
        hits += self._fuzzy(row, DISTRICT, taken, cutoff=82)
        return _longest(hits)

    def _spots(self, row: list[Token], exact: list[_Hit], inside: set[str], districts: list[_Hit]) -> list[_Hit]:
        """Stations and localities: exact ones, and in the words left over ones that sound alike."""
        exact = [h for h in exact if h.entry.kind != DISTRICT]
        fitting = [h for h in exact if not inside or h.entry.district in inside]
        taken = {i for h in fitting for i in range(h.start, h.end)}
        certain = {i for h in districts if h.score >= 95 for i in range(h.start, h.end)}
        alike: list[_Hit] = []
        if inside:
            for slug in sorted(inside):
                alike += self._fuzzy(row, slug, taken | certain, cutoff=76)
        elif not exact:
            alike = self._fuzzy(row, "everywhere", taken | certain, cutoff=84)
        return _longest(exact) + alike

    def _exact(self, row: list[Token]) -> list[_Hit]:
        hits = []
        story = sum(t.is_word for t in row) > _STORY
        sentence = sum(t.is_word for t in row) > 2
        for start, end in windows(row):
            if end == start + 1 and sentence and is_common(row[start].text):
                continue
            words = " ".join(t.raw for t in row[start:end])
            plain, sound = "".join(t.text for t in row[start:end]), key(words)
            for said in self._by_skeleton.get(skeleton(words), ()):
                score = 100.0 if said.sound == sound else fuzz.ratio(said.sound, sound)
                score -= 1.5 if said.plain != plain and said.plain.isascii() == plain.isascii() else 0
                if score < (80 if len(sound) > 6 else 87) or (len(sound) < 5 and said.sound != sound):
                    continue
                if story and said.entry.kind != DISTRICT and len(sound) < 7 and not cue_beside(row, start, end):
                    continue
                hits.append(_Hit(said.entry, start, end, score - said.rank))
        return hits

    def _fuzzy(self, row: list[Token], group: str, taken: set[int], cutoff: float) -> list[_Hit]:
        sounds, hits = self._sounds.get(group), []
        free = [w for w in windows(row) if not taken & set(range(*w)) and not only_cues(row, *w)]
        for start, end in free[:_FUZZY_WINDOWS] if sounds else ():
            sound = key(" ".join(t.raw for t in row[start:end]))
            if len(sound) < 4 or (end == start + 1 and is_common(row[start].text)):
                continue
            for like, score, _ in process.extract(sound, sounds, scorer=fuzz.ratio, score_cutoff=cutoff, limit=5):
                if _digits(like) != _digits(sound) or like[:1] not in _ALIKE.get(sound[:1], sound[:1]):
                    continue
                for said in self._named[like]:
                    if (said.entry.kind == DISTRICT) == (group == DISTRICT) and said.entry.district in (
                        said.entry.district if group in (DISTRICT, "everywhere") else group,
                    ):
                        hits.append(_Hit(said.entry, start, end, score - 3 - said.rank))
        return hits

    def _combine(self, row, spots, districts, known) -> list[tuple[list[_Hit], Candidate]]:
        """Every reading of the text as one place, best first: spot with its district, spot, district."""
        said = {i for i, t in enumerate(row) if (t.is_word or t.is_number) and t.text not in CUES}
        readings: dict[tuple[str, str], tuple[list[_Hit], Candidate]] = {}

        def offer(hits: list[_Hit], place: _Hit, score: float, named: bool) -> None:
            covered = {i for h in hits for i in range(h.start, h.end)} & said
            score *= 0.7 + 0.3 * (len(covered) / len(said) if said and len(said) <= _STORY else 1)
            entry = place.entry
            candidate = Candidate(entry.id, entry.kind, entry.district, round(score, 1), named)
            if (entry.kind, entry.id) not in readings or readings[entry.kind, entry.id][1].score < candidate.score:
                readings[entry.kind, entry.id] = (hits, candidate)

        for spot in spots:
            homes = [d for d in districts if d.entry.district == spot.entry.district and _apart(d, spot)]
            if homes:
                home = max(homes, key=lambda d: d.score)
                offer([spot, home], spot, 0.7 * spot.score + 0.3 * home.score, True)
            elif known and spot.entry.district == known:
                offer([spot], spot, spot.score, False)
            elif not known and not any(_apart(d, spot) and d.score >= 95 for d in districts):
                doubt = 8 if spot.score < 95 and spot.end - spot.start == 1 and len(row[spot.start].text) < 7 else 0
                offer([spot], spot, spot.score - (7 if spot.entry.kind == LOCALITY else 5) - doubt, False)
        for home in districts:
            if known in (None, home.entry.district):
                offer([home], home, home.score, True)
        found = sorted(readings.values(), key=lambda reading: -reading[1].score)
        return _without_lesser(found)


_ALIKE = {"g": "gj", "j": "jgz", "i": "ie", "e": "eia", "u": "uo", "o": "ou", "b": "bv", "v": "vb", "k": "kg"}


def _longest(hits: list[_Hit]) -> list[_Hit]:
    """The hits that no longer, equally good hit of the same sort contains."""
    return [
        h
        for h in hits
        if not any(
            o.start <= h.start and h.end <= o.end and o.end - o.start > h.end - h.start and o.score >= h.score - 5
            for o in hits
        )
    ]


def _without_lesser(found: list[tuple[list[_Hit], Candidate]]) -> list[tuple[list[_Hit], Candidate]]:
    """Drops what a much better reading makes idle, and a locality named like a station of its district."""
    if not found:
        return []
    best, kept = found[0][1], []
    stations = {(c.district, hits[0].start) for hits, c in found if c.kind == STATION and c.score > best.score - 12}
    for hits, candidate in found:
        if candidate.kind == LOCALITY and (candidate.district, hits[0].start) in stations:
            continue
        if candidate.kind == DISTRICT and _told_better(hits[0], candidate, found):
            continue
        if candidate.score >= best.score - 12:
            kept.append((hits, candidate))
    return kept


def _told_better(home: _Hit, district: Candidate, found: list[tuple[list[_Hit], Candidate]]) -> bool:
    """True for a district when a place inside it fits as well: a spot with this district's name beside it,
    or the town's own station when the district was named by its town."""
    for hits, other in found:
        if other.kind == DISTRICT or other.district != district.district or other.score < 90:
            continue
        beside = other.named_district and other.score >= district.score - 1
        if beside or other.score > district.score or (home.score < 100 and hits[0].start == home.start):
            return True
    return False


def _apart(one: _Hit, other: _Hit) -> bool:
    return one.end <= other.start or other.end <= one.start


def _plain(name: str) -> str:
    return "".join(t.text for t in tokens(name) if t.is_word or t.is_number)


def _digits(sound: str) -> str:
    return re.sub(r"\D", "", sound)


def _match(text: str, row: list[Token], hits: list[_Hit], candidate: Candidate) -> Match[Candidate]:
    start = min(row[h.start].start for h in hits)
    end = max(row[h.end - 1].end for h in hits)
    return Match(candidate, start, end, text[start:end])
