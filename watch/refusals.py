"""What was refused at a door, for whoever looks for attacks: a log line each, and a number (ASVS 4.0.3, 7.1.3, 7.2.2).

A line says why (one of a few words), which route (its pattern, never the address that was asked), and who asked: an
officer by the id of their row, a service of ours, or anyone. Never what was sent.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from threading import Lock
from typing import Any

BY_STATUS = {
    400: "input",
    401: "not_let_in",
    403: "forbidden",
    404: "not_there",
    405: "method",
    413: "too_large",
    415: "type",
    422: "input",
    429: "too_often",
}
"""Why, as a status tells it where nobody says it better. Beyond an officer's reach is `not_there` too."""
_METHODS = frozenset({"GET", "POST", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"})
_log = logging.getLogger(__name__)
_log.setLevel(logging.INFO)
_counted: Counter[tuple[str, str]] = Counter()
_lock = Lock()
_now: ContextVar[dict[str, str]] = ContextVar("refusal")


def begin() -> dict[str, str]:
    """What is said by `because` and `by` from here on, in this task and the threads that it waits for."""
    said: dict[str, str] = {}
    _now.set(said)
    return said


def because(reason: str) -> None:
    """Says why the request being dealt with is refused; told once its answer goes out, whatever its status."""
    _now.get({})["reason"] = reason


def by(officer_id: str) -> None:
    """Says which officer asks."""
    _now.get({})["by"] = f"officer:{officer_id}"


def look(said: Mapping[str, str], scope: Mapping[str, Any], status: int, ours: bool) -> None:
    """Tells and counts what was answered to the request of this ASGI scope, if it was a refusal; `ours`: a service of
    ours asked."""
    reason = said.get("reason") or BY_STATUS.get(status)
    if reason is None:
        return
    who = said.get("by") or ("service" if ours else "anyone")
    route = getattr(scope.get("route"), "path", None) or "unknown"
    method = scope["method"] if scope["method"] in _METHODS else "unknown"
    with _lock:
        _counted[reason, who.partition(":")[0]] += 1
    told = {"refused": reason, "method": method, "route": route, "by": who, "status": status}
    _log.info("refused: %s, %s %s, by %s", reason, method, route, who, extra={"told": told})


class Refusals:
    """The numbers, as a collector for Prometheus: since the process was started, by reason and sort of asker."""

    def collect(self) -> Iterator[Any]:
        """Called by the registry at each look."""
        from prometheus_client.core import CounterMetricFamily  # Rasa's process has none

        family = CounterMetricFamily("sahayak_refusals", "Requests that were refused.", labels=("reason", "by"))
        with _lock:
            counted = dict(_counted)
        for reason in sorted(set(BY_STATUS.values())):  # there from the start, so that a first one is a change
            counted.setdefault((reason, "anyone"), 0)
        for (reason, who), count in sorted(counted.items()):
            family.add_metric((reason, who), count)
        yield family
