"""What becomes of a notice that its chat does not bring: SMS, then a call, each once; and never a call to the deaf."""

from datetime import timedelta

import pytest

from backend.cases import fallback as module
from backend.drafts import store
from backend.kit.clock import now
from backend.kit.jobs import enqueue
from backend.notices import service as notices_module
from tests.backend.web.test_outbox import MOBILE, fetch, meet, service, settle, tell

__all__ = ["meet", "service", "tell"]
CASE = "26310000017"
EVERYWHERE = {"channels": ["telegram", "whatsapp", "phone"]}


class Sms:
    """A provider of SMS: what it was asked to send, and what it says of it."""

    def __init__(self):
        self.sent, self.got_there, self.wrong = [], False, None

    def send_news(self, mobile, number, language, again=False):
        if self.wrong:
            raise self.wrong
        self.sent.append((mobile, number, language))
        return f"SM{len(self.sent)}"

    def arrived(self, name):
        assert name == f"SM{len(self.sent)}"
        return self.got_there


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Nothing is waited for."""
    monkeypatch.setattr(notices_module, "SMS_AFTER", timedelta(0))
    monkeypatch.setattr(module, "CALL_AFTER", timedelta(0))


@pytest.fixture
def sms(parts):
    made = Sms()
    parts.outbox._fallback._sms = made
    return made


@pytest.fixture
def work(parts):
    """Has the worker do what is due, and what follows from that."""
    return parts.worker.run_due


def test_news_that_nobody_saw_and_no_chat_has_in_hand_is_said_by_sms(work, sms, meet, tell):
    tell(meet("web", "browser", MOBILE))
    work()
    work()
    assert sms.sent == [(MOBILE, CASE, "hi")]


@pytest.mark.parametrize("reason", ["seen", "in hand", "no mobile"])
def test_no_sms_goes_out_for_news_that_was_seen_or_is_in_hand_or_has_no_mobile(reason, work, sms, service, meet, tell):
    tell(meet("telegram", "700", MOBILE), mobile=None if reason == "no mobile" else MOBILE)
    if reason != "no mobile":
        (notice,) = fetch(service)
    if reason == "seen":
        settle(service, notice, "delivered")
    work()
    assert sms.sent == [] and fetch(service, channels=["phone"]) == []


def test_whatsapp_that_does_not_reach_the_person_is_followed_by_an_sms_and_then_by_a_call_each_once(
    work, sms, service, meet, tell
):
    tell(meet("whatsapp", "+919876543210", MOBILE))
    (notice,) = fetch(service, **EVERYWHERE)
    settle(service, notice, "delivered")
    for _ in range(2):  # Twilio may say it twice
        settle(service, notice, "unreached")
    work()
    assert sms.sent == [(MOBILE, CASE, "hi")]
    (called,) = fetch(service, **EVERYWHERE)
    assert (called["id"], called["channel"], called["address"]) == (notice["id"], "phone", f"+91{MOBILE}")
    settle(service, called, "unreached")
    work()
    assert len(sms.sent) == 1 and fetch(service, **EVERYWHERE) == []


def test_an_sms_that_arrived_is_not_followed_by_a_call(work, sms, service, meet, tell):
    sms.got_there = True
    tell(meet("web", "browser", MOBILE))
    work()
    assert len(sms.sent) == 1 and fetch(service, **EVERYWHERE) == []


def test_an_sms_that_cannot_be_sent_is_followed_by_a_call(work, sms, service, meet, tell, monkeypatch):
    sms.wrong = ConnectionError()
    tell(meet("web", "browser", MOBILE))
    for days in range(1, 6):  # after each of its tries
        monkeypatch.setattr("backend.kit.jobs.now", lambda days=days: now() + timedelta(days=days))
        work()
    assert [one["channel"] for one in fetch(service, **EVERYWHERE)] == ["phone"]


def test_news_that_was_seen_meanwhile_is_not_told_by_a_call(work, sms, service, meet, tell, monkeypatch):
    monkeypatch.setattr(module, "CALL_AFTER", timedelta(hours=1))
    sender = meet("web", "browser", MOBILE)
    tell(sender)
    work()
    last = service.post(f"/conversations/{sender}/updates", json={}).json()["messages"][-1]["id"]
    service.post(f"/conversations/{sender}/updates", json={"seen": last})
    monkeypatch.setattr("backend.kit.jobs.now", lambda: now() + timedelta(hours=2))
    work()
    assert len(sms.sent) == 1 and fetch(service, **EVERYWHERE) == []


def test_whoever_only_telephoned_is_called_after_the_sms_though_it_arrived(work, sms, service, meet, tell):
    sms.got_there = True
    tell(meet("phone", "+919876543210", MOBILE))
    work()
    assert len(sms.sent) == 1
    assert [(one["channel"], one["address"]) for one in fetch(service, **EVERYWHERE)] == [("phone", "+919876543210")]


def test_whoever_telephoned_without_a_mobile_is_called(work, sms, service, meet, tell):
    tell(meet("phone", "+915222000000"), mobile=None)
    assert fetch(service, **EVERYWHERE) == []
    work()
    assert sms.sent == [] and [one["address"] for one in fetch(service, **EVERYWHERE)] == ["+915222000000"]


def test_nobody_is_called_where_the_telephone_is_off_or_they_silenced_it(work, sms, service, meet, tell):
    tell(meet("web", "browser", MOBILE))
    work()
    assert fetch(service) == [] and fetch(service, **EVERYWHERE) == []
    sender = meet("phone", f"+91{MOBILE}")
    service.post(f"/conversations/{sender}/silence", json={"silent": True})
    tell(meet("web", "browser 2", MOBILE), "26310000025")
    work()
    assert len(sms.sent) == 2 and fetch(service, **EVERYWHERE) == []


def test_a_chat_that_has_a_notice_in_hand_for_a_day_is_not_waited_for(work, sms, service, meet, tell, monkeypatch):
    tell(meet("whatsapp", "+919876543210", MOBILE))
    (notice,) = fetch(service)
    settle(service, notice, "later", 7 * 24 * 3600)
    work()
    assert sms.sent == []
    for name in ("backend.kit.jobs.now", "backend.cases.fallback.now"):
        monkeypatch.setattr(name, lambda: now() + timedelta(hours=25))
    work()
    assert len(sms.sent) == 1


@pytest.mark.parametrize(("field", "value", "called"), [("contact", "message", 0), ("contact", "call", 1)])
def test_whoever_asked_to_be_written_to_is_never_called(
    work, sms, service, meet, tell, parts, db, field, value, called
):
    asking = next(s.id for s in parts.catalogue if any(q.id == field for q in s.questions))
    with db.write() as tx:
        row = {"id": "told", "conversation_id": "another", "service": asking, "version": "1", "state": "completed"}
        row |= {"step": 9, "answers": {field: {"value": value}}, "pending": {}, "mobile": MOBILE, "case_no": None}
        store.add_draft(tx, row | {"created_at": now(), "updated_at": now()})
    tell(meet("web", "browser", MOBILE))
    work()
    assert len(sms.sent) == 1 and len(fetch(service, **EVERYWHERE)) == called


def test_two_jobs_for_one_notice_send_one_sms(parts, db, work, sms, meet, tell):
    sender = meet("web", "browser", MOBILE)
    tell(sender)
    with db.write() as tx:
        (notice,) = parts.notices.inbox(tx, sender.partition(".")[0])
        for name in ("late", "unreached"):
            enqueue(tx, notices_module.SMS_JOB, f"{notice.id}:{name}", {"notice": notice.id})
    work()
    assert len(sms.sent) == 1
