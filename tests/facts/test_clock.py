from datetime import time

import pytest

from facts import Unclear, clock


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("raat 9 baje", "21:00"),
        ("रात के ९ बजे", "21:00"),
        ("9 baje raat ko", "21:00"),
        ("कल रात करीब ग्यारह बजे", "23:00"),
        ("raat 12 baje", "00:00"),
        ("रात 2 बजे", "02:00"),
        ("aadhi raat", "00:00"),
        ("subah 5 baje", "05:00"),
        ("dopahar 12 baje", "12:00"),
        ("dopahar 2 baje", "14:00"),
        ("shaam saadhe chhah", "18:30"),
        ("शाम साढ़े छह बजे", "18:30"),
        ("sava das baje", "10:15"),
        ("paune nau baje", "08:45"),
        ("dhai baje", "14:30"),
        ("9 बजकर 20 मिनट", "09:20"),
        ("9 bajne mein 10 minute", "08:50"),
        ("5 baje", "17:00"),
        ("11 baje", "11:00"),
        ("9:30 pm", "21:30"),
        ("9.30 p.m.", "21:30"),
        ("9am", "09:00"),
        ("12 am", "00:00"),
        ("12:15 pm", "12:15"),
        ("21:30", "21:30"),
        ("09:05", "09:05"),
        ("2130 hrs", "21:30"),
        ("half past nine", "09:30"),
        ("quarter to 10 pm", "21:45"),
        ("9 o'clock in the morning", "09:00"),
        ("noon", "12:00"),
        ("raat 9", "21:00"),
        ("7", "07:00"),
    ],
)
def test_a_time_of_day(text, said):
    assert clock.parse(text) == time.fromisoformat(said)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("25 baje", "no_such_time"),
        ("9:75", "no_such_time"),
        ("kal", "missing"),
        ("", "missing"),
        ("1500 baje", "missing"),
        ("9 baje ya 10 baje", "several"),
    ],
)
def test_an_unclear_time_says_why(text, reason):
    with pytest.raises(Unclear) as unclear:
        clock.parse(text)
    assert unclear.value.reason == reason


def test_numbers_of_other_things_are_no_times():
    assert clock.find("रात 9 लोग आए, 2 मोबाइल, ₹500, 15/08/1990") == []


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("between 1 and 3 am", ["01:00", "03:00"]),
        ("between 11 and 1 am", ["23:00", "01:00"]),
        ("raat 11 aur 12 ke beech", ["23:00", "00:00"]),
        ("सुबह 9 से 10 बजे के बीच", ["09:00", "10:00"]),
        ("from 6 to 9 March", []),
        ("5 aur 6 log ke beech", []),
    ],
)
def test_both_ends_of_a_stretch_share_the_part_of_the_day(text, ends):
    assert [m.value for m in clock.find(text)] == [time.fromisoformat(end) for end in ends]
