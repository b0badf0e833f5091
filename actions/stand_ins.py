"""A stand-in for rasa-sdk's traces, which bring gRPC and its exporters along whether they are used or not.

Ours are made in `watch/traces.py`. Without those of rasa-sdk the server starts with half of the modules, and the
libraries they need are not even installed (`override-dependencies` in pyproject.toml).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

REPLACED = "rasa_sdk.tracing.utils"


class _Span:
    """A span that nobody records."""

    def is_recording(self) -> bool:
        """Never."""
        return False


class _Tracer:
    _span = _Span()

    @contextmanager
    def start_as_current_span(self, _name: str, **_options: Any) -> Iterator[_Span]:
        """A span that is none."""
        yield self._span


def _get_tracer_and_context(**_options: Any) -> tuple[_Tracer, None]:
    return _TRACER, None


def _nothing(*_: Any) -> None:
    return None


_TRACER = _Tracer()


def register() -> None:
    """Puts the stand-in in place; call it before anything of rasa-sdk is imported. Safe to call twice."""
    if REPLACED in sys.modules:
        return
    module = ModuleType(REPLACED, "Stand-in: see actions/stand_ins.py.")
    module.get_tracer_and_context = _get_tracer_and_context  # type: ignore[attr-defined]
    module.get_tracer_provider = module.set_span_attributes = _nothing  # type: ignore[attr-defined]
    sys.modules[REPLACED] = module
