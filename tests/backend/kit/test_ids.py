from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from backend.kit import ids


@given(st.integers(1, 10**8 - 1))
def test_a_case_number_is_all_digits_and_passes_its_own_check(sequence):
    number = ids.case_no(sequence, date(2026, 11, 24))
    assert number.isdigit() and number.startswith("26") and ids.valid_case_no(number)


@given(st.integers(1, 10**7 - 1), st.data())
def test_a_wrong_digit_and_swapped_neighbours_are_found(sequence, data):
    number = ids.case_no(sequence, date(2026, 1, 1))
    place = data.draw(st.integers(0, len(number) - 1))
    digit = data.draw(st.sampled_from("0123456789"))
    if number[place] != digit:
        assert not ids.valid_case_no(number[:place] + digit + number[place + 1 :])
    if place and number[place] != number[place - 1]:
        swapped = number[: place - 1] + number[place] + number[place - 1] + number[place + 1 :]
        assert not ids.valid_case_no(swapped)


def test_words_are_no_case_numbers():
    assert not any(map(ids.valid_case_no, ["", "0", "२६०००००००१", "26-0000001", "abc"]))


def test_ids_sort_by_time_and_do_not_repeat():
    made = [ids.new_id() for _ in range(1000)]
    assert len(set(made)) == 1000
    assert sorted(made) == made


def test_public_codes_hold_eighty_bits():
    assert len(ids.public_code()) * 5 >= 80
