"""Where a talk stands between two messages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """Where a talk stands between two messages: its language (`hi`, `en`) and its open draft's id."""

    language: str | None = None
    draft: str | None = None
