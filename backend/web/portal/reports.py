"""A desk writes its report: shown again after a mistake, kept as draft, filed once."""

from collections.abc import Mapping
from typing import Any

from fastapi import Response

from backend.cases.desk import MOST_FILES, CaseView
from backend.cases.workflow import NotNow
from backend.catalogue.reports import LONGEST_TEXT, Field, Parsed, ReportForm, Wrong, parse_report, typed
from backend.evidence.files import Refused
from backend.web.parts import Parts
from backend.web.portal.cases import REPORTING, opened, or_not_here
from backend.web.portal.guard import WITH_FILES, Guard, NotHere, Visit
from backend.web.portal.pages import Pages


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, desk = parts.db, parts.desk

    def form_page(
        visit: Visit, view: CaseView, given: Mapping[str, str], status: int = 200, **context: Any
    ) -> Response:
        context = {"told": None, "closed": False, **context}
        with db.read() as tx:
            files = {file: parts.files.info(tx, file) for file in _own(view).files}
        context |= {"files": files, "most_files": MOST_FILES}
        return pages.draw(visit, "report.html", status, case=view, form=_own(view).form, given=given, **context)

    @guard.page("GET", "/cases/{case_no}/report", REPORTING)
    def report(visit: Visit, case_no: str) -> Response:
        with db.read() as tx:
            view = opened(desk, tx, visit, case_no)
        if "report" not in view.can:
            return pages.go(f"/cases/{case_no}" + ("?told=already_filed" if _own(view).state == "done" else ""))
        draft = _own(view).draft
        saved = visit.request.query_params.get("told") == "saved"
        return form_page(visit, view, draft, told="saved" if saved else "from_draft" if draft else None)

    def with_file(visit: Visit, case_no: str) -> Response | None:
        """Takes the file that was sent with the form, if there is one; the page that says why not."""
        upload = visit.files.get("file")
        if upload is None or visit.do == "show":
            return None
        with db.read() as tx:
            view = opened(desk, tx, visit, case_no)
        try:
            received = parts.files.receive(upload.content, upload.name)  # a slow disk must not hold the database
        except Refused as refused:
            why = parts.texts(f"files.{refused.key}", visit.language, **refused.params)
            return form_page(visit, view, typed(_own(view).form, visit.form), 422, errors={"file": why})
        try:
            with db.write() as tx:
                desk.attach(tx, visit.me, _own(view).id, parts.files.record(tx, received))
        except NotNow:
            why = pages.text("report.no_more_files", visit, most=MOST_FILES)
            return form_page(visit, view, typed(_own(view).form, visit.form), 409, errors={"file": why})
        return None

    @guard.page("POST", "/cases/{case_no}/report", REPORTING, most=WITH_FILES)
    def filed(visit: Visit, case_no: str) -> Response:
        if (refused := with_file(visit, case_no)) is not None:
            return refused
        with db.write() as tx:
            view = opened(desk, tx, visit, case_no)
            task = _own(view)
            given, parsed = typed(task.form, visit.form), parse_report(task.form, visit.form)
            if visit.do.startswith("remove-") and "report" in view.can:
                with or_not_here():
                    desk.detach(tx, visit.me, task.id, visit.do.removeprefix("remove-"))
                    parts.files.forget(tx, visit.do.removeprefix("remove-"))
            if "report" not in view.can:
                if visit.do == "file" and task.form.shown(parsed.values) == task.report:
                    return pages.go(f"/cases/{case_no}?told=filed")  # the same click again
                return form_page(visit, view, given, 409, told="filed_otherwise", closed=True)
            if visit.do == "show":
                return form_page(visit, view, given)
            if visit.do != "file":
                try:
                    desk.save_report_draft(tx, visit.me, task.id, given)
                except NotNow:
                    return form_page(visit, view, given, 409, told="filed_otherwise", closed=True)
                return pages.go(f"/cases/{case_no}/report?told=saved")
            if parsed.errors:
                errors = _told(pages, visit, task.form, parsed)
                return form_page(visit, view, given, 422, errors=errors)
            desk.file_report(tx, visit.me, task.id, parsed.values)
        return pages.go(f"/cases/{case_no}?told=filed")


def _own(view: CaseView) -> Any:
    if view.own_task is None:
        raise NotHere
    return view.own_task


def _told(pages: Pages, visit: Visit, form: ReportForm, parsed: Parsed) -> dict[str, str]:
    fields = {f.id: f for f in form.fields}
    return {field: _error(pages, visit, fields[field], wrong) for field, wrong in parsed.errors.items()}


def _error(pages: Pages, visit: Visit, field: Field, wrong: Wrong) -> str:
    if wrong.code == "missing" and field.missing:
        return field.missing.of(visit.language)
    label = field.label.of(visit.language)
    return pages.text(f"error.{wrong.code}", visit, label=label, most=LONGEST_TEXT, count=wrong.count)
