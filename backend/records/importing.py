"""Brings a register's CSV in, row by row: what was taken, what was refused and why; the same file twice changes
nothing."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError
from sqlalchemy import Connection

from backend.kit.db import Database
from backend.records import store
from backend.records.registers import REGISTERS, TABLES, Register, found_by

_AT_ONCE = 1000


@dataclass
class Report:
    """How an import went: counts of added, changed, same, refused; for every refused row (the title line is 1) the
    column and the reason, never what stood there."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[int, str, str]] = field(default_factory=list)

    def lines(self) -> Iterable[str]:
        """The report for the operator."""
        for row, column, reason in self.refused:
            yield f"row {row}: {column or 'row'}: {reason}"
        names = ("added", "changed", "same", "refused")
        yield ", ".join(f"{self.counts[name]} {name}" for name in names)


class Checked(Exception):
    """Ends a transaction of a check, so that nothing stays."""


def import_file(
    db: Database, register: str, path: Path, mark: Callable[[str], str], *, check: bool = False, sample: bool = False
) -> Report:
    """Imports a CSV with a title line. With `check` nothing is changed. Raises KeyError for an unknown register."""
    known, report = REGISTERS[register], Report()
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = enumerate(csv.DictReader(file), 2)
        while batch := [row for _, row in zip(range(_AT_ONCE), rows, strict=False)]:
            try:
                with db.write() as tx:
                    for number, raw in batch:
                        take(tx, known, raw, number, mark, report, sample)
                    if check:
                        raise Checked
            except Checked:
                pass
    return report


def take(
    tx: Connection,
    register: Register,
    raw: Mapping[str, str | None],
    number: int,
    mark: Callable[[str], str],
    report: Report,
    sample: bool,
) -> None:
    """Takes one row, or notes why not."""
    given = {name: value for name, value in raw.items() if name is not None and value is not None}
    try:
        if None in raw:
            raise ValueError("more cells than titles")
        kept = {**register.kept(register.row.model_validate(given), mark), "sample": sample}
    except ValidationError as mistakes:
        for mistake in mistakes.errors(include_input=False, include_url=False, include_context=False):
            report.refused.append((number, ".".join(map(str, mistake["loc"])), mistake["msg"]))
        report.counts["refused"] += 1
        return
    except ValueError as mistake:
        report.refused.append((number, "", str(mistake)))
        report.counts["refused"] += 1
        return
    outcome = store.put(tx, register.table, kept)
    report.counts[outcome] += 1
    if register.table is store.persons and outcome != "same":
        person = store.id_of(tx, store.persons, kept["key"])
        store.put_words(tx, person, kept["register"], found_by(kept))


def remove_samples(db: Database) -> int:
    """Removes every made-up row of every register; how many these were."""
    with db.write() as tx:
        return store.remove_samples(tx, TABLES)
