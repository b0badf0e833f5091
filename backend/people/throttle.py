"""Slows down guessing of passwords: by user id and by network address, longer with each miss.

Nobody is ever locked out for good: a wait is at most 15 minutes, tries made while waiting don't lengthen
it, and a browser that signed in before is counted apart (`known_browser`), so that a stranger's guesses
at a user id do not keep its owner waiting. The keys are kept as marks, never as typed: people type
passwords into the wrong box.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from backend.kit import secrets
from backend.people import store
from backend.people.officers import same_user_id


@dataclass(frozen=True)
class Rule:
    """`free` misses cost nothing; each one more doubles the wait. Forgotten `forget` after the last."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    forget: timedelta

    def wait(self, misses: int) -> timedelta | None:
        """How long to wait after so many misses, or None."""
        if misses < self.free:
            return None
        doublings = min(misses - self.free, 20)
        return min(self.first_wait * 2**doublings, self.longest_wait)


PERSON = Rule(5, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=24))
# A whole district office may share one address.
ADDRESS = Rule(30, timedelta(seconds=30), timedelta(minutes=15), timedelta(hours=1))


@dataclass(frozen=True)
class Counted:
    """What one try is counted against: `(rule, mark)` pairs; the first is forgiven wholly on success."""

    keys: tuple[tuple[Rule, str], ...]


def counted(key: bytes, user_id: str, address: str, known_browser: str | None = None) -> Counted:
    """What a try is counted against. `key` is the deployment's secret.

    `known_browser` is the random name in the browser's own cookie when this user id signed in there before:
    its tries count for that browser alone.
    """
    person = f"person {same_user_id(user_id)}"
    if known_browser:
        return Counted(((PERSON, _mark(key, f"{person} at {known_browser}")),))
    return Counted(((PERSON, _mark(key, person)), (ADDRESS, _mark(key, f"address {address}"))))


def admit(tx: Connection, tried: Counted, now: datetime) -> datetime | None:
    """Counts a try before the password is looked at. None: go on; otherwise the moment from which
    to try again, and nothing is counted.
    """
    rows = {mark: store.attempts(tx, mark) for _, mark in tried.keys}
    waits = [row["wait_until"] for row in rows.values() if row and row["wait_until"] and row["wait_until"] > now]
    if waits:
        return max(waits)
    for rule, mark in tried.keys:
        row = rows[mark]
        misses = 1 + (row["misses"] if row and now - row["last_at"] < rule.forget else 0)
        wait = rule.wait(misses)
        store.count_attempt(tx, mark, misses, now, now + wait if wait else None)
    store.drop_old_attempts(tx, before=now - max(PERSON.forget, ADDRESS.forget))
    return None


def forgive(tx: Connection, tried: Counted) -> None:
    """The try was right: the person's misses are forgotten, and the address is not charged for it."""
    (_, person), *others = tried.keys
    store.drop_attempts(tx, person)
    for _, mark in others:
        row = store.attempts(tx, mark)
        if row:
            store.count_attempt(tx, mark, max(row["misses"] - 1, 0), row["last_at"], None)


def _mark(key: bytes, words: str) -> str:
    return secrets.mac(key, "portal sign-in throttle", words.encode())
