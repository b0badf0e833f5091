import subprocess
import sys

import argon2
import pytest

from backend.people import passwords


def test_the_right_password_fits_and_another_does_not(password_hash):
    assert passwords.fits(password_hash, "correct horse battery")
    assert not passwords.fits(password_hash, "correct horse batterY")


def test_it_is_argon2id(password_hash):
    assert password_hash.startswith("$argon2id$")


def test_nobody_has_no_password(password_hash):
    assert not passwords.fits(None, "correct horse battery")
    assert not passwords.fits(None, "")


def test_an_unknown_officer_costs_one_verification_of_the_same_kind(password_hash):
    kept = argon2.extract_parameters(passwords._nobodys())
    assert kept == argon2.extract_parameters(password_hash)


def test_a_letter_typed_in_parts_is_the_same_letter():
    kept = passwords.hashed("पासवर्ड क़लम खाता")  # with one composed letter
    assert passwords.fits(kept, "पासवर्ड क़लम खाता")  # the same in two parts


def test_strange_bytes_and_endless_passwords_are_simply_wrong(password_hash):
    assert not passwords.fits(password_hash, "\ud800")
    assert not passwords.fits(password_hash, "correct horse battery" + "x" * 100_000)


@pytest.mark.parametrize("password", ["", "short", "x" * 257])
def test_a_short_or_endless_password_is_not_accepted(password):
    with pytest.raises(ValueError):
        passwords.hashed(password)


def test_a_hash_of_older_parameters_is_outdated(password_hash):
    older = argon2.PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("x")
    assert passwords.outdated(older)
    assert not passwords.outdated(password_hash)


def test_random_passwords_are_acceptable_and_differ():
    made = {passwords.random_password() for _ in range(20)}
    assert len(made) == 20 and all(len(p) >= passwords.SHORTEST for p in made)


@pytest.mark.parametrize(
    "easy",
    [
        "qwertyuiop12",  # on the list itself
        "1qaz2wsx3edc4rfv",
        "QWERTYuiop12",
        "passwordpassword",
        "P@ssw0rd@12345",
        "123456789012",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "iloveindia123",
        "UPPolice@2024",
        "Sahayak@12345",
        "ramesh.yadav 8 mangoes",
        "green Yadav mangoes",
        "thana.one mango tree",
        "रमेश के आम के पेड़",
        "lucknow@12345",
    ],
)
def test_what_others_try_first_is_guessable(officer, easy):
    assert passwords.guessable(easy, officer.own_words)


@pytest.mark.parametrize(
    "good", ["correct horse battery", "monsoon lantern bicycle", "नदी आम रेल चौपाल", "gulab jamun barish"]
)
def test_a_few_words_of_ones_own_are_not_guessable_nor_is_a_first_password(officer, good):
    assert not passwords.guessable(good, officer.own_words)
    assert not passwords.guessable(passwords.random_password(), officer.own_words)


def test_the_list_has_thirty_thousand_and_is_read_at_its_first_use():
    code = "import sys, backend.people.passwords as p; assert 'zxcvbn' not in sys.modules; p.guessable('x' * 12); "
    code += "from zxcvbn.frequency_lists import FREQUENCY_LISTS as lists; print(len(lists['passwords']))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert int(run.stdout) >= 10_000
