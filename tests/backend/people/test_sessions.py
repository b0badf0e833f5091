from datetime import datetime, timedelta

import pytest

from backend.kit.clock import IST
from backend.people import sessions, store

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=IST)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def begin(db, officer):
    def _begin(at=NOW, **kwargs):
        with db.write() as tx:
            return sessions.begin(tx, officer.id, at, browser="Firefox, Linux", **kwargs)

    return _begin


@pytest.fixture
def find(db):
    def _find(token, at=NOW):
        with db.read() as tx:
            return sessions.find(tx, token, at)

    return _find


def test_a_token_finds_its_session(begin, find, officer):
    session = find(begin())
    assert session.officer_id == officer.id
    assert session.browser == "Firefox, Linux"
    assert find(sessions.new_token()) is None


def test_the_token_itself_is_nowhere_in_the_database(begin, kept):
    token = begin()
    assert token.encode() not in kept()


def test_a_session_dies_of_idleness(begin, find):
    token = begin()
    assert find(token, NOW + sessions.IDLE - MINUTE)
    assert find(token, NOW + sessions.IDLE) is None


def test_a_click_keeps_it_alive_until_the_shift_is_over(db, begin, find):
    token, at = begin(), NOW
    while session := find(token, at):
        with db.write() as tx:
            sessions.note(tx, session, at)
        at += 20 * MINUTE
    assert at == NOW + sessions.LONGEST


def test_the_last_click_is_written_at_most_once_a_minute(begin, find):
    session = find(begin())
    assert not sessions.needs_note(session, NOW + timedelta(seconds=59))
    assert sessions.needs_note(session, NOW + MINUTE)


def test_signing_in_again_in_a_browser_ends_its_former_session(begin, find):
    first = begin()
    second = begin(instead_of=first)
    assert first != second and find(first) is None and find(second)


def test_an_officer_sees_and_ends_their_own_sessions_only(db, begin, find, officer):
    here, there = begin(), begin(NOW + MINUTE)
    with db.write() as tx:
        listed = sessions.of_officer(tx, officer.id, NOW + MINUTE)
        assert [s.id for s in listed] == [find(there).id, find(here).id]
        assert not sessions.end(tx, "somebody else", listed[0].id)
        assert sessions.end(tx, officer.id, listed[0].id)
        assert not sessions.end(tx, officer.id, listed[0].id)
    assert find(there) is None and find(here)


def test_rows_of_dead_sessions_go_when_another_begins(db, begin, officer):
    begin()
    begin(NOW + sessions.LONGEST + MINUTE)
    with db.read() as tx:
        assert len(store.sessions_of(tx, officer.id)) == 1
