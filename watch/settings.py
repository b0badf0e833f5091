"""What every part reads about watching; the same in all of them."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields
from typing import Any

_PARTS = ("backend", "gateway", "actions")


def _setting(default: str, doc: str, *parts: str) -> Any:
    return field(default=default, metadata={"doc": doc, "secret": False, "parts": parts})


@dataclass(frozen=True)
class Settings:
    """`SAHAYAK_` and the field's name in capitals is the variable's name."""

    log_format: str = _setting(
        "json", "How log lines are written: `json`, one object a line; `plain`, for eyes.", *_PARTS, "Rasa"
    )
    traces_url: str = _setting(
        "", "Where traces go: an OTLP address such as `http://host:4318`. Empty: there are none.", *_PARTS
    )

    @classmethod
    def from_env(cls) -> Settings:
        """Reads the environment."""
        return cls(**{f.name: os.environ.get(f"SAHAYAK_{f.name.upper()}") or f.default for f in fields(cls)})
