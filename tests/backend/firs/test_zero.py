"""A Zero FIR (BNSS 173(1)): numbered with 0 where it is given, handed on, numbered anew where it happened."""

import pytest

from backend.cases.workflow import NotNow
from backend.drafts.turn import Finished
from backend.firs import store
from backend.firs.store import Section
from backend.kit.ids import new_id
from backend.records import store as records
from tests.backend.firs.conftest import MOBILE, OTHER_STATION, STATION
from tests.backend.firs.test_papers import words_of
from tests.backend.firs.test_station import CHILD
from tests.backend.web.applying import place
from tests.backend.web.browser import words

THEFT = [Section("BNS", "304(2)")]
WHY = "घटना हज़रतगंज की है"


@pytest.fixture
def zero(parts, people, at_station):
    """A Zero FIR, registered at the other station; it happened in the limits of the first."""

    def _zero(**changes):
        fir = at_station(give_at=place(parts.places, OTHER_STATION), **changes)
        with parts.db.write() as tx:
            return parts.station.register(tx, people["other.thana"], fir.case_no, THEFT)

    return _zero


@pytest.fixture
def hand_on(parts, people):
    def _hand_on(fir, to=STATION, by="other.thana"):
        with parts.db.write() as tx:
            parts.station.transfer(tx, people[by], fir.case_no, to, WHY)
            return store.of_case(tx, fir.case_id)

    return _hand_on


@pytest.fixture
def taken_over(parts, people, zero, hand_on):
    """A Zero FIR that the place's station has registered with a number of its own."""

    def _taken_over(**changes):
        fir = hand_on(zero(**changes))
        with parts.db.write() as tx:
            return parts.station.register(tx, people["sho"], fir.case_no, THEFT)

    return _taken_over


@pytest.fixture
def view(parts):
    """What view_fir answers a mobile that asks for a number."""

    def _view(fir_no, station, mobile=MOBILE):
        service = parts.catalogue["view_fir"]
        told = {"by": "number", "fir_no": fir_no, "year": 2026, "station": place(parts.places, station)}
        answers = tuple((service.question(q), v) for q, v in {**told, "mobile": mobile}.items())
        with parts.db.write() as tx:
            return parts.intake._sources[service.source](tx, Finished(new_id(), service, new_id(), "hi", answers))

    return _view


def test_it_is_counted_by_itself_and_leaves_no_gap_in_the_stations_own_numbers(parts, people, at_station, zero):
    first, second = zero(), zero()
    own = at_station(station=OTHER_STATION)
    with parts.db.write() as tx:
        registered = parts.station.register(tx, people["other.thana"], own.case_no, THEFT)
    assert [first.number, second.number, registered.number] == ["0/0001/2026", "0/0002/2026", "0001/2026"]


def test_the_places_station_gets_it_and_gives_it_a_number_of_its_own(parts, people, zero, hand_on):
    fir = hand_on(zero())
    assert (fir.state, fir.station, fir.number, fir.zero) == ("with_station", STATION, "0/0001/2026", False)
    with parts.db.write() as tx:
        waiting = [one.case_no for one in parts.station.queue(tx, people["sho"], "waiting")]
        done = parts.station.register(tx, people["sho"], fir.case_no, THEFT)
    assert waiting == [fir.case_no]
    assert (done.state, done.number, done.zero_number) == ("registered", "0001/2026", "0/0001/2026")
    (step,) = done.transfers
    assert (step.from_station, step.to_station, step.reason) == (OTHER_STATION, STATION, WHY)


def test_both_stations_see_it_and_only_the_one_that_holds_it_acts(parts, people, zero, hand_on):
    fir = zero()
    with parts.db.write() as tx, pytest.raises(LookupError):
        parts.station.open(tx, people["sho"], fir.case_no)  # not handed on yet
    hand_on(fir)
    with parts.db.write() as tx:
        there, here = (parts.station.open(tx, people[who], fir.case_no) for who in ("other.thana", "sho"))
        assert there.can == frozenset() and here.can == {"register", "transfer", "ask"}
        assert [one.case_no for one in parts.station.queue(tx, people["other.thana"], "done")] == [fir.case_no]
        assert parts.station.queue(tx, people["other.thana"], "waiting") == []
        assert [WHY in step.what.hi for step in there.timeline].count(True) == 1
        for act in (
            lambda: parts.station.register(tx, people["other.thana"], fir.case_no, THEFT),
            lambda: parts.station.transfer(tx, people["other.thana"], fir.case_no, OTHER_STATION, WHY),
            lambda: parts.station.refuse(tx, people["sho"], fir.case_no, "नहीं"),  # it is registered already
        ):
            with pytest.raises(NotNow):
                act()


def test_the_station_and_the_chief_of_another_district_see_it_too(parts, people, zero, hand_on):
    away = next(iter(parts.places.in_district("agra")))
    fir = hand_on(zero(), to=away.code)
    with parts.db.write() as tx:
        assert parts.station.open(tx, people["sp.agra"], fir.case_no).fir.district == "agra"
        assert parts.station.open(tx, people["sp"], fir.case_no).can == frozenset()
        assert [one.case_no for one in parts.station.queue(tx, people["sp"], "done")] == [fir.case_no]


def test_an_fir_of_the_stations_own_is_not_handed_on(parts, people, at_station, taken_over):
    own = at_station()
    with parts.db.write() as tx:
        parts.station.register(tx, people["sho"], own.case_no, THEFT)
    for fir in (own, taken_over()):
        with parts.db.write() as tx, pytest.raises(NotNow):
            parts.station.transfer(tx, people["sho"], fir.case_no, OTHER_STATION, WHY)


def test_the_complainant_hears_of_each_step_and_gets_both_papers(parts, taken_over, inbox, sealed):
    fir = taken_over()
    sealed(fir)
    told = "\n".join(notice.message["text"] for notice in inbox(fir))
    assert "ज़ीरो एफ़आईआर 0/0001/2026" in told and WHY in told and "संख्या 0001/2026" in told
    before, after = words_of(parts, fir, "zero_fir"), words_of(parts, fir, "fir")
    here, there = (parts.places.station(code).name.en for code in (STATION, OTHER_STATION))
    assert "0/0001/2026" in before and f"goes on to police station {here}" in before
    assert "0/0001/2026" in after and f"police station {there}" in after and "0001/2026 (" in after
    public = words_of(parts, fir, "fir_public")
    assert "0/0001/2026" in public and "सुनीता" not in public


def test_its_status_tells_where_it_is(parts, zero, hand_on):
    fir = hand_on(zero())
    service = parts.catalogue["case_status"]
    asked = tuple((service.question(q), v) for q, v in (("case_no", fir.case_no), ("mobile", MOBILE)))
    with parts.db.write() as tx:
        said = parts.intake._sources[service.source](tx, Finished(new_id(), service, new_id(), "en", asked))
    assert f"Zero FIR number {fir.number}" in said[0]["text"]


def test_it_is_found_by_either_number_by_its_giver_and_covered_for_others(parts, taken_over, view, sealed):
    fir = taken_over()
    sealed(fir)
    for station in (STATION, OTHER_STATION):
        (own,) = view(1, station)
        (other,) = view(1, station, "9999900002")
        assert own["documents"][0]["name"].startswith("FI") and "0001/2026" in own["text"]
        assert other["documents"][0]["name"].startswith("FP")


def test_a_missing_child_is_in_the_register_once(parts, people, zero, hand_on):
    fir = zero(**CHILD)
    hand_on(fir)
    with parts.db.write() as tx:
        (before,) = records.persons_in(tx, "missing", "lucknow", 9)
        parts.station.register(tx, people["sho"], fir.case_no, [Section("BNS", "137(2)")])
        (after,) = records.persons_in(tx, "missing", "lucknow", 9)
    assert (before.station, after.station) == (OTHER_STATION, STATION)


def test_it_is_handed_on_in_the_portal(parts, browser, zero, people):
    fir = zero()
    officer = browser("other.thana")
    page = officer.open(f"/portal/firs/{fir.case_no}")
    assert "Send the Zero FIR on" in words(page) and f'value="{STATION}" selected' in page.text
    sent = words(officer.send(f"/portal/firs/{fir.case_no}/transfer", to=STATION, why_transfer=WHY))
    assert "sent to the other station" in sent
    still = words(officer.open(f"/portal/firs/{fir.case_no}"))
    assert "0/0001/2026" in still and WHY in still and "Register the FIR" not in still
    there = words(browser("sho").open(f"/portal/firs/{fir.case_no}"))
    assert "Zero FIR 0/0001/2026" in there and "Register the FIR" in there
