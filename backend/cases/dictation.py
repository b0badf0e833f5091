"""What was only spoken is written down by the station: an officer hears the recording and writes the words.

The recording stays with the answer; papers carry the words once they are there.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.catalogue.model import Service
from backend.kit.clock import now
from backend.people.officers import Officer
from backend.search.service import Search

LONGEST = 2_000


def spoken(sheet: list[Mapping[str, Any]], service: Service) -> list[Mapping[str, Any]]:
    """The lines of a sheet to be written down. The story of an FIR is not among them: it is read over to its giver
    and written when the FIR is registered."""
    story = service.fir.story if service.fir else None
    return [line for line in sheet if line.get("spoken") and line["question"] != story]


def write_down(
    tx: Connection, row: Row, service: Service, officer: Officer, words: Mapping[str, str], search: Search
) -> None:
    """Puts words (by question) in the place of recordings, and has the case found by them; empty ones change
    nothing."""
    open_lines = {line["question"] for line in spoken(row.sheet, service)}
    told = {q: text.strip()[:LONGEST] for q, text in words.items() if q in open_lines and text.strip()}
    if not told:
        return
    sheet = [
        {**line, "shown": {"hi": told[line["question"]], "en": told[line["question"]]}, "written": True}
        if line["question"] in told
        else line
        for line in row.sheet
    ]
    changed: dict[str, Any] = {"sheet": sheet}
    if service.applicant and (name := told.get(service.applicant.name)):
        changed["applicant"] = name
    if store.update_case(tx, row.id, row.state, **changed):
        store.add_event(tx, row.id, now(), f"officer:{officer.id}", "written_down")
        kinds = {q: service.question(q).kind.name for q in told}
        search.index(tx, row.id, ((q, "name" if kinds[q] == "name" else "text", text) for q, text in told.items()))
