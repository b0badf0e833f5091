"""What a service costs where: the table `data/fees.yml`."""

from dataclasses import dataclass
from pathlib import Path

from backend.catalogue.model import Catalogue
from backend.kit.text import BadFile, Text, load_yaml, text_from


@dataclass(frozen=True, slots=True)
class Fee:
    """One line of the table; without districts it holds in all. `paise`: a hundredth of a rupee."""

    services: frozenset[str]
    districts: frozenset[str]
    paise: int


@dataclass(frozen=True, slots=True)
class Fees:
    """The table; the first line that fits a service and a district says what is to be paid to `payee`."""

    payee: Text
    unpaid_days: int
    lines: tuple[Fee, ...]

    @classmethod
    def load(cls, path: Path, catalogue: Catalogue) -> "Fees":
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
        return cls(text_from(raw["payee"], f"{path.stem}.payee"), raw["unpaid_days"], tuple(lines))

    def of(self, service: str, district: str) -> int:
        """The fee in paise; 0: nothing to pay."""
        fitting = (
            line for line in self.lines if service in line.services and district in (line.districts or {district})
        )
        return next((line.paise for line in fitting), 0)


def _whole(value: object, least: int) -> bool:
    return type(value) is int and value >= least


def rupees(paise: int) -> str:
    """An amount as it is read: ₹50, ₹1,250.50."""
    whole, rest = divmod(paise, 100)
    return f"₹{whole:,}" + (f".{rest:02d}" if rest else "")
