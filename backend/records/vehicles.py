"""Stolen vehicles by plate, chassis or engine number, tolerant of a slip."""

import re
from collections.abc import Sequence

from rapidfuzz.distance import OSA
from sqlalchemy import Connection, Row

from backend.records import store
from backend.records.registers import parts_of
from facts import plates

MOST_SLIPS = 1
_TAIL = 5


def by_any(tx: Connection, words: str) -> tuple[Sequence[Row], bool]:
    """The vehicles of a number as somebody writes it, be it of the plate, the chassis or the engine; and whether it is
    exactly theirs."""
    if plate := plates.find(words):
        return by_plate(tx, plate[0].value)
    number = re.sub(r"[^A-Z0-9]", "", words.upper())
    found = [by_number(tx, column, number) for column in ("chassis", "engine")]
    rows, exact = max(found, key=lambda one: (one[1], bool(one[0])))
    return rows, exact


def by_plate(tx: Connection, plate: str) -> tuple[Sequence[Row], bool]:
    """The vehicles of a plate such as UP32AB1234, and whether the plate is exactly theirs; where none has it exactly,
    those one slip away."""
    rto, series, num = parts_of(plate)
    rows = store.vehicles_like(tx, rto, series, num)
    slips = [(OSA.distance(plate, f"{row.rto}{row.series}{row.num}"), row) for row in rows]
    exact = [row for distance, row in slips if distance == 0]
    return (exact, True) if exact else ([row for distance, row in slips if distance <= MOST_SLIPS], False)


def by_number(tx: Connection, column: str, number: str) -> tuple[Sequence[Row], bool]:
    """The vehicles of a chassis or engine number (`column`; capitals and digits only), and whether it is exactly
    theirs; where none has it exactly, those two slips away whose last five signs agree."""
    rows = store.vehicles_of_tail(tx, column, number[-_TAIL:])
    exact = [row for row in rows if getattr(row, column) == number]
    if exact:
        return exact, True
    return [row for row in rows if OSA.distance(number, getattr(row, column)) <= MOST_SLIPS + 1], False
