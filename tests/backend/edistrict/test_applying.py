"""Applications that were made on the portal."""

import httpx
import pytest

from backend.catalogue.model import hold

SERVICE = "tenant_verification"
ANSWERS = {
    "consent": "yes",
    "name": "Sunita Devi",
    "mobile": "9999900077",
    "premises": "12/4, Lane 3, Indira Nagar, Lucknow",
    "place": "station:31655023",
    "person": "Mohan Lal",
    "person_parent": "Sohan Lal",
    "person_address": "Village Rampur, PO Barauli, district Gonda",
    "members": 4,
    "since": "1 December",
    "occupation": "works in a private company",
    "proof_kind": "aadhaar",
}
FILES = ["proof", "photo"]


def test_an_application_becomes_a_case_without_a_fee_and_its_result_goes_back(portal, signed, work, state, events):
    answer = portal.office.apply(SERVICE, ANSWERS, FILES, number="ED-1")
    assert answer.status_code == 201, answer.text
    case_no = answer.json()["case_no"]
    assert state(case_no) == "with_desks" and "from_edistrict" in events(case_no)
    work()
    signed(case_no)
    work()
    (result,) = [one for one in portal.office.kept["results"].values() if one["case_no"] == case_no]
    assert (result["application_number"], result["outcome"]) == ("ED-1", "issued")
    asked = portal.office.call("GET", "/edistrict/applications/ED-1").json()
    assert asked == {"number": "ED-1", "case_no": case_no, "state": "issued"}


def test_the_same_application_again_is_the_same_case_and_another_one_is_refused(portal):
    first = portal.office.apply(SERVICE, ANSWERS, FILES, number="ED-2")
    again = portal.office.apply(SERVICE, ANSWERS, FILES, number="ED-2")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["case_no"] == again.json()["case_no"]
    other = portal.office.apply(SERVICE, {**ANSWERS, "person": "Another"}, FILES, number="ED-2")
    assert other.status_code == 409


def test_every_mistake_is_told_with_its_question(portal):
    wrong = {**ANSWERS, "mobile": "12345", "place": "station:0", "colour": "red"}
    del wrong["person"]
    answer = portal.office.apply(SERVICE, wrong, ["proof"])
    reasons = {row["question"]: row["reason"] for row in answer.json()["detail"]}
    assert answer.status_code == 422 and set(reasons) == {"mobile", "place", "colour", "person", "photo"}
    assert reasons["person"] == "missing" and reasons["colour"] == "no such question"


def test_a_table_comes_as_a_list_of_rows(portal, parts):
    service = parts.catalogue["employee_verification"]
    upload = {question.id for question in service.questions if question.kind.name in ("file", "document")}
    answers = {
        "consent": "yes",
        "organisation": "Gomti Security",
        "sector": "private",
        "place": "station:31655023",
        "employees": [
            {
                "person": "Ram Lal",
                "person_parent": "Shyam Lal",
                "person_address": "Village Rampur, Gonda",
                "occupation": "guard",
            }
        ],
    }
    values: dict = {}
    for question in service.questions:
        if question.id not in answers and question.id not in upload and hold(question.when, values):
            by_kind = {"name": "Sunita Devi", "mobile": "9999900078", "text": "12 Station Road, Lucknow"}
            answers |= {question.id: by_kind.get(question.kind.name, question.hint("en"))}
        values[question.id] = answers.get(question.id)
    answers = {name: value for name, value in answers.items() if service.question(name).kind.name != "otp"}
    answer = portal.office.apply("employee_verification", answers, sorted(upload))
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("service", ["procession_request", "case_status", "nothing"])
def test_only_the_services_that_say_so_come_from_the_portal(portal, service):
    answer = portal.office.apply(service, {}, [])
    assert answer.status_code == 422 and "no such service" in answer.text


def test_without_a_good_token_nothing_is_taken(portal, ports):
    url = f"http://127.0.0.1:{ports['backend']}/edistrict"
    form = {"grant_type": "client_credentials", "client_id": "edistrict", "client_secret": "wrong"}
    assert httpx.post(f"{url}/oauth/token", data=form).status_code == 401
    for headers in ({}, {"Authorization": "Bearer made-up"}):
        for path in ("applications", "decisions"):
            assert httpx.post(f"{url}/{path}", json={}, headers=headers).status_code == 401
