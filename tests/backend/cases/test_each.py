"""A list of people: a case for each, filed together."""

from backend.cases import store
from tests.backend.cases.conftest import FRIDAY
from tests.backend.web.applying import filled

EMPLOYEES = [
    {"person": name, "person_parent": "राम", "person_address": "गोंडा", "occupation": "गार्ड", "person_mobile": None}
    for name in ("मोहन लाल", "Sita Devi", "अब्दुल", "Ravi")
]


def test_every_employee_becomes_a_case_with_desks_of_its_own(parts, monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", FRIDAY)
    filing = filled(parts.catalogue, parts.places, "employee_verification", employees=EMPLOYEES)
    with parts.db.write() as tx:
        taken = parts.intake._file(tx, filing)
        again = parts.intake._file(tx, filing)
        rows = [store.case_of_draft(tx, each.draft) for each in filing.rows()]
        desks = [{task.desk for task in store.tasks_of(tx, row.id)} for row in rows]
    assert len({row.case_no for row in rows}) == 4 and desks == [{"thana", "dcrb", "liu"}] * 4
    assert all(row.case_no in taken.messages[0]["text"] for row in rows)
    people = [next(line["value"] for line in row.sheet if line["question"] == "person") for row in rows]
    assert people == [employee["person"] for employee in EMPLOYEES]
    assert again.case_no == taken.case_no  # filed twice, there once


def test_each_ones_report_names_that_one(parts, monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", FRIDAY)
    filing = filled(parts.catalogue, parts.places, "employee_verification", employees=EMPLOYEES)
    with parts.db.write() as tx:
        parts.intake._file(tx, filing)
    for each in filing.rows():
        assert "employees" not in {question.id for question, _ in each.answers}
        assert any(line["label"]["en"] == "Post" and line["shown"]["hi"] == "गार्ड" for line in each.sheet)
