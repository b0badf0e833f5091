from datetime import datetime, timedelta

import pyotp
import pytest
from sqlalchemy import text

from backend.kit.clock import IST
from backend.people import second_factor

NOW = datetime(2026, 11, 2, 10, 0, 5, tzinfo=IST)
KEY = b"k" * 32


@pytest.fixture
def phone() -> pyotp.TOTP:
    return pyotp.TOTP(second_factor.new_secret())


@pytest.fixture
def recovery(db, officer, phone) -> list[str]:
    with db.write() as tx:
        return second_factor.begin(tx, KEY, officer.id, phone.secret, phone.at(NOW), NOW)


@pytest.fixture
def fits(db, officer):
    def _fits(code, now=NOW):
        with db.write() as tx:
            return second_factor.fits(tx, KEY, officer.id, code, now)

    return _fits


def later(seconds: int) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_codes_begin_only_when_the_phone_has_shown_a_right_one(db, officer, phone):
    with db.write() as tx:
        assert second_factor.begin(tx, KEY, officer.id, phone.secret, "000000", NOW) is None
        assert not second_factor.is_on(tx, officer.id)


def test_the_code_of_now_and_of_a_neighbouring_half_minute_fit(recovery, phone, fits):
    assert fits(phone.at(later(60)), later(60))
    assert fits(phone.at(later(120)), later(90)), "the phone's clock is ahead"
    assert not fits(phone.at(later(300)), later(400)), "too old"


def test_a_code_is_taken_once_and_none_from_before_it(recovery, phone, fits):
    assert not fits(phone.at(NOW)), "the code that set it up is used"
    assert fits(phone.at(later(60)), later(60))
    assert not fits(phone.at(later(60)), later(61))
    assert not fits(phone.at(later(30)), later(61))


def test_spaces_and_hyphens_do_not_matter(recovery, phone, fits):
    code = phone.at(later(60))
    assert fits(f" {code[:3]} {code[3:]} ", later(60))


def test_a_recovery_code_works_once(db, officer, recovery, fits):
    assert len(set(recovery)) == second_factor.RECOVERY_CODES
    assert fits(recovery[0].upper().replace("-", " ")) and not fits(recovery[0])
    with db.read() as tx:
        assert second_factor.codes_left(tx, officer.id) == second_factor.RECOVERY_CODES - 1


def test_neither_the_secret_nor_a_recovery_code_stands_in_the_database(db, recovery, phone):
    with db.read() as tx:
        kept = repr(tx.execute(text("SELECT * FROM second_factors")).all())
        kept += repr(tx.execute(text("SELECT * FROM recovery_codes")).all())
    assert phone.secret not in kept and recovery[0].replace("-", "") not in kept


def test_codes_that_were_removed_fit_no_more(db, officer, recovery, phone, fits):
    with db.write() as tx:
        assert second_factor.remove(tx, officer.id)
    assert not fits(phone.at(later(60)), later(60)) and not fits(recovery[1])


def test_who_signs_or_administers_must_have_codes_where_they_are_required():
    class Of:
        def __init__(self, role):
            self.role = role

    must = {role for role in ("sp", "admin", "sho", "headquarters") if second_factor.must_have(Of(role), "required")}
    assert must == {"sp", "admin"}
    assert not second_factor.must_have(Of("sp"), "offered")
