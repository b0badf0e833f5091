import pytest

from facts import Unclear, mobile


@pytest.mark.parametrize(
    "text",
    [
        "9876543210",
        "+919876543210",
        "+91 98765 43210",
        "09876543210",
        "0091-9876543210",
        "919876543210",
        "98765-43210",
        "९८७६५४३२१०",
        "mera number 9876543210 hai",
        "nau aath saat chhah paanch chaar teen do ek shunya",
        "अट्ठानवे छिहत्तर चौवन बत्तीस दस",
    ],
)
def test_a_mobile_number_as_people_write_and_say_it(text):
    assert mobile.parse(text) == "9876543210"


def test_double_is_said_for_two_alike():
    assert mobile.parse("nine double eight seven six five four three two one") == "9887654321"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("98765", "too_short"),
        ("9198765", "too_short"),
        ("98765432101", "too_long"),
        ("987654321012345", "too_long"),
        ("5876543210", "bad_first_digit"),
        ("1234567890", "bad_first_digit"),
        ("nahi bataunga", "missing"),
        ("", "missing"),
        ("9876543210 ya 9876543211", "several"),
    ],
)
def test_a_wrong_number_says_what_is_wrong(text, reason):
    with pytest.raises(Unclear) as unclear:
        mobile.parse(text)
    assert unclear.value.reason == reason
    assert not any(c.isdigit() for c in str(unclear.value))


def test_longer_runs_of_digits_in_a_story_are_no_mobiles():
    assert mobile.find("UTR 412345678901 aur khata 98765432101234") == []
    assert [m.value for m in mobile.find("usne 8765432109 se call kiya")] == ["8765432109"]
