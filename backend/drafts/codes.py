"""Sending one-time codes for a draft: when a new one is due, and when it is too soon."""

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from backend.drafts.draft import Draft
from backend.drafts.parts import Otp

AGAIN_AFTER = timedelta(seconds=30)

Sent = Literal["sent", "wait", "too_many"]


def send(tx: Connection, otp: Otp, draft: Draft, mobile: str, language: str, moment: datetime) -> Sent:
    """Sends a code to `mobile` unless one went there within the last half minute; the draft remembers it."""
    last = draft.pending.get("code")
    if last and last["mobile"] == mobile and moment - datetime.fromisoformat(last["at"]) < AGAIN_AFTER:
        return "wait"
    otp_id = otp.send(tx, mobile, language)
    if otp_id is None:
        return "too_many"
    draft.pending["code"] = {"mobile": mobile, "otp": otp_id, "at": moment.isoformat()}
    return "sent"


def waiting(draft: Draft, mobile: str) -> bool:
    """Whether a code is on its way to `mobile` already."""
    return draft.pending.get("code", {}).get("mobile") == mobile


def check(tx: Connection, otp: Otp, draft: Draft, mobile: str, code: str) -> str:
    """Judges a code against the one that was sent last to `mobile`."""
    return otp.check(tx, draft.pending["code"]["otp"], code) if waiting(draft, mobile) else "expired"
