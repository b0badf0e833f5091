"""The station's side: registered with numbers without gap or double, transferred, asked about, refused."""

import threading
from io import BytesIO

import pytest

from backend.cases.workflow import NotNow
from backend.firs import store
from backend.firs.station import NotWritten
from backend.firs.store import Section
from backend.kit.ids import new_id
from backend.records import store as records
from backend.records.persons import Description, words_of
from tests.backend.firs.conftest import OTHER_STATION, STATION
from tests.backend.firs.test_papers import words_of as paper_words
from tests.backend.web.applying import photo, place

THEFT = [Section("BNS", "304(2)")]
CHILD = {"offence": "missing_minor", "child_name": "राजू", "child_age": 7, "child_sex": "boy",
         "child_looks": "माथे पर तिल, लाल स्वेटर"}  # fmt: skip


@pytest.fixture
def register(parts, people):
    def _register(fir, sections=THEFT, user_id="sho"):
        with parts.db.write() as tx:
            return parts.station.register(tx, people[user_id], fir.case_no, sections)

    return _register


def test_a_registered_fir_has_number_diary_entry_sections_and_its_copy_is_sent(
    parts, at_station, register, inbox, sealed
):
    fir = register(at_station())
    assert (fir.state, fir.number, fir.gd_number) == ("registered", "0001/2026", "001 / 23-11-2026")
    assert [str(section) for section in fir.sections] == ["BNS 304(2)"]
    sealed(fir)
    told = [notice for notice in inbox(fir) if notice.documents]
    assert "प्रति" in told[-1].message["text"]
    with parts.db.read() as tx:
        assert {d.kind for d in parts.documents.of_case(tx, fir.case_id)} == {"acknowledgement", "fir", "fir_public"}
        assert {link["name"][:2] for link in parts.intake.links(tx, fir.case_id)} == {"AF", "FI"}


def test_a_missing_childs_fir_has_no_public_copy(parts, at_station, register, sealed):
    fir = register(at_station(offence="missing_minor", child_name="राजू", child_age=7), [Section("BNS", "137(2)")])
    sealed(fir)
    with parts.db.read() as tx:
        assert {d.kind for d in parts.documents.of_case(tx, fir.case_id)} == {"acknowledgement", "fir"}


def test_a_registered_missing_child_is_in_the_register_of_missing_persons_at_once(parts, at_station, register):
    child = {"child_name": "राजू", "child_age": 7, "child_sex": "boy", "child_looks": "माथे पर तिल, लाल स्वेटर"}
    fir = at_station(offence="missing_minor", **child)
    with parts.db.read() as tx:
        assert records.persons_in(tx, "missing", "lucknow", 9) == []  # whoever has not signed shows nobody's child
    register(fir, [Section("BNS", "137(2)")])
    with parts.db.read() as tx:
        (row,) = records.persons_in(tx, "missing", "lucknow", 9)
        asked = Description(sex="male", age=8, words=words_of("lal sweater, til"))
        (found,) = parts.look_alikes.find(tx, "missing", asked)
    assert (row.name, row.sex, row.age_from, row.station, f"{row.day}") == ("राजू", "male", 7, STATION, "2026-11-22")
    assert found.row.id == row.id and not row.sample


@pytest.mark.parametrize(
    ("act", "number"),
    [
        ("BNS", "75(2)"),
        ("बीएनएस", "६४"),
        ("B.N.S.", "113(2)"),
        ("POCSO Act", "4"),
        ("पॉक्सो", "7/8"),
        ("I.P.C.", "376 d"),
        ("UAPA", "16"),
        ("IT Act", "67B"),
    ],
)
def test_a_section_of_sexual_offences_children_or_terror_makes_any_fir_private(parts, act, number):
    assert parts.law.sensitive("theft", [Section("BNS", "303(2)"), Section(act, number)])


@pytest.mark.parametrize(("act", "number"), [("BNS", "303(2)"), ("BNS", "351(3)"), ("IPC", "379"), ("IT Act", "66D")])
def test_other_sections_leave_it_public(parts, act, number):
    assert not parts.law.sensitive("theft", [Section(act, number)])


def test_an_officer_may_keep_any_fir_private(parts, people, at_station, sealed):
    fir = at_station()
    with parts.db.write() as tx:
        assert parts.station.register(tx, people["sho"], fir.case_no, THEFT, private=True).sensitive
    sealed(fir)
    with parts.db.read() as tx:
        assert "fir_public" not in {d.kind for d in parts.documents.of_case(tx, fir.case_id)}


def test_a_spoken_story_is_registered_only_in_writing(parts, people, at_station, sealed):
    fir = at_station(story={"file": new_id(), "kind": "audio", "name": "awaaz.ogg"})
    with pytest.raises(NotWritten), parts.db.write() as tx:
        parts.station.register(tx, people["sho"], fir.case_no, THEFT)
    with parts.db.write() as tx:
        done = parts.station.register(tx, people["sho"], fir.case_no, THEFT, transcript="दो लड़के फ़ोन छीनकर भागे।")
    assert (done.fir_no, done.transcript) == (1, "दो लड़के फ़ोन छीनकर भागे।")
    sealed(done)
    with parts.db.read() as tx:
        assert "fir" in {d.kind for d in parts.documents.of_case(tx, fir.case_id)}


def test_eight_registrars_at_once_leave_no_gap_and_no_double(parts, people, at_station):
    complaints = [at_station().case_no for _ in range(24)]
    todo, lock, failed = list(complaints), threading.Lock(), []

    def registrar():
        while True:
            with lock:
                if not todo:
                    return
                case_no = todo.pop()
            try:
                with parts.db.write() as tx:
                    parts.station.register(tx, people["sho"], case_no, THEFT)
            except Exception as problem:
                failed.append(problem)

    threads = [threading.Thread(target=registrar) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with parts.db.read() as tx:
        numbers = sorted(store.by_case_no(tx, case_no).fir_no for case_no in complaints)
    assert failed == [] and numbers == list(range(1, 25))


def test_a_second_registration_is_refused_and_takes_no_number(at_station, register):
    fir = at_station()
    register(fir)
    with pytest.raises(NotNow):
        register(fir)
    assert register(at_station()).fir_no == 2


def test_an_unsigned_complaint_cannot_be_registered_but_signed_at_the_station(parts, people, give, register):
    fir, _ = give()
    with pytest.raises(NotNow):
        register(fir)
    with parts.db.write() as tx:
        parts.station.sign(tx, people["thana"], fir.case_no)
    assert register(fir).signed_how == "station"


def test_a_transfer_leaves_a_trail_and_the_other_station_goes_on(parts, people, at_station, register, inbox):
    fir = at_station()
    with parts.db.write() as tx:
        parts.station.transfer(tx, people["sho"], fir.case_no, OTHER_STATION, "घटना वहाँ की है")
        with pytest.raises(LookupError):
            parts.station.open(tx, people["sho"], fir.case_no)
    there = register(fir, user_id="other.thana")
    assert (there.station, there.number, there.zero) == (OTHER_STATION, "0/0001/2026", True)
    (step,) = there.transfers
    assert (step.from_station, step.to_station, step.reason) == (STATION, OTHER_STATION, "घटना वहाँ की है")
    assert any("घटना वहाँ की है" in notice.message["text"] for notice in inbox(fir))


def test_a_refusal_tells_the_reason_and_the_appeal(parts, people, at_station, inbox):
    fir = at_station()
    with parts.db.write() as tx:
        parts.station.refuse(tx, people["sho"], fir.case_no, "यह दीवानी मामला है।")
    text = inbox(fir)[-1].message["text"]
    assert "यह दीवानी मामला है।" in text and "173(4)" in text


def test_a_refusal_comes_in_writing_too_for_the_appeal(parts, people, at_station, sealed):
    fir = at_station()
    with parts.db.write() as tx:
        parts.station.refuse(tx, people["sho"], fir.case_no, "यह दीवानी मामला है।")
    sealed(fir)
    text = paper_words(parts, fir, "fir_refusal")
    assert "यह दीवानी मामला है" in text and "173(4)" in text and fir.case_no in text


def test_a_missing_childs_complaint_cannot_be_refused(parts, people, at_station):
    fir = at_station(**CHILD)
    with parts.db.write() as tx, pytest.raises(NotNow):
        parts.station.refuse(tx, people["sho"], fir.case_no, "बच्चा ख़ुद आ जाएगा।")
    with parts.db.write() as tx:
        assert "refuse" not in parts.station.open(tx, people["sho"], fir.case_no).can


def test_a_child_who_is_found_is_shown_nowhere_any_more(parts, people, at_station, register):
    with parts.db.write() as tx:
        sent = parts.files.record(tx, parts.files.receive_picture(BytesIO(photo()), "munna.jpg"))
    fir = register(at_station(**CHILD, child_photo={"file": sent, "kind": "image", "name": "munna.jpg"}))
    with parts.db.write() as tx:
        (shown,) = records.persons_in(tx, "missing", "lucknow", 9)
        assert shown.photo not in (None, sent)  # its own, so that either may be forgotten alone
        assert [alert.case_no for alert in parts.station.alerts(tx, people["other.thana"])] == [fir.case_no]
        parts.station.found(tx, people["sho"], fir.case_no)
        assert records.persons_in(tx, "missing", "lucknow", 9) == []
        assert parts.station.alerts(tx, people["other.thana"]) == []
        assert parts.files.info(tx, shown.photo) is None and parts.files.info(tx, sent) is not None
        with pytest.raises(NotNow):
            parts.station.found(tx, people["sho"], fir.case_no)


def test_the_stations_of_the_place_are_alerted_when_it_was_told_in_another_district(parts, people, give):
    away = next(station for station in parts.places.in_district("agra"))
    fir, _ = give(station=STATION, **CHILD, give_at=place(parts.places, away.code))
    with parts.db.read() as tx:
        assert [alert.case_no for alert in parts.station.alerts(tx, people["thana"])] == [fir.case_no]
        assert [alert.case_no for alert in parts.station.alerts(tx, people["sp.agra"])] == [fir.case_no]


def test_a_question_goes_to_the_chat_and_the_complaint_stays_where_it_is(parts, people, at_station, inbox):
    fir = at_station()
    with parts.db.write() as tx:
        parts.station.ask(tx, people["thana"], fir.case_no, "फ़ोन का बिल है?")
        with pytest.raises(NotNow):
            parts.station.ask(tx, people["thana"], fir.case_no, "और?")
        view = parts.station.open(tx, people["thana"], fir.case_no)
    assert view.asked == "फ़ोन का बिल है?" and "ask" not in view.can and "register" in view.can
    assert inbox(fir)[-1].message["choices"][0]["value"].endswith(fir.case_no)


@pytest.mark.parametrize("user_id", ["other.thana", "dcrb", "liu", "sp.agra", "admin"])
def test_nobody_else_sees_a_stations_complaint(parts, people, at_station, user_id):
    fir = at_station()
    with parts.db.write() as tx, pytest.raises(LookupError):
        parts.station.open(tx, people[user_id], fir.case_no)


def test_the_sp_reads_but_does_not_act(parts, people, at_station, register):
    fir = at_station()
    with parts.db.write() as tx:
        assert parts.station.open(tx, people["sp"], fir.case_no).can == frozenset()
    with pytest.raises(NotNow):
        register(fir, user_id="sp")


def test_sections_are_suggested_by_offence_and_hour(parts):
    assert parts.law.suggest("burglary", "14:00") == ("BNS 331(3)", "BNS 305(a)")
    assert parts.law.suggest("burglary", "02:30") == ("BNS 331(4)", "BNS 305(a)")
    assert set(parts.law.suggest("cyber_crime", None)) >= {"BNS 318(4)", "IT Act 66D"}
    offences = {option.id for option in parts.catalogue["e_fir"].question("offence").kind.options}
    assert len(offences) == 9 and all(parts.law.suggest(offence, None) for offence in offences)
