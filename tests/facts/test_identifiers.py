"""Numbers of phones and of bank transactions."""

import pytest

from facts import Unclear, callers, imei, transactions

GOOD = "490154203237518"


@pytest.mark.parametrize(
    "text",
    [
        f"IMEI {GOOD}",
        f"mera imei no. {GOOD} hai",
        "imei 49-015420-323751-8",
        "आईएमईआई ४९०१५४२०३२३७५१८",
        f"{GOOD} is the imei",
        f"imei number: {GOOD}",
    ],
)
def test_an_imei_is_read_beside_its_word(text):
    assert [m.value for m in imei.find(text)] == [GOOD]


@pytest.mark.parametrize(
    "text", [GOOD, "imei 490154203237517", "imei 111111111111111", "imei 4901542032375189", f"account {GOOD}"]
)
def test_fifteen_digits_without_the_word_or_with_a_wrong_check_are_none(text):
    assert imei.find(text) == []


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "missing"), ("49015420323", "too_short"), (GOOD + "99", "too_long"), ("490154203237517", "wrong_check")],
)
def test_an_answer_that_is_no_imei_says_why(text, reason):
    with pytest.raises(Unclear) as unclear:
        imei.parse(text)
    assert unclear.value.reason == reason
    assert imei.parse(GOOD) == GOOD


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("utr 407812345678", "407812345678"),
        ("UTR No: 4078 1234 5678", "407812345678"),
        ("यूटीआर ४०७८१२३४५६७८", "407812345678"),
        ("रेफ़रेंस नंबर SBIN226071234567", "SBIN226071234567"),
        ("ट्रांजैक्शन आईडी T2603171234567890123456", "T2603171234567890123456"),
        ("upi ref no 512398765432", "512398765432"),
        ("407812345678 is the transaction id", "407812345678"),
    ],
)
def test_a_transaction_number_stands_near_its_word(text, value):
    assert [m.value for m in transactions.find(text)] == [value]


@pytest.mark.parametrize(
    "text",
    ["407812345678", "account number 407812345678", "aadhaar 234567890123", "utr 12345", "refrigerator 407812345678x"],
)
def test_other_long_numbers_are_no_transactions(text):
    assert transactions.find(text) == []


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        ("mera number 9999900001", "o"),
        ("मेरा मोबाइल नंबर ९९९९९००००१ है", "o"),
        ("my number is +91 99999 00001", "o"),
        ("9999900001", "o"),
        ("9999900001 se call aaya", "a"),
        ("9999900001 से फोन आया", "a"),
        ("call from 9999900001", "a"),
        ("9999900001 par paise bheje", "a"),
        ("uska number 9999900001 hai", "a"),
        ("agent's number 9999900001", "a"),
        ("9999900001 keeps calling me", "a"),
        ("mere number 9999900001 par 9999900002 se call aaya", "oa"),
        ("calls from 9999900001, 9999900002 and 9999900003", "aaa"),
        ("my husband's number is 9999900001, he is missing", "o"),
        ("apne number 9999900001 se call kiya", "o"),
    ],
)
def test_whose_mobile_it_is(text, verdicts):
    assert "".join("a" if m.value[1] else "o" for m in callers.find(text)) == verdicts
