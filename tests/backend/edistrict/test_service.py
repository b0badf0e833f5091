"""Reports to the District Magistrate, through a portal that fails in its own ways, and decisions back."""

import pytest
from sqlalchemy import select

from backend.kit.jobs import again, jobs, troubled
from tests.backend.web.applying import apply


@pytest.fixture
def mining(parts, signed):
    case_no = apply(parts, purpose="mining")
    signed(case_no)
    return case_no


def reports_of(portal, case_no: str) -> list[tuple[str, dict]]:
    return [(number, one) for number, one in portal.office.kept["reports"].items() if one["case_no"] == case_no]


def test_a_signed_report_goes_to_the_portal_with_what_it_is_about(portal, mining, work, state, events):
    work()
    ((_, report),) = reports_of(portal, mining)
    assert report["service"] == "character_certificate" and report["recommended"] is True
    assert report["document"]["check"].startswith("http") and report["district"] == "lucknow"
    assert {"question": "purpose", "label": "Purpose", "shown": "खनन"} in report["answers"]
    assert state(mining) == "forwarded" and "to_edistrict" in events(mining)


@pytest.mark.parametrize("trouble", ["500", "lost"])
def test_a_portal_that_is_down_for_a_while_gets_the_report_once(portal, mining, work, events, trouble):
    portal.modes.set({"answers": trouble})
    work()
    work()
    assert "to_edistrict" not in events(mining)
    portal.modes.set({"answers": "at once"})
    work()
    assert len(reports_of(portal, mining)) == 1 and events(mining).count("to_edistrict") == 1


def test_what_the_portal_refuses_is_dead_at_once_and_can_be_sent_again(portal, mining, work, parts, monkeypatch):
    told = parts.edistrict._told
    monkeypatch.setattr(parts.edistrict, "_told", lambda *given: {"case_no": told(*given)["case_no"]})
    work()
    with parts.db.read() as tx:
        (dead,) = [j for j in troubled(tx, ["edistrict.send"]) if j.state == "dead"]
    assert dead.error == "HTTP 422"
    monkeypatch.undo()
    with parts.db.write() as tx:
        assert again(tx, dead.id)
    work()
    assert len(reports_of(portal, mining)) == 1
    with parts.db.write() as tx:
        assert not again(tx, dead.id)
        assert tx.execute(select(jobs.c.state).where(jobs.c.id == dead.id)).scalar_one() == "done"


@pytest.mark.parametrize("times", ["once", "twice"])
def test_a_refusal_reaches_the_chat_once_with_reason_and_paper(portal, mining, work, state, inbox, parts, times):
    work()
    ((number, _),) = reports_of(portal, mining)
    portal.modes.set({"decisions": times})
    assert portal.office.decide(number, "refused", "खनन क्षेत्र संरक्षित है") in (200, 201)
    assert state(mining) == "refused"
    (told,) = [m for m in inbox(mining) if "ज़िलाधिकारी कार्यालय ने" in m["text"]]
    assert "कारण: खनन क्षेत्र संरक्षित है" in told["text"] and len(told["documents"]) == 1
    name, file_id = parts.intake.paper(told["documents"][0]["url"].rpartition("/")[2])
    with parts.db.read() as tx:
        assert b"".join(parts.files.open(tx, file_id)).startswith(b"%PDF") and name == f"{mining}.pdf"


def test_a_grant_keeps_its_conditions_and_its_paper_is_there_to_be_downloaded_again(portal, mining, work, parts):
    from backend.cases import store

    work()
    ((number, _),) = reports_of(portal, mining)
    portal.office.decide(number, "granted", "केवल दिन में")
    with parts.db.read() as tx:
        row = store.case_by_number(tx, mining)
        links = parts.intake.links(tx, row.id)
    shown = [line["shown"]["hi"] for line in row.sheet if line["question"].startswith("dm_decision")]
    assert row.state == "issued" and "केवल दिन में" in shown and f"{mining}.pdf" in [link["name"] for link in links]


def test_a_decision_that_nobody_waits_for_is_refused(portal, parts, mining):
    waiting = apply(parts)
    body = {"number": "DM/1", "case_no": waiting, "decision": "granted", "decided_on": "2026-11-26", "by": "DM"}
    assert portal.office.call("POST", "/edistrict/decisions", body).status_code == 409
    assert portal.office.call("POST", "/edistrict/decisions", body | {"case_no": "2600000000"}).status_code == 404
    assert portal.office.call("POST", "/edistrict/decisions", body | {"decision": "maybe"}).status_code == 422


def test_a_certificate_that_the_police_issue_does_not_go_to_the_portal(portal, parts, signed, work):
    case_no = apply(parts)
    signed(case_no)
    work()
    assert reports_of(portal, case_no) == []
