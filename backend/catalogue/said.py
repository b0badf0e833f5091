"""What a person sent in one message, and what was understood of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_TEXT = 20_000
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
"""What no database and no answer can carry."""


@dataclass(frozen=True, slots=True)
class Said:
    """One message: words, a pressed choice, an uploaded file's id or a shared location.

    `answering` names the question the person was looking at (`field`, `step`), where the channel knows it; `voice` is
    the recording that `text` was heard from and that the person said is right.
    """

    text: str | None = None
    choice: str | None = None
    file: str | None = None
    location: Mapping[str, float] | None = None
    answering: Mapping[str, Any] | None = None
    voice: str | None = None

    def __post_init__(self) -> None:
        if self.text is not None:
            object.__setattr__(self, "text", _NOT_TEXT.sub("", self.text[:MAX_TEXT]))

    @property
    def words(self) -> str:
        """The text or the pressed choice, trimmed; empty when there is neither."""
        return (self.text or self.choice or "").strip()

    @property
    def verbatim(self) -> str | None:
        """The person's own words as they were sent, or None when something else was sent."""
        return self.text if self.choice is None else None


@dataclass(frozen=True, slots=True)
class Understanding:
    """The likeliest intent of a message, how sure that is (0–1), and the runners-up."""

    intent: str | None = None
    confidence: float = 0.0
    ranking: tuple[tuple[str, float], ...] = ()
    entities: tuple[tuple[str, Any], ...] = ()
