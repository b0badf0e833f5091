"""The sections that officers choose from, and what we suggest for an offence: `data/law/offences.yml`."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path

from backend.firs.store import Section
from backend.kit.text import BadFile, Text, load_yaml, text_from

_EVENING, _MORNING = time(18), time(6)
_NUMBER = re.compile(r"\D*(\d+)\s*([A-Za-z]*)")


@dataclass(frozen=True)
class Known:
    """A section with its title and punishment; `cognizable` and `bailable` are yes, no or depends, and still to be
    checked against the gazette."""

    section: Section
    title: Text
    punishment: Text
    cognizable: str
    bailable: str


@dataclass(frozen=True)
class _Private:
    """Sections that make an FIR private: of the acts with these names all, or those from one number to another, or
    those with these numbers (354A)."""

    acts: frozenset[str]
    numbers: range | None
    sections: frozenset[str]

    def holds(self, section: Section) -> bool:
        number = _NUMBER.match(section.section)
        if not any(act in _plain(section.act) for act in self.acts):
            return False
        if number is None or (self.numbers is None and not self.sections):
            return True  # the whole act; or a section that nobody can read: rather too private
        in_range = self.numbers is not None and int(number[1]) in self.numbers
        return in_range or f"{int(number[1])}{number[2].upper()}" in self.sections


@dataclass(frozen=True)
class _Offence:
    suggest: tuple[str, ...]
    by_night: tuple[str, ...]
    sensitive: bool


class Law:
    """Suggests; the officer decides."""

    def __init__(
        self, sections: Iterable[Known], offences: Mapping[str, _Offence], private: Iterable[_Private]
    ) -> None:
        self.sections = {str(known.section): known for known in sections}
        self._offences = offences
        self._private = tuple(private)

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
            )
            for row in raw["sections"]
        ]
        offences = {
            name: _Offence(
                tuple(row["suggest"]), tuple(row.get("by_night", row["suggest"])), row.get("sensitive", False)
            )
            for name, row in raw["offences"].items()
        }
        private = [
            _Private(
                frozenset(map(_plain, row["acts"])),
                range(row["from"], row["to"] + 1) if "from" in row else None,
                frozenset(row.get("sections", ())),
            )
            for row in raw["never_public"]
        ]
        law = cls(sections, offences, private)
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
        of_section = any(private.holds(section) for section in sections for private in self._private)
        return of_section or bool(known and known.sensitive)


def _plain(act: str) -> str:
    """The letters of an act's name, for comparing: "I.T. Act" and "it act" are one."""
    return "".join(c for c in unicodedata.normalize("NFKC", act).casefold() if unicodedata.category(c)[0] in "LM")
