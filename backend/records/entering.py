"""What enters a register otherwise than by a file: a child whose FIR was just registered."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection

from backend.records.importing import Importer, Photos, Report

_SEX = {"boy": "male", "girl": "female", "other": "other"}


class MissingChildren:
    """The children that the stations' FIRs tell of, in the register of missing persons."""

    def __init__(self, importer: Importer, photos: Photos) -> None:
        self._importer = importer
        self._photos = photos

    def enter(
        self,
        tx: Connection,
        case: str,
        number: str,
        child: Mapping[str, Any],
        day: date,
        district: str,
        station: str,
    ) -> None:
        """Keeps a child as missing from a district (its slug) under the FIR's number at the station (its code).
        `child` has name, age, sex (boy, girl, other), looks and photo (the answer with its file, or None). Who gave the
        complaint is not told, nor how to reach them: whoever finds the child calls 112 or 1098. Raises ValueError for
        what the register cannot keep."""
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
        sent = child["photo"]
        photo = self._photos.copy_of(tx, sent["file"]) if sent else None
        report = Report()
        self._importer.row(tx, "missing-persons", row, report, photo=photo, case=case)
        if report.refused:
            raise ValueError("; ".join(f"{column}: {reason}" for _, column, reason in report.refused))

    def found(self, tx: Connection, case: str) -> None:
        """Takes a case's child out of the register: nobody who was found is shown any longer."""
        self._importer.remove_of_case(tx, case)
