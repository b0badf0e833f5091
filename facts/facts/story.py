"""All facts of a story together, each kind of fact by its own grammar, none told twice.

One rule settles overlaps: kinds are read in a fixed order, the surest first, and words that one kind has
taken are not there for the next. So a mobile is no amount, a plate's digits no count, a date's year no sum.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from facts import ages, callers, counts, evidence, imei, money, names, plates, story_places, transactions, when
from facts.aside import place_of
from facts.clauses import Clauses
from facts.deeds import tells_of_a_deed
from facts.match import Match
from facts.places import Gazetteer
from facts.text import Token, tokens

LONGEST = 20_000
"""Characters of a message that are read."""


@dataclass(frozen=True)
class Fact:
    """One fact of a story: `entity` is a name of the contract, `text[start:end]` the words that say it."""

    entity: str
    value: str | int
    start: int
    end: int


def facts_of(text: str, now: datetime, gazetteer: Gazetteer | None) -> list[Fact]:
    """The facts that a story tells, in the order of their words.

    `now`: with its zone; an event lies before it, so "kal" is yesterday. `gazetteer`: without one no place and
    no district is found. Values: registration_number "UP32AB1234", date ISO, time "HH:MM", amount whole
    rupees (int), mobile and accused_mobile ten digits, imei 15 digits, transaction_id upper case,
    accused_count and person_age int, person_name and place as written, district its slug.
    """
    story = _Story(text[:LONGEST])
    story.take("imei", imei.find)
    story.take("registration_number", plates.find)
    story.take("transaction_id", transactions.find)
    story.take_mobiles()
    story.take("person_name", names.find)
    story.take("person_age", ages.find)
    story.take_when(now)
    story.take("accused_count", counts.find)
    story.take("amount", money.find)
    if gazetteer:
        story.take_where(gazetteer)
    return sorted(_once(_happened(story.facts, tokens(text))), key=lambda f: (f.start, f.end, f.entity))


_OF_AN_EVENT = frozenset(
    "registration_number imei transaction_id accused_mobile accused_count person_name person_age amount".split()
)
_SHORT = 7
"""Words of an answer rather than a story."""


def _happened(facts: list[Fact], row: list[Token]) -> list[Fact]:
    """The facts without the days and hours that no clause tells a deed of."""
    short = sum(t.is_word for t in row) < _SHORT
    deed = tells_of_a_deed(row)
    if not short and not deed and not any(f.entity in _OF_AN_EVENT for f in facts):
        return [f for f in facts if f.entity not in ("date", "time")]
    if not any(f.entity in ("date", "time") for f in facts):
        return facts
    clauses = Clauses(row)
    several = len({f.value for f in facts if f.entity == "date"}) > 1
    told = [(place_of(row, f.start), place_of(row, f.end)) for f in facts]
    said = {i for first, last in told for i in range(first, last)}
    weight = {
        f: evidence.weight(clauses, first, stop, said)
        for f, (first, stop) in zip(facts, told, strict=True)
        if f.entity in ("date", "time")
    }
    best = max((w for f, w in weight.items() if f.entity == "date"), default=0)
    idle = {f for f, w in weight.items() if f.entity == "date" and several and w < best}
    idle |= {f for f, w in weight.items() if f.entity == "time" and deed and not short and not w}
    idle |= {f for f in weight if f.entity == "time" and any(d.start == f.start for d in idle if d.entity == "date")}
    return [f for f in facts if f not in idle]


class _Story:
    """A text whose words are covered, one kind of fact after the other, as they are taken."""

    def __init__(self, text: str) -> None:
        self.rest = text
        self.facts: list[Fact] = []

    def take(self, entity: str, find: Callable[[str], list[Match]]) -> None:
        """Adds the facts that `find` reads in the words not yet taken."""
        self.add([(entity, match.value, match) for match in find(self.rest)])

    def take_mobiles(self) -> None:
        found = callers.find(self.rest)
        whose = {True: "accused_mobile", False: "mobile", None: ""}
        self.add([(whose[m.value[1]], m.value[0], m) for m in found])

    def take_when(self, now: datetime) -> None:
        self.add(when.find(self.rest, now))

    def take_where(self, gazetteer: Gazetteer) -> None:
        places, districts = story_places.find(self.rest, gazetteer)
        self.add([("place", m.value, m) for m in places] + [("district", m.value, m) for m in districts])

    def add(self, found: list[tuple[str, str | int, Match]]) -> None:
        """Keeps the facts and takes their words; one without an entity only takes words."""
        for entity, value, match in found:
            if not entity:
                continue
            self.facts.append(Fact(entity, value, match.start, match.end))
        self.rest = when.cover(self.rest, [match for _, _, match in found])


def _once(facts: list[Fact]) -> list[Fact]:
    """Each value of an entity once, where it is said first."""
    first: dict[tuple[str, str | int], Fact] = {}
    for fact in sorted(facts, key=lambda f: f.start):
        first.setdefault((fact.entity, fact.value), fact)
    return list(first.values())
