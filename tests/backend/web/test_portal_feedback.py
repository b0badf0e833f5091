"""What citizens think reaches their district and headquarters."""

import pytest

from tests.backend.web.applying import filled
from tests.backend.web.browser import words

OPINION = "थाने में सबने ध्यान से बात सुनी, धन्यवाद।"


@pytest.fixture
def told(parts):
    """An opinion about a station of Lucknow; its case number."""
    with parts.db.write() as tx:
        filing = filled(parts.catalogue, parts.places, "feedback", words=OPINION)
        return parts.intake._roads["case"](tx, filing).case_no


@pytest.mark.parametrize("user_id", ["sp", "hq"])
def test_an_opinion_is_read_in_the_district_and_at_headquarters(browser, told, user_id):
    reader = browser(user_id)
    assert told in words(reader.open("/portal/queue"))
    page = reader.open(f"/portal/cases/{told}")
    assert page.status_code == 200 and OPINION in words(page)


@pytest.mark.parametrize("user_id", ["sp.agra", "thana", "admin"])
def test_nobody_else_reads_it(browser, told, user_id):
    assert browser(user_id).open(f"/portal/cases/{told}").status_code in (403, 404)
