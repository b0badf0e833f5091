"""What a message is answered with: the turn that travels through Rasa to the channel."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from backend.catalogue.kinds.words import Words
from backend.catalogue.model import Question, Service
from backend.kit.message import Message
from backend.kit.text import LANGUAGES

Outcome = Literal["asked", "refused", "aside", "completed", "cancelled", "switch", "talk"]


@dataclass(frozen=True, slots=True)
class Expects:
    """The question now open; `field` and `step` come back in `Said.answering` from channels that show forms.
    `offence` is there once an FIR's is known."""

    service: str
    field: str
    kind: str
    step: int
    offence: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As it travels: no offence where there is none."""
        row = {"service": self.service, "field": self.field, "kind": self.kind, "step": self.step}
        return row | {"offence": self.offence} if self.offence else row


@dataclass(frozen=True, slots=True)
class Finished:
    """A draft all of whose questions are answered: what a case is opened with, or a source is asked.

    `answers` are the questions that mattered with their values, as asked (None: skipped; codes left out); `voices`
    the recordings of those that were spoken, by question.
    """

    draft: str
    service: Service
    conversation: str
    language: str
    answers: tuple[tuple[Question, Any], ...]
    voices: Mapping[str, str] = field(default_factory=dict)

    def rows(self) -> list["Finished"]:
        """One filing for each row of the service's table, the row's cells standing where the table was; or only
        this one. Each has a draft id of its own, always the same."""
        if not self.service.each:
            return [self]
        filings = []
        table = self.service.question(self.service.each)
        for n, row in enumerate(self.values[self.service.each]):
            cells = tuple((column, row[column.id]) for column in table.kind.columns)
            answers = tuple(line for pair in self.answers for line in (cells if pair[0].id == table.id else (pair,)))
            filings.append(replace(self, draft=self.draft if n == 0 else f"{self.draft[:22]}{n:04d}", answers=answers))
        return filings

    @property
    def values(self) -> dict[str, Any]:
        """The values by question."""
        return {question.id: value for question, value in self.answers}

    def shown(self, question_id: str | None) -> str:
        """An answer in words, in the filing's language; empty where there is none."""
        found = [pair for pair in self.answers if pair[0].id == question_id and pair[1] is not None]
        return found[0][0].show(found[0][1], self.language) if found else ""

    @property
    def sheet(self) -> list[dict[str, Any]]:
        """The answers line by line, each with its label, as it was asked and answered; `file`: what was sent, or the
        recording of what was said; `spoken` where that stands in place of words."""
        return [
            {
                "question": question.id,
                "label": {language: question.label.of(language) for language in LANGUAGES},
                "shown": {language: question.show(value, language) for language in LANGUAGES},
                "value": value,
                "file": (question.kind.file_id(value) or self.voices.get(question.id)) if value is not None else None,
            }
            | ({"spoken": True} if isinstance(question.kind, Words) and isinstance(value, Mapping) else {})
            for question, value in self.answers
        ]


@dataclass(slots=True)
class Turn:
    """The answer to one message. `finished` is there exactly when `outcome` is "completed"; `at_once` are jobs
    (by key) to be done before the answer travels, so that their documents go along; `last` is said after those.
    `aside` is a look-up that asks nothing, wished for while a question is open: its answer goes before that
    question. `news` are notices to be shown before the messages; None when they were not asked for."""

    messages: list[Message]
    expects: Expects | None
    draft: str | None
    sender: str
    language: str
    ended: bool = False
    outcome: Outcome = "talk"
    finished: Finished | None = field(default=None, repr=False)
    at_once: tuple[str, ...] = ()
    last: list[Message] = field(default_factory=list)
    aside: Finished | None = field(default=None, repr=False)
    news: list[Message] | None = None

    def as_json(self) -> dict[str, Any]:
        """The turn of the contract."""
        return {
            "messages": self.messages + self.last,
            "expects": self.expects.as_json() if self.expects else None,
            "draft": self.draft,
            "sender": self.sender,
            "language": self.language,
            "ended": self.ended,
        } | ({} if self.news is None else {"news": self.news})
