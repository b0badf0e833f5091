"""What an administrator does with officers. Every act is noted with who did it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from backend.kit.text import Text
from backend.people import officers, second_factor, store
from backend.people.officers import Officer
from backend.trail import store as trail
from backend.trail.entries import note as trail_note

LIMIT = 200
_AN_OFFICER = "officer:"


class NobodyLeft(Exception):
    """The last administrator can't be locked or moved: nobody could undo it."""


@dataclass(frozen=True)
class Post:
    """Where an officer serves and as what; `station` or `stations` are codes, by role."""

    name: Text
    rank: Text
    role: str
    station: str | None = None
    district: str | None = None
    stations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Act:
    """One act on an officer: `by` is the id of the officer who did it, None when it came with a file."""

    at: datetime
    verb: str
    by: str | None


def listed(
    tx: Connection, *, find: str = "", role: str = "", district: str = "", active: bool | None = None
) -> Sequence[Officer]:
    """Officers by user id; `find` is a part of the user id or of a name."""
    rows = store.officers_like(tx, find.strip(), role, district, active, LIMIT)
    return [officers.from_row(row) for row in rows]


def add(tx: Connection, by: str | None, user_id: str, post: Post, password_hash: str, until: datetime) -> Officer:
    """Adds an officer who has to change the first password before `until`. Raises ValueError as `create_officer`."""
    made = officers.create_officer(
        tx,
        user_id=user_id,
        name=post.name,
        rank=post.rank,
        role=post.role,
        password_hash=password_hash,
        station=post.station,
        district=post.district,
        stations=post.stations,
        first_until=until,
    )
    note(tx, made.id, "added", by)
    return made


def move(tx: Connection, by: str | None, officer: Officer, post: Post) -> bool:
    """Gives an officer another name, rank, role or place, and ends their sessions; False when nothing differs.

    Raises ValueError for a place that does not go with the role, NobodyLeft.
    """
    officers.check_post(post.role, post.station, post.district, post.stations)
    moved = replace(
        officer,
        name=post.name,
        rank=post.rank,
        role=post.role,
        station=post.station,
        district=post.district,
        stations=tuple(sorted(set(post.stations))),
    )
    if moved == officer:
        return False
    if post.role != "admin":
        _not_the_last(tx, officer)
    store.change_officer(tx, officer.id, **officers.as_row(moved))
    store.drop_sessions_of(tx, officer.id)
    note(tx, officer.id, "moved", by)
    return True


def lock(tx: Connection, by: str, officer: Officer) -> None:
    """From now on the officer can't sign in, and is signed out everywhere. Raises NobodyLeft."""
    _not_the_last(tx, officer)
    store.change_officer(tx, officer.id, active=False)
    store.drop_sessions_of(tx, officer.id)
    note(tx, officer.id, "locked", by)


def unlock(tx: Connection, by: str, officer: Officer) -> None:
    """The officer may sign in again."""
    store.change_officer(tx, officer.id, active=True)
    note(tx, officer.id, "unlocked", by)


def reset_password(tx: Connection, by: str, officer: Officer, password_hash: str, until: datetime) -> None:
    """Gives a new first password, which has to be changed at a sign-in before `until`, and ends all sessions."""
    store.change_officer(tx, officer.id, password_hash=password_hash, must_change=True, first_until=until)
    store.drop_sessions_of(tx, officer.id)
    note(tx, officer.id, "password_reset", by)


def change_own_password(tx: Connection, officer: Officer, password_hash: str, session_id: str) -> None:
    """The officer's own new password; their other sessions end."""
    store.change_officer(tx, officer.id, password_hash=password_hash, must_change=False, first_until=None)
    store.drop_sessions_of(tx, officer.id, but=session_id)
    note(tx, officer.id, "password_changed", officer.id)


def demand_change(tx: Connection, officer: Officer) -> None:
    """From now on the officer gets no further than the page where the password is changed: others would guess it."""
    store.change_officer(tx, officer.id, must_change=True)
    trail_note(tx, "system", "change_demanded", subject=_subject(officer.id))


def end_sessions(tx: Connection, by: str, officer: Officer) -> None:
    """Signs the officer out everywhere."""
    store.drop_sessions_of(tx, officer.id)
    note(tx, officer.id, "sessions_ended", by)


def end_other_sessions(tx: Connection, officer: Officer, session_id: str) -> None:
    """Signs the officer out everywhere but in the session at hand."""
    store.drop_sessions_of(tx, officer.id, but=session_id)
    note(tx, officer.id, "sessions_ended", officer.id)


def remove_second_factor(tx: Connection, by: str, officer: Officer) -> None:
    """Takes the codes off an officer whose phone is lost, and ends all sessions."""
    if second_factor.remove(tx, officer.id):
        store.drop_sessions_of(tx, officer.id)
        note(tx, officer.id, "factor_removed", by)


def acts_on(tx: Connection, officer_id: str) -> Sequence[Act]:
    """What was done to an officer, the newest first."""
    rows = trail.of_subject(tx, _subject(officer_id), LIMIT)
    return [
        Act(row.at, row.verb, row.actor.removeprefix(_AN_OFFICER) if row.actor != "operator" else None) for row in rows
    ]


def note(tx: Connection, officer_id: str, verb: str, by: str | None) -> None:
    """Notes an act on an officer in the trail; `by` None: it came with a file."""
    trail_note(tx, f"{_AN_OFFICER}{by}" if by else "operator", verb, subject=_subject(officer_id))


def _subject(officer_id: str) -> str:
    return f"{_AN_OFFICER}{officer_id}"


def _not_the_last(tx: Connection, officer: Officer) -> None:
    if officer.role == "admin" and officer.active and store.count_active(tx, "admin") < 2:
        raise NobodyLeft(officer.id)
