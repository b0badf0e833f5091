"""Helpline numbers, from data/safety/helplines.yml."""

from dataclasses import dataclass
from pathlib import Path

from backend.kit.text import BadFile, Text, load_yaml, text_from


@dataclass(frozen=True, slots=True)
class Helpline:
    """A number to call. `checked`: seen in an official text; the others wait for their owner's word."""

    number: str
    name: Text
    emergency: bool
    checked: bool
    url: str | None = None

    @property
    def tel(self) -> str:
        """The link that dials it."""
        return f"tel:{self.number}"


class Helplines:
    """All helplines in the order they are shown, emergencies first."""

    def __init__(self, lines: list[Helpline]) -> None:
        self.all = tuple(sorted(lines, key=lambda line: not line.emergency))
        self._by_number = {line.number: line for line in lines}

    @classmethod
    def load(cls, path: Path) -> "Helplines":
        """Reads helplines.yml. Raises BadFile with the number of the entry that is wrong."""
        lines = []
        for n, row in enumerate(load_yaml(path), 1):
            where = f"{path.name}: entry {n}"
            number = row.get("number")
            if not isinstance(number, str) or not number.isdigit() or not isinstance(row.get("emergency"), bool):
                raise BadFile(f"{where}: needs number (in quotes) and emergency")
            if any(line.number == number for line in lines):
                raise BadFile(f"{where}: {number} is there twice")
            name = text_from(row.get("name"), f"{where}.name")
            lines.append(Helpline(number, name, row["emergency"], bool(row.get("checked")), row.get("url")))
        return cls(lines)

    @property
    def emergency(self) -> tuple[Helpline, ...]:
        """Those for danger at this moment; 112 is the first."""
        return tuple(line for line in self.all if line.emergency)

    def __getitem__(self, number: str) -> Helpline:
        """The helpline with this number. Raises KeyError."""
        return self._by_number[number]
