"""Logging that cannot show what a citizen wrote.

Rasa puts message texts into log lines and exception texts in many places. Once the server serves, a line
therefore says only where in the code it arose, the name of the event and the kinds of exceptions with
their frames; never a message, a value or an exception's text. Before that (reading configuration,
loading the model) lines are shown in full, for there is no citizen yet.
"""

from __future__ import annotations

import logging
import warnings
from typing import Any

import structlog

from watch import logs


def _event_name_only(_logger: Any, _method: str, event: dict[str, Any]) -> tuple[tuple[str], dict[str, Any]]:
    name = str(event.get("event", ""))
    kwargs: dict[str, Any] = {"extra": {"event_name": name}}
    if event.get("exc_info"):
        kwargs["exc_info"] = event["exc_info"]
    return (name,), kwargs


def _show_warning(message: Any, category: type[Warning], *_: Any) -> None:
    """Shows what concerns our data and configuration; not Rasa's age, nor what we do on purpose."""
    aging = (DeprecationWarning, PendingDeprecationWarning, FutureWarning)
    on_purpose = ("Slot auto-fill has been removed", "'RulePolicy' is not included")
    if not issubclass(category, aging) and not str(message).startswith(on_purpose):
        logging.getLogger("bot").warning("%s", message)


def configure(level: int = logging.WARNING) -> logs.Formatter:
    """Set up logging for this process.

    Args:
        level: lowest level of other people's loggers that is shown; ours are shown from INFO.

    Returns:
        the formatter; set its `discreet` to True as soon as messages of citizens may arrive.
    """
    formatter = logs.begin("rasa", others=level, discreet=False)
    warnings.showwarning = _show_warning
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.dev.set_exc_info, _event_name_only],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return formatter


def take_over(*names: str) -> None:
    """Make loggers that brought handlers and levels of their own speak through ours."""
    for name in names:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
        logging.getLogger(name).setLevel(logging.WARNING)


def be_discreet(formatter: logs.Formatter) -> None:
    """From now on nothing that a citizen wrote may appear: no messages, no values, no warnings' texts."""
    formatter.discreet = True
    warnings.showwarning = lambda *_, **__: None
