"""Officers for trying the system out, from a data file, with random passwords."""

from dataclasses import dataclass
from pathlib import Path

from backend.kit.db import Database
from backend.kit.text import load_yaml, text_from
from backend.people import passwords, store
from backend.people.officers import Officer, create_officer


@dataclass(frozen=True)
class DemoLogin:
    """What a person needs to sign in as a demo officer; the password is told this one time."""

    officer: Officer
    password: str


def make_demo_officers(db: Database, path: Path) -> list[DemoLogin]:
    """Adds the officers of `data/demo/officers.yml` that are not there yet and returns their logins.

    Called at the system's edge by whoever sets up a trial, hence the database and not a transaction.
    Raises BadFile or ValueError when the file can't be used.
    """
    rows = load_yaml(path)["officers"]
    with db.read() as tx:
        missing = [row for row in rows if not store.officer_by_user_id(tx, row["user_id"])]
    made = [(row, password, passwords.hashed(password)) for row in missing if (password := passwords.random_password())]
    logins = []
    with db.write() as tx:
        for row, password, kept in made:
            name, rank = (text_from(row[part], f"{path.name}: {row['user_id']}.{part}") for part in ("name", "rank"))
            officer = create_officer(
                tx,
                user_id=row["user_id"],
                name=name,
                rank=rank,
                role=row["role"],
                password_hash=kept,
                station=row.get("station"),
                district=row.get("district"),
                stations=row.get("stations", ()),
            )
            logins.append(DemoLogin(officer, password))
    return logins
