"""Series: complaints of one hand are put together with their reasons; what only looks busy is not."""

import re

import pytest

from backend.casework.plot import map_of, time_line_of
from tests.backend.web.browser import words
from tests.backend.web.conftest import OTHER_STATION

OTHER = {"story": "रात को।", "accused_looks": None, "imei": None}


@pytest.fixture
def found(parts, people):
    def _found(user_id="sp"):
        with parts.db.read() as tx:
            return parts.series.find(tx, people[user_id])

    return _found


def test_one_account_makes_a_series_of_two_wherever_they_are(give, found):
    one = give(**OTHER, offence="cyber_crime", to_account="thag99@okaxis", mobile="9999900002")[0]
    other = give(station=OTHER_STATION, **OTHER, offence="cyber_crime", to_account="thag99@okaxis")[0]
    give(**OTHER, offence="cyber_crime", to_account="dusra@okaxis", mobile="9999900003")
    (series,) = found()
    assert {m.case_no for m in series.members} == {one.case_no, other.case_no} and "account" in series.reasons


def test_three_alike_in_place_hour_and_looks_are_a_series_and_two_are_not(give, found):
    looks = "दो लड़के काली पल्सर पर, लाल हेलमेट"
    told = {"story": "छीनकर भागे।", "imei": None, "accused_looks": looks}
    for n in range(2):
        give(**told, mobile=f"999990001{n}", day=f"2026-11-2{n}", from_time=f"19:{n}5")
    assert found() == []
    give(**told, mobile="9999900019", day="2026-11-22", from_time="18:50")
    (series,) = found()
    assert len(series.members) == 3 and set(series.reasons) >= {"place", "hour", "manner"}
    assert [m.trace.day.day for m in series.members] == [20, 21, 22]


def test_the_complainants_own_phone_makes_no_series_and_refused_ones_are_out(parts, give, at_station, found, people):
    give(**OTHER, from_time="03:00"), give(**OTHER, station=OTHER_STATION)
    assert found() == []
    told = {**OTHER, "offence": "cyber_crime", "caller": "9812345678"}
    give(**told), at_station(**told)
    assert len(found()) == 1
    with parts.db.write() as tx:
        parts.station.refuse(tx, people["sho"], found()[0].members[-1].case_no, "दीवानी मामला")
    assert found() == []


def test_map_and_time_line_hold_every_member(parts, give, found):
    for station, day in (("31655023", "2026-11-18"), (OTHER_STATION, "2026-11-22")):
        give(station=station, day=day, **OTHER, offence="cyber_crime", caller="9812345678")
    (series,) = found()
    plan, line = map_of(series, parts.places), time_line_of(series.members)
    assert {d.number for d in plan.dots} == {d.number for d in line.dots} == {1, 2}
    assert all(0 <= d.x <= 720 and 0 <= d.y <= 460 for d in (*plan.dots, *line.dots)) and plan.lines and plan.stations
    first, last = sorted(dot.x for dot in line.dots)
    assert 70 < first < last - 100, "clear of the hours, and apart by their days"


def test_the_page_shows_reasons_map_and_table_and_what_lies_beyond_reach_is_in_none(give, browser):
    told = {**OTHER, "offence": "cyber_crime", "caller": "9812345678"}
    one, other = give(**told)[0], give(**told, station=OTHER_STATION)[0]
    sp = browser("sp")
    page = sp.open("/portal/series")
    address = re.search(r"/portal/series/\d+", page.text)[0]
    page = sp.open(address)
    assert one.case_no in words(page) and other.case_no in words(page) and "the same phone number" in words(page)
    assert page.text.count("<svg") == 2 and f"/portal/firs/{one.case_no}" in page.text
    hq = browser("hq").open(address)
    assert hq.status_code == 200 and f"/portal/firs/{one.case_no}" in hq.text
    # the circle has one of the two stations: there is no series in it
    assert browser("co").open(address).status_code == 404
    assert browser("sp.agra").open(address).status_code == 404
