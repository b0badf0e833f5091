"""What a case's documents are ordered with: facts, photo, office, validity."""

from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from backend.cases import store
from backend.cases.papers import Papers
from tests.backend.cases.conftest import report_all
from tests.backend.web.applying import apply, lost, place

BARABANKI = "31629001"  # Asandra, in a district without a commissioner


@pytest.fixture
def papers(parts):
    return Papers(parts.catalogue, parts.reports, parts.texts, parts.places, parts.files)


@pytest.fixture
def ordered(parts, people, papers, friday):
    """The order for a certificate's case after the decision."""

    def _ordered(decision="issue", reason="", worse=None, officer=None, **application):
        case_no = apply(parts, **application)
        with parts.db.write() as tx:
            report_all(parts.desk, tx, people, case_no, **(worse or {}))
            parts.desk.decide(tx, people["sp"], case_no, decision, reason)
            return papers.decided(tx, store.case_by_number(tx, case_no), officer or people["sp"])

    return _ordered


def test_a_certificate_is_ordered_with_the_answers_as_they_read(ordered, parts, people):
    order = ordered(purpose="other", purpose_other="शस्त्र लाइसेंस")
    assert (order.kind, order.place, order.signed_by) == ("document", "UP32", people["sp"].id)
    assert order.facts["name"] == "सुनीता देवी" and order.facts["birth_date"].hi == "8 मार्च 1996"
    assert order.facts["purpose"].hi == order.facts["purpose"].en == "शस्त्र लाइसेंस"  # not "something else"
    assert order.facts["applied_on"] == date(2026, 10, 16) and order.facts["district"].en == "Lucknow"


def test_the_photo_goes_along_as_a_small_picture(ordered):
    picture = Image.open(BytesIO(ordered().photo))
    assert picture.format == "JPEG" and max(picture.size) <= 900


@pytest.mark.parametrize(
    ("today", "until"),
    [
        ("2026-10-16", "2027-04-16"),
        ("2026-08-31", "2027-02-28"),
        ("2027-08-30", "2028-02-29"),
        ("2026-12-31", "2027-06-30"),
    ],
)
def test_a_certificate_is_valid_for_the_months_its_service_says(ordered, monkeypatch, today, until):
    monkeypatch.setenv("SAHAYAK_NOW", f"{today}T12:00")
    assert ordered().valid_until == date.fromisoformat(until)


def test_a_refusal_tells_its_reason_and_has_no_end(ordered):
    order = ordered("refuse", "पता सत्यापित नहीं हुआ।")
    assert (order.kind, order.valid_until, order.photo) == ("refusal", None, None)
    assert order.facts["reason"] == "पता सत्यापित नहीं हुआ।" and order.facts["service"].en == "Character certificate"


def test_why_it_was_issued_in_spite_of_a_report_is_not_for_the_document(ordered):
    order = ordered("issue", "न्यायालय से बरी।", worse={"dcrb": {"cases_found": "yes"}})
    assert order.facts["reason"] == ""


def test_it_is_the_office_of_a_commissioner_or_of_a_superintendent(ordered, parts, people, papers):
    assert ordered().signatory.office.en == "Office of the Commissioner of Police, Lucknow"
    case_no = apply(parts, station=BARABANKI)
    with parts.db.write() as tx:
        case = store.case_by_number(tx, case_no)
        kept = {"decision": "issue", "reason": "", "by": people["sp"].id}
        store.update_case(tx, case.id, "with_desks", decision=kept)
        order = papers.decided(tx, store.case_by_number(tx, case_no), people["sp"])
    assert order.signatory.office.en == "Office of the Superintendent of Police, Barabanki" and order.place == "UP41"


def test_a_receipt_is_ordered_by_the_office_itself(parts, cases, papers, friday):
    with parts.db.write() as tx:
        where = place(parts.places, "31655023") | {"label": "हज़रतगंज बाज़ार"}
        case = cases.open(tx, lost(parts.catalogue, parts.places, lost_at="19:30", lost_where=where))
        order = papers.sealed(tx, case, "receipt")
    assert (order.kind, order.signed_by, order.valid_until, order.photo) == ("receipt", None, None, None)
    assert order.signatory.rank is None and order.signatory.name.en == "Sahayak, Uttar Pradesh Police"
    assert order.facts["gd_number"] == "001 / 16-10-2026" and order.facts["case_no"] == case.case_no
    assert order.facts["identifiers"].en == "490154203237518"
    assert order.facts["lost_when"].hi == "14 अक्टूबर 2026, शाम 7:30 बजे"


def test_an_acknowledgement_says_where_the_case_went_and_by_when(papers, parts, case):
    with parts.db.write() as tx:
        order = papers.sealed(tx, case, "acknowledgement")
    assert (order.kind, order.template, order.signed_by) == ("acknowledgement", "acknowledgement", None)
    assert order.facts["thana_due"].en == "Police station Hazratganj, by 27 October 2026"
    assert order.facts["dcrb_due"].hi == "ज़िला अपराध अभिलेख ब्यूरो, लखनऊ, 24 अक्टूबर 2026 तक"
    assert "sp_office_due" not in order.facts and "police chief’s office decides" in order.facts["next"].en


def test_a_road_adds_what_only_it_knows(papers, parts, case):
    papers.also("case", lambda tx, row, kind: {"sign_by": f"three days after {row.opened_at:%d-%m}"})
    with parts.db.write() as tx:
        assert papers.sealed(tx, case, "acknowledgement").facts["sign_by"] == "three days after 16-10"
