"""Looking at FIRs: the complainant sees the original, everybody else the masked copy, nobody a sensitive one."""

from typing import Any, Protocol

from sqlalchemy import Connection

from backend.cases import store as cases_store
from backend.cases.service import Cases
from backend.drafts.turn import Finished
from backend.firs import store
from backend.firs.store import Fir
from backend.kit.clock import now
from backend.kit.message import Message, message
from backend.kit.text import Texts

LOOKS_A_DAY = 10
"""So many FIRs of others a mobile may ask for in a day."""


class Links(Protocol):
    """What viewing needs of issued documents."""

    def link_of(self, tx: Connection, case_id: str, kind: str) -> dict[str, str] | None:
        """The document of that kind in a case as {"name", "url"}."""


class Viewing:
    """Answers `view_fir` for a mobile that was verified by a one-time code. Every look is noted on the case, with the
    mobile's mark; a refused one too."""

    def __init__(self, cases: Cases, texts: Texts, places: Any) -> None:
        self._cases = cases
        self._texts = texts
        self._places = places

    def view(self, tx: Connection, asked: Finished, links: Links) -> list[Message]:
        """The FIRs of the mobile, or the one of a number. What does not exist, what the law keeps private and what was
        asked for too often, get words that tell nothing of any FIR."""
        values, language = asked.values, asked.language
        mark = self._cases.mobile_mark(values["mobile"])
        if values.get("fir_no") is None:
            mine = store.registered_of_mobile(tx, mark)
            if not mine:
                return [message(self._texts("firs.view.none_mine", language))]
            return [self._shown(tx, fir, mark, language, links) for fir in mine]
        if cases_store.next_number(tx, f"fir looks:{mark[:32]}:{now():%Y-%m-%d}") > LOOKS_A_DAY:
            return [message(self._texts("firs.view.too_many", language))]
        found = store.by_number(tx, values["station"]["station"], values["year"], values["fir_no"])
        if not found:
            return [message(self._texts("firs.view.none", language))]
        return [self._shown(tx, fir, mark, language, links) for fir in found]

    def _shown(self, tx: Connection, fir: Fir, mark: str, language: str, links: Links) -> Message:
        whose = "own" if fir.mobile_mark == mark else "not_shown" if fir.sensitive else "public"
        cases_store.add_event(tx, fir.case_id, now(), "citizen", "viewed", copy=whose, by=mark)
        if whose == "not_shown":
            return message(self._texts("firs.view.none", language))
        kind = ("fir" if fir.fir_no else "zero_fir") + ("" if whose == "own" else "_public")
        document = links.link_of(tx, fir.case_id, kind)
        station = self._places.station(fir.numbered_by)
        key = f"firs.view.{whose}" if document else "firs.view.soon"
        text = self._texts(key, language, number=fir.number, station=station.name)
        return message(text, documents=[document] if document else [])
