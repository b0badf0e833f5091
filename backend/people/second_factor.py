"""Codes beside the password: time-based ones from an app on the officer's phone (RFC 6238), and recovery codes.

The secret is kept sealed; a code that was used is not taken again, nor one from before it.
"""

import hmac
import re
import secrets as random
from datetime import datetime

import pyotp
from sqlalchemy import Connection

from backend.kit import secrets
from backend.people import store
from backend.people.officers import SIGNS_OR_ADMINISTERS, Officer

ISSUER = "Sahayak"
RECOVERY_CODES = 10
_STEP_SECONDS = 30
_DRIFT = (0, -1, 1)  # steps: a phone's clock may be half a minute off
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def new_secret() -> str:
    """A fresh secret to be shared with a phone (160 bits, base32)."""
    return pyotp.random_base32()


def address(secret: str, officer: Officer) -> str:
    """What the QR code holds for the phone's app: an `otpauth:` address."""
    return pyotp.TOTP(secret).provisioning_uri(name=officer.user_id, issuer_name=ISSUER)


def must_have(officer: Officer, setting: str) -> bool:
    """Whether this officer may do nothing before codes are set up; `setting` is "required" or "offered"."""
    return setting == "required" and officer.role in SIGNS_OR_ADMINISTERS


def is_on(tx: Connection, officer_id: str) -> bool:
    """Whether this officer signs in with codes."""
    return store.second_factor(tx, officer_id) is not None


def codes_left(tx: Connection, officer_id: str) -> int:
    """How many recovery codes have not been used."""
    return store.count_recovery_codes(tx, officer_id)


def begin(tx: Connection, key: bytes, officer_id: str, secret: str, code: str, now: datetime) -> list[str] | None:
    """Sets codes up, in place of older ones, once the phone has shown that it has the secret by a right `code`.

    Returns the recovery codes, which are told this one time, or None when the code is wrong. `key` is the
    deployment's secret.
    """
    step = _step_of(secret, code, now)
    if step is None:
        return None
    remove(tx, officer_id)
    sealed = secrets.seal(key, secret.encode(), _purpose(officer_id))
    store.add_second_factor(tx, {"officer_id": officer_id, "secret": sealed, "last_step": step, "since": now})
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    store.add_recovery_codes(tx, officer_id, [_mark(key, officer_id, code) for code in codes])
    return codes


def fits(tx: Connection, key: bytes, officer_id: str, typed: str, now: datetime) -> bool:
    """Whether the typed code is this officer's, of now and not used before, or one of their recovery codes, which is
    used up by this."""
    row = store.second_factor(tx, officer_id)
    if row is None:
        return False
    secret = secrets.unseal(key, row["secret"], _purpose(officer_id)).decode()
    step = _step_of(secret, typed, now)
    if step is not None:
        return store.use_step(tx, officer_id, step)
    return store.use_recovery_code(tx, officer_id, _mark(key, officer_id, typed))


def used_before(tx: Connection, key: bytes, officer_id: str, typed: str, now: datetime) -> bool:
    """Whether a code that does not fit is one of now which was taken already: somebody read it, or types it again."""
    row = store.second_factor(tx, officer_id)
    secret = secrets.unseal(key, row["secret"], _purpose(officer_id)).decode() if row else ""
    return row is not None and _step_of(secret, typed, now) is not None


def reseal(tx: Connection, key: bytes) -> int:
    """Seals with the newest key what is not; how many secrets that was."""
    done = 0
    for row in store.all_second_factors(tx):
        purpose = _purpose(row.officer_id)
        if not secrets.newest(key, row.secret, purpose):
            store.keep_secret(tx, row.officer_id, secrets.seal(key, secrets.unseal(key, row.secret, purpose), purpose))
            done += 1
    return done


def remove(tx: Connection, officer_id: str) -> bool:
    """Takes the codes off an officer, as when the phone is lost; False when there were none."""
    return store.drop_second_factor(tx, officer_id)


def _step_of(secret: str, typed: str, now: datetime) -> int | None:
    code = re.sub(r"[\s-]", "", typed[:40]).encode("utf-8", "replace")
    totp, step = pyotp.TOTP(secret), int(now.timestamp()) // _STEP_SECONDS
    tried = (step + drift for drift in _DRIFT)
    return next((s for s in tried if hmac.compare_digest(totp.at(s * _STEP_SECONDS).encode(), code)), None)


def _recovery_code() -> str:
    return "-".join("".join(random.choice(_ALPHABET) for _ in range(5)) for _ in range(2))  # 50 bits


def _mark(key: bytes, officer_id: str, code: str) -> str:
    plain = re.sub(r"[\s-]", "", code[:40]).lower()
    return secrets.mac(key, "recovery code", f"{officer_id} {plain}".encode("utf-8", "replace"))


def _purpose(officer_id: str) -> str:
    return f"second factor of {officer_id}"
