"""Every service of the catalogue, walked from its first message to its last document by whoever reads only the
catalogue and what the bot expects: a new service is covered by being there."""

import httpx
import pytest

from backend.catalogue.loader import load
from backend.catalogue.reports import ReportForm, load_reports
from backend.kit.text import Texts
from tests.system.test_whole import DATA
from tests.system.walking import DEVANAGARI, Walker, opening, refuse_once

catalogue = load(DATA, Texts.load(DATA / "texts"))
forms = load_reports(DATA / "reports")
EVERY = [pytest.param(s.id, language, id=f"{s.id}-{language}") for s in catalogue for language in ("hi", "en")]
REGISTERED = ("•", "[Sample]", "[नमूना]")
"""How lines of a register begin: names and things stand there in the register's own script."""
DESKS = {"thana": "thana.hazratganj", "dcrb": "dcrb.lucknow", "liu": "liu.lucknow", "sp_office": "sp.lucknow"}


def favourable(form: ReportForm) -> dict[str, str]:
    """A report that speaks for the applicant."""
    told: dict[str, str] = {}
    for f in form.fields:
        if f.when and told.get(f.when.field) != f.when.answer:
            continue
        if f.kind == "text":
            told[f.id] = "मौक़े पर जाँच की गई; सब ठीक पाया गया।"
        else:
            told[f.id] = next(value for value in f.choices if value not in f.against)
    return told


@pytest.mark.parametrize(("service", "language"), EVERY)
def test_a_service_is_walked_from_its_first_message_to_its_last_document(
    service, language, system, citizen, at_desk, photo
):
    walker = Walker(citizen, catalogue, language, photo)
    walker.start(opening(DATA, service, language))
    if citizen.reply["expects"] is None and catalogue[service].kind != "lookup":
        citizen.choose(f"/{service}")  # it was not sure, and offered what it thought likeliest
    walker.walk()
    said = "\n".join(line for line in "\n".join(walker.said).splitlines() if not line.startswith(REGISTERED))
    assert bool(DEVANAGARI.search(said)) == (language == "hi"), said
    assert "{" not in said, said
    of_case = [m["case"]["case_no"] for m in citizen.reply["messages"] if m.get("case")]
    if catalogue[service].road(walker.chosen) in ("lookup", "tip"):
        assert citizen.text
        return
    assert of_case, citizen.text
    check_documents(system, citizen.documents)
    if catalogue[service].fir:
        register(of_case[-1], walker, at_desk, system)
    elif catalogue[service].kind == "case":
        finish(catalogue[service], of_case[-1], system, citizen, at_desk)


def register(case_no, walker, at_desk, system) -> None:
    """The rest of an e-FIR: its giver signs by the button, the station registers, the FIR arrives in the chat."""
    citizen = walker.citizen
    (button,) = [c["value"] for m in citizen.reply["messages"] for c in m["choices"] if c["value"].startswith("/")]
    citizen.choose(button)
    walker.walk()
    officer = at_desk("sho.hazratganj")
    page = officer.submit(officer.get(f"/portal/firs/{case_no}"), "registration", **{"section BNS 303(2)": "yes"})
    assert "told=registered" in str(page.url), page.text
    system.wait(lambda: any(m["documents"] for m in citizen.updates()["messages"]), 15)
    check_documents(system, [d for m in citizen.updates()["messages"] for d in m["documents"]])


def finish(service, case_no, system, citizen, at_desk) -> None:
    """The officers' part: every desk that has the case reports (which, the answers decide; when, a fee), the signatory
    decides and signs, the document arrives in the chat; or the desk's reply, where nobody decides."""
    officers = [(desk, at_desk(DESKS[desk.desk])) for desk in service.desks]

    def having_it() -> list[tuple]:
        tried = ((desk, officer, officer.get(f"/portal/cases/{case_no}/report")) for desk, officer in officers)
        return [(desk, officer, page) for desk, officer, page in tried if page.status_code == 200]

    def news() -> list[dict]:
        """What was told of the case since it was filed, with or without a document as its end is."""
        told = [m for m in citizen.updates()["messages"] if (m.get("case") or {}).get("case_no") == case_no]
        return [m for m in told if bool(m["documents"]) == bool(service.signatory)]

    system.wait(having_it, 15)
    before = len(news())
    for desk, officer, page in having_it():
        filed = officer.submit(page, "report", **favourable(forms[desk.report]), do="file")
        assert "told=filed" in str(filed.url), filed.text
    if service.signatory:
        sp = at_desk("sp.lucknow")
        page = sp.submit(sp.get(f"/portal/cases/{case_no}/decision"), "decision", decision="issue", do="decide")
        page = sp.submit(page, "signature", passphrase=sp.password, do="sign")
        assert "told=signed" in str(page.url), page.text
    system.wait(lambda: len(news()) > before, 15)
    check_documents(system, news()[-1]["documents"])


def check_documents(system, documents) -> None:
    """Every document can be fetched, and the public check knows it as ours and unchanged."""
    for document in documents:
        pdf = httpx.get(document["url"]).content
        file = {"file": (document["name"], pdf, "application/pdf")}
        verdict = httpx.post(f"{system.backend}/verify", headers={"accept": "application/json"}, files=file).json()
        assert (verdict["result"], verdict["state"]) == ("genuine", "valid"), verdict


@pytest.mark.parametrize(("service", "language"), EVERY)
def test_a_service_absorbs_a_bad_answer_to_every_question(service, language, citizen, photo):
    walker = Walker(citizen, catalogue, language, photo)
    walker.start(opening(DATA, service, language))
    walker.walk(refuse_once)
    assert citizen.reply["expects"] is None
