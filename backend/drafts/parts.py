"""What drafts need of other parts, as protocols; `bootstrap` gives the real ones."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection

from backend.catalogue.kinds import FileInfo, Places
from backend.catalogue.model import Catalogue, Service
from backend.catalogue.said import MAX_TEXT, Said, Understanding
from backend.drafts.control import Control
from backend.drafts.conversations import Conversations
from backend.drafts.opening import Facts
from backend.kit.text import Texts

PERHAPS_DANGER = 0.3
"""How likely an urgent wish must be for 112 to be shown. One line too many costs little, one too few a life."""


class Files(Protocol):
    """The store of uploaded files."""

    def info(self, tx: Connection, file_id: str) -> FileInfo | None:
        """What is known of a file; None when there is none of that id."""

    def rows(self, tx: Connection, file_id: str) -> list[list[str]] | None:
        """The rows of a spreadsheet; None when there is no such file or it is none."""

    def forget(self, tx: Connection, file_id: str) -> None:
        """Removes a file."""


class Otp(Protocol):
    """One-time codes."""

    def send(self, tx: Connection, mobile: str, language: str) -> str | None:
        """Has a code sent and returns its id; None when this mobile has had too many for now."""

    def check(self, tx: Connection, otp_id: str, code: str) -> str:
        """Judges six digits: "ok", "wrong", "expired" or "locked"."""


@dataclass(frozen=True)
class Parts:
    """All that an exchange needs and does not own. `danger` says whether words tell of danger, `facts` what a
    story tells at a moment, as (entity, value)."""

    catalogue: Catalogue
    texts: Texts
    conversations: Conversations
    control: Control
    places: Places
    files: Files
    otp: Otp
    danger: Callable[[str], bool]
    clock: Callable[[], datetime]
    facts: Callable[[str, datetime], Facts]

    def in_danger(self, said: Said, heard: Understanding, words_alone: bool = False) -> bool:
        """Whether 112 must come before anything else: words of danger, or a fair chance that an urgent service is
        wished. `words_alone` where such a wish tells nothing: a story of what happened has much of a cry for help."""
        if not said.text or self.danger(said.text[:MAX_TEXT]):
            return bool(said.text)
        urgent = (
            chance for intent, chance in heard.ranking if intent in self.catalogue and self.catalogue[intent].urgent
        )
        return not words_alone and sum(urgent) >= PERHAPS_DANGER

    def asks_nothing(self, service_id: str | None) -> Service | None:
        """The service of that id if it is answered at once, without a question."""
        if service_id in self.catalogue and (service := self.catalogue[service_id]).at_once:
            return service
        return None

    def is_aside(self, intent: str | None) -> bool:
        """Whether an intent is a service that does not lead away from the open question."""
        return self.asks_nothing(intent) is not None or self.is_coming(intent)

    def is_coming(self, intent: str | None) -> bool:
        """Whether an intent is a service that is understood but not open yet: it has no words of its own."""
        if intent is None or intent in self.catalogue:
            return False
        return f"talk.{intent}" not in self.texts and not self.texts.under(f"talk.{intent}")
