"""The road through a service's questions, derived from the answers alone: no step is stored."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from backend.catalogue.model import Question, Service, hold


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer as the draft keeps it: the value (None: skipped), the person's own words, when it was given.

    `stale` marks an answer that is to be given again (a correction, a step back); until the new one comes
    the old one is kept. `prefilled` was understood from the opening words and not asked. `voice` is the recording in
    which it was spoken.
    """

    value: Any
    said: str | None
    at: str
    stale: bool = False
    prefilled: bool = False
    voice: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The answer as the draft's row holds it."""
        row: dict[str, Any] = {"value": self.value, "said": self.said, "at": self.at, "stale": self.stale}
        rare = {"prefilled": self.prefilled, "voice": self.voice}
        return row | {name: value for name, value in rare.items() if value}

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Answer":
        """The answer that `as_json` wrote."""
        return cls(row["value"], row["said"], row["at"], row["stale"], row.get("prefilled", False), row.get("voice"))


Answers = Mapping[str, Answer]


def road(service: Service, answers: Answers) -> Iterator[tuple[Question, Answer | None]]:
    """The questions that matter given the answers, in order, each with its answer where it still holds.

    A question matters when all its conditions do, and the one that it `follows` was answered and not skipped. A
    condition on a question that does not matter itself, or has no answer yet, does not hold. An answer to a question
    that has ceased to matter is left out here and stays in the draft, in case it matters again.
    """
    values: dict[str, Any] = {}
    for question in service.questions:
        if question.when and not hold(question.when, values):
            continue
        if question.follows and values.get(question.follows) is None:
            continue
        answer = answers.get(question.id)
        if answer is not None and answer.value is not None and not question.kind.holds(answer.value, values):
            answer = None
        if answer is not None:
            values[question.id] = answer.value
        yield question, answer


def next_question(service: Service, answers: Answers) -> Question | None:
    """The first question that matters and has no answer, or has one to be given again; None when all have."""
    return next((q for q, answer in road(service, answers) if answer is None or answer.stale), None)


def answered(service: Service, answers: Answers) -> list[tuple[Question, Any]]:
    """The questions that matter and are answered, in order, with their values (None: skipped)."""
    return [(question, answer.value) for question, answer in road(service, answers) if answer is not None]


def values(service: Service, answers: Answers) -> dict[str, Any]:
    """The values that matter, by question."""
    return {question.id: value for question, value in answered(service, answers)}


def take(
    answers: Answers,
    question: str,
    value: Any,
    said: str | None,
    at: datetime,
    prefilled: bool = False,
    voice: str | None = None,
) -> Answers:
    """The answers with one more, or another in an old one's place; all others stay as they are."""
    return {**answers, question: Answer(value, said, at.isoformat(), prefilled=prefilled, voice=voice)}


def reopen(answers: Answers, question: str) -> Answers:
    """The answers with one marked to be given again; what it says now is kept until then."""
    if question not in answers:
        return answers
    return {**answers, question: replace(answers[question], stale=True)}


def keep(answers: Answers) -> Answers:
    """The answers with none marked any more: what is there stands."""
    return {question: replace(answer, stale=False) for question, answer in answers.items()}


def back(service: Service, answers: Answers) -> Answers | None:
    """The answers one step back: the question before the open one is asked again. None at the very first.

    Where an answer is being corrected and everything else is answered, the step back leaves it as it was.
    A code is never asked for again by going back: the question before it is.
    """
    at = next_question(service, answers)
    if at is not None and at.id in answers and answers[at.id].stale and next_question(service, keep(answers)) is None:
        return keep(answers)
    before: Question | None = None
    for question, answer in road(service, answers):
        if question == at:
            break
        if answer is not None and question.kind.name != "otp":
            before = question
    return reopen(answers, before.id) if before else None


def progress(service: Service, answers: Answers) -> tuple[int, int]:
    """How many questions are answered, and how many there are as far as one can tell now (codes not counted)."""
    counted = [answer for question, answer in road(service, answers) if question.kind.name != "otp"]
    return sum(answer is not None and not answer.stale for answer in counted), len(counted)
