"""What became of the rows of a CSV that was brought in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from pydantic import ValidationError


@dataclass
class Report:
    """How an import went: counts of added, changed, same, removed, refused; for every refused row (the title line is
    1) the column and the reason, never what stood there."""

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[int, str, str]] = field(default_factory=list)

    def refuse(self, row: int, reasons: Iterable[tuple[str, str]]) -> None:
        """Notes that a row was refused: columns and reasons."""
        self.refused += [(row, column, reason) for column, reason in reasons]
        self.counts["refused"] += 1

    def lines(self) -> Iterable[str]:
        """The report for the operator."""
        for row, column, reason in self.refused:
            yield f"row {row}: {column or 'row'}: {reason}"
        names = ("added", "changed", "same", "refused", *(["removed"] if "removed" in self.counts else []))
        yield ", ".join(f"{self.counts[name]} {name}" for name in names)


class Checked(Exception):
    """Ends a transaction of a check, so that nothing stays."""


def reasons(mistake: ValueError) -> list[tuple[str, str]]:
    """Columns and reasons of what is wrong with a row, without what stood there."""
    if not isinstance(mistake, ValidationError):
        return [("", str(mistake))]
    found = mistake.errors(include_input=False, include_url=False, include_context=False)
    return [(".".join(map(str, one["loc"])), one["msg"]) for one in found]
