"""Which request is being dealt with: an id that travels from the gateway to the last job it caused.

Over HTTP it goes in a header, through Rasa in a message's metadata, to jobs in a column. It says nothing of anybody.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "x-request-id"
TRACE_HEADER = "traceparent"
_ID = re.compile(r"[0-9a-f]{16}")
_PARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
_now: ContextVar[str | None] = ContextVar("request", default=None)
_parent: ContextVar[str | None] = ContextVar("traceparent", default=None)


def new() -> str:
    """An id for a request that begins here."""
    return secrets.token_hex(8)


def current() -> str | None:
    """The id of the request being dealt with."""
    return _now.get()


def parent() -> str | None:
    """The W3C traceparent that came with it, where nothing here makes spans of its own."""
    return _parent.get()


def enter(request: str | None, traceparent: str | None = None) -> None:
    """From now on, in this task, the request of that id is dealt with; what is no id is none."""
    _now.set(request if request and _ID.fullmatch(request) else None)
    _parent.set(traceparent if traceparent and _PARENT.fullmatch(traceparent) else None)


@contextmanager
def entered(request: str | None, traceparent: str | None = None) -> Iterator[None]:
    """As `enter`, until the end of the block."""
    before, parent_before = _now.get(), _parent.get()
    enter(request, traceparent)
    try:
        yield
    finally:
        _now.set(before)
        _parent.set(parent_before)


def taken(headers: Mapping[str, str]) -> tuple[str, str | None]:
    """Id and traceparent of what came with these headers from a part of ours; a new id where there is none."""
    given = headers.get(HEADER, "")
    return given if _ID.fullmatch(given) else new(), headers.get(TRACE_HEADER)
