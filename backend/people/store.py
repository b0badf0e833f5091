"""Tables of officers, their sessions and their misses at the sign-in; the only SQL of this part."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    Row,
    RowMapping,
    String,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from backend.kit.db import Moment, insert_ignore, metadata

officers = Table(
    "officers",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("user_id", String(64), nullable=False, unique=True),
    Column("name_hi", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("rank_hi", String(200), nullable=False),
    Column("rank_en", String(200), nullable=False),
    Column("role", String(32), nullable=False),
    Column("station", String(16)),
    Column("district", String(40), index=True),
    Column("active", Boolean, nullable=False, default=True),
    Column("password_hash", String(200), nullable=False),
    Column("stations", JSON, nullable=False),  # of a circle officer
    Column("must_change", Boolean, nullable=False, default=False),  # the password was made by another, or is guessable
    Column("first_until", Moment),  # a first password opens nothing from then on
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("officer_id", ForeignKey("officers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("begun_at", Moment, nullable=False, index=True),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("browser", String(80), nullable=False),
    Column("proven", Boolean, nullable=False, default=True),  # false: the second factor is still to come
)

second_factors = Table(
    "second_factors",
    metadata,
    Column("officer_id", ForeignKey("officers.id", ondelete="CASCADE"), primary_key=True),
    Column("secret", LargeBinary, nullable=False),  # sealed
    Column("last_step", Integer, nullable=False),  # of the code used last: none is taken twice
    Column("since", Moment, nullable=False),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("officer_id", ForeignKey("officers.id", ondelete="CASCADE"), nullable=False, index=True),
)

login_attempts = Table(
    "login_attempts",
    metadata,
    Column("mark", String(64), primary_key=True),
    Column("misses", Integer, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
    Column("wait_until", Moment),
    CheckConstraint("misses >= 0", name="misses_not_negative"),
)


def add_officer(tx: Connection, row: Mapping[str, Any]) -> bool:
    """Inserts an officer; False when the user id is taken."""
    return insert_ignore(tx, officers, row)


def officer(tx: Connection, officer_id: str) -> RowMapping | None:
    """The officer's row by id."""
    return tx.execute(select(officers).where(officers.c.id == officer_id)).mappings().one_or_none()


def officer_by_user_id(tx: Connection, user_id: str) -> RowMapping | None:
    """The officer's row by the one spelling of the user id."""
    return tx.execute(select(officers).where(officers.c.user_id == user_id)).mappings().one_or_none()


def set_password_hash(tx: Connection, officer_id: str, *, old: str, new: str) -> None:
    """Keeps a new hash, unless the password was changed meanwhile."""
    same = (officers.c.id == officer_id) & (officers.c.password_hash == old)
    tx.execute(update(officers).where(same).values(password_hash=new))


def add_session(tx: Connection, row: Mapping[str, Any]) -> None:
    """Inserts a session."""
    tx.execute(insert(sessions).values(**row))


def session_by_hash(tx: Connection, token_hash: str) -> RowMapping | None:
    """The session whose token has this hash."""
    return tx.execute(select(sessions).where(sessions.c.token_hash == token_hash)).mappings().one_or_none()


def note_session(tx: Connection, session_id: str, seen_at: datetime) -> None:
    """Sets when the session was last seen."""
    tx.execute(update(sessions).where(sessions.c.id == session_id).values(seen_at=seen_at))


def sessions_of(tx: Connection, officer_id: str) -> Sequence[RowMapping]:
    """The officer's sessions, the latest seen first."""
    mine = select(sessions).where(sessions.c.officer_id == officer_id)
    return tx.execute(mine.order_by(sessions.c.seen_at.desc(), sessions.c.id)).mappings().all()


def drop_session(tx: Connection, officer_id: str, session_id: str) -> bool:
    """Deletes one session of an officer; False when there was none."""
    mine = (sessions.c.id == session_id) & (sessions.c.officer_id == officer_id)
    return tx.execute(delete(sessions).where(mine)).rowcount == 1


def drop_session_by_hash(tx: Connection, token_hash: str) -> None:
    """Deletes the session whose token has this hash."""
    tx.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def drop_old_sessions(tx: Connection, *, began_before: datetime) -> None:
    """Deletes sessions that can't be alive any more."""
    tx.execute(delete(sessions).where(sessions.c.begun_at < began_before))


def drop_sessions_of(tx: Connection, officer_id: str, but: str = "") -> None:
    """Deletes an officer's sessions, all `but` one."""
    tx.execute(delete(sessions).where(sessions.c.officer_id == officer_id, sessions.c.id != but))


def change_officer(tx: Connection, officer_id: str, **values: Any) -> None:
    """Writes these columns of an officer."""
    tx.execute(update(officers).where(officers.c.id == officer_id).values(**values))


def officers_like(
    tx: Connection, find: str, role: str, district: str, active: bool | None, limit: int
) -> Sequence[RowMapping]:
    """Officers whose user id or name holds `find`, by user id; an empty filter lets all through."""
    named = (officers.c.user_id, officers.c.name_hi, officers.c.name_en)
    rows = select(officers).where(or_(*(func.lower(c).contains(find.lower(), autoescape=True) for c in named)))
    if role:
        rows = rows.where(officers.c.role == role)
    if district:
        rows = rows.where(officers.c.district == district)
    if active is not None:
        rows = rows.where(officers.c.active == active)
    return tx.execute(rows.order_by(officers.c.user_id).limit(limit)).mappings().all()


def count_active(tx: Connection, role: str) -> int:
    """How many officers of a role may sign in."""
    active = select(func.count()).where(officers.c.role == role, officers.c.active)
    return tx.execute(active.select_from(officers)).scalar_one()


def second_factor(tx: Connection, officer_id: str) -> RowMapping | None:
    """The sealed secret of an officer's codes."""
    mine = select(second_factors).where(second_factors.c.officer_id == officer_id)
    return tx.execute(mine).mappings().one_or_none()


def add_second_factor(tx: Connection, row: Mapping[str, Any]) -> None:
    """Inserts the sealed secret of an officer's codes."""
    tx.execute(insert(second_factors).values(**row))


def all_second_factors(tx: Connection) -> list[Row]:
    """Every officer's."""
    return list(tx.execute(select(second_factors)))


def keep_secret(tx: Connection, officer_id: str, secret: bytes) -> None:
    """Keeps an officer's secret sealed anew."""
    tx.execute(update(second_factors).where(second_factors.c.officer_id == officer_id).values(secret=secret))


def drop_second_factor(tx: Connection, officer_id: str) -> bool:
    """Deletes the secret and the recovery codes; False when there was none."""
    tx.execute(delete(recovery_codes).where(recovery_codes.c.officer_id == officer_id))
    return tx.execute(delete(second_factors).where(second_factors.c.officer_id == officer_id)).rowcount == 1


def use_step(tx: Connection, officer_id: str, step: int) -> bool:
    """Uses up the code of a time step; False when it, or a later one, was used before."""
    mine = (second_factors.c.officer_id == officer_id) & (second_factors.c.last_step < step)
    return tx.execute(update(second_factors).where(mine).values(last_step=step)).rowcount == 1


def add_recovery_codes(tx: Connection, officer_id: str, marks: Sequence[str]) -> None:
    """Inserts the marks of recovery codes."""
    tx.execute(insert(recovery_codes), [{"mark": mark, "officer_id": officer_id} for mark in marks])


def count_recovery_codes(tx: Connection, officer_id: str) -> int:
    """How many recovery codes an officer has left."""
    mine = select(func.count()).select_from(recovery_codes).where(recovery_codes.c.officer_id == officer_id)
    return tx.execute(mine).scalar_one()


def use_recovery_code(tx: Connection, officer_id: str, mark: str) -> bool:
    """Uses up a recovery code; False when there is none with this mark."""
    mine = (recovery_codes.c.officer_id == officer_id) & (recovery_codes.c.mark == mark)
    return tx.execute(delete(recovery_codes).where(mine)).rowcount == 1


def attempts(tx: Connection, mark: str) -> RowMapping | None:
    """The misses counted under a mark."""
    return tx.execute(select(login_attempts).where(login_attempts.c.mark == mark)).mappings().one_or_none()


def count_attempt(tx: Connection, mark: str, misses: int, last_at: datetime, wait_until: datetime | None) -> None:
    """Sets the misses counted under a mark."""
    values = {"misses": misses, "last_at": last_at, "wait_until": wait_until}
    if not insert_ignore(tx, login_attempts, {"mark": mark, **values}):
        tx.execute(update(login_attempts).where(login_attempts.c.mark == mark).values(**values))


def drop_attempts(tx: Connection, mark: str) -> None:
    """Forgets a mark."""
    tx.execute(delete(login_attempts).where(login_attempts.c.mark == mark))


def drop_old_attempts(tx: Connection, *, before: datetime) -> None:
    """Forgets marks whose last miss is long past."""
    tx.execute(delete(login_attempts).where(login_attempts.c.last_at < before))
