"""Entries of the trail: noted in the transaction of what they tell of, each with marks that only we can make.

An entry has two marks. `detail_mark` is an HMAC of what it says in detail, by a key of that entry's own (`salt`): when
the detail is erased the key goes with it, and the mark tells nothing any more. `mark` is an HMAC, by the trail's key,
of everything else and of `detail_mark`: whoever can write to the database but does not know the key can't make or
change an entry.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row

from backend.kit.clock import now
from backend.kit.ids import new_id
from backend.trail import store

LOOKS = ("seen", "opened_file")
"""Verbs of officers' looks at a case."""
_WORDS = ("reason", "question", "reply")
"""What of a detail is somebody's own words, and goes when the case is erased."""


def note(
    tx: Connection,
    actor: str,
    verb: str,
    *,
    case: str | None = None,
    subject: str = "",
    at: datetime | None = None,
    **detail: Any,
) -> None:
    """Enters who (`actor`: citizen, system, operator or officer:<id>) did what, to a case or another `subject`.

    `detail` says how and why, in plain JSON; of a person it holds nothing but marks and what an officer wrote as a
    reason.
    """
    row = {
        "id": new_id(),
        "case": case,
        "subject": subject[:120],
        "at": at or now(),
        "actor": actor,
        "verb": verb,
        "detail": json.loads(json.dumps(detail)),
    }
    store.add(tx, row | _marks(tx.info.get("trail_key", b""), row))


def take_over(tx: Connection) -> int:
    """Marks the entries from before there was a trail, as long as nothing is sealed; how many."""
    if store.last_checkpoint(tx) is not None:
        return 0
    rows = store.unmarked(tx)
    for row in rows:
        store.change(tx, row.id, **_marks(tx.info.get("trail_key", b""), row._mapping))
    return len(rows)


def forget(tx: Connection, case_id: str) -> None:
    """Erases the words in a case's entries, and the keys under their marks; who did what and when stays."""
    for row in store.of_case(tx, case_id):
        if any(name in row.detail for name in _WORDS):
            kept = {name: "…" if name in _WORDS else value for name, value in row.detail.items()}
            store.change(tx, row.id, detail=kept, salt=None)


def leaf(row: Row) -> bytes:
    """What of an entry goes into the tree: everything but its detail, of which only the mark."""
    return _content(row._mapping, row.detail_mark or "") + b"\n" + (row.mark or "").encode()


def is_ours(key: bytes, row: Row) -> bool:
    """Whether an entry is as we wrote it."""
    if row.mark is None or row.detail_mark is None:
        return False
    if row.salt is not None and not hmac.compare_digest(_detail_mark(row.salt, row.detail), row.detail_mark):
        return False
    return hmac.compare_digest(_mark(key, _content(row._mapping, row.detail_mark)), row.mark)


def _marks(key: bytes, row: Mapping[str, Any]) -> dict[str, str]:
    salt = secrets.token_hex(16)
    detail_mark = _detail_mark(salt, row["detail"])
    return {"salt": salt, "detail_mark": detail_mark, "mark": _mark(key, _content(row, detail_mark))}


def _mark(key: bytes, content: bytes) -> str:
    return hmac.new(key, content, hashlib.sha256).hexdigest()


def _detail_mark(salt: str, detail: Mapping[str, Any]) -> str:
    said = json.dumps(detail, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(salt.encode(), said.encode(), hashlib.sha256).hexdigest()


def _content(row: Mapping[str, Any], detail_mark: str) -> bytes:
    at = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    told = [row["id"], at, row["actor"], row["verb"], row["case"], row["subject"], detail_mark]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
