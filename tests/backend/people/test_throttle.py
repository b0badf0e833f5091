from datetime import datetime, timedelta

import pytest

from backend.kit.clock import IST
from backend.kit.db import Database
from backend.people import throttle
from backend.people.throttle import ADDRESS, PERSON

KEY = bytes(32)
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=IST)
SECOND = timedelta(seconds=1)


@pytest.fixture
def miss(db):
    """A wrong try; returns until when to wait, None when the try was looked at."""

    def _miss(at=NOW, user_id="sho.one", address="10.0.0.1", known_browser=None):
        with db.write() as tx:
            return throttle.admit(tx, throttle.counted(KEY, user_id, address, known_browser), at)

    return _miss


def test_a_few_misses_cost_nothing_and_then_one_must_wait(miss):
    assert [miss() for _ in range(PERSON.free)] == [None] * PERSON.free
    assert miss() == NOW + PERSON.first_wait


def test_each_further_miss_doubles_the_wait_up_to_a_quarter_of_an_hour(miss):
    for _ in range(PERSON.free):
        miss()
    at, waits = NOW, []
    for _ in range(8):
        until = miss(at)
        waits.append(until - at)
        at = until
        assert miss(at) is None  # the wait is over: one try is looked at
    assert [w.total_seconds() for w in waits] == [30, 60, 120, 240, 480, 900, 900, 900]


def test_trying_while_waiting_does_not_lengthen_the_wait(miss):
    for _ in range(PERSON.free):
        miss()
    until = {miss(NOW + n * SECOND) for n in range(20)}
    assert until == {NOW + PERSON.first_wait}


def test_case_and_spaces_do_not_make_another_person(miss):
    for _ in range(PERSON.free):
        miss(user_id="SHO.One ")
    assert miss()


def test_an_unknown_user_id_waits_just_the_same(miss):
    for _ in range(PERSON.free):
        miss(user_id="no.such.officer")
    assert miss(user_id="no.such.officer") == NOW + PERSON.first_wait


def test_one_address_guessing_at_many_people_is_slowed_too(miss):
    for n in range(ADDRESS.free):
        assert miss(user_id=f"u{n}") is None
    assert miss(user_id="one more")
    assert miss(user_id="one more", address="10.0.0.2") is None


def test_a_right_password_clears_the_person_and_is_not_charged_to_the_address(db, miss):
    for n in range(PERSON.free * 20):
        if n % 4 == 3:
            with db.write() as tx:
                throttle.forgive(tx, throttle.counted(KEY, "sho.one", "10.0.0.1"))
        else:
            miss(NOW + n * timedelta(minutes=20))
    assert miss(NOW + timedelta(days=30)) is None


def test_misses_are_forgotten_after_a_day(miss):
    for _ in range(PERSON.free):
        miss()
    later = NOW + PERSON.forget + SECOND
    assert [miss(later) for _ in range(PERSON.free)] == [None] * PERSON.free


def test_a_browser_that_signed_in_before_does_not_wait_for_a_strangers_guesses(miss):
    for _ in range(PERSON.free):
        miss(address="6.6.6.6")
    assert miss(address="6.6.6.6")
    assert miss(known_browser="b1") is None


def test_a_known_browser_is_slowed_by_its_own_misses(miss):
    for _ in range(PERSON.free):
        assert miss(known_browser="b1") is None
    assert miss(known_browser="b1")


def test_the_count_survives_a_restart(settings, miss, db):
    for _ in range(PERSON.free):
        miss()
    again = Database(settings.database_url, settings.secret_key)
    with again.write() as tx:
        assert throttle.admit(tx, throttle.counted(KEY, "sho.one", "10.0.0.1"), NOW)
    again.close()


def test_what_was_typed_is_not_kept(miss, kept):
    miss(user_id="my secret pa55word", address="10.1.2.3")
    kept = kept()
    assert b"pa55word" not in kept and b"10.1.2.3" not in kept
