"""The table of first information reports and what others read of it; the only SQL about them.

A complaint is a row of `cases` (its number, sheet, state, station and events are there) and a row here with what
only an FIR has. A case's `station` is always the station that holds it now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    Row,
    String,
    Table,
    UniqueConstraint,
    and_,
    false,
    or_,
    select,
    true,
    update,
)

from backend.cases.store import cases
from backend.kit.db import Moment, metadata
from backend.kit.sealed import SealedText
from backend.people.reach import Reach

firs = Table(
    "firs",
    metadata,
    Column("case", String(26), primary_key=True),
    Column("offence", String(40), nullable=False),
    Column("accused_known", Boolean, nullable=False, default=False),
    Column("received_at", String(20), nullable=False),  # the station that the complaint was given to
    Column("place_station", String(20), nullable=False),  # the station of the place of occurrence
    Column("sensitive", Boolean, nullable=False, default=False),
    Column("priority", Boolean, nullable=False, default=False),
    Column("sign_by", Moment, nullable=False),
    Column("signed_at", Moment),
    Column("signed_how", String(10)),  # otp station
    Column("signed_before", String(26)),  # the officer, when signed at the station
    Column("transfers", JSON, nullable=False),
    Column("fir_station", String(20)),  # these are set once, at registration
    Column("fir_year", Integer),
    Column("fir_no", Integer),
    Column("gd_number", String(40)),
    Column("sections", JSON, nullable=False),
    Column("transcript", SealedText),
    Column("delay", SealedText),
    Column("registered_at", Moment),
    Column("registered_by", String(26)),
    Column("refused_why", SealedText),
    Column("zero_station", String(20)),  # of the Zero FIR, set once; it keeps its number after it was handed on
    Column("zero_district", String(40)),
    Column("zero_year", Integer),
    Column("zero_no", Integer),
    Column("zero_registered", JSON(none_as_null=True)),  # there, once it was handed on: see `Fir.as_zero`
    UniqueConstraint("fir_station", "fir_year", "fir_no"),
    UniqueConstraint("zero_station", "zero_year", "zero_no"),
)
Index("ix_firs_received_at", firs.c.received_at)


OPEN = ("awaiting_signature", "with_station", "registered")
"""The states of complaints that somebody works on; an FIR is open until the court has it."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of an act, such as BNS 303(2) or IT Act 66D."""

    act: str
    section: str

    def __str__(self) -> str:
        return f"{self.act} {self.section}"


@dataclass(frozen=True, slots=True)
class Transfer:
    """One step of a complaint from a station (its code) to another, by an officer (id), with the reason."""

    at: datetime
    from_station: str
    to_station: str
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Fir:
    """A complaint, and the FIR that it became once `fir_no` is there, or the Zero FIR once `zero_no` is.

    `station` is the code of the station that holds it now (after registration: whose FIR it is), `received_at` the
    one it was given to, `place_station` the one of the place of occurrence. A station that registers what happened
    elsewhere numbers it with 0 and hands it on; the place's station registers it again, with a number of its own
    (BNSS 173(1)). `sheet` holds the answers as `{question, label, shown, value, file}`; the story is one of
    them, verbatim (`transcript`: what an officer wrote down of a story that was spoken). `state` is the case's:
    awaiting_signature, with_station, registered, refused or lapsed.
    """

    case_id: str
    case_no: str
    service: str
    state: str
    station: str
    district: str
    conversation: str
    language: str
    complainant: str
    mobile_mark: str | None
    sheet: tuple[Mapping[str, Any], ...]
    opened_at: datetime
    offence: str
    accused_known: bool
    received_at: str
    place_station: str
    sensitive: bool
    priority: bool
    sign_by: datetime
    signed_at: datetime | None
    signed_how: str | None
    transfers: tuple[Transfer, ...]
    fir_year: int | None
    fir_no: int | None
    gd_number: str | None
    sections: tuple[Section, ...]
    transcript: str | None
    delay: str | None
    registered_at: datetime | None
    registered_by: str | None
    refused_why: str | None
    zero_station: str | None
    zero_district: str | None
    zero_year: int | None
    zero_no: int | None
    zero_registered: Mapping[str, Any] | None

    @property
    def zero(self) -> bool:
        """Whether this is (or would now be) a Zero FIR: the place of occurrence lies in another station's limits."""
        return self.station != self.place_station

    @property
    def number(self) -> str | None:
        """The number as it is written: 0042/2026, of a Zero FIR as below; None before registration."""
        return f"{self.fir_no:04d}/{self.fir_year}" if self.fir_no else self.zero_number

    @property
    def zero_number(self) -> str | None:
        """The Zero FIR's number as it is written, 0/0042/2026, which it keeps; None where there was none."""
        return f"0/{self.zero_no:04d}/{self.zero_year}" if self.zero_no else None

    @property
    def numbered_by(self) -> str:
        """The code of the station whose `number` it has."""
        return self.zero_station if self.zero_station and not self.fir_no else self.station

    @property
    def handed_on(self) -> bool:
        """Whether it is a Zero FIR that went on to the station of the place."""
        return self.zero_registered is not None

    def as_zero(self) -> "Fir":
        """The Zero FIR as it was registered, wherever it is now."""
        if self.zero_registered is None:
            return self
        kept = dict(self.zero_registered)
        sections = tuple(Section(**section) for section in kept.pop("sections"))
        at = datetime.fromisoformat(kept.pop("registered_at"))
        there = {"station": self.zero_station, "district": self.zero_district, "fir_no": None, "fir_year": None}
        return replace(self, **there, **kept, sections=sections, registered_at=at)

    @property
    def spoken(self) -> bool:
        """Whether the story was told by voice."""
        return isinstance(self.values.get("story"), Mapping)

    @property
    def values(self) -> dict[str, Any]:
        """The answers' values by question (None: skipped)."""
        return {line["question"]: line["value"] for line in self.sheet}


_BOTH = select(
    cases.c.id.label("case_id"),
    *(cases.c[name] for name in ("case_no", "service", "state", "station", "district", "conversation", "language")),
    cases.c.applicant.label("complainant"),
    cases.c.mobile_mark,
    cases.c.sheet,
    cases.c.opened_at,
    *(column for column in firs.c if column.name not in ("case", "fir_station", "signed_before")),
).join(firs, firs.c.case == cases.c.id)


def add(tx: Connection, row: Mapping[str, Any]) -> None:
    """Keeps what only an FIR has, for a case that was just opened."""
    tx.execute(firs.insert().values(**{"transfers": [], "sections": [], **row}))


def change(tx: Connection, case_id: str, /, **values: Any) -> None:
    """Writes these columns of a complaint; the caller holds its case."""
    tx.execute(update(firs).where(firs.c.case == case_id).values(**values))


def of_case(tx: Connection, case_id: str) -> Fir | None:
    """The complaint of a case."""
    return _fir(tx.execute(_BOTH.where(cases.c.id == case_id)).first())


def by_case_no(tx: Connection, case_no: str, within: ColumnElement[bool] | None = None) -> Fir | None:
    """The complaint with this case number, within a reach when one is given."""
    query = _BOTH.where(cases.c.case_no == case_no)
    return _fir(tx.execute(query if within is None else query.where(within)).first())


def by_number(tx: Connection, station: str, year: int, fir_no: int) -> list[Fir]:
    """The registered FIR with this number of this station (its code) and year, and the Zero FIR with it."""
    own = and_(firs.c.fir_station == station, firs.c.fir_year == year, firs.c.fir_no == fir_no)
    zero = and_(firs.c.zero_station == station, firs.c.zero_year == year, firs.c.zero_no == fir_no)
    return [_fir(row) for row in tx.execute(_BOTH.where(or_(own, zero)).order_by(firs.c.fir_no.is_(None)))]


def registered_of_mobile(tx: Connection, mobile_mark: str, limit: int = 10) -> list[Fir]:
    """The newest registered FIRs of a complainant's mobile (see `Cases.mobile_mark`)."""
    numbered = or_(firs.c.fir_no.is_not(None), firs.c.zero_no.is_not(None))
    mine = _BOTH.where(cases.c.mobile_mark == mobile_mark, numbered)
    return [_fir(row) for row in tx.execute(mine.order_by(firs.c.registered_at.desc()).limit(limit))]


def complaints(
    tx: Connection,
    within: ColumnElement[bool],
    states: tuple[str, ...],
    limit: int,
    found: ColumnElement[bool] | None = None,
    also: ColumnElement[bool] | None = None,
) -> list[Fir]:
    """Complaints in these states within a reach: urgent ones first, then the oldest; `found`: only these; `also`:
    these too, in whatever state."""
    wanted = or_(and_(within, cases.c.state.in_(states)), false() if also is None else also)
    rows = _BOTH.where(wanted, true() if found is None else found)
    rows = rows.order_by(firs.c.priority.desc(), cases.c.opened_at)
    return [_fir(row) for row in tx.execute(rows.limit(limit))]


def open_since(tx: Connection, within: ColumnElement[bool], since: datetime, limit: int) -> list[Fir]:
    """Complaints within a reach that are neither refused nor lapsed, given since a moment, the newest first."""
    rows = _BOTH.where(within, cases.c.state.in_(OPEN), cases.c.opened_at >= since)
    return [_fir(row) for row in tx.execute(rows.order_by(cases.c.opened_at.desc()).limit(limit))]


def alerts(tx: Connection, district: str, stations: Sequence[str], since: datetime, limit: int) -> list[Fir]:
    """What all `stations` of a district are to look out for: urgent complaints since a moment that the district holds
    or that happened in it, the newest first."""
    here = or_(cases.c.district == district, firs.c.place_station.in_(stations))
    urgent = _BOTH.where(here, firs.c.priority, cases.c.opened_at >= since)
    open_ones = urgent.where(cases.c.state.in_(OPEN))
    return [_fir(row) for row in tx.execute(open_ones.order_by(cases.c.opened_at.desc()).limit(limit))]


def complaint_reach(mine: Reach) -> ColumnElement[bool]:
    """The complaints that an officer may open: those that their stations hold, or all of the district or the state; and
    the Zero FIRs that these handed on, to read."""
    return or_(held_by(mine), handed_on_by(mine))


def held_by(mine: Reach) -> ColumnElement[bool]:
    """The complaints that an officer's stations hold, or all of the district or the state."""
    return _of(mine, cases.c.district, cases.c.station)


def handed_on_by(mine: Reach) -> ColumnElement[bool]:
    """The Zero FIRs that an officer's stations registered and handed on."""
    theirs = and_(firs.c.zero_registered.is_not(None), _of(mine, firs.c.zero_district, firs.c.zero_station))
    return cases.c.id.in_(select(firs.c.case).where(theirs))


def _of(mine: Reach, district: Column, station: Column) -> ColumnElement[bool]:
    if mine.whole_state:
        return district == mine.district if mine.district else true()
    if not mine.district or not (mine.all_of_district or "thana" in mine.desks):
        return false()
    theirs = district == mine.district
    return theirs if mine.stations is None else and_(theirs, station.in_(mine.stations))


def _fir(row: Row | None) -> Fir | None:
    if row is None:
        return None
    kept = dict(row._mapping)
    kept["sheet"] = tuple(kept["sheet"])
    kept["sections"] = tuple(Section(**section) for section in kept["sections"])
    kept["transfers"] = tuple(
        Transfer(**{**step, "at": datetime.fromisoformat(step["at"])}) for step in kept["transfers"]
    )
    return Fir(**kept)
