"""The sections that officers choose from, and what we suggest for an offence: `data/law/offences.yml`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from backend.firs.store import Section
from backend.kit.text import BadFile, Text, load_yaml, text_from

_EVENING, _MORNING = time(18), time(6)


@dataclass(frozen=True)
class Known:
    """A section with its title and punishment; `cognizable` and `bailable` are yes, no or depends, and still to be
    checked against the gazette. An FIR with a `sensitive` one is never public."""

    section: Section
    title: Text
    punishment: Text
    cognizable: str
    bailable: str
    sensitive: bool


@dataclass(frozen=True)
class _Offence:
    suggest: tuple[str, ...]
    by_night: tuple[str, ...]
    sensitive: bool


class Law:
    """Suggests; the officer decides."""

    def __init__(self, sections: Iterable[Known], offences: Mapping[str, _Offence]) -> None:
        self.sections = {str(known.section): known for known in sections}
        self._offences = offences

    @classmethod
    def load(cls, path: Path) -> "Law":
        """The law of a file. Raises BadFile for a suggestion that no section answers."""
        raw = load_yaml(path)
        sections = [
            Known(
                Section(row["act"], row["section"]),
                text_from(row["title"], f"{path.name}: {row['section']}.title"),
                text_from(row["punishment"], f"{path.name}: {row['section']}.punishment"),
                row["cognizable"],
                row["bailable"],
                row.get("sensitive", False),
            )
            for row in raw["sections"]
        ]
        offences = {
            name: _Offence(
                tuple(row["suggest"]), tuple(row.get("by_night", row["suggest"])), row.get("sensitive", False)
            )
            for name, row in raw["offences"].items()
        }
        law = cls(sections, offences)
        for name, offence in offences.items():
            for section in (*offence.suggest, *offence.by_night):
                if section not in law.sections:
                    raise BadFile(f"{path.name}: {name}: no section {section}")
        return law

    def suggest(self, offence: str, at: str | None) -> tuple[str, ...]:
        """The sections suggested for an offence that happened at `at` ("21:30", or None when nobody knows)."""
        known = self._offences.get(offence)
        if known is None:
            return ()
        night = at is not None and not _MORNING <= time.fromisoformat(at) < _EVENING
        return known.by_night if night else known.suggest

    def sensitive(self, offence: str, sections: Iterable[Section] = ()) -> bool:
        """Whether an FIR of this offence, with these sections, is never public."""
        known = self._offences.get(offence)
        chosen = [self.sections.get(str(section)) for section in sections]
        return bool(known and known.sensitive) or any(section is not None and section.sensitive for section in chosen)
