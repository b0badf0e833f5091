"""Sessions of signed-in officers. The token is known to the browser alone; we keep its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from backend.kit.ids import new_id
from backend.people import store

IDLE = timedelta(minutes=30)  # without a click
LONGEST = timedelta(hours=10)  # a shift, with the time to hand over
_NOTE_EVERY = timedelta(minutes=1)  # how exactly we remember the last click


@dataclass(frozen=True)
class Session:
    """One signed-in browser. `id` may be shown and sent; the token never leaves the browser's cookie."""

    id: str
    officer_id: str
    begun_at: datetime
    seen_at: datetime
    ends_at: datetime
    browser: str
    proven: bool = True

    def alive(self, now: datetime) -> bool:
        """Whether the session still counts at `now`."""
        return now < self.ends_at and now - self.seen_at < IDLE


def new_token() -> str:
    """A token that nobody can guess (256 bits)."""
    return secrets.token_urlsafe(32)


def begin(
    tx: Connection, officer_id: str, now: datetime, *, browser: str, instead_of: str | None = None, proven: bool = True
) -> str:
    """Begins a session and returns its fresh token; the session of the token `instead_of` ends.

    `browser` is what the list of sessions shows, e.g. "Firefox, Windows". `proven`: False while only the password
    was right and the code is still to come; such a session opens no page.
    """
    if instead_of:
        end_by_token(tx, instead_of)
    store.drop_old_sessions(tx, began_before=now - LONGEST)
    token = new_token()
    store.add_session(
        tx,
        {
            "id": new_id(),
            "token_hash": _hash(token),
            "officer_id": officer_id,
            "begun_at": now,
            "seen_at": now,
            "ends_at": now + LONGEST,
            "browser": browser[:80],
            "proven": proven,
        },
    )
    return token


def find(tx: Connection, token: str, now: datetime) -> Session | None:
    """The living session of this token, or None when there is none or its time is over."""
    row = store.session_by_hash(tx, _hash(token))
    session = _session(row) if row else None
    return session if session and session.alive(now) else None


def needs_note(session: Session, now: datetime) -> bool:
    """Whether the last click should be written down (`note`)."""
    return now - session.seen_at >= _NOTE_EVERY


def note(tx: Connection, session: Session, now: datetime) -> None:
    """Writes down that the officer was here at `now`."""
    store.note_session(tx, session.id, now)


def of_officer(tx: Connection, officer_id: str, now: datetime) -> list[Session]:
    """The officer's living sessions, the latest seen first; those whose code is still to come are none."""
    return [s for s in map(_session, store.sessions_of(tx, officer_id)) if s.proven and s.alive(now)]


def end(tx: Connection, officer_id: str, session_id: str) -> bool:
    """Ends one session of this officer; False when it is not theirs or already ended."""
    return store.drop_session(tx, officer_id, session_id)


def end_by_token(tx: Connection, token: str) -> None:
    """Ends the session of this token, if there is one."""
    store.drop_session_by_hash(tx, _hash(token))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _session(row: Any) -> Session:
    return Session(
        row["id"], row["officer_id"], row["begun_at"], row["seen_at"], row["ends_at"], row["browser"], row["proven"]
    )
