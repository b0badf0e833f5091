"""The signatory's tray: many papers signed with one passphrase, how far that is, and papers taken back."""

from fastapi import Response

from backend.documents.identity import NoKey
from backend.documents.signing import SigningFailed
from backend.people import throttle
from backend.tray.service import MOST
from backend.web.parts import Parts
from backend.web.portal.cases import or_not_here
from backend.web.portal.decisions import DECIDING, certificate_ends, tries, why_not
from backend.web.portal.guard import Guard, NotHere, Visit
from backend.web.portal.pages import Pages

_CHOSEN = "case "
_LONGEST_REASON = 2000  # letters


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, key = parts.db, parts.settings.secret_key

    @guard.page("GET", "/tray", DECIDING, menu="tray.title")
    def tray(visit: Visit) -> Response:
        return tray_page(visit)

    @guard.page("POST", "/tray", DECIDING)
    def begun(visit: Visit) -> Response:
        chosen = [name.removeprefix(_CHOSEN) for name in visit.form if name.startswith(_CHOSEN)]
        if visit.do == "show":
            return tray_page(visit, chosen)
        if not chosen:
            return tray_page(visit, chosen, 422, {"chosen": pages.text("tray.none_chosen", visit)})
        errors, batch = opened(visit, lambda words: parts.tray.begin(visit.me, chosen, words))
        return tray_page(visit, chosen, 422, errors) if errors else pages.go(f"/tray/{batch}")

    @guard.page("GET", "/tray/{batch}", DECIDING)
    def progress(visit: Visit, batch: str) -> Response:
        return progress_page(visit, batch)

    @guard.page("POST", "/tray/{batch}", DECIDING)
    def taken_up(visit: Visit, batch: str) -> Response:
        with db.read() as tx, or_not_here():
            parts.tray.progress(tx, visit.me, batch)
        errors, _ = opened(visit, lambda words: parts.tray.go_on(visit.me, batch, words))
        return progress_page(visit, batch, 422, errors) if errors else pages.go(f"/tray/{batch}")

    @guard.page("GET", "/cases/{case_no}/documents/{document_id}/revocation", DECIDING)
    def revocation(visit: Visit, case_no: str, document_id: str) -> Response:
        return revocation_page(visit, case_no, document_id)

    @guard.page("POST", "/cases/{case_no}/documents/{document_id}/revocation", DECIDING)
    def revoked(visit: Visit, case_no: str, document_id: str) -> Response:
        reason = visit.form.get("reason", "").replace("\r\n", "\n").replace("\0", "").strip()
        if visit.do == "show":
            return revocation_page(visit, case_no, document_id, reason)
        if not reason or len(reason) > _LONGEST_REASON:
            words = pages.text("revocation.no_reason" if not reason else "revocation.long_reason", visit)
            return revocation_page(visit, case_no, document_id, reason, 422, {"reason": words})
        with db.write() as tx, or_not_here():
            parts.signing.revoke(tx, visit.me, case_no, document_id, reason)
        return pages.go(f"/cases/{case_no}?told=revoked")

    def opened(visit: Visit, begin):
        """Begins something with the passphrase that was typed; why not, if it can't."""
        words = visit.form.get("passphrase", "")
        if not words:
            return {"passphrase": pages.text("signature.none", visit)}, None
        tried = tries(key, visit)
        with db.write() as tx:
            wait = throttle.admit(tx, tried, visit.now)
        if wait:
            return {"passphrase": pages.text("sign_in.wait", visit, when=pages.until(wait, visit))}, None
        try:
            batch = begin(words)
        except (SigningFailed, NoKey) as failure:
            return {"passphrase": why_not(pages, visit, parts, failure)}, None
        with db.write() as tx:
            throttle.forgive(tx, tried)
        return {}, batch

    def tray_page(visit: Visit, chosen: list[str] | None = None, status: int = 200, errors=None) -> Response:
        with db.read() as tx:
            rows, unfinished = parts.tray.rows(tx, visit.me), parts.tray.unfinished(tx, visit.me)
        able = [row for row in rows if (row.favourable or row.decision) and not row.others]
        return pages.draw(
            visit,
            "tray.html",
            status,
            able=able,
            others=[row for row in rows if row not in able],
            chosen=set(chosen or ()),
            unfinished=unfinished,
            most=MOST,
            errors=errors or {},
            on_token=parts.signing.on_token(visit.me),
            ends=certificate_ends(parts, visit),
        )

    def progress_page(visit: Visit, batch: str, status: int = 200, errors=None) -> Response:
        with db.read() as tx, or_not_here():
            far = parts.tray.progress(tx, visit.me, batch)
        page = pages.draw(
            visit, "batch.html", status, far=far, errors=errors or {}, on_token=parts.signing.on_token(visit.me)
        )
        if far.running and status == 200:
            page.headers["Refresh"] = "2"
        return page

    def revocation_page(
        visit: Visit, case_no: str, document_id: str, reason: str = "", status: int = 200, errors=None
    ) -> Response:
        with db.read() as tx, or_not_here():
            view = parts.desk.open_case(tx, visit.me, case_no)
            found = next((d for d in parts.documents.of_case(tx, view.id) if d.id == document_id), None)
        if found is None:
            raise NotHere
        if found.state == "revoked":
            return pages.go(f"/cases/{case_no}?told=revoked")
        title = parts.documents.title(found)
        return pages.draw(
            visit, "revocation.html", status, case=view, document=found, title=title, reason=reason, errors=errors or {}
        )
