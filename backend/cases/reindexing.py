"""What cases are found by, written anew from their answers: for cases older than the index, or than how it is made."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.catalogue.model import Catalogue, Service
from backend.kit.db import Database
from backend.search import store as index
from backend.search.service import Line, Search
from backend.trail.entries import note

_AT_ONCE = 200  # cases of one transaction: between them others write


def rebuild(db: Database, catalogue: Catalogue, search: Search) -> int:
    """Writes the index of every case that still has its answers; how many. The work goes on meanwhile, and a run that
    was ended is simply begun again."""
    done, last = 0, ""
    while True:
        with db.write() as tx:
            rows = store.cases_after(tx, last, _AT_ONCE)
            for row in rows:
                index.forget(tx, row.id)
                _write(tx, row, catalogue, search)
            done += len(rows)
            if not rows:
                note(tx, "operator", "search_rebuilt", subject="search", cases=done)
                return done
        last = rows[-1].id


def _write(tx: Connection, row: Row, catalogue: Catalogue, search: Search) -> None:
    service: Service | None = None  # one that was taken out of the catalogue leaves words only
    if row.service in catalogue:
        service = catalogue[row.service]
    own = service.applicant.mobile if service and service.applicant else None
    search.index(tx, row.id, _lines(row.sheet, service, catalogue), own)


def _lines(sheet: list[Mapping[str, Any]], service: Service | None, catalogue: Catalogue) -> Iterator[Line]:
    """The answers of a sheet with their kinds; what an officer wrote down of a recording counts as its words."""
    known = [service, catalogue[service.answer]] if service and service.answer in catalogue else [service]
    kinds = {q.id: q.kind.name for one in reversed(known) if one for q in one.questions}
    for line in sheet:
        kind = kinds.get(line["question"], "text")
        if line.get("written"):
            yield line["question"], "name" if kind == "name" else "text", line["shown"]["hi"]
        else:
            yield line["question"], kind, line["value"]
