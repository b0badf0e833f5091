"""Which other cases have to do with a case, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from backend.casework import store
from backend.catalogue.model import Catalogue
from backend.kit.text import Text
from backend.people.officers import Officer
from backend.search import store as search_store
from backend.search.service import IDENTIFIERS

_LOOKED_AT = 200


@dataclass(frozen=True, slots=True)
class Alike:
    """Another case: `reasons` are names of texts under `casework.reason`; `fir`: it is a complaint."""

    case_id: str
    case_no: str
    title: Text
    state: str
    opened_at: datetime
    station: Text | None
    fir: bool
    reasons: tuple[str, ...]


class Alikes:
    """Finds cases that share a plate, an IMEI, a phone or an account, within an officer's reach."""

    def __init__(self, catalogue: Catalogue, places: Any) -> None:
        self._catalogue = catalogue
        self._places = places

    def sharing(self, tx: Connection, officer: Officer, case_id: str) -> list[Alike]:
        """Cases that share something with a case, the newest first."""
        reasons: dict[str, list[str]] = {}
        for own, other in search_store.sharing(tx, case_id, IDENTIFIERS, _LOOKED_AT):
            reason = "own_phone" if own.own and other.own else other.sort
            reasons.setdefault(other.case, []).append(reason)
        return self.shown(tx, officer, {case: tuple(dict.fromkeys(why)) for case, why in reasons.items()})

    def shown(self, tx: Connection, officer: Officer, reasons: Mapping[str, tuple[str, ...]]) -> list[Alike]:
        """The cases of these ids with their reasons, the newest first; those within the officer's reach only."""
        if not reasons:
            return []
        rows = store.cases_of(tx, list(reasons), store.within(officer))
        return [
            Alike(
                row.id,
                row.case_no,
                self._catalogue[row.service].title
                if row.service in self._catalogue
                else Text(row.service, row.service),
                row.state,
                row.opened_at,
                self._places.station(row.station).name if row.station else None,
                row.offence is not None,
                reasons[row.id],
            )
            for row in rows
        ]
