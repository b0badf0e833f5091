"""Brings a register's CSV in, row by row: what was taken, what was refused and why; the same file twice changes
nothing."""

import csv
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from sqlalchemy import Connection

from backend.kit.db import Database
from backend.kit.imports import Checked, Report, reasons
from backend.records import store
from backend.records.registers import REGISTERS, Register

_AT_ONCE = 1000


class Photos(Protocol):
    """Where photographs are kept: `backend.evidence.files.Files`."""

    def receive_picture(self, stream: BinaryIO, name: str, keep: bool = True) -> Any:
        """Judges a picture and keeps its content, or only judges it. Raises ValueError with the reason."""

    def record(self, tx: Connection, received: Any) -> str:
        """Writes the row of a received picture; returns its id."""

    def copy_of(self, tx: Connection, file_id: str) -> Any:
        """The same content under another id, yet to be recorded; None when there is none."""

    def info(self, tx: Connection, file_id: str) -> Any:
        """What is known of a file; None when there is none."""

    def forget(self, tx: Connection, file_id: str) -> None:
        """Removes a file."""


class Importer:
    """Puts rows into registers. `mark` turns a mobile into what next of kin are found by."""

    def __init__(self, db: Database, mark: Callable[[str], str], photos: Photos) -> None:
        self._db = db
        self._mark = mark
        self._photos = photos

    def file(self, name: str, path: Path, *, check: bool = False, whole: bool = False, sample: bool = False) -> Report:
        """Imports a CSV with a title line; photographs lie beside it. With `check` nothing is changed; `whole` says
        that the file is all of the register, so that rows imported earlier and no longer in it go. Raises KeyError
        for an unknown register, OSError and UnicodeDecodeError for a file that can't be read."""
        register, report, keys = REGISTERS[name], Report(), set()
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = enumerate(csv.DictReader(file), 2)
            while batch := [row for _, row in zip(range(_AT_ONCE), rows, strict=False)]:
                # Photographs are read before the transaction: a slow disk must not hold the database.
                read = [self._read(register, raw, number, path.parent, report, not check) for number, raw in batch]
                with suppress(Checked), self._db.write() as tx:
                    for row in filter(None, read):
                        keys.add(row["key"])
                        self._put(tx, register, row, report, sample)
                    if check:
                        raise Checked
        if whole and not report.refused:
            with suppress(Checked), self._db.write() as tx:
                left = store.keys_beside(tx, register.table, register.persons, keys)
                report.counts["removed"] = self._remove(tx, register, left)
                if check:
                    raise Checked
        if not check:
            self._db.look_over(register.table)
        return report

    def row(
        self, tx: Connection, name: str, cells: Mapping[str, Any], report: Report, *, sample: bool = False, **more: Any
    ) -> None:
        """Takes a row of a register that comes otherwise than by a file. `more`: `photo` as a received picture, the
        `case` that brought it."""
        register = REGISTERS[name]
        row = self._judged(register, cells, sum(report.counts.values()) + 1, report)
        if row is not None:
            self._put(tx, register, row | more, report, sample)

    def received(self, stream: BinaryIO, name: str) -> Any:
        """A picture received for a row. Raises ValueError."""
        return self._photos.receive_picture(stream, name)

    def remove_of_case(self, tx: Connection, case: str) -> None:
        """Removes the persons that a case brought into the registers."""
        self._remove(tx, REGISTERS["missing-persons"], store.keys_of_case(tx, case))

    def remove_samples(self) -> int:
        """Removes every made-up row of every register; how many these were."""
        with self._db.write() as tx:
            return sum(
                self._remove(tx, register, store.sample_keys(tx, register.table))
                for register in {register.table: register for register in REGISTERS.values()}.values()
            )

    # --- inside --------------------------------------------------------------------------------

    def _read(
        self, register: Register, raw: Mapping[str | None, Any], number: int, folder: Path, report: Report, keep: bool
    ) -> dict[str, Any] | None:
        """A row as it is kept, its photograph received; None when it was refused."""
        if None in raw:
            return report.refuse(number, [("", "more cells than titles")])
        given = {name: value for name, value in raw.items() if value is not None}
        row = self._judged(register, given, number, report)
        if row is None or not row.get("photo"):
            return row
        try:
            with (folder / row["photo"]).open("rb") as file:
                return row | {"photo": self._photos.receive_picture(file, row["photo"], keep)}
        except OSError:
            return report.refuse(number, [("photo", "no such file beside the CSV")])
        except ValueError as mistake:
            return report.refuse(number, [("photo", str(mistake))])

    def _judged(
        self, register: Register, given: Mapping[str, Any], number: int, report: Report
    ) -> dict[str, Any] | None:
        try:
            return dict(register.kept(register.row.model_validate(given), self._mark))
        except ValueError as mistake:
            return report.refuse(number, reasons(mistake))

    def _put(self, tx: Connection, register: Register, row: Mapping[str, Any], report: Report, sample: bool) -> None:
        kept = {**row, "sample": sample}
        if "photo" in register.table.c:
            kept["photo"] = self._photo(tx, register, row["key"], row.get("photo"))
        report.counts[store.put(tx, register.table, kept)] += 1

    def _photo(self, tx: Connection, register: Register, key: str, photo: Any) -> str | None:
        """The id of a row's photograph: the one that is there, if it is the same."""
        was = store.photo_under(tx, register.table, key)
        before = self._photos.info(tx, was) if was else None
        if photo is not None and before is not None and before.sha256 == photo.sha256:
            return was
        if was:
            self._photos.forget(tx, was)
        return self._photos.record(tx, photo) if photo is not None else None

    def _remove(self, tx: Connection, register: Register, keys: Iterable[str]) -> int:
        count = 0
        for key in keys:
            if "photo" in register.table.c and (photo := store.photo_under(tx, register.table, key)):
                self._photos.forget(tx, photo)
            store.remove(tx, register.table, key)
            count += 1
        return count
