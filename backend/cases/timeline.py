"""What happened to a case, in words, with who did it and who looked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.kit.text import Text, Texts

_OFFICER = "officer:"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: `officer` is the id of the officer who did it, `file` of the file that was opened."""

    at: datetime
    what: Text
    officer: str | None = None
    file: str | None = None


def timeline_of(tx: Connection, case_id: str, texts: Texts, reasons: bool = True) -> list[Step]:
    """The steps of a case, oldest first. A decision's reason is for those who decide (`reasons`): it may speak of any
    desk's report."""
    return [_step(event, texts, reasons) for event in store.events_of(tx, case_id)]


def _step(event: Row, texts: Texts, reasons: bool) -> Step:
    detail = {name: value for name, value in event.detail.items() if isinstance(value, str)}
    named = {k: texts.pair(f"cases.word.{v}") for k, v in detail.items() if f"cases.word.{v}" in texts}
    # a transfer's or a refusal's reason has its place in the one sentence; a decision's is a sentence of its own
    why = f"cases.timeline.{event.verb}_why"
    key = why if reasons and "reason" in detail and why in texts else f"cases.timeline.{event.verb}"
    officer = event.actor.removeprefix(_OFFICER) if event.actor.startswith(_OFFICER) else None
    return Step(event.at, texts.pair(key).fill(**{**detail, **named}), officer, detail.get("file_id"))
