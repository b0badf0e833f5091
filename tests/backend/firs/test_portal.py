"""The station's pages: the list, one complaint, and each thing that is done with it."""

import re

import pytest

from backend.kit.ids import new_id
from tests.backend.firs.conftest import OTHER_STATION
from tests.backend.web.browser import words


@pytest.fixture
def page(browser, at_station):
    """A signed complaint, open in the station officer's browser."""

    def _page(user_id="sho", **changes):
        fir = at_station(**changes)
        officer = browser(user_id)
        officer.open(f"/portal/firs/{fir.case_no}")
        return fir, officer

    return _page


def send(officer, fir, what, **fields):
    return officer.send(f"/portal/firs/{fir.case_no}/{what}", **fields)


def test_the_list_shows_what_is_to_be_registered_and_what_is_unsigned(browser, at_station, give):
    signed, unsigned = at_station(), give()[0]
    officer = browser("thana")
    assert signed.case_no in words(officer.open("/portal/firs"))
    page = words(officer.open("/portal/firs?state=unsigned"))
    assert unsigned.case_no in page and signed.case_no not in page


def test_a_missing_child_is_shown_to_every_station_of_the_district_without_the_complaint(browser, give):
    fir, _ = give(offence="missing_minor", child_name="राजू", child_age=7, child_looks="लाल स्वेटर")
    officer = browser("other.thana")
    page = words(officer.open("/portal/firs"))
    assert "राजू" in page and "लाल स्वेटर" in page and "सुनीता" not in page
    assert officer.open(f"/portal/firs/{fir.case_no}").status_code == 404


def test_the_page_tells_all_and_ticks_what_is_suggested(page):
    _, officer = page()
    text = words(officer.page)
    assert "सुनीता देवी" in text and "सहारागंज मॉल के सामने" in text
    ticked = re.findall(r'name="section ([^"]+)" value="yes" checked', officer.page.text)
    assert ticked == ["BNS 304(2)"]


def test_registering_gives_the_number_under_the_chosen_sections(page):
    fir, officer = page()
    answer = send(officer, fir, "registration", **{"section BNS 309(4)": "yes"}, other="BNS 351(3)\nArms Act 25")
    assert str(answer.url).endswith("told=registered")
    text = words(answer)
    assert "0001/2026" in text and 'action="/portal/firs' not in text


@pytest.mark.parametrize("other", ["", "351", "something without a number at all that is far too long"])
def test_without_a_section_nothing_is_registered_and_the_mistake_is_named(page, other):
    fir, officer = page()
    answer = send(officer, fir, "registration", other=other)
    assert answer.status_code == 422 and "Choose at least one section" in words(answer)


def test_a_spoken_story_is_written_down_on_the_page_before_it_is_registered(page):
    fir, officer = page(story={"file": new_id(), "kind": "audio", "name": "awaaz.ogg"})
    chosen = {"section BNS 304(2)": "yes"}
    answer = send(officer, fir, "registration", **chosen)
    assert answer.status_code == 422 and "Write down what was said" in words(answer)
    assert "0001/2026" in words(send(officer, fir, "registration", **chosen, transcript="दो लड़के फ़ोन छीनकर भागे।"))


def test_other_answers_that_were_only_spoken_are_written_down_too_and_stand_in_the_complaint(page):
    voice = {"file": new_id(), "kind": "audio", "name": "recording.wav"}
    fir, officer = page(name=voice)
    assert "To be written down" in words(officer.open(f"/portal/firs/{fir.case_no}"))
    answer = send(officer, fir, "words", **{"said name": "सुनीता देवी"})
    assert "सुनीता देवी" in words(answer) and "Papers now carry these words" in words(answer)


def test_a_transfer_goes_to_the_chosen_station_with_its_reason(page, browser):
    fir, officer = page()
    assert send(officer, fir, "transfer", to=OTHER_STATION, why_transfer="").status_code == 422
    answer = send(officer, fir, "transfer", to=OTHER_STATION, why_transfer="घटना वहाँ की है")
    assert str(answer.url).endswith("/portal/firs?told=transferred")
    text = words(browser("other.thana").open(f"/portal/firs/{fir.case_no}"))
    assert "घटना वहाँ की है" in text and "Zero FIR" in text


def test_a_refusal_wants_a_reason(page):
    fir, officer = page()
    assert send(officer, fir, "refusal", why_refuse=" ").status_code == 422
    assert "यह दीवानी मामला है" in words(send(officer, fir, "refusal", why_refuse="यह दीवानी मामला है"))


def test_a_question_is_shown_until_it_is_answered(page):
    fir, officer = page()
    assert "फ़ोन का बिल है?" in words(send(officer, fir, "question", words="फ़ोन का बिल है?"))


def test_an_unsigned_complaint_offers_only_the_signature(browser, give):
    fir, _ = give()
    officer = browser("thana")
    officer.open(f"/portal/firs/{fir.case_no}")
    assert "registration" not in officer.page.text
    assert "To be registered" in words(send(officer, fir, "signature"))


def test_the_sp_sees_the_complaint_and_no_buttons(page):
    _, officer = page("sp")
    assert "सुनीता देवी" in words(officer.page) and "<form" not in officer.page.text.split("<main")[1]


def test_another_stations_officer_finds_nothing(page):
    _, officer = page("other.thana")
    assert officer.page.status_code == 404


def test_a_complaint_is_found_by_name_number_mobile_plate_and_imei_in_whatever_state(browser, give, at_station):
    fir, other = (
        at_station(),
        give(name="रामलाल यादव", mobile="9999900005", imei=None, accused_looks=None, story="रात को।")[0],
    )
    officer = browser("sho")
    for asked in (fir.case_no, "Sunita Devi", "9999900001", "UP32 AB 1234", "490154203237518"):
        officer.open("/portal/firs")
        page = words(officer.send("/portal/search", search=asked))
        assert fir.case_no in page and other.case_no not in page, asked
    officer.open("/portal/firs")
    assert other.case_no in words(officer.send("/portal/search", search="Ramlal"))
    stranger = browser("other.thana")
    stranger.open("/portal/firs")
    assert "There are no complaints here" in words(stranger.send("/portal/search", search="9999900001"))
