"""Logging that cannot show what a citizen wrote.

Rasa puts message texts into log lines and exception texts in many places. Once the server serves, a line
therefore says only where in the code it arose, the name of the event and the kinds of exceptions with
their frames; never a message, a value or an exception's text. Before that (reading configuration,
loading the model) lines are shown in full, for there is no citizen yet.
"""

from __future__ import annotations

import logging
import sys
import traceback
import warnings
from typing import Any

import structlog


class DiscreetFormatter(logging.Formatter):
    """Formats a record without its message, save for records of our own loggers."""

    own = ("bot", "actions")

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")
        self.discreet = False

    def format(self, record: logging.LogRecord) -> str:
        """One line where the record arose, and the frames of its exception without values."""
        if not self.discreet:
            return super().format(record)
        if record.name.split(".")[0] in self.own:
            text = record.getMessage()
        else:
            text = getattr(record, "event_name", f"{record.funcName}, line {record.lineno}")
        line = f"{record.levelname} {record.name}: {text}"
        if record.exc_info and record.exc_info[1] is not None:
            line += "\n" + frames(record.exc_info[1])
        return line


def frames(error: BaseException) -> str:
    """The kinds of an exception and of its causes with the frames they passed, without any value."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(f"  {type(current).__module__}.{type(current).__qualname__}")
        for frame in traceback.extract_tb(current.__traceback__)[-6:]:
            lines.append(f"    {frame.filename}:{frame.lineno} in {frame.name}")
        current = current.__cause__ or current.__context__
    return "\n".join(lines)


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


def configure(level: int = logging.WARNING) -> DiscreetFormatter:
    """Set up logging for this process.

    Args:
        level: lowest level of other people's loggers that is shown; ours are shown from INFO.

    Returns:
        the formatter; set its `discreet` to True as soon as messages of citizens may arrive.
    """
    formatter = DiscreetFormatter()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in formatter.own:
        logging.getLogger(name).setLevel(logging.INFO)
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


def be_discreet(formatter: DiscreetFormatter) -> None:
    """From now on nothing that a citizen wrote may appear: no messages, no values, no warnings' texts."""
    formatter.discreet = True
    warnings.showwarning = lambda *_, **__: None
