"""Log lines without anything that anybody wrote.

Lines of our own loggers are shown as they are: the house rule is that they hold nothing personal. Of other people's
libraries only the place in the code is told, and of an exception its kinds and frames: their texts often hold values.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import datetime, timezone

from watch import asked
from watch.settings import Settings

OWN = ("backend", "channels", "actions", "bot", "sandbox", "watch", "uvicorn")
_FRAMES = 6


class Formatter(logging.Formatter):
    """One line for a record: a JSON object, or plain words."""

    def __init__(self, part: str, form: str = "json", discreet: bool = True) -> None:
        """`part` is the process's name; `discreet` may be off while nobody's words can have come in yet."""
        super().__init__()
        self.discreet = discreet
        self._part, self._plain = part, form == "plain"

    def format(self, record: logging.LogRecord) -> str:
        """See the class."""
        failed = record.exc_info[1] if record.exc_info else None
        where = frames(failed) if failed is not None else []
        request = asked.current()
        if self._plain:
            mark = f" [{request}]" if request else ""
            return "\n".join([f"{record.levelname} {record.name}{mark}: {self._text(record)}", *where])
        line = {
            "time": datetime.fromtimestamp(record.created, timezone.utc).isoformat(timespec="milliseconds"),  # noqa: UP017 (3.10)
            "level": record.levelname.lower(),
            "part": self._part,
            "logger": record.name,
            "message": self._text(record),
        }
        line |= getattr(record, "told", {})
        if request:
            line["request"] = request
        if where:
            line["error"] = where  # type: ignore[assignment]
        return json.dumps(line, ensure_ascii=False)

    def _text(self, record: logging.LogRecord) -> str:
        if not self.discreet or record.name.split(".")[0] in OWN:
            return record.getMessage()
        return str(getattr(record, "event_name", f"{record.funcName}, line {record.lineno}"))


def frames(error: BaseException) -> list[str]:
    """The kinds of an exception and of its causes with the frames they passed, without any value."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines.append(f"  {type(current).__module__}.{type(current).__qualname__}")
        for frame in traceback.extract_tb(current.__traceback__)[-_FRAMES:]:
            lines.append(f"    {frame.filename}:{frame.lineno} in {frame.name}")
        current = current.__cause__ or current.__context__
    return lines


def begin(part: str, ours: int = logging.INFO, others: int = logging.WARNING, discreet: bool = True) -> Formatter:
    """Has all loggers of this process speak through one formatter, to standard error.

    Args:
        part: the process's name in each line.
        ours: lowest level shown of our own loggers.
        others: lowest level shown of other people's.
        discreet: see Formatter.
    """
    formatter = Formatter(part, Settings.from_env().log_format, discreet)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(others)
    for name in OWN:
        logging.getLogger(name).setLevel(others if name == "uvicorn" else ours)
    return formatter
