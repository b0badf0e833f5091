"""Where a talk stands between two messages."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """Where a talk stands between two messages: its language (`hi`, `en`) and its open draft's id."""

    language: str | None = None
    draft: str | None = None


question_open: ContextVar[bool] = ContextVar("question_open", default=False)
"""Whether the message that is being understood was said while a question was open; see bot/patches.py."""
