"""Lost and found reports through the whole backend."""

from datetime import date

import pytest

from backend.cases import store as cases
from backend.drafts.turn import Finished
from backend.kit.ids import new_id
from tests.backend.web.applying import STATION, place

OWNER, FINDER = "9999900011", "9999900022"


def filed(parts, service, conversation, **values):
    """Files a report of the service; returns its case and what was said besides."""
    questions = parts.catalogue[service].questions
    answers = tuple((q, values[q.id]) for q in questions if q.id in values)
    finished = Finished(new_id(), parts.catalogue[service], conversation, "hi", answers)
    with parts.db.write() as tx:
        case = parts.intake._cases.open(tx, finished)
        told = [m for hook in parts.intake._on_filing for m in hook(tx, finished, case)]
    return case, told


def lost(parts, **values):
    where = place(parts.places, STATION)
    given = {"article": "mobile", "details": "काला सैमसंग", "lost_on": date(2026, 11, 20).isoformat()}
    given |= {"lost_where": where, "name": "रमेश कुमार", "mobile": OWNER}
    return filed(parts, "lost_article", "owner", **{**given, **values})


def found(parts, **values):
    where = place(parts.places, STATION)
    given = {"article": "mobile", "details": "kala samsung phone", "found_on": date(2026, 11, 21).isoformat()}
    given |= {"held_at": where, "found_where": "चारबाग़", "name": "सुरेश", "mobile": FINDER}
    return filed(parts, "found_article", "finder", **{**given, **values})


def inbox(parts, conversation):
    with parts.db.read() as tx:
        return [notice.message["text"] for notice in parts.notices.inbox(tx, conversation)]


IMEI = "490154203237518"


def test_the_owner_hears_where_the_thing_is_and_not_who_found_it(parts):
    case, _ = lost(parts, imei=IMEI)
    other, told = found(parts, imei=IMEI, details="कुछ और लिखा")
    [news] = [text for text in inbox(parts, "owner") if "मिल गई" in text]
    assert "नंबर वही है" in news and other.case_no in news and case.case_no in news
    assert FINDER not in news and "सुरेश" not in news
    assert "मालिक" in told[0]["text"] and OWNER not in told[0]["text"] and "रमेश" not in told[0]["text"]


def test_a_loss_reported_after_the_find_is_answered_at_once(parts):
    other, _ = found(parts, imei=IMEI)
    _, told = lost(parts, imei=IMEI)
    assert other.case_no in told[0]["text"] and FINDER not in told[0]["text"]


def test_without_an_identifier_the_description_leads_to_it_with_its_reasons(parts):
    lost(parts)
    found(parts)
    [news] = [text for text in inbox(parts, "owner") if "मिल गई" in text]
    assert "विवरण मिलता है" in news and "नंबर वही है" not in news


@pytest.mark.parametrize("other", [{"article": "keys"}, {"details": "सफ़ेद वीवो"}, {"found_on": "2026-11-01"}])
def test_other_things_are_not_taken_for_it(parts, other):
    lost(parts)
    found(parts, **other)
    assert [text for text in inbox(parts, "owner") if "मिल गई" in text] == []


def test_the_last_four_digits_of_a_card_identify_nothing(parts):
    lost(parts, article="id_document", document_number="4821", details="आधार")
    found(parts, article="id_document", document_number="4821", details="पैन")
    assert [text for text in inbox(parts, "owner") if "मिल गई" in text] == []


def test_numbers_of_lost_things_stand_in_the_register_as_marks_only(parts):
    case, _ = lost(parts, imei=IMEI)
    with parts.db.read() as tx:
        rows = tx.exec_driver_sql("select * from article_marks").all()
        assert cases.case_by_id(tx, case.id) is not None
    assert len(rows) == 1 and IMEI not in str(rows)
