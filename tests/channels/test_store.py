"""What the gateway keeps: once each, sealed, and gone when it is of no use."""

import pytest

from channels import store as module
from channels.store import Store, address_of


@pytest.fixture
def url(tmp_path, database_url):
    return database_url or address_of(tmp_path)


@pytest.fixture
def store(url):
    made = Store(url, "token")
    yield made
    made.close()


BODY = {"channel": "telegram", "address": "41", "content": {"text": "मेरा राज़"}}


def test_a_delivery_is_taken_once_and_stays_until_it_is_done(store, url):
    number = store.take("telegram 1", BODY)
    assert store.take("telegram 1", BODY) is None
    again = Store(url, "token")
    assert again.undone() == [(number, 0, BODY)]
    again.begin(number, BODY | {"answering": {"field": "name", "step": 1}})
    assert store.undone()[0][1:] == (1, BODY | {"answering": {"field": "name", "step": 1}})
    store.done(number)
    assert store.undone() == [] and store.take("telegram 1", BODY) is None
    again.close()


def test_nothing_that_was_said_nor_who_said_it_can_be_read_in_the_file(store, tmp_path):
    store.take("telegram 1", BODY)
    store.draw(store.person("telegram", "4141414141"), {"values": ["raaz"], "titles": ["राज़"]})
    for file in tmp_path.iterdir():
        content = file.read_bytes()
        assert not [secret for secret in ("राज़".encode(), b"raaz", b"4141414141", b'"41"') if secret in content]


def test_under_another_token_what_was_kept_is_nothing(store, url):
    store.take("telegram 1", BODY)
    other = Store(url, "another token")
    assert other.undone() == []
    other.close()


def test_buttons_are_known_to_their_person_only(store):
    mine, other = store.person("telegram", "41"), store.person("telegram", "42")
    name = store.draw(mine, {"values": ["a"]})
    assert len(name) <= 12
    assert store.drawn(mine, name) == store.drawn(mine) == {"values": ["a"]}
    assert store.drawn(other, name) is None and store.drawn(mine, "nothing") is None


def test_the_fate_of_a_message_is_told_with_what_it_was_before(store):
    store.sent("SM1", {"notice": "n1"})
    assert store.status("SM1", "delivered") == {"notice": "n1", "was": "queued"}
    assert store.status("SM1", "read") == {"notice": "n1", "was": "delivered"}
    assert store.status("SM2", "read") is None


def test_what_is_old_is_forgotten(store, monkeypatch):
    store.take("telegram 1", BODY)
    assert not store.first("telegram 1") and store.first("other") and store.known("other")
    store.forget("other")
    assert not store.known("other")
    later = module.time.time() + 40 * 24 * 3600
    monkeypatch.setattr(module.time, "time", lambda: later)
    store.forget_old()
    assert store.undone() == [] and not store.known("telegram 1")
