"""The queue, one case with its files and documents."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from fastapi import Response
from sqlalchemy import Connection

from backend.cases.desk import CaseView
from backend.cases.queue import QUEUE_LIMIT, Only
from backend.cases.timeline import Step
from backend.cases.workflow import NotNow
from backend.evidence.store import FileInfo
from backend.kit import secrets
from backend.people import ROLES, Officer, officers, reach
from backend.people.officers import DESK_OF
from backend.sources.places import District
from backend.web.parts import Parts
from backend.web.portal.files import download, shown, small
from backend.web.portal.guard import Guard, NotHere, Visit
from backend.web.portal.pages import Pages

REPORTING = frozenset(DESK_OF)
WITH_CASES = frozenset(ROLES) - {"admin"}
_FOUND_LASTS = timedelta(days=1)
_TOLD = {
    "taken",
    "given_back",
    "filed",
    "written",
    "already_filed",
    "already_decided",
    "already_signed",
    "asked",
    "already_asked",
    "signed_forward",
    "signed_issue",
    "signed_refuse",
    "revoked",
}


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, desk, key = parts.db, parts.desk, parts.settings.secret_key

    @guard.page("GET", "/queue", WITH_CASES, menu="queue.title")
    def queue(visit: Visit) -> Response:
        asked = visit.request.query_params
        state, find = "done" if asked.get("state") == "done" else "open", asked.get("find", "")
        search = found_words(key, find)
        marked = {name: asked.get(name) == "1" for name in ("late", "mine", "handed")}
        districts = districts_of(parts, visit)
        district = asked.get("district", "") if asked.get("district") in {one.slug for one in districts} else ""
        only = Only(service=asked.get("service", "")[:64], district=district, **marked)
        with db.read() as tx:
            rows = desk.queue(tx, visit.me, state=state, search=search, only=only)
            counts = desk.counts(tx, visit.me, only.district)
            tips = parts.tips.unread(tx, visit.me)
            takers = names_of(tx, {row.taken_by for row in rows})
        dues = state == "open" and any(row.due_on for row in rows)
        services = {id: parts.catalogue[id].title for id in counts.services if id in parts.catalogue}
        return pages.draw(
            visit,
            "queue.html",
            rows=rows,
            only=only,
            counts=counts,
            services=services,
            districts=districts,
            tips=tips,
            takers=takers,
            state=state,
            search=search,
            find=find if search else "",
            dues=dues,
            limit=QUEUE_LIMIT,
        )

    @guard.page("POST", "/search", WITH_CASES)
    def search(visit: Visit) -> Response:
        state = "done" if visit.form.get("state") == "done" else "open"
        words = " ".join(visit.form.get("search", "")[:100].split())
        if visit.form.get("road") == "firs":
            return pages.go("/firs" + (f"?find={_find(key, words)}" if words else ""))
        query = {"state": state} | ({"find": _find(key, words)} if words else {})
        return pages.go(f"/queue?{urlencode(query)}")

    @guard.page("GET", "/cases/{case_no}", WITH_CASES)
    def case(visit: Visit, case_no: str) -> Response:
        with db.read() as tx:
            view = opened(desk, tx, visit, case_no)
            files = files_of(parts, tx, view)
            documents = parts.documents.of_case(tx, view.id)
            ids = {task.filed_by for task in view.tasks} | {task.taken_by for task in view.tasks}
            names = names_of(tx, ids | {step.officer for step in view.timeline})
            earlier = parts.alike.sharing(tx, visit.me, view.id)
        told = visit.request.query_params.get("told")
        return pages.draw(
            visit,
            "case.html",
            case=view,
            files=files,
            documents=[(document, parts.documents.title(document)) for document in documents],
            timeline=folded(view.timeline),
            earlier=earlier,
            names=names,
            told=told if told in _TOLD else None,
        )

    @guard.page("POST", "/cases/{case_no}/taken", REPORTING)
    def taken(visit: Visit, case_no: str) -> Response:
        """An officer of the desk takes the case on, or gives it back."""
        with db.write() as tx, or_not_here():
            try:
                desk.take_on(tx, visit.me, case_no, visit.do == "take")
            except NotNow:
                return pages.go(f"/cases/{case_no}?told=already_filed")
        return pages.go(f"/cases/{case_no}?told={'taken' if visit.do == 'take' else 'given_back'}")

    @guard.page("POST", "/cases/{case_no}/words", REPORTING)
    def words(visit: Visit, case_no: str) -> Response:
        try:
            with db.write() as tx, or_not_here():
                desk.write_down(tx, visit.me, case_no, dictated(visit))
        except NotNow:
            return pages.go(f"/cases/{case_no}?told=already_filed")
        return pages.go(f"/cases/{case_no}?told=written")

    @guard.page("GET", "/cases/{case_no}/files/{file_id}", WITH_CASES)
    def file(visit: Visit, case_no: str, file_id: str) -> Response:
        with db.read() as tx, or_not_here():
            desk.file_of(tx, visit.me, case_no, file_id)
            return shown(visit, parts, tx, file_id, case_no)

    @guard.page("GET", "/cases/{case_no}/files/{file_id}/preview", WITH_CASES)
    def preview(visit: Visit, case_no: str, file_id: str) -> Response:
        """A picture made small, for a slow line; looking at it is part of looking at the case."""
        with db.read() as tx:
            with or_not_here():
                desk.file_of(tx, visit.me, case_no, file_id)
            return small(parts, tx, file_id, case_no)

    @guard.page("GET", "/cases/{case_no}/map", WITH_CASES)
    def map_(visit: Visit, case_no: str) -> Response:
        with db.read() as tx:
            return map_of(parts, tx, visit, opened(desk, tx, visit, case_no).position)

    @guard.page("GET", "/cases/{case_no}/documents/{document_id}", WITH_CASES)
    def document(visit: Visit, case_no: str, document_id: str) -> Response:
        with db.read() as tx:
            view = opened(desk, tx, visit, case_no)
            found = next((d for d in parts.documents.of_case(tx, view.id) if d.id == document_id), None)
            if found is None:
                raise NotHere
        return download(parts.documents.pdf(found), "application/pdf", parts.documents.file_name(found), "attachment")


def districts_of(parts: Parts, visit: Visit) -> list[District]:
    """The districts among which an officer who sees the whole state may choose, by name; for all others none."""
    if not reach(visit.me).whole_state:
        return []
    return sorted(parts.places.districts, key=lambda one: one.name.of(visit.language))


def dictated(visit: Visit) -> Mapping[str, str]:
    """The words that an officer wrote down, by question."""
    return {
        name.removeprefix("said "): words.replace("\0", "").encode("utf-8", "replace").decode()
        for name, words in visit.form.items()
        if name.startswith("said ")
    }


def opened(desk: Any, tx: Connection, visit: Visit, case_no: str) -> CaseView:
    """The case, as this officer sees it. Raises NotHere."""
    with or_not_here():
        return desk.open_case(tx, visit.me, case_no)


@contextmanager
def or_not_here() -> Iterator[None]:
    """Turns the desk's "no such case, or not yours" into the portal's. A mistake of ours stays one."""
    try:
        yield
    except LookupError as beyond:
        if type(beyond) is not LookupError:
            raise
        raise NotHere from None


def names_of(tx: Connection, ids: Iterable[str | None]) -> Mapping[str, Officer]:
    """The officers of these ids."""
    found = {id: officers.by_id(tx, id) for id in set(ids) if id}
    return {id: officer for id, officer in found.items() if officer}


def files_of(parts: Parts, tx: Connection, view: CaseView) -> Mapping[str, FileInfo]:
    """What is known of the files of a case: the citizen's and those attached to the reports shown."""
    attached = [file for task in view.tasks for file in task.files]
    return known(parts, tx, [*(answer.file_id for answer in view.answers), *attached])


def known(parts: Parts, tx: Connection, ids: Iterable[str | None]) -> Mapping[str, FileInfo]:
    """What is known of these files."""
    return {id: info for id in ids if id and (info := parts.files.info(tx, id))}


def map_of(parts: Parts, tx: Connection, visit: Visit, position: tuple[float, float] | None) -> Response:
    """The map around a position, in the officer's language. Raises NotHere without one."""
    if position is None:
        raise NotHere
    lat, lon = position
    picture = parts.pictures["map"](tx, {"lat": lat, "lon": lon, "language": visit.language})
    if picture is None:
        raise NotHere
    return Response(picture[0], media_type=picture[1])


def folded(timeline: Iterable[Step]) -> list[tuple[Step, int]]:
    """The timeline with the same thing of the same person told once when it happened several times in a row, at its
    last time."""
    runs = [list(run) for _, run in groupby(timeline, key=attrgetter("what", "officer", "file"))]
    return [(run[-1], len(run)) for run in runs]


# A name that is searched for is personal data: in the address it stands sealed.


def _find(key: bytes, words: str) -> str:
    return secrets.timed_token(key, "portal search", {"words": words})


def found_words(key: bytes, token: str) -> str:
    """The words behind a sealed search; none when there is none, or it is old."""
    kept = secrets.read_token(key, "portal search", token, _FOUND_LASTS.total_seconds()) if token else None
    return kept["words"] if kept else ""
