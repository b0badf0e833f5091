"""The signatory decides and signs."""

from typing import Any

from fastapi import Response

from backend.cases.desk import CaseView
from backend.cases.workflow import NotNow
from backend.web.portal.cases import opened
from backend.web.portal.guard import Guard, Visit
from backend.web.portal.pages import Pages

DECIDING = frozenset({"sp"})
_LONGEST_REASON = 2000  # letters


def add_pages(guard: Guard, pages: Pages, parts: Any) -> None:
    """Adds the pages of this file to the portal."""
    db, desk = parts.db, parts.desk

    @guard.page("GET", "/cases/{case_no}/decision", DECIDING)
    def decision(visit: Visit, case_no: str) -> Response:
        with db.write() as tx:
            view = opened(desk, tx, visit, case_no)
            desk.note_seen(tx, visit.me, view.id)
        if "decide" not in view.can:
            return pages.go(f"/cases/{case_no}?told=already_decided")
        kept = view.decision or {}
        return pages.draw(
            visit, "decision.html", case=view, decision=kept.get("decision", ""), reason=kept.get("reason", "")
        )

    @guard.page("POST", "/cases/{case_no}/decision", DECIDING)
    def decided(visit: Visit, case_no: str) -> Response:
        choice, reason = visit.form.get("decision", ""), _plain(visit.form.get("reason", ""))
        with db.write() as tx:
            view = opened(desk, tx, visit, case_no)
            errors = {} if visit.do == "show" else _errors(pages, visit, choice, reason)
            if visit.do == "show" or errors:
                status = 422 if errors else 200
                return pages.draw(
                    visit, "decision.html", status, case=view, decision=choice, reason=reason, errors=errors
                )
            try:
                desk.decide(tx, visit.me, case_no, choice, reason if choice == "refuse" else "")
            except NotNow:
                return pages.go(f"/cases/{case_no}?told=already_decided")
        return pages.go(f"/cases/{case_no}/signature")

    @guard.page("GET", "/cases/{case_no}/signature", DECIDING)
    def signature(visit: Visit, case_no: str) -> Response:
        with db.write() as tx:
            view = opened(desk, tx, visit, case_no)
            desk.note_seen(tx, visit.me, view.id)
        return sign_page(visit, view, 200, {})

    @guard.page("POST", "/cases/{case_no}/signature", DECIDING)
    def signed(visit: Visit, case_no: str) -> Response:
        with db.read() as tx:
            view = opened(desk, tx, visit, case_no)
        passphrase = visit.form.get("passphrase", "")
        if "sign" not in view.can or visit.do == "show":
            return sign_page(visit, view, 200, {})
        if not passphrase:
            return sign_page(visit, view, 422, {"passphrase": pages.text("signature.none", visit)})
        try:
            parts.signing.sign(visit.me, case_no, passphrase)
        except NotNow:
            return pages.go(f"/cases/{case_no}?told=already_signed")
        return pages.go(f"/cases/{case_no}?told=signed_{view.decision['decision']}")

    def sign_page(visit: Visit, view: CaseView, status: int, errors: dict[str, str]) -> Response:
        if "sign" not in view.can:
            return pages.go(f"/cases/{view.case_no}?told=already_signed")
        return pages.draw(visit, "signature.html", status, case=view, errors=errors)


def _errors(pages: Pages, visit: Visit, choice: str, reason: str) -> dict[str, str]:
    if choice not in ("issue", "refuse"):
        return {"decision": pages.text("decision.none", visit)}
    if choice == "refuse" and not reason.strip():
        return {"reason": pages.text("decision.no_reason", visit)}
    if choice == "refuse" and len(reason) > _LONGEST_REASON:
        told = pages.text("decision.long_reason", visit, most=_LONGEST_REASON, count=len(reason))
        return {"reason": told}
    return {}


def _plain(text: str) -> str:
    """Line ends as \\n; without what databases can't hold."""
    return text.replace("\r\n", "\n").replace("\0", "").encode("utf-8", "replace").decode()
