"""Notices for channels that can be written to: who gets them, when, and what becomes of them."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from backend.cases import outbox as module
from backend.drafts import store
from backend.kit.clock import now
from backend.notices import service as notices_module

MOBILE = "9876543210"
PUSHED = {"channels": ["telegram", "whatsapp"]}


@pytest.fixture
def service(app, settings, monkeypatch):
    monkeypatch.setattr(notices_module, "PUSH_AFTER", timedelta(0))
    return TestClient(app, headers={"authorization": f"Bearer {settings.service_token}"})


@pytest.fixture
def meet(service, db):
    """A person on a channel, optionally with a verified mobile; `ago` is when they were there last, in minutes."""

    def begin(channel: str, address: str, mobile: str | None = None, ago: int = 0) -> str:
        sender = service.post("/conversations", json={"channel": channel, "address": address}).json()["sender"]
        when = now() - timedelta(minutes=ago)
        with db.write() as tx:
            store.change_conversation(
                tx, sender.partition(".")[0], used_at=when, verified_mobile=mobile, verified_at=mobile and when
            )
        return sender

    return begin


@pytest.fixture
def tell(parts, db):
    """Puts a notice about a case into a conversation; the case was filed there, under `mobile` if one is given."""

    def put(sender: str, case_no: str = "26310000017", mobile: str | None = MOBILE) -> None:
        conversation = sender.partition(".")[0]
        with db.write() as tx:
            row = {"id": case_no, "conversation_id": conversation, "service": "s", "version": "1", "state": "completed"}
            row |= {"step": 1, "answers": {}, "pending": {}, "mobile": mobile, "case_no": case_no}
            if store.draft(tx, case_no) is None:
                store.add_draft(tx, row | {"created_at": now(), "updated_at": now()})
            key = f"{case_no} {conversation}"
            parts.notices.put(tx, "receipt", key, conversation, "en", case_no=case_no, number=case_no)

    return put


def fetch(service, **body):
    return service.post("/outbox", json=body or PUSHED).json()["notices"]


def settle(service, notice, outcome, seconds=0):
    answer = service.post(f"/outbox/{notice['id']}", json={"outcome": outcome, "seconds": seconds})
    assert answer.status_code == 204


def test_a_notice_is_handed_out_once_and_is_done_when_delivered(service, meet, tell):
    tell(meet("telegram", "700"))
    (notice,) = fetch(service)
    assert (notice["channel"], notice["address"], notice["language"]) == ("telegram", "700", "hi")
    assert "26310000017" in notice["message"]["text"]
    assert fetch(service) == []
    settle(service, notice, "delivered")
    assert fetch(service) == []


def test_a_notice_that_nobody_acknowledged_is_handed_out_again(service, meet, tell, monkeypatch):
    monkeypatch.setattr(module, "LEASE", timedelta(0))
    tell(meet("telegram", "700"))
    assert fetch(service)[0]["id"] == fetch(service)[0]["id"]


def test_a_notice_goes_to_the_channel_used_last(service, meet, tell):
    filed = meet("whatsapp", "+919876543210", MOBILE, ago=60)
    meet("telegram", "700", MOBILE, ago=5)
    tell(filed)
    assert [notice["channel"] for notice in fetch(service)] == ["telegram"]


def test_a_case_filed_without_a_mobile_is_told_only_where_it_was_filed(service, meet, tell):
    filed = meet("whatsapp", "+919876543210", MOBILE, ago=60)
    meet("telegram", "700", MOBILE, ago=5)
    tell(filed, mobile=None)
    assert [notice["channel"] for notice in fetch(service)] == ["whatsapp"]


def test_a_page_that_is_in_use_is_given_time_before_another_channel_is_tried(service, meet, tell, monkeypatch):
    meet("telegram", "700", MOBILE, ago=60)
    tell(meet("web", "browser", MOBILE))
    assert fetch(service) == []
    monkeypatch.setattr(module, "PATIENCE", timedelta(0))
    tell(meet("web", "browser 2", MOBILE), "26310000025")
    assert [notice["channel"] for notice in fetch(service)] == ["telegram"]


def test_a_person_who_writes_is_told_at_once_what_waits(service, meet, tell):
    sender = meet("telegram", "700")
    tell(sender)
    (notice,) = fetch(service)
    settle(service, notice, "later", 3600)
    assert fetch(service) == []
    assert [held["id"] for held in fetch(service, sender=sender)] == [notice["id"]]


def test_whoever_blocked_one_channel_is_told_on_the_other_and_silence_can_be_ended(service, meet, tell):
    filed = meet("whatsapp", "+919876543210", MOBILE, ago=60)
    telegram = meet("telegram", "700", MOBILE)
    tell(filed)
    (notice,) = fetch(service)
    settle(service, notice, "gone")
    assert [again["channel"] for again in fetch(service)] == ["whatsapp"]
    assert service.post(f"/conversations/{telegram}/silence", json={"silent": False}).status_code == 204
    tell(telegram, "26310000033")
    assert [other["channel"] for other in fetch(service)] == ["telegram"]


def test_a_notice_that_was_lost_on_the_way_comes_back(service, meet, tell):
    tell(meet("whatsapp", "+919876543210"))
    (notice,) = fetch(service)
    settle(service, notice, "delivered")
    settle(service, notice, "lost")
    assert [again["id"] for again in fetch(service)] == [notice["id"]]
