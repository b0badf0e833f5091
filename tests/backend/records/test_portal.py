"""Officers see unidentified bodies beside the missing persons they may be."""

from tests.backend.records.test_lookups import BODY, RAJU


def test_an_officer_sees_who_a_body_may_be_and_why(bring, browser):
    bring("missing-persons", [RAJU])
    bring("unidentified-bodies", [BODY])
    page = browser("dcrb").open("/portal/bodies")
    assert "राजू यादव" in page.text and "Alike in:" in page.text and "marks" in page.text


def test_another_district_has_its_own_list(bring, browser):
    bring("unidentified-bodies", [BODY])
    assert "No unidentified body" in browser("dcrb.agra").open("/portal/bodies").text


def test_a_made_up_body_says_so(bring, browser):
    bring("unidentified-bodies", [BODY], sample=True)
    assert "[Sample]" in browser("sp").open("/portal/bodies").text
