"""What the words that open a service tell already: a story, facts in it, answers that a button brought along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from backend.catalogue.kinds import Story
from backend.catalogue.kinds.matching import contained
from backend.catalogue.model import Catalogue, Question, Service
from backend.catalogue.said import Said, Understanding

Facts = Sequence[tuple[str, Any]]
"""(entity, value) pairs, in the order they were said."""
_STORY = 2_000
"""So many characters of an answer are read for the words of others."""


@dataclass(frozen=True)
class Opening:
    """`text`: the opening words; `facts`: what Rasa understood of them; `known`: words for questions by id; `voice`:
    the recording in which the words were spoken."""

    text: str | None = None
    facts: Facts = ()
    known: Mapping[str, str] = field(default_factory=dict)
    voice: str | None = None

    @classmethod
    def of(cls, said: Said, heard: Understanding, known: Mapping[str, str] | None = None) -> "Opening":
        """The opening of a message."""
        return cls(said.text, heard.entities, known or {}, said.voice)

    def as_json(self) -> dict[str, Any]:
        """As a draft's pending question keeps it."""
        facts = [list(fact) for fact in self.facts]
        return {"text": self.text, "facts": facts, "known": dict(self.known), "voice": self.voice}

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> "Opening":
        """What `as_json` wrote."""
        if not kept:
            return cls()
        facts = tuple((name, value) for name, value in kept["facts"])
        return cls(kept["text"], facts, kept["known"], kept.get("voice"))


NOTHING_SAID = Opening()


def begun_by(choice: str | None, catalogue: Catalogue) -> tuple[str, dict[str, str]] | None:
    """The service that a pressed choice begins, with the answers it brings: "/sign?case_no=2600000012"."""
    if choice is None or not choice.startswith("/"):
        return None
    service, _, known = choice[1:].partition("?")
    return (service, dict(parse_qsl(known))) if service in catalogue else None


def story_of(service: Service) -> Question | None:
    """The question that wants the story, if the service has one whose words are read for facts."""
    return next((q for q in service.questions if isinstance(q.kind, Story) and q.kind.opens), None)


def is_story(question: Question, text: str, facts: Facts) -> bool:
    """Whether an opening message is the story itself: long enough, and telling at least one fact where it must."""
    return len(text.split()) >= question.kind.opens and (question.kind.plain or bool(facts))


def told(question: Question, facts: Facts) -> Any | None:
    """What the facts say to a question: the value of its `entity`, the second one for "time 2"; of "place, district"
    the first that there is."""
    for named in (question.entity or "").split(","):
        name, _, nth = named.strip().partition(" ")
        values = list(dict.fromkeys(str(value) for entity, value in facts if entity == name))
        if len(values) >= int(nth or 1):
            return values[int(nth or 1) - 1]
    return None


def heard_in(words: str, question: Question) -> str | None:
    """The value of a question whose words (`Question.heard`) stand in others; None when those of none or of several
    do."""
    options = question.heard.words
    if not options:
        offered = question.kind.offered()
        options = {choice.value: (*choice.title.every, *also) for choice, also in offered}
    found = {value for value, signs in options.items() if contained(words, signs, _STORY)}
    return found.pop() if len(found) == 1 else None
