"""One application that is being filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row

from backend.drafts import store
from backend.drafts.journey import Answer, Answers
from backend.kit.ids import new_id

State = Literal["open", "left", "declined", "completed"]


@dataclass
class Draft:
    """A draft. `step` grows with every change of what is asked or answered.

    `pending` holds what is between question and answer: `ask` (a question about the talk itself, such as
    "do you want to change the service?"), `partial` (half an answer), `code` (the one-time code sent),
    `refused` (how often the open question's answer was refused).
    """

    id: str
    conversation_id: str
    service: str
    version: str
    state: State = "open"
    step: int = 0
    answers: Answers = field(default_factory=dict)
    pending: dict[str, Any] = field(default_factory=dict)
    mobile: str | None = None
    case_no: str | None = None

    @classmethod
    def begin(cls, tx: Connection, conversation_id: str, service: str, version: str, moment: datetime) -> "Draft":
        """A new draft, written to the database."""
        made = cls(new_id(), conversation_id, service, version)
        store.add_draft(tx, {"id": made.id, "created_at": moment, **made._row(), "updated_at": moment})
        return made

    @classmethod
    def of(cls, row: Row) -> "Draft":
        """The draft of a row."""
        answers = {question: Answer.of(answer) for question, answer in row.answers.items()}
        return cls(
            id=row.id,
            conversation_id=row.conversation_id,
            service=row.service,
            version=row.version,
            state=row.state,
            step=row.step,
            answers=answers,
            pending=dict(row.pending),
            mobile=row.mobile,
            case_no=row.case_no,
        )

    def save(self, tx: Connection, moment: datetime) -> None:
        """Writes the draft as it now is."""
        store.change_draft(tx, self.id, **self._row(), updated_at=moment)

    def change(self, answers: Answers) -> None:
        """Takes other answers: the next step, nothing half-said any more."""
        self.answers = answers
        self.step += 1
        self.pending = {key: value for key, value in self.pending.items() if key == "code"}

    def ask(self, name: str, **about: Any) -> None:
        """Opens a question about the talk itself."""
        self.step += 1
        self.pending = {**self.pending, "ask": {"name": name, **about}}

    def unask(self) -> Mapping[str, Any]:
        """Closes the question about the talk; returns what it was about."""
        self.step += 1
        return self.pending.pop("ask", {})

    def _row(self) -> dict[str, Any]:
        return {
            "conversation_id": self.conversation_id,
            "service": self.service,
            "version": self.version,
            "state": self.state,
            "step": self.step,
            "answers": {question: answer.as_json() for question, answer in self.answers.items()},
            "pending": self.pending,
            "mobile": self.mobile,
            "case_no": self.case_no,
        }
