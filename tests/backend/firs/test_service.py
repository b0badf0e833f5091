"""The complainant's side: taken at once, signed within three days, reminded, lapsed."""

import pytest

from backend.bootstrap import bootstrap
from backend.drafts.turn import Finished
from backend.firs import store
from backend.firs.store import Section
from backend.kit.ids import new_id
from tests.backend.firs.conftest import MOBILE, OTHER_STATION, STATION
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
    assert fir.accused_known and "सामने सुनता है" in taken.messages[0]["text"]


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


def test_every_clock_goes_on_over_restarts_and_strikes_once(parts, give, settings, monkeypatch):
    """The process that took the complaint is gone before the first reminder, and each later one after its look."""
    fir, taken = give()
    parts.worker.run_now(taken.at_once[0])
    parts.db.close()
    told = []
    for moment in ("2026-11-25T09:59", "2026-11-25T10:01", "2026-11-26T03:59", "2026-11-26T04:01", "2026-11-26T10:01"):
        at(monkeypatch, moment)
        for _ in range(2):  # the second one finds nothing more to do
            again = bootstrap(settings)
            again.worker.run_due()
            with again.db.read() as tx:
                notices = again.notices.inbox(tx, fir.conversation)[1:]
                state = store.by_case_no(tx, fir.case_no).state
            again.db.close()
        told.append((len(notices), state))
    assert [number for number, _ in told] == [0, 1, 1, 2, 3]
    assert [state for _, state in told] == ["awaiting_signature"] * 4 + ["lapsed"]
    assert notices[0].message["choices"] and not notices[2].message.get("choices")


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


@pytest.fixture
def standing(parts):
    """What case_status tells the complainant."""

    def _standing(fir):
        service = parts.catalogue["case_status"]
        answers = tuple((service.question(q), v) for q, v in (("case_no", fir.case_no), ("mobile", MOBILE)))
        with parts.db.write() as tx:
            asked = Finished(new_id(), service, fir.conversation, "hi", answers)
            (told,) = parts.intake._sources[service.source](tx, asked)
        return told

    return _standing


def test_the_status_says_by_when_to_sign_and_offers_the_button(give, standing):
    fir, _ = give()
    told = standing(fir)
    assert "26 नवंबर 2026, 10:00" in told["text"] and told["choices"][0]["value"].endswith(fir.case_no)


def test_the_status_tells_the_number_or_why_it_was_refused(parts, people, at_station, standing):
    first, second = at_station(), at_station()
    with parts.db.write() as tx:
        parts.station.register(tx, people["sho"], first.case_no, [Section("BNS", "304(2)")])
    assert "0001/2026" in standing(first)["text"] and "BNS 304(2)" in standing(first)["text"]
    with parts.db.write() as tx:
        parts.station.refuse(tx, people["sho"], second.case_no, "यह दीवानी मामला है")
    assert "यह दीवानी मामला है" in standing(second)["text"] and "173(4)" in standing(second)["text"]


def test_the_status_repeats_the_stations_question_with_its_button(parts, people, at_station, standing):
    fir = at_station()
    with parts.db.write() as tx:
        parts.station.ask(tx, people["thana"], fir.case_no, "फ़ोन का बिल है?")
    told = standing(fir)
    assert "फ़ोन का बिल है?" in told["text"] and told["choices"][0]["value"].startswith("/case_answer")


def test_the_answer_to_a_question_comes_into_the_complaint(parts, people, at_station):
    fir = at_station()
    service = parts.catalogue[parts.catalogue[fir.service].answer]
    with parts.db.write() as tx:
        parts.station.ask(tx, people["thana"], fir.case_no, "फ़ोन का बिल है?")
    given = {"case_no": fir.case_no} | {
        q.id: "जी हाँ, घर पर है" for q in service.questions if q.id != "case_no" and q.kind.name in ("text", "story")
    }
    answers = tuple((q, given[q.id]) for q in service.questions if q.id in given)
    with parts.db.write() as tx:
        parts.intake._sources[service.source](tx, Finished(new_id(), service, fir.conversation, "hi", answers))
    with parts.db.write() as tx:
        view = parts.station.open(tx, people["thana"], fir.case_no)
    assert view.asked is None and any(line["shown"]["hi"] == "जी हाँ, घर पर है" for line in view.fir.sheet)
