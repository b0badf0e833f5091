"""What the backend refused, at its real doors, is told and counted without anything personal."""

import json
import logging
import re

import pytest
from fastapi.testclient import TestClient

from tests.backend.web.conftest import PASSWORD
from watch import logs

PERSONAL = "सुनीता देवी 9876501234"


@pytest.fixture
def told(caplog):
    """The lines since this was asked last: `(reason, method and route, by)`; none holds what was sent."""
    formatter = logs.Formatter("backend")

    def _told() -> list[tuple[str, str, str]]:
        lines = [formatter.format(one) for one in caplog.records]
        caplog.clear()
        for line in lines:
            for word in (*PERSONAL.split(), PASSWORD, "10.0.0.1", "Firefox"):
                assert word not in line, line
        rows = [json.loads(line) for line in lines if '"refused"' in line]
        return [(row["refused"], f"{row['method']} {row['route']}", row["by"]) for row in rows]

    with caplog.at_level(logging.INFO):
        yield _told


def test_access_that_is_refused_to_an_officer_names_the_row_and_the_route(browser, people, case_no, told):
    stranger, them = browser("dcrb.agra"), f"officer:{people['dcrb.agra'].id}"
    assert told() == []
    stranger.open(f"/portal/cases/{case_no}")
    assert told() == [("not_there", "GET /portal/cases/{case_no}", them)]
    stranger.open("/portal/officers?find=" + PERSONAL)
    assert told() == [("role", "GET /portal/officers", them)]
    stranger.post("/portal/search", form_token="x", search=PERSONAL)
    assert told() == [("strange_form", "POST /portal/search", them)]
    stranger.open(f"/portal/{PERSONAL}")
    assert told() == [("not_there", "GET /portal/{rest:path}", them)]
    browser("thana").open(f"/portal/cases/{case_no}")
    assert told() == []


def test_a_stranger_without_a_session_a_wrong_password_and_a_first_password_are_told(browser, people, told):
    visitor = browser()
    visitor.open("/portal/queue")
    visitor.sign_in(PERSONAL, PASSWORD)
    assert told() == [
        ("not_signed_in", "GET /portal/queue", "anyone"),
        ("not_let_in", "POST /portal/login", "anyone"),
    ]


def test_what_is_no_valid_input_is_told_wherever_it_comes_in(app, settings, browser, told):
    stranger = TestClient(app)
    stranger.post("/drafts", json={"text": PERSONAL})
    stranger.post("/edistrict/oauth/token", data={"client_id": PERSONAL})
    stranger.post("/payments/webhook", content=PERSONAL.encode(), headers={"x-razorpay-signature": "forged"})
    stranger.delete("/verify")
    reasons = told()
    assert [route for _, route, _ in reasons] == [
        "POST /drafts", "POST /edistrict/oauth/token", "POST /payments/webhook", "DELETE /verify",
    ]  # fmt: skip
    assert reasons[0][0] == "not_let_in" and reasons[3][0] == "method"
    ours = TestClient(app, headers={"authorization": f"Bearer {settings.service_token}"})
    ours.post("/drafts", json={"text": PERSONAL})
    ours.post("/drafts", content=b'{"text": "' + PERSONAL.encode())
    assert told() == [("input", "POST /drafts", "service")] * 2
    officer = browser("thana")
    officer.open("/portal/password")
    officer.send("/portal/password", do="change", old_password=PERSONAL, new_password=PERSONAL, password_again="x")
    ((reason, route, by),) = told()
    assert (reason, route) == ("input", "POST /portal/password") and re.fullmatch("officer:[0-9a-z]{26}", by)


def test_an_answer_of_a_citizen_that_was_not_taken_is_told_without_the_answer(app, settings, told):
    ours = TestClient(app, headers={"authorization": f"Bearer {settings.service_token}"})
    body = {"channel": "web", "address": "a browser's secret", "language": "en"}
    sender = ours.post("/conversations", json=body).json()["sender"]
    opened = {"sender": sender, "service": "character_certificate", "said": {"choice": "character_certificate"}}
    turn = ours.post("/drafts", json=opened).json()
    said = {"sender": sender, "said": {"text": PERSONAL}}
    assert ours.post(f"/drafts/{turn['draft']}/answers", json=said).status_code == 200, "it is asked again"
    assert told() == [("answer", "POST /drafts/{draft}/answers", "service")]
