"""Money, the District Magistrate and the national records, through the running system and its sandboxes."""

import httpx
import pytest

from tests.end_to_end.system import walk
from tests.end_to_end.test_road import HINDI
from tests.system.test_every_service import DATA, DESKS, catalogue, check_documents, favourable, forms
from tests.system.walking import Walker, opening

TENANT, CERTIFICATE = "tenant_verification", "character_certificate"


@pytest.fixture
def sandbox(system):
    """Switches modes of the sandboxes; afterwards all are as they were."""
    http = httpx.Client(base_url=system.sandbox, timeout=60)

    def switch(which: str, **modes: str) -> httpx.Client:
        http.post(f"/{which}/modes", json=modes).raise_for_status()
        return http

    yield switch
    for which in ("payments", "edistrict", "cctns"):
        choices = http.get(f"/{which}/modes").json()["choices"]
        switch(which, **{name: values[0] for name, values in choices.items()})


def file(citizen, photo, service: str) -> tuple[str, str]:
    """Applies; the case's number and the address of the link to pay on."""
    walker = Walker(citizen, catalogue, "hi", photo)
    walker.start(opening(DATA, service, "hi"))
    walker.walk()
    last = citizen.reply["messages"][-1]
    assert citizen.reply["expects"] is None
    return last["case"]["case_no"], last["links"][0]["url"]


def waits_for(system, citizen, words: str, seconds: int = 60) -> list[dict]:
    """Waits until the chat has been told something with these words; those messages."""

    def told() -> list[dict]:
        return [m for m in citizen.updates()["messages"] if words in m["text"]]

    system.wait(told, seconds)
    return told()


def at_desks(at_desk, case_no: str) -> bool:
    return at_desk("dcrb.lucknow").get(f"/portal/cases/{case_no}").status_code == 200


def decide(at_desk, service: str, case_no: str) -> None:
    """Every desk reports in favour, the signatory issues and signs."""
    for desk in catalogue[service].desks:
        officer = at_desk(DESKS[desk.desk])
        page = officer.get(f"/portal/cases/{case_no}/report")
        assert "told=filed" in str(officer.submit(page, "report", **favourable(forms[desk.report]), do="file").url)
    sp = at_desk("sp.lucknow")
    page = sp.submit(sp.get(f"/portal/cases/{case_no}/decision"), "decision", decision="issue", do="decide")
    assert "told=signed" in str(sp.submit(page, "signature", passphrase=sp.password, do="sign").url)


def test_a_fee_is_paid_by_the_link_and_what_is_paid_twice_comes_back(system, citizen, photo, sandbox, at_desk):
    sandbox("payments", pays="by hand", webhook="twice")
    case_no, link = file(citizen, photo, TENANT)
    assert not at_desks(at_desk, case_no)
    assert httpx.post(link, data={"do": "pay"}).status_code == 303
    (receipt,) = waits_for(system, citizen, "शुल्क की रसीद")
    check_documents(system, receipt["documents"])
    assert at_desks(at_desk, case_no)

    httpx.post(link, data={"do": "again"})
    (refund,) = waits_for(system, citizen, "पैसे लौटा दिए गए")
    check_documents(system, refund["documents"])
    assert len(waits_for(system, citizen, "दो बार जमा")) == 1
    assert len(waits_for(system, citizen, "शुल्क की रसीद")) == 1
    page = at_desk("sp.lucknow").get(f"/portal/exchange?case_no={case_no}")
    assert (page.text.count("₹50") >= 4 and "Too much, goes back" in page.text) or "फ़ालतू" in page.text


def test_debited_and_no_receipt_is_answered_from_the_gateways_record(system, citizen, photo, sandbox, at_desk):
    sandbox("payments", pays="by hand", webhook="never")
    case_no, link = file(citizen, photo, TENANT)
    citizen.choose(f"/payment_check?case_no={case_no}")
    assert "कोई भुगतान अभी नहीं है" in citizen.text
    httpx.post(link, data={"do": "pay"})
    citizen.choose(f"/payment_check?case_no={case_no}")
    assert "हाँ, ₹50 मिल चुके हैं" in citizen.text and citizen.reply["expects"] is None
    assert "तक आख्या" in citizen.text
    assert at_desks(at_desk, case_no)


def test_a_mining_certificate_reaches_e_district_after_a_while_and_the_refusal_reaches_the_chat(
    system, citizen, photo, sandbox, at_desk
):
    http = sandbox("edistrict", answers="500")
    citizen.say("charitra praman patra banwana hai")
    walk(citizen, HINDI | {"purpose": "खनन", "mobile": citizen.mobile}, photo)
    citizen.choose("submit")
    case_no = citizen.reply["messages"][-1]["case"]["case_no"]
    decide(at_desk, CERTIFICATE, case_no)
    waits_for(system, citizen, "ई-डिस्ट्रिक्ट")
    sp = at_desk("sp.lucknow")
    system.wait(lambda: case_no in sp.get("/portal/exchange").text)
    assert case_no not in http.get("/edistrict/").text

    sandbox("edistrict", answers="at once", decisions="twice")
    page = sp.get("/portal/exchange")
    row = next(part for part in page.text.split("<tr>") if case_no in part)
    sp.submit(page, row.split('action="')[1].split('"')[0])
    system.wait(lambda: case_no in http.get("/edistrict/").text)
    row = next(part for part in http.get("/edistrict/").text.split("<tr>") if case_no in part)
    number = row.split("name='number' value='")[1].split("'")[0]
    http.post("/edistrict/decide", data={"number": number, "decision": "refused", "words": "क्षेत्र संरक्षित है"})
    (told,) = waits_for(system, citizen, "क्षेत्र संरक्षित है")
    assert told["case"]["case_no"] == case_no
    assert httpx.get(told["documents"][0]["url"]).content.startswith(b"%PDF")


def test_an_application_from_e_district_goes_through_the_desks_and_its_result_back(system, sandbox, at_desk):
    http = sandbox("edistrict", answers="at once")
    answer = http.post("/edistrict/apply", json={"number": "ED-E2E-1"})
    assert answer.status_code == 201, answer.text
    decide(at_desk, TENANT, answer.json()["case_no"])
    system.wait(lambda: "ED-E2E-1" in http.get("/edistrict/").text and "issued" in http.get("/edistrict/").text)


def test_a_lost_report_stands_while_cctns_is_down_and_is_there_when_it_is_back(system, citizen, photo, sandbox):
    http = sandbox("cctns", answers="lost")
    walker = Walker(citizen, catalogue, "hi", photo)
    walker.start(opening(DATA, "lost_article", "hi"))
    walker.walk()
    case_no = [m["case"]["case_no"] for m in citizen.reply["messages"] if m.get("case")][-1]
    check_documents(system, citizen.documents)
    sandbox("cctns", answers="at once")
    system.wait(lambda: http.get("/cctns/").text.count(case_no) == 1, 90)
