"""Records that go to CCTNS, and what comes back."""

import pytest

from backend.cctns import store
from backend.cctns.service import FOLLOW_JOB
from tests.backend.edistrict.conftest import *  # noqa: F403
from tests.backend.web.applying import lost


@pytest.fixture
def report(parts, network):
    filing = lost(parts.catalogue, parts.places)
    with parts.db.write() as tx:
        return parts.intake._file(tx, filing).case_no


def entry(parts, case_no):
    from backend.cases.store import case_by_number

    with parts.db.read() as tx:
        return store.of_case(tx, case_by_number(tx, case_no).id)


def test_a_lost_report_is_handed_over_and_its_number_comes_back(parts, report, work, events):
    work()
    kept = entry(parts, report)
    assert kept.number.startswith("UP-") and kept.status == "registered" and "to_cctns" in events(report)


@pytest.mark.parametrize("trouble", ["500", "lost"])
def test_our_own_number_stands_while_cctns_is_down_and_the_hand_over_waits(
    parts, network, report, work, state, events, trouble
):
    network.modes.set({"answers": trouble})
    work()
    assert state(report) == "issued" and "sealed" in events(report) and entry(parts, report) is None
    network.modes.set({"answers": "at once"})
    work()
    kept = entry(parts, report)
    assert kept is not None
    assert [one["case_no"] for one in network.records.kept["entries"].values()].count(report) == 1


def test_a_later_status_is_told_once(parts, network, report, work, inbox, events):
    work()
    network.records.change(entry(parts, report).number, "recovered")
    parts.cctns.begin(parts.db)
    work()
    work()
    assert entry(parts, report).status == "recovered"
    assert len([m for m in inbox(report) if "वस्तु मिल गई" in m["text"]]) == 1
    assert events(report).count("cctns_status") == 1


def test_the_next_look_is_always_on_the_table(parts, network, work):
    from backend.kit.jobs import jobs

    parts.cctns.begin(parts.db)
    work()
    with parts.db.read() as tx:
        kept = jobs.select().where(jobs.c.kind == FOLLOW_JOB, jobs.c.state == "waiting")
        assert tx.execute(kept).first() is not None


def test_a_registered_fir_is_handed_over_in_the_complainants_own_words(parts, network, officers, work):
    from backend.firs import store as firs
    from backend.firs.store import Section
    from tests.backend.firs.conftest import STORY
    from tests.backend.web.applying import filled

    filing = filled(parts.catalogue, parts.places, "e_fir", story=STORY, day="2026-11-22", accused_known="no")
    with parts.db.write() as tx:
        case_no = parts.intake._roads["fir"](tx, filing).case_no
        parts.station.sign(tx, officers["sho"], case_no)
        done = parts.station.register(tx, officers["sho"], case_no, [Section("BNS", "303(2)")])
    work()
    (kept,) = [one for one in network.records.kept["entries"].values() if one["case_no"] == case_no]
    assert kept["kind"] == "firs" and entry(parts, case_no).number.startswith("UP-")
    with parts.db.read() as tx:
        told = parts.cctns._fir(firs.of_case(tx, done.case_id))
    assert told["contents"] == STORY and told["fir_no"] == done.number and told["sections"][0]["section"] == "303(2)"
