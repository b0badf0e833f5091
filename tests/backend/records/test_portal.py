"""Officers see unidentified bodies beside the missing persons they may be."""

import re
from io import BytesIO

from backend.records.editing import typed_of
from backend.trail import store as trail
from tests.backend.records.test_lookups import BODY, RAJU
from tests.backend.web.applying import STATION
from tests.backend.web.applying import photo as snapshot
from tests.backend.web.browser import words


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


PERSON = {
    "number": "GD 12/2026",
    "name": "राजू यादव",
    "sex": "male",
    "age_from": "30",
    "age_to": "35",
    "marks": "माथे पर तिल",
    "clothes": "लाल स्वेटर",
    "day": "2026-11-20",
    "published": "yes",
}


def enter(officer, register="missing-persons", record="new", **fields):
    address = f"/portal/records/{register}/{record}"
    officer.open(address)
    return officer.send(address, **{"do": "save", **fields})


def id_of(page):
    return re.search(r'/portal/records/[a-z-]+/(\d+)"', page.text)[1]


def test_what_a_station_enters_citizens_see_until_it_is_taken_back(browser, ask, parts):
    officer = browser("thana")
    page = enter(officer, **PERSON)
    assert "The entry is kept" in words(page) and "Officer thana" in words(page)
    assert "राजू यादव" in ask("missing_persons", by="list")[0]["text"]
    record = id_of(page)
    page = enter(officer, record=record, do="withdraw")
    assert "no longer shown" in words(page) and "राजू" not in ask("missing_persons", by="list")[0]["text"]
    enter(officer, record=record, do="publish")
    assert "राजू यादव" in ask("missing_persons", by="list")[0]["text"]
    with parts.db.read() as tx:
        verbs = [row.verb for row in trail.all_entries(tx) if row.subject == "missing-persons:GD 12/2026"]
    assert verbs == ["added_record", "withdrew_record", "published_record"]


def test_a_correction_keeps_number_station_and_photograph(browser, ask, parts, people):
    officer = browser("thana")
    page = enter(officer, **PERSON)
    record = id_of(page)
    with parts.db.write() as tx:
        row = parts.editor.open(tx, people["thana"], "missing-persons", int(record))
        photo = parts.files.receive_picture(BytesIO(snapshot()), "raju.jpg")
        report = parts.editor.save(
            tx, people["thana"], "missing-persons", typed_of(row, "missing-persons"), station="", published=True,
            photo=photo, known=row,
        )  # fmt: skip
        assert not report.refused
    assert browser("dcrb").open(f"/portal/records/missing-persons/{record}/photo").status_code == 200
    page = enter(browser("dcrb"), record=record, **{**PERSON, "marks": "बाएँ हाथ पर टैटू", "number": "other"})
    assert "GD 12/2026" in words(page) and "Officer dcrb" in words(page)
    with parts.db.read() as tx:
        row = parts.editor.open(tx, people["thana"], "missing-persons", int(record))
    assert row.marks == "बाएँ हाथ पर टैटू" and row.station == STATION and row.photo is not None


def test_mistakes_are_named_and_nothing_typed_is_lost(browser):
    officer = browser("thana")
    page = enter(officer, **{**PERSON, "age_from": "many", "day": ""})
    assert page.status_code == 422 and "माथे पर तिल" in page.text and 'href="#age_from"' in page.text
    assert page.status_code == 422 and 'href="#day"' in page.text
    enter(officer, **PERSON)
    assert "there already" in words(enter(officer, **PERSON))
    arrest = {"number": "7", "name": "अमन", "age": "16", "arrested_at": "2026-11-23T08:00", "sections": "BNS 303(2)"}
    assert "Minors are never listed" in words(enter(officer, "arrests", **arrest))
    assert "Choose the police station" in words(enter(browser("dcrb"), **PERSON | {"number": "9"}))


def test_each_keeps_what_is_theirs_and_no_more(browser, bring, ask):
    page = enter(browser("thana"), **PERSON)
    record = id_of(page)
    for user_id in ("other.thana", "dcrb.agra", "sp.agra"):
        assert browser(user_id).open(f"/portal/records/missing-persons/{record}").status_code == 404
        assert "राजू" not in browser(user_id).open("/portal/records/missing-persons").text
    assert browser("thana").open("/portal/records/rewarded-criminals").status_code == 404
    wanted = {"number": "W-1", "name": "कालू", "reward": "0", "offence": "लूट", "published": "yes"}
    enter(browser("dcrb"), "rewarded-criminals", **wanted)
    assert "कालू – वांछित" in ask("rewarded_criminals")[0]["text"]
    # a file of the whole register leaves alone what officers entered
    bring("missing-persons", [RAJU], whole=True)
    assert browser("thana").open(f"/portal/records/missing-persons/{record}").status_code == 200


def test_officers_are_shown_a_match_before_citizens_see_either(browser):
    officer = browser("thana")
    enter(officer, **{**PERSON, "published": ""})
    body = {**PERSON, "name": "", "number": "GD 20/2026", "day": "2026-11-22", "published": ""}
    enter(officer, "unidentified-bodies", **body)
    page = words(browser("dcrb").open("/portal/bodies"))
    assert "राजू यादव" in page and "Alike in:" in page
