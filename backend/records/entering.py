"""What enters a register otherwise than by a file: a child whose FIR was just registered."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from backend.records.importing import Report, take
from backend.records.registers import REGISTERS

_SEX = {"boy": "male", "girl": "female", "other": "other"}


def enter_missing(
    tx: Connection, number: str, child: Mapping[str, Any], day: date, district: str, station: str
) -> None:
    """Keeps a child as missing from a district (its slug) under the FIR's number at the station (its code). `child`
    has name, age, sex (boy, girl, other) and looks. Who gave the complaint is not told, nor how to reach them:
    whoever finds the child calls 112 or 1098. Raises ValueError for what the register cannot keep."""
    row = {
        "number": f"FIR {number} {station}",
        "name": child["name"],
        "sex": _SEX.get(child["sex"], "unknown"),
        "age_from": str(child["age"]),
        "age_to": str(child["age"]),
        "marks": child["looks"] or "",
        "district": district,
        "station": station,
        "day": f"{day}",
    }
    report = Report()
    take(tx, REGISTERS["missing-persons"], row, 1, str, report, False)
    if report.refused:
        raise ValueError("; ".join(f"{column}: {reason}" for _, column, reason in report.refused))
