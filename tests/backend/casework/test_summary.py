"""The summary: every sentence from an answer, nothing invented, on one page."""

import re
from io import BytesIO

import pytest
from pypdf import PdfReader

from backend.kit.ids import new_id
from backend.kit.text import LANGUAGES
from tests.backend.firs.conftest import STORY
from tests.backend.web.applying import apply, filled
from tests.backend.web.browser import words

LONG = (
    "मैं रोज़ की तरह बाज़ार गई थी। मौसम अच्छा था। मेरे साथ मेरी बहन भी थी और हम सब्ज़ी ले रहे थे। "
    "शाम 7:15 बजे काली पल्सर UP32 AB 1234 पर दो लड़के आए और 18000 रुपये का मोबाइल छीन लिया। "
    "लोग इकट्ठा हुए। किसी ने कुछ नहीं किया। फिर एक लड़के ने 98765 43210 से फ़ोन करके 5000 रुपये माँगे। "
    "हम बहुत डर गए हैं और घर से नहीं निकलते।"
)


@pytest.fixture
def summed(parts, people):
    def _summed(case_id, user_id="sho"):
        with parts.db.write() as tx:
            return parts.summaries.of(tx, people[user_id], case_id)

    return _summed


def test_every_sentence_names_the_answers_it_is_made_of(at_station, summed):
    fir = at_station()
    summary = summed(fir.case_id)
    for one in (*summary.sentences, *summary.quotes, *summary.rest):
        assert one.answers
        for language in LANGUAGES:
            shown = [fir.sheet[n - 1]["shown"][language] for n in one.answers]
            assert all(" ".join(value.split()).rstrip("। .") in one.text.of(language) for value in shown), one
    told = " ".join(one.text.en for one in summary.sentences)
    assert ("सुनीता देवी" in told and "490154203237518" in told and "19:00" in told) or "7" in told
    assert [str(known.section) for known in summary.sections] == ["BNS 304(2)"]


def test_the_citizens_words_are_quoted_as_they_stand_and_the_most_telling_ones(at_station, summed):
    assert [one.text.hi for one in summed(at_station().case_id).quotes] == [STORY]
    quotes = [one.text.hi for one in summed(at_station(story=LONG).case_id).quotes]
    assert all(quote in LONG for quote in quotes) and len(quotes) == 3
    assert any("UP32 AB 1234" in quote for quote in quotes) and any("98765 43210" in quote for quote in quotes)


def test_what_is_missing_is_said(give, sign, summed):
    fir, _ = give(imei=None, accused_looks=None)
    missing = [text.en for text in summed(fir.case_id).missing]
    assert any("not signed" in text for text in missing) and "Not told: IMEI" in missing
    assert "Not told: Looks" in missing and any("No picture" in text for text in missing)
    sign(fir)
    assert not any("not signed" in text.en for text in summed(fir.case_id).missing)
    spoken = give(story={"file": new_id(), "kind": "audio", "name": "awaaz.ogg"})[0]
    assert any("spoken" in text.en for text in summed(spoken.case_id).missing)


def test_open_cases_that_share_a_number_or_the_manner_are_named_with_the_reason(at_station, give, summed):
    fir = at_station()
    same_phone = give(accused_looks=None, spot=None, mobile="9999900002", from_time="03:00", imei="490154203237518")[0]
    far = at_station(
        station="31655001", imei=None, mobile="9999900003", accused_looks="एक बूढ़ा", from_time="02:00", story="रात को।"
    )
    found = {one.case_no: one.reasons for one in summed(fir.case_id, "sp").alike}
    assert "imei" in found[same_phone.case_no] and far.case_no not in found
    like = at_station(imei=None, mobile="9999900004", accused_looks="दो लड़के काली पल्सर पर", story="और कुछ नहीं।")
    assert set({one.case_no: one.reasons for one in summed(fir.case_id, "sp").alike}[like.case_no]) >= {"place", "hour"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pdf_is_one_page_with_the_marks_of_the_answers(parts, at_station, summed, people, language):
    summary = summed(at_station(story=LONG * 4, property="बहुत सारा सामान, " * 60).case_id)
    reader = PdfReader(BytesIO(parts.summaries.pdf(summary, people["sho"], language)))
    text = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1 and re.search(r"\[\d+\]", text) and summary.case_no in text


def test_every_service_of_kind_case_has_its_summary(parts, summed, people):
    for service in parts.catalogue:
        if service.kind != "case" or service.fir or service.anonymous:
            continue
        table = next((q for q in service.questions if q.kind.name == "table"), None)
        if table is not None:
            continue
        with parts.db.write() as tx:
            row = parts.intake._cases.open(tx, filled(parts.catalogue, parts.places, service.id))
        summary = summed(row.id, "sp")
        assert summary.sentences or summary.quotes, service.id
        assert parts.summaries.pdf(summary, people["sp"], "hi").startswith(b"%PDF")


def test_the_page_links_each_sentence_and_beyond_the_reach_there_is_none(parts, browser, at_station):
    fir = at_station()
    page = browser("sho").open(f"/portal/firs/{fir.case_no}/summary")
    assert f'href="/portal/firs/{fir.case_no}#answer-1"' in page.text and STORY in words(page)
    anchors = set(re.findall(r"#(answer-\d+)", page.text))
    whole = browser("sho").open(f"/portal/firs/{fir.case_no}").text
    assert all(f'id="{anchor}"' in whole for anchor in anchors)
    pdf = browser("sho").open(f"/portal/firs/{fir.case_no}/summary.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    case_no = apply(parts)
    assert "Case summary" in words(browser("dcrb").open(f"/portal/cases/{case_no}/summary"))
    for user_id in ("other.thana", "sp.agra", "admin"):
        assert browser(user_id).open(f"/portal/firs/{fir.case_no}/summary").status_code == 404
        assert browser(user_id).open(f"/portal/cases/{case_no}/summary").status_code == 404
