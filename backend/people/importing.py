"""Brings officers in from a CSV, row by row: new ones get a first password, known ones their new post; the same file
twice changes nothing."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from backend.kit.db import Database
from backend.kit.imports import Checked, Report, reasons
from backend.kit.text import Text
from backend.people import administration, officers, passwords, store
from backend.people.administration import NobodyLeft, Post

Line = Annotated[str, Field(min_length=1, max_length=200)]
Known = Callable[[str, str | None], bool]
"""Whether a district's slug is known, and a station's code in it when one is given."""


class Row(BaseModel):
    """One officer; `stations` are the codes of a circle officer's stations, with spaces between."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    user_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{1,62}$")]
    name_hi: Line
    name_en: Line
    rank_hi: Line
    rank_en: Line
    role: Literal["station_officer", "sho", "circle_officer", "dcrb", "liu", "sp", "dm", "headquarters", "admin"]
    district: str = ""
    station: str = ""
    stations: str = ""

    def post(self, known: Known) -> Post:
        """The post. Raises ValueError for a place that does not exist or does not go with the role."""
        circle = tuple(self.stations.split())
        officers.check_post(self.role, self.station or None, self.district or None, circle)
        if self.district and not known(self.district, None):
            raise ValueError("no such district")
        for code in filter(None, (self.station, *circle)):
            if not known(self.district, code):
                raise ValueError("no such station in this district")
        name, rank = Text(self.name_hi, self.name_en), Text(self.rank_hi, self.rank_en)
        return Post(name, rank, self.role, self.station or None, self.district or None, circle)


@dataclass(frozen=True)
class Login:
    """A new officer's first password, told this one time."""

    user_id: str
    password: str


def import_officers(
    db: Database, path: Path, known: Known, until: datetime, *, check: bool = False
) -> tuple[Report, list[Login]]:
    """Imports a CSV with a title line: the report, and the new officers' first passwords, which hold `until` then. With
    `check` nothing is changed and no password made. Each row is a transaction of its own, so that a refused one costs
    no other."""
    report, logins = Report(), []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, raw in enumerate(csv.DictReader(file), 2):
            try:
                if None in raw:
                    raise ValueError("more cells than titles")
                row = Row.model_validate({name: value for name, value in raw.items() if value is not None})
                login = _take(db, row, row.post(known), until, report, check)
            except NobodyLeft:
                report.refuse(number, [("role", "the last administrator can't become something else")])
            except ValueError as mistake:
                report.refuse(number, reasons(mistake))
            else:
                logins += [login] if login else []
    return report, logins


def _take(db: Database, row: Row, post: Post, until: datetime, report: Report, check: bool) -> Login | None:
    with db.read() as tx:
        there = store.officer_by_user_id(tx, officers.same_user_id(row.user_id)) is not None
    password = None if there else passwords.random_password()
    # The hash takes its time and is made outside the transaction; a check needs none.
    kept = "checked" if check or not password else passwords.hashed(password)
    outcome = ""
    try:
        with db.write() as tx:
            outcome = _put(tx, row.user_id, post, kept, until)
            if check:
                raise Checked
    except Checked:
        password = None
    report.counts[outcome] += 1
    return Login(officers.same_user_id(row.user_id), password) if password and outcome == "added" else None


def _put(tx: Connection, user_id: str, post: Post, kept: str, until: datetime) -> str:
    found = store.officer_by_user_id(tx, officers.same_user_id(user_id))
    if found is None:
        administration.add(tx, None, user_id, post, kept, until)
        return "added"
    return "changed" if administration.move(tx, None, officers.from_row(found), post) else "same"
