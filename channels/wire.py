"""What travels through the gateway: a message coming in, and the reply that a channel draws."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin

TEXT_LIMIT = 20_000  # characters; the backend takes no more
_HEARD = 2_000  # characters of a message that Rasa reads; the whole text travels in the metadata
_INTENT = re.compile(r"/[a-z][a-z0-9_]*")
_RASAS_OWN = {"/restart", "/session_start"}  # would wipe Rasa's memory of the talk
ANSWER = "/answer"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One message of a person, as a channel hands it to the gateway.

    `address` is who the person is on that channel; `source` is where the request came from, for
    rate limits; `language` is set only if the person chose it; `answering` names the question
    they saw; `key` names this delivery, so that a repeated one is answered and not taken twice;
    `seen` is the last notice they have surely seen (`told` says whether the channel knows that);
    `pushed` says that the channel carries notices by itself; `voice` is the recording that `text` was heard from, and
    that the person said is right.
    """

    channel: str
    address: str
    text: str | None = None
    choice: str | None = None
    file: str | None = None
    location: Mapping[str, float] | None = None
    answering: Mapping[str, Any] | None = None
    language: str | None = None
    key: str | None = None
    source: str | None = None
    seen: str | None = None
    told: bool = False
    pushed: bool = False
    voice: str | None = None

    def said(self) -> dict[str, Any]:
        """What the person said, for the backend: verbatim, only what is there."""
        parts = {name: getattr(self, name) for name in ("text", "choice", "file", "location", "answering", "voice")}
        return {name: part for name, part in parts.items() if part is not None}

    def heard(self) -> str:
        """What Rasa is to read. A button's intent ("/help") passes as that intent, any other
        button, a file or a place as "/answer"; typed text can never pass for an intent."""
        if self.choice is not None:
            is_intent = _INTENT.fullmatch(self.choice) and self.choice not in _RASAS_OWN
            return self.choice if is_intent else ANSWER
        if self.text is None or self.file or self.location:
            return ANSWER
        return re.sub(r"^[\s/]+", "", self.text[:_HEARD]).strip() or ANSWER


@dataclass(frozen=True, slots=True)
class Message:
    """One message to a person: its text and what comes with it. `more` keeps what other parts
    added and the gateway has no name for."""

    text: str
    choices: tuple[Mapping[str, str], ...] = ()
    documents: tuple[Mapping[str, str], ...] = ()
    links: tuple[Mapping[str, str], ...] = ()
    image: str | None = None
    case: Mapping[str, str] | None = None
    id: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, raw: Mapping[str, Any]) -> "Message":
        """A message of the backend."""
        known = ("text", "choices", "documents", "links", "image", "case", "id")
        return cls(
            text=str(raw.get("text") or ""),
            choices=tuple(raw.get("choices") or ()),
            documents=tuple(raw.get("documents") or ()),
            links=tuple(raw.get("links") or ()),
            image=raw.get("image") or None,
            case=raw.get("case"),
            id=raw.get("id"),
            more={name: value for name, value in raw.items() if name not in known},
        )

    def write(self, base: str) -> dict[str, Any]:
        """The message in the web channel's shape; addresses beginning with "/" are completed
        with `base`."""
        shape: dict[str, Any] = {
            **self.more,
            "text": self.text,
            "choices": list(self.choices),
            "documents": [_complete(one, base) for one in self.documents],
            "links": [_complete(one, base) for one in self.links],
        }
        image = self.image and absolute(self.image, base)
        rest = {"image": image, "case": self.case, "id": self.id}
        return shape | {name: value for name, value in rest.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person gets: messages in order, the question now open, and its language.

    `failed` says that the message was not taken and should be sent again. `question` is the open
    question drawn anew, only in the answer to a request for updates; `again` says that it is still to be drawn. `aloud`
    says that answers are to be read aloud from now on, or no longer.
    """

    messages: tuple[Message, ...]
    expects: Mapping[str, Any] | None
    language: str | None = None
    failed: bool = False
    question: Message | None = None
    again: bool = False
    aloud: bool | None = None

    def after(self, notices: tuple[Message, ...]) -> "Reply":
        """The same reply with notices before it."""
        return replace(self, messages=notices + self.messages)


def absolute(url: str, base: str) -> str:
    """An address in full: one that begins with "/" is completed with `base`."""
    return urljoin(base.rstrip("/") + "/", url.lstrip("/")) if url.startswith("/") else url


def _complete(one: Mapping[str, str], base: str) -> dict[str, str]:
    return {**one, "url": absolute(str(one.get("url", "")), base)}
