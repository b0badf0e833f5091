"""An officer: a person with a user id, a role, and a station or district they serve."""

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection

from backend.kit.ids import new_id
from backend.kit.text import Text
from backend.people import store

Role = Literal["station_officer", "sho", "circle_officer", "dcrb", "liu", "sp", "dm", "headquarters", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)

# The desk that a role writes reports for; the others write none.
DESK_OF: dict[Role, str] = {"station_officer": "thana", "sho": "thana", "dcrb": "dcrb", "liu": "liu", "sp": "sp_office"}
SIGNS_OR_ADMINISTERS: frozenset[Role] = frozenset({"sp", "admin"})
"""Whose password alone is not enough: they can put a signature under a document, or make officers."""
AT_A_STATION = ("station_officer", "sho")
OF_THE_STATE = ("headquarters", "admin")


@dataclass(frozen=True)
class Officer:
    """One officer. `station` is a station's code, `district` a district's slug; headquarters and administrators have
    neither. `stations`: the codes of a circle officer's stations. `must_change`: the password was made by another, or
    is one that others guess. `first_until`: when a first password that was not changed stops opening anything."""

    id: str
    user_id: str
    name: Text
    rank: Text
    role: Role
    station: str | None
    district: str | None
    active: bool = True
    stations: tuple[str, ...] = ()
    must_change: bool = False
    first_until: datetime | None = None

    @property
    def desk(self) -> str | None:
        """The desk this officer writes reports for ('thana', 'dcrb', 'liu', 'sp_office'), or None."""
        return DESK_OF.get(self.role)

    @property
    def own_words(self) -> tuple[str, ...]:
        """What others would try first as this officer's password."""
        return (self.user_id, self.name.hi, self.name.en, self.district or "")

    def ran_out(self, now: datetime) -> bool:
        """Whether the password is a first one whose time is over."""
        return self.first_until is not None and self.first_until <= now


def same_user_id(typed: str) -> str:
    """The one spelling of a user id: case, outer spaces and full-width letters don't matter."""
    storable = typed[:200].encode("utf-8", "replace").decode().replace("\0", "?")
    return unicodedata.normalize("NFKC", storable).strip().casefold()


def create_officer(
    tx: Connection,
    *,
    user_id: str,
    name: Text,
    rank: Text,
    role: str,
    password_hash: str,
    station: str | None = None,
    district: str | None = None,
    stations: Iterable[str] = (),
    first_until: datetime | None = None,
) -> Officer:
    """Adds an officer. `password_hash` comes from `passwords.hashed`, made outside the transaction. With
    `first_until` it is a first one, which somebody else has seen: it opens nothing but the page where it is changed,
    and nothing at all from then on.

    Raises ValueError when the role is unknown, when the place that the role needs is not given,
    or when the user id is taken.
    """
    check_post(role, station, district, circle := tuple(sorted(set(stations))))
    officer = Officer(
        new_id(),
        same_user_id(user_id),
        name,
        rank,
        role,
        station,
        district,
        stations=circle,
        must_change=first_until is not None,
        first_until=first_until,
    )
    if not officer.user_id:
        raise ValueError("an officer needs a user id")
    if not store.add_officer(tx, as_row(officer) | {"password_hash": password_hash}):
        raise ValueError("this user id is taken")
    return officer


def check_post(role: str, station: str | None, district: str | None, stations: Collection[str] = ()) -> None:
    """Raises ValueError unless a role has the place that it needs, and no other."""
    if role not in ROLES:
        raise ValueError(f"unknown role {role}")
    if role in AT_A_STATION and not station:
        raise ValueError(f"a {role} needs a station")
    if role not in OF_THE_STATE and not district:
        raise ValueError(f"a {role} needs a district")
    if role not in AT_A_STATION and station:
        raise ValueError(f"a {role} has no station")
    if (role == "circle_officer") != bool(stations):
        raise ValueError("a circle officer, and no other, has the stations of a circle")


def by_id(tx: Connection, officer_id: str) -> Officer | None:
    """The officer with this id, active or not."""
    row = store.officer(tx, officer_id)
    return from_row(row) if row else None


def to_sign_in(tx: Connection, user_id: str) -> tuple[Officer, str] | None:
    """The active officer behind a typed user id, with the hash of their password."""
    row = store.officer_by_user_id(tx, same_user_id(user_id))
    return (from_row(row), row["password_hash"]) if row and row["active"] else None


def keep_hash(tx: Connection, officer: Officer, *, old: str, new: str) -> None:
    """Keeps the password's hash made anew by today's parameters, unless the password was changed meanwhile."""
    store.set_password_hash(tx, officer.id, old=old, new=new)


def as_row(officer: Officer) -> dict[str, Any]:
    """The officer as the table keeps it, without the password."""
    return {
        "id": officer.id,
        "user_id": officer.user_id,
        "name_hi": officer.name.hi,
        "name_en": officer.name.en,
        "rank_hi": officer.rank.hi,
        "rank_en": officer.rank.en,
        "role": officer.role,
        "station": officer.station,
        "district": officer.district,
        "active": officer.active,
        "stations": list(officer.stations),
        "must_change": officer.must_change,
        "first_until": officer.first_until,
    }


def from_row(row: Any) -> Officer:
    """The officer of a row of the table."""
    return Officer(
        row["id"],
        row["user_id"],
        Text(row["name_hi"], row["name_en"]),
        Text(row["rank_hi"], row["rank_en"]),
        row["role"],
        row["station"],
        row["district"],
        row["active"],
        tuple(row["stations"]),
        row["must_change"],
        row["first_until"],
    )
