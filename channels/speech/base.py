"""What an engine of speech is, and what passes between it and the channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

RATE = 16_000
"""Samples a second of what engines hear: mono, signed 16 bits, little end first ("pcm16k")."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What was said, as far as an engine could tell: empty where it heard nothing. `draft` says that it is only good
    enough to be shown to its speaker for a yes or no, never to be filed unseen."""

    text: str
    engine: str
    draft: bool = True


@dataclass(frozen=True, slots=True)
class Sound:
    """Speech of ours: mono, signed 16 bits, `rate` samples a second."""

    pcm: bytes
    rate: int

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.pcm) / 2 / self.rate


class NotHeard(Exception):
    """A recording that can't be listened to; `why` is `unreadable`, `too_long`, `too_big`, `too_slow` or `failed`."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Busy(Exception):
    """Too many recordings wait already."""


class Asr(Protocol):
    """An engine that hears."""

    async def transcribe(self, pcm: bytes, language: str) -> Heard:
        """What is said in `pcm` (see RATE), `language` being "hi" or "en". Raises NotHeard, Busy."""

    async def choose(self, pcm: bytes, options: Mapping[str, Sequence[str]], language: str) -> str | None:
        """The key of the option whose words are said, or None where none is said surely; at most ten options, and
        never yes or no. Raises NotHeard, Busy."""

    async def close(self) -> None:
        """Ends the engine."""


class Tts(Protocol):
    """An engine that speaks."""

    name: str
    """Tells its sound from another's: part of the key under which what it said is kept."""

    async def synth(self, text: str, language: str) -> Sound:
        """`text` spoken. Raises NotHeard where the engine fails, Busy."""

    async def close(self) -> None:
        """Ends the engine."""
