"""The words of the talk around a draft: questions, refusals, the check at the end, menus."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from backend.catalogue.kinds import Around, Choice, File, Mobile, Otp, Refused, Table
from backend.catalogue.kinds.words import Words
from backend.catalogue.model import Catalogue, Question, Service, Told
from backend.catalogue.said import Said
from backend.drafts.journey import Answer, Answers, answered, progress
from backend.kit.message import Message, message
from backend.kit.text import Texts

SKIP, KEEP, REVIEW = "skip", "keep", "review"
EMERGENCY = "tel:112"
_QUOTED = 60
"""So many characters of an answer are quoted back."""
_HALFWAY_FROM = 8
"""Only a service with at least so many questions says that half of them are done."""
_FIGURES = re.compile(r"\d\d[/:][\d/]+(?: to [\d/]+)?")
"""A date, a time or days as they are keyed in."""


class Asking:
    """Writes messages in one language; takes no decisions."""

    def __init__(self, catalogue: Catalogue, texts: Texts, language: str, ear: bool = False) -> None:
        """`ear`: the words will be heard on the telephone and not read."""
        self._catalogue = catalogue
        self._texts = texts
        self._language = language
        self._ear = ear

    def say(self, key: str, choices: Iterable[Choice] = (), **params: object) -> Message:
        """The text under `key` as a message."""
        return message(self.words(key, **params), choices=self._titled(choices))

    def words(self, key: str, **params: object) -> str:
        """The text under `key`; for the ear the one under `ear.<key>`, where there is one."""
        return self._texts(self._key(key), self._language, **params)

    def chosen(self, value: str, key: str) -> Choice:
        """A choice whose title is the text under `key`."""
        return Choice(value, self._texts.pair(self._key(key)))

    def _key(self, key: str) -> str:
        return f"ear.{key}" if self._ear and f"ear.{key}" in self._texts else key

    def danger(self, key: str = "talk.danger") -> Message:
        """112, first of all and ready to be tapped."""
        return message(self.words(key), links=[(self.words("talk.call_112"), EMERGENCY)])

    def told(self, told: Told) -> Message:
        """What is said at once with an answer, its numbers ready to be tapped."""
        links = [(self.words("talk.call", number=number), f"tel:{number}") for number in told.call]
        text = told.say if self._ear and told.say else told.text
        return message(text.of(self._language), links=links)

    def menu(self, services: Iterable[Service] | None = None) -> tuple[Choice, ...]:
        """Services (all of them) as choices."""
        return tuple(Choice(f"/{s.id}", s.title) for s in (self._catalogue if services is None else services))

    def intro(
        self, service: Service, answers: Answers, before: Sequence[str] = (), begun: Sequence[str] = ()
    ) -> Message:
        """What the service does and how long it will take; `begun` stands in for the former where the opening words
        were the story already."""
        done, count = progress(service, answers)
        what = begun or [service.about.of(self._language)]
        return self.message([*before, *what, self.words("review.intro", count=count - done)])

    def question(
        self, question: Question, around: Around, earlier: Answer | None, before: Sequence[str] = ()
    ) -> Message:
        """A question with its example and choices, `before` standing above it.

        `earlier` is an answer that may be kept.
        """
        ask = question.say if self._ear and question.say else question.ask
        if isinstance(question.kind, Otp):
            ask = ask.fill(mobile=around.answers.get(question.kind.mobile, ""))
        lines = [*before, ask.of(self._language)]
        choices, kept = list(question.choices(around)), []
        if earlier is not None:
            kept = [self.words("review.kept", value=question.show(earlier.value, self._language))]
            lines += kept
            choices.append(self.chosen(KEEP, "review.keep"))
        elif not self._ear and (hint := question.hint(self._language)):
            lines.append(self.words("answers.example", example=hint))
        if question.optional:
            lines += [] if self._ear else [self.words("answers.may_skip")]
            choices.append(self.chosen(SKIP, "answers.skip"))
        made = message("\n".join(lines), choices=self._titled(choices))
        return made | {"ear": _taken(question, around)} if self._ear else made | self._more(question, before, kept)

    def _more(self, question: Question, before: Sequence[str], after: Sequence[str]) -> dict[str, Any]:
        """What a channel in writing may use of a question: the files it takes, and its text as it is read aloud. One
        for files has none: there its words for the ear speak to a telephone, which has no files."""
        if isinstance(question.kind, File):
            return {"accept": list(question.kind.accept)}
        return {"say": "\n".join([*before, question.say.of(self._language), *after])} if question.say else {}

    def refusal(self, refused: Refused, question: Question) -> Message:
        """A refusal that brings its own choices and so needs no repeated question."""
        return self.say(refused.reason, (*refused.choices, *self._skip(question)), **refused.params)

    def _skip(self, question: Question) -> list[Choice]:
        return [self.chosen(SKIP, "answers.skip")] if question.optional else []

    def halfway(self, service: Service, before: Answers, after: Answers) -> list[str]:
        """A word of cheer in the answer that makes half of many questions done."""
        (done, was), (now_done, count) = progress(service, before), progress(service, after)
        if count < _HALFWAY_FROM or not (done < was / 2 and count / 2 <= now_done < count):
            return []
        return [self.words("review.halfway", left=count - now_done)]

    def understood(self, question: Question, value: Any, said: Said) -> list[str]:
        """What an answer was understood as, where that is more than what was said."""
        shown = question.show(value, self._language)
        if not question.kind.echoed or value is None or shown == said.words:
            return []
        if self._ear and _FIGURES.fullmatch(said.words):  # the telephone has read them back already
            return []
        return [self.words("answers.understood", value=shown)]

    def aside(self, about: Mapping[str, Any], service: Service, answers: Answers) -> tuple[str, list[Choice]]:
        """A question about the talk itself (see `aside.Aside`) and its choices."""
        name, known = about["name"], about.get("service") in self._catalogue
        other = self._catalogue[about["service"]].title if known else ""
        match name:
            case "correct":
                nothing = self.chosen(REVIEW, "review.nothing")
                return self.words("review.which"), [*correctable(service, answers), nothing]
            case "switch":
                text, values = self.words("review.switch.ask", now=service.title, other=other), ("stay", "switch")
            case "mine":
                said, label = about["said"], service.question(about["field"]).label
                said = said if len(said) <= _QUOTED else f"{said[:_QUOTED]}…"
                key = "review.mine.ask" if known else "review.mine.sure"
                text = self.words(key, said=said, label=label, other=other)
                values = ("mine", "switch" if known else "other")
            case "leave":
                text, values = self.words("review.leave.ask"), ("leave", "stay")
            case _:
                key = "review.go_on.other" if about["other"] else "review.go_on.ask"
                text, values = self.words(key, now=service.title, done=about["done"]), ("go_on", "anew")
        return text, [self.chosen(value, f"review.{name}.{value}") for value in values]

    def review(
        self, service: Service, answers: Answers, choices: Iterable[Choice], before: Sequence[str] = ()
    ) -> Message:
        """All answers for checking."""
        lines = [
            f"{question.label.of(self._language)}: {question.show(value, self._language)}"
            for question, value in answered(service, answers)
            if question.kind.reviewed
        ]
        text = "\n".join([*before, self.words("review.check"), "", *lines, "", self.words("review.confirm")])
        return message(text, choices=self._titled(choices))

    def message(self, lines: Sequence[str], choices: Iterable[Choice] = ()) -> Message:
        """Lines that are already words."""
        return message("\n".join(lines), choices=self._titled(choices))

    def _titled(self, choices: Iterable[Choice]) -> list[tuple[str, str]]:
        return [(choice.title.of(self._language), choice.value) for choice in choices]


def _taken(question: Question, around: Around) -> dict[str, bool]:
    """What a telephone must know of a question besides its kind: whether a recording is taken for an answer, and
    whether it is the caller's own mobile that is asked for."""
    kind = question.kind
    recorded = kind.recordable(around) if isinstance(kind, Words) else isinstance(kind, Table) and around.by_ear
    return {"record": recorded, "own": isinstance(kind, Mobile) and kind.verify}


def correctable(service: Service, answers: Answers) -> tuple[Choice, ...]:
    """The answered questions as choices, by their labels."""
    return tuple(Choice(q.id, q.label) for q, _ in answered(service, answers) if q.kind.reviewed)
