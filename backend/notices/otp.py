"""One-time codes on a mobile: sent, checked, limited. The code itself is stored nowhere."""

import hmac
from datetime import timedelta

from sqlalchemy import Connection

from backend.kit import secrets
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.ids import new_id
from backend.kit.jobs import Finish, Job, enqueue
from backend.notices import store
from backend.notices.providers import SmsProvider

LIFE = timedelta(minutes=10)
TRIES = 5
JOB = "otp.send"


class Otp:
    """The one-time codes of one deployment."""

    def __init__(self, key: bytes, provider: SmsProvider, db: Database, per_hour: int) -> None:
        self._key = key
        self._provider = provider
        self._db = db
        self._per_hour = per_hour

    def send(self, tx: Connection, mobile: str, language: str) -> str | None:
        """Has a code sent to `mobile` (ten digits); returns its id, or None when it had too many this hour."""
        mark = secrets.mac(self._key, "mobile", mobile.encode())
        if store.otps_sent(tx, mark, since=now() - timedelta(hours=1)) >= self._per_hour:
            return None
        otp_id = new_id()
        sealed = secrets.seal(self._key, mobile.encode(), "otp mobile")
        row = {"id": otp_id, "mobile_mark": mark, "mobile_sealed": sealed, "language": language, "sent_at": now()}
        store.add_otp(tx, {**row, "tries": 0})
        enqueue(tx, JOB, f"{JOB}:{otp_id}", {"otp": otp_id}, max_attempts=4)
        return otp_id

    def check(self, tx: Connection, otp_id: str, code: str) -> str:
        """Judges a code the citizen gave: "ok", "wrong", "expired" or "locked" (five tries were wrong).

        A code counts once; a wrong try is counted in the caller's transaction.
        """
        row = store.otp(tx, otp_id)
        if row is None or row.used_at is not None or now() - row.sent_at > LIFE:
            return "expired"
        if row.tries >= TRIES:
            return "locked"
        right = hmac.compare_digest(code.encode(), self._code(otp_id).encode())
        store.otp_tried(tx, otp_id, now() if right else None)
        if right:
            return "ok"
        return "locked" if row.tries + 1 >= TRIES else "wrong"

    def deliver(self, job: Job) -> Finish | None:
        """The job that hands a code to the provider; a code that has run out is not sent any more."""
        with self._db.read() as tx:
            row = store.otp(tx, job.body["otp"])
        if row is not None and row.used_at is None and now() - row.sent_at <= LIFE:
            mobile = secrets.unseal(self._key, row.mobile_sealed, "otp mobile").decode()
            self._provider.send_code(mobile, self._code(row.id), row.language, again=job.attempt > 1)
        return None

    def _code(self, otp_id: str) -> str:
        return f"{int(secrets.mac(self._key, 'otp', otp_id.encode()), 16) % 1_000_000:06d}"
