"""The signatory's tray in the portal: the very paper is shown, many are signed at once, one is taken back."""

import re
from datetime import timedelta

import pytest

from backend.cases import store
from backend.kit.clock import now
from tests.backend.cases.conftest import report_all
from tests.backend.web.applying import apply
from tests.backend.web.browser import words
from tests.backend.web.conftest import PASSWORD


@pytest.fixture
def ready(parts, people):
    def _ready(count=1, decide=False, **worse):
        cases = [apply(parts) for _ in range(count)]
        with parts.db.write() as tx:
            for case_no in cases:
                report_all(parts.desk, tx, people, case_no, **worse)
                if decide:
                    parts.desk.decide(tx, people["sp"], case_no, "issue", "")
        return cases

    return _ready


def shown_pdf(sp, case_no):
    sp.open(f"/portal/cases/{case_no}/signature")
    address = re.search(r'<object class="paper" data="([^"]+)"', sp.page.text)[1]
    return sp._client.get(address)


def issued(parts, case_no):
    with parts.db.read() as tx:
        (document,) = parts.documents.of_case(tx, store.case_by_number(tx, case_no).id)
    return document


def test_the_paper_that_is_shown_is_the_very_one_that_is_signed(parts, browser, ready):
    (case_no,), sp = ready(decide=True), browser("sp")
    paper = shown_pdf(sp, case_no)
    assert paper.status_code == 200 and paper.headers["content-type"] == "application/pdf"
    assert "frame-ancestors 'self'" in paper.headers["content-security-policy"]
    sp.send(f"/portal/cases/{case_no}/signature", passphrase=PASSWORD, do="sign")
    assert "told=signed_issue" in str(sp.page.url)
    signed = parts.documents.pdf(issued(parts, case_no))
    hole = slice(signed.rindex(b"/Contents <") + 11, signed.rindex(b">", 0, len(signed)))
    assert len(signed) == len(paper.content)
    assert signed[: hole.start] == paper.content[: hole.start]
    assert signed[-600:] == paper.content[-600:]


def test_a_paper_prepared_anew_since_it_was_shown_is_not_signed_unseen(browser, ready, monkeypatch):
    (case_no,), sp, again = ready(decide=True), browser("sp"), browser("sp")
    shown_pdf(sp, case_no)
    monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(minutes=3)).isoformat())
    shown_pdf(again, case_no)  # in another window
    page = sp.send(f"/portal/cases/{case_no}/signature", passphrase=PASSWORD, do="sign")
    assert page.status_code == 503 and "changed after you looked" in words(page)
    assert "told=signed_issue" in str(sp.send(f"/portal/cases/{case_no}/signature", passphrase=PASSWORD, do="sign").url)


def test_many_are_signed_from_the_tray(parts, browser, ready):
    cases, bad, sp = ready(3), ready(dcrb={"cases_found": "yes"}), browser("sp")
    page = sp.open("/portal/tray")
    assert page.text.count('type="checkbox"') == 3 and bad[0] in page.text
    assert sp.send("/portal/tray", passphrase=PASSWORD, do="sign").status_code == 422  # none ticked
    chosen = {f"case {case_no}": "on" for case_no in cases}
    page = sp.send("/portal/tray", passphrase="wrong", do="sign", **chosen)
    assert page.status_code == 422 and "does not open your key" in words(page) and page.text.count(" checked") == 3
    page = sp.send("/portal/tray", passphrase=PASSWORD, do="sign", **chosen)
    assert re.search("/portal/tray/[0-9a-z]{26}$", str(page.url))
    parts.tray.stop()
    assert "3 of 3 signed" in words(sp.open(page.url.path))
    assert "Nothing waits" in words(sp.open("/portal/tray"))
    assert browser("sp.agra").open(page.url.path).status_code == 404


def test_a_revoked_document_is_told_at_once_by_the_public_check_and_to_the_applicant(parts, browser, ready, people):
    (case_no,), sp = ready(decide=True), browser("sp")
    parts.signing.sign(people["sp"], case_no, PASSWORD)
    document = issued(parts, case_no)
    path = f"/portal/cases/{case_no}/documents/{document.id}/revocation"
    assert path in sp.open(f"/portal/cases/{case_no}").text
    sp.open(path)
    assert sp.send(path, reason=" ", do="revoke").status_code == 422
    page = sp.send(path, reason="नाम ग़लत छपा", do="revoke")
    assert "is revoked" in words(page) and "नाम ग़लत छपा" in words(page)
    check = sp._client.get(f"/verify/{document.code}", headers={"accept": "application/json"}).json()
    assert check["state"] == "revoked" and "ग़लत" not in str(check)
    pdf = parts.documents.pdf(document)
    by_file = sp._client.post("/verify", content=pdf, headers={"content-type": "application/pdf", "accept": "*/*"})
    assert (by_file.json()["result"], by_file.json()["state"]) == ("genuine", "revoked")
    with parts.db.read() as tx:
        case = store.case_by_number(tx, case_no)
        told = parts.notices.inbox(tx, case.conversation)[-1].message["text"]
    assert document.number in told and "नाम ग़लत छपा" in told
    assert browser("sp.agra").open(path).status_code == 404
