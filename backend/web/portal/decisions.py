"""The signatory decides and signs."""

from collections.abc import Mapping
from datetime import datetime

from fastapi import Response

from backend.cases.desk import CaseView
from backend.cases.workflow import NotNow
from backend.documents.identity import NoKey
from backend.documents.signing import SigningFailed, WrongPassphrase
from backend.documents.trust import runs_out_soon
from backend.people import throttle
from backend.web.parts import Parts
from backend.web.portal.cases import files_of, opened, or_not_here
from backend.web.portal.guard import POLICY, Guard, NotHere, Visit
from backend.web.portal.pages import Pages

DECIDING = frozenset({"sp"})
_LONGEST_REASON = 2000  # letters
# The box in which each decision's reason is typed. Issuing needs one only in spite of a report.
_REASONS = {"issue": "issue_reason", "refuse": "reason"}


def add_pages(guard: Guard, pages: Pages, parts: Parts) -> None:
    """Adds the pages of this file to the portal."""
    db, desk, key = parts.db, parts.desk, parts.settings.secret_key

    @guard.page("GET", "/cases/{case_no}/decision", DECIDING)
    def decision(visit: Visit, case_no: str) -> Response:
        with db.read() as tx:
            view = opened(desk, tx, visit, case_no)
        if "decide" not in view.can:
            return pages.go(f"/cases/{case_no}?told=already_decided")
        kept = view.decision or {}
        typed = {_REASONS[kept["decision"]]: kept["reason"]} if kept else {}
        return decision_page(visit, view, kept.get("decision", ""), typed)

    @guard.page("POST", "/cases/{case_no}/decision", DECIDING)
    def decided(visit: Visit, case_no: str) -> Response:
        choice = visit.form.get("decision", "")
        typed = {name: _plain(visit.form.get(name, "")) for name in _REASONS.values()}
        with db.write() as tx:
            view = opened(desk, tx, visit, case_no)
            if visit.do == "show":
                return decision_page(visit, view, choice, typed)
            if errors := _errors(pages, visit, view, choice, typed):
                return decision_page(visit, view, choice, typed, 422, errors)
            reason = typed[_REASONS[choice]] if choice == "refuse" or view.findings else ""
            try:
                desk.decide(tx, visit.me, case_no, choice, reason)
            except NotNow:
                return pages.go(f"/cases/{case_no}?told=already_decided")
        return pages.go(f"/cases/{case_no}/signature")

    @guard.page("GET", "/cases/{case_no}/signature", DECIDING)
    def signature(visit: Visit, case_no: str) -> Response:
        with db.read() as tx:
            view = opened(desk, tx, visit, case_no)
        return sign_page(visit, view, 200, {})

    @guard.page("GET", "/cases/{case_no}/signature/document/{mark}", DECIDING)
    def document(visit: Visit, case_no: str, mark: str) -> Response:
        try:
            with db.read() as tx, or_not_here():
                pdf = parts.signing.shown(tx, visit.me, case_no, mark)
        except NotNow:
            raise NotHere from None
        framed = {
            "X-Frame-Options": "SAMEORIGIN",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
        }
        name = {"Content-Disposition": f'inline; filename="{case_no}.pdf"'}
        return Response(pdf, media_type="application/pdf", headers=framed | name)

    @guard.page("POST", "/cases/{case_no}/signature", DECIDING)
    def signed(visit: Visit, case_no: str) -> Response:
        with db.read() as tx:
            view = opened(desk, tx, visit, case_no)
        passphrase = visit.form.get("passphrase", "")
        if visit.do == "show" or not _may_sign(visit, view):
            return sign_page(visit, view, 200, {})
        if not passphrase:
            return sign_page(visit, view, 422, {"passphrase": pages.text("signature.none", visit)})
        tried = tries(key, visit)
        with db.write() as tx:
            wait = throttle.admit(tx, tried, visit.now)
        if wait:
            told = pages.text("sign_in.wait", visit, when=pages.until(wait, visit))
            return sign_page(visit, view, 429, {"passphrase": told})
        try:
            parts.signing.sign(visit.me, case_no, passphrase, visit.form.get("shown", ""))
        except WrongPassphrase as wrong:
            return sign_page(visit, view, 422, {"passphrase": why_not(pages, visit, parts, wrong)})
        except (SigningFailed, NoKey) as failure:
            return sign_page(visit, view, 503, {"passphrase": why_not(pages, visit, parts, failure)})
        except NotNow:
            return pages.go(f"/cases/{case_no}?told=already_signed")
        with db.write() as tx:
            throttle.forgive(tx, tried)
        return pages.go(f"/cases/{case_no}?told=signed_{'forward' if view.forwards else view.decision['decision']}")

    def decision_page(
        visit: Visit,
        view: CaseView,
        choice: str,
        typed: Mapping[str, str],
        status: int = 200,
        errors: Mapping[str, str] | None = None,
    ) -> Response:
        boxes = dict.fromkeys(_REASONS.values(), "") | typed
        with db.read() as tx:
            files = files_of(parts, tx, view)
        return pages.draw(
            visit, "decision.html", status, case=view, decision=choice, files=files, errors=errors or {}, **boxes
        )

    def sign_page(visit: Visit, view: CaseView, status: int, errors: dict[str, str]) -> Response:
        if not _may_sign(visit, view):
            return pages.go(f"/cases/{view.case_no}?told=already_signed")
        mark = ""
        try:
            mark = parts.signing.show(visit.me, view.case_no).mark
        except NotNow:
            return pages.go(f"/cases/{view.case_no}?told=already_signed")
        except (SigningFailed, NoKey) as failure:
            errors = errors or {"passphrase": why_not(pages, visit, parts, failure)}
        page = pages.draw(
            visit,
            "signature.html",
            status,
            case=view,
            errors=errors,
            mark=mark,
            on_token=parts.signing.on_token(visit.me),
            ends=certificate_ends(parts, visit),
        )
        page.headers["Content-Security-Policy"] = f"object-src 'self'; frame-src 'self'; {POLICY}"
        return page


def tries(key: bytes, visit: Visit) -> throttle.Counted:
    """What counts an officer's wrong passphrases."""
    return throttle.counted(key, f"signature of {visit.me.id}", "", "at the signature")


def why_not(pages: Pages, visit: Visit, parts: Parts, failure: Exception) -> str:
    """Why nothing was signed, in the officer's words."""
    key = failure.key if isinstance(failure, SigningFailed) else "no_key"
    if key == "wrong" and parts.signing.on_token(visit.me):
        key = "wrong_pin"
    return pages.text(f"signature.{key}", visit)


def certificate_ends(parts: Parts, visit: Visit) -> datetime | None:
    """When the officer's certificate runs out, if that is soon or over."""
    try:
        return runs_out_soon(parts.signing.certificate(visit.me))
    except NoKey:
        return None


def _errors(pages: Pages, visit: Visit, view: CaseView, choice: str, typed: Mapping[str, str]) -> dict[str, str]:
    if choice not in _REASONS:
        return {"decision": pages.text("decision.none", visit)}
    if choice == "issue" and not view.findings:
        return {}
    box = _REASONS[choice]
    reason = typed[box]
    if not reason.strip():
        return {box: pages.text(f"decision.no_{box}", visit)}
    if len(reason) > _LONGEST_REASON:
        return {box: pages.text("decision.long_reason", visit, most=_LONGEST_REASON, count=len(reason))}
    return {}


def _may_sign(visit: Visit, view: CaseView) -> bool:
    """Whoever decided signs: two signatories of a district do not sign each other's decisions."""
    return "sign" in view.can and view.decision is not None and view.decision["by"] == visit.me.id


def _plain(text: str) -> str:
    """Line ends as \\n; without what databases can't hold."""
    return text.replace("\r\n", "\n").replace("\0", "").encode("utf-8", "replace").decode()
