"""What a service costs where: the table `data/fees.yml`, and what an administrator changed of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from backend.catalogue.model import Catalogue
from backend.kit.text import BadFile, Text, load_yaml, text_from

TOPIC = "fee"
"""Of what an administrator changes: fees."""


@dataclass(frozen=True, slots=True)
class Fee:
    """One line of the table; without districts it holds in all. `paise`: a hundredth of a rupee."""

    services: frozenset[str]
    districts: frozenset[str]
    paise: int


@dataclass(frozen=True, slots=True)
class Fees:
    """The table; the first line that fits a service and a district says what is to be paid to `payee`.

    `changed` gives what an administrator changed, in rupees: by `service:district`, which goes before all others, or by
    `service`, which goes before lines without districts.
    """

    payee: Text
    unpaid_days: int
    lines: tuple[Fee, ...]
    changed: Callable[[], Mapping[str, int]] = dict

    @classmethod
    def load(cls, path: Path, catalogue: Catalogue, changed: Callable[[], Mapping[str, int]] = dict) -> "Fees":
        """Reads the table. Raises BadFile for a service that there is not, a key or an amount that can't be."""
        raw = load_yaml(path)
        if set(raw) != {"payee", "unpaid_days", "fees"} or not _whole(raw["unpaid_days"], 1):
            raise BadFile(f"{path.stem}: expected payee, unpaid_days and fees")
        lines = []
        for n, row in enumerate(raw["fees"], 1):
            where = f"{path.stem}.{n}"
            if not {"services", "rupees"} <= set(row) <= {"services", "districts", "rupees"}:
                raise BadFile(f"{where}: expected services, rupees and perhaps districts")
            if unknown := [service for service in row["services"] if service not in catalogue]:
                raise BadFile(f"{where}.services: no service {', '.join(unknown)}")
            if not _whole(row["rupees"], 0):
                raise BadFile(f"{where}.rupees: expected a whole number")
            lines.append(Fee(frozenset(row["services"]), frozenset(row.get("districts", ())), row["rupees"] * 100))
        return cls(text_from(raw["payee"], f"{path.stem}.payee"), raw["unpaid_days"], tuple(lines), changed)

    def of(self, service: str, district: str) -> int:
        """The fee in paise for what is submitted now; 0: nothing to pay."""
        changed, line = self.changed(), self._line(service, district)
        if (here := f"{service}:{district}") in changed:
            return changed[here] * 100
        if service in changed and not (line and line.districts):
            return changed[service] * 100
        return line.paise if line else 0

    def of_file(self, service: str, district: str = "") -> int:
        """The fee in paise by the file alone; without a district that of all districts without a line of their own."""
        line = self._line(service, district)
        return line.paise if line else 0

    def _line(self, service: str, district: str) -> Fee | None:
        fitting = (
            line for line in self.lines if service in line.services and district in (line.districts or {district})
        )
        return next(fitting, None)


def _whole(value: object, least: int) -> bool:
    return type(value) is int and value >= least


def rupees(paise: int) -> str:
    """An amount as it is read: ₹50, ₹1,250.50."""
    whole, rest = divmod(paise, 100)
    return f"₹{whole:,}" + (f".{rest:02d}" if rest else "")
