"""The complainant's side: taken at once, signed within three days, reminded, lapsed."""

import pytest

from backend.bootstrap import bootstrap
from backend.firs import store
from tests.backend.firs.conftest import OTHER_STATION, STATION
from tests.backend.web.applying import place


def at(monkeypatch, moment):
    monkeypatch.setenv("SAHAYAK_NOW", moment)


def test_a_complaint_waits_for_its_signature_three_days_and_offers_the_button(give):
    fir, taken = give()
    assert (fir.state, fir.station, fir.zero) == ("awaiting_signature", STATION, False)
    assert f"{fir.sign_by:%Y-%m-%dT%H:%M}" == "2026-11-26T10:00"
    (choice,) = taken.messages[0]["choices"]
    assert choice["value"] == f"/fir_signature?case_no={fir.case_no}"
    assert fir.case_no in taken.messages[0]["text"]


def test_its_acknowledgement_arrives_at_once_and_is_no_fir(parts, give, inbox):
    fir, taken = give()
    assert parts.worker.run_now(taken.at_once[0])
    (notice,) = inbox(fir)
    assert notice.documents and "पावती" in notice.message["text"]


def test_given_at_another_station_it_is_a_zero_fir(parts, give):
    fir, _ = give(give_at=place(parts.places, OTHER_STATION))
    assert (fir.station, fir.place_station, fir.zero) == (OTHER_STATION, STATION, True)


def test_where_it_is_known_who_did_it_the_station_hears_the_complainant(give):
    fir, taken = give(accused_known="yes", accused="रमेश")
    assert fir.accused_known and "सामने सुनेगा" in taken.messages[0]["text"]


def test_a_missing_child_goes_before_all_and_every_station_of_the_district_is_told(parts, people, give):
    fir, _ = give(offence="missing_minor", child_name="राजू", child_age=7)
    assert fir.priority and fir.sensitive
    with parts.db.read() as tx:
        assert [f.case_no for f in parts.station.alerts(tx, people["other.thana"])] == [fir.case_no]
        assert parts.station.queue(tx, people["other.thana"], "unsigned") == []


def test_the_code_to_the_complainants_own_mobile_signs(give, sign):
    fir, _ = give()
    said, signed = sign(fir)
    assert (signed.state, signed.signed_how) == ("with_station", "otp")
    assert fir.case_no in said[0]["text"]


def test_another_mobile_signs_nothing_and_learns_nothing(parts, give, sign):
    fir, _ = give()
    said, still = sign(fir, mobile="9999900002")
    assert still.state == "awaiting_signature"
    assert said[0]["text"] == parts.texts("firs.not_to_sign", "hi")


def test_signing_twice_changes_nothing(give, sign):
    fir, _ = give()
    first = sign(fir)[1]
    assert sign(fir)[1].signed_at == first.signed_at


def test_reminders_come_at_24_and_6_hours_and_the_lapse_is_told(parts, give, inbox, monkeypatch):
    fir, taken = give()
    parts.worker.run_now(taken.at_once[0])
    told = []
    for moment in ("2026-11-25T09:59", "2026-11-25T10:01", "2026-11-26T04:01", "2026-11-26T10:01"):
        at(monkeypatch, moment)
        parts.worker.run_due()
        told.append([notice.message for notice in inbox(fir)][1:])
    assert [len(messages) for messages in told] == [0, 1, 2, 3]
    assert told[1][0]["choices"][0]["value"].endswith(fir.case_no)
    with parts.db.read() as tx:
        assert store.by_case_no(tx, fir.case_no).state == "lapsed"


def test_after_a_long_stop_only_the_lapse_is_told(parts, give, inbox, monkeypatch):
    fir, taken = give()
    parts.worker.run_now(taken.at_once[0])
    at(monkeypatch, "2026-11-28T08:00")
    parts.worker.run_due()
    (told,) = [notice.message for notice in inbox(fir)][1:]
    assert not told.get("choices") and fir.case_no in told["text"]


def test_the_clock_survives_a_restart(parts, give, settings, monkeypatch):
    fir, _ = give()
    again = bootstrap(settings)
    at(monkeypatch, "2026-11-26T10:01")
    again.worker.run_due()
    with again.db.read() as tx:
        assert store.by_case_no(tx, fir.case_no).state == "lapsed"
    again.db.close()


def test_a_signed_complaint_is_not_reminded_and_does_not_lapse(parts, at_station, inbox, monkeypatch):
    fir = at_station()
    at(monkeypatch, "2026-11-27T10:00")
    parts.worker.run_due()
    with parts.db.read() as tx:
        assert store.by_case_no(tx, fir.case_no).state == "with_station"
    assert all("पावती" in notice.message["text"] for notice in inbox(fir))


@pytest.mark.parametrize("late", ["2026-11-26T10:01", "2026-12-30T10:00"])
def test_after_three_days_nobody_can_sign_even_before_the_worker_came(give, sign, monkeypatch, late):
    fir, _ = give()
    at(monkeypatch, late)
    assert sign(fir)[1].signed_at is None
