"""Officers keep registers by hand: who may change which rows, what is shown to citizens, who did it.

A row that an officer entered stays until an officer takes it away: a file of the whole register leaves it alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args, get_origin

from sqlalchemy import ColumnElement, Connection, Row, Table

from backend.people import Officer
from backend.people.reach import reach
from backend.records import store
from backend.records.importing import Importer, Photos, Report
from backend.records.registers import REGISTERS
from backend.trail.entries import note

LISTED = 200
_STATION = frozenset({"station_officer", "sho"})
_DISTRICT = frozenset({"dcrb", "sp"})
KEPT_BY: Mapping[str, frozenset[str]] = {
    "missing-persons": _STATION | _DISTRICT,
    "unidentified-bodies": _STATION | _DISTRICT,
    "arrests": _STATION | _DISTRICT,
    "rewarded-criminals": _DISTRICT,
}
"""The registers that are kept by hand, and the roles that do it."""
KEEPERS = _STATION | _DISTRICT
_NOT_ASKED = ("number", "district", "station", "photo")
_LONG = ("marks", "clothes")


@dataclass(frozen=True, slots=True)
class Field:
    """One box of a register's form: `kind` is text, long, number, date, moment or choice."""

    name: str
    kind: str
    required: bool
    choices: tuple[str, ...] = ()


def fields_of(register: str) -> list[Field]:
    """The boxes of a register's form, beside its number, station and photograph."""
    shape = REGISTERS[register].row.model_fields
    return [_field(name, info) for name, info in shape.items() if name not in _NOT_ASKED]


def at_stations(register: str) -> bool:
    """Whether the rows of a register belong to a station."""
    return "station" in REGISTERS[register].row.model_fields


def with_photo(register: str) -> bool:
    """Whether the rows of a register may have a photograph."""
    return "photo" in REGISTERS[register].row.model_fields


class Editor:
    """Reads and writes registers for officers. Whatever lies beyond an officer's reach raises LookupError."""

    def __init__(self, importer: Importer, photos: Photos) -> None:
        self._importer = importer
        self._photos = photos

    def listed(self, tx: Connection, officer: Officer, register: str) -> list[Row]:
        """The rows that the officer keeps, those last entered first."""
        table, mine = self._mine(officer, register)
        return store.kept_rows(tx, table, mine, LISTED)

    def open(self, tx: Connection, officer: Officer, register: str, row_id: int) -> Row:
        """One row."""
        table, mine = self._mine(officer, register)
        row = store.kept_row(tx, table, mine, row_id)
        if row is None:
            raise LookupError(register)
        return row

    def save(
        self,
        tx: Connection,
        officer: Officer,
        register: str,
        cells: Mapping[str, str],
        *,
        station: str,
        published: bool,
        photo: Any = None,
        known: Row | None = None,
    ) -> Report:
        """Enters a row, or corrects the `known` one, whose number and station stay. `photo` is a received picture; none
        leaves the one that is there. The report says what was refused, and then nothing was changed."""
        table, _ = self._mine(officer, register)
        given = dict(cells) | {"district": officer.district}
        if at_stations(register):
            given["station"] = known.station if known is not None else officer.station or station
        given["number"] = number_of(known, register) if known is not None else cells.get("number", "")
        report = Report()
        more = {"published": published, "entered_by": officer.id, "photo": photo}
        if known is not None and photo is None and with_photo(register) and known.photo:
            more["photo"] = self._photos.info(tx, known.photo)
        if known is not None and register in ("missing-persons",):
            more["case"] = known.case
        if not with_photo(register):
            del more["photo"]
        if known is None and self._taken(tx, register, given, table):
            report.refuse(1, [("number", "taken")])
            return report
        self._importer.row(tx, register, given, report, **more)
        if not report.refused:
            verb = "changed_record" if known is not None else "added_record"
            note(tx, f"officer:{officer.id}", verb, subject=f"{register}:{given['number']}")
        return report

    def publish(self, tx: Connection, officer: Officer, register: str, row_id: int, published: bool) -> None:
        """Shows a row to citizens, or no longer."""
        row = self.open(tx, officer, register, row_id)
        store.change_row(tx, REGISTERS[register].table, row.id, published=published)
        verb = "published_record" if published else "withdrew_record"
        note(tx, f"officer:{officer.id}", verb, subject=f"{register}:{number_of(row, register)}")

    def _mine(self, officer: Officer, register: str) -> tuple[Table, ColumnElement[bool]]:
        if officer.role not in KEPT_BY.get(register, ()) or not reach(officer).district:
            raise LookupError(register)
        known = REGISTERS[register]
        return known.table, store.kept_by(known.table, known.persons, officer.district, officer.station)

    def _taken(self, tx: Connection, register: str, given: Mapping[str, Any], table: Table) -> bool:
        known, number = REGISTERS[register], str(given["number"]).strip()
        key = f"{known.persons}:{number}" if known.persons else number
        key = f"{given['station']}:{number}" if table is store.arrests else key
        return store.has_key(tx, table, key)


def number_of(row: Row, register: str) -> str:
    """The number of a row, as an officer gave it."""
    prefixed = REGISTERS[register].persons or REGISTERS[register].table is store.arrests
    return row.key.partition(":")[2] if prefixed else row.key


def typed_of(row: Row, register: str) -> dict[str, str]:
    """A row as it stands in its form."""
    shown = {field.name: getattr(row, field.name) for field in fields_of(register)}
    return {
        name: value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "hour") else "" if value is None else str(value)
        for name, value in shown.items()
    }


def _field(name: str, info: Any) -> Field:
    kinds: Sequence[Any] = [info.annotation, *get_args(info.annotation)]
    if "Literal" in str(get_origin(info.annotation)):
        return Field(name, "choice", True, tuple(get_args(info.annotation)))
    names = {getattr(kind, "__name__", "") for kind in kinds}
    kind = next((shown for type_, shown in (("datetime", "moment"), ("date", "date"), ("int", "number"))
                 if type_ in names), "long" if name in _LONG else "text")  # fmt: skip
    return Field(name, kind, info.is_required())
