import pytest

from facts import Unclear, money


@pytest.mark.parametrize(
    ("text", "rupees"),
    [
        ("dedh lakh", 150000),
        ("ढाई लाख", 250000),
        ("ढाई लाख रुपये", 250000),
        ("18k", 18000),
        ("2.5 lakh", 250000),
        ("₹ 45,000", 45000),
        ("rs 500/-", 500),
        ("Rs.2,500.50", 2500),
        ("पच्चीस हजार", 25000),
        ("₹१,२०,०००", 120000),
        ("5L", 500000),
        ("paune do lakh", 175000),
        ("sava sau rupaye", 125),
        ("45000", 45000),
        ("mere 45000 kat gaye", 45000),
        ("लगभग १२ हज़ार", 12000),
    ],
)
def test_an_amount_in_whole_rupees(text, rupees):
    assert money.parse(text) == rupees


@pytest.mark.parametrize(
    ("text", "reason"),
    [("pata nahi", "missing"), ("-500", "missing"), ("5-6 hazaar", "several"), ("do teen lakh", "several")],
)
def test_an_unclear_amount_says_why(text, reason):
    with pytest.raises(Unclear) as unclear:
        money.parse(text)
    assert unclear.value.reason == reason


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("mere khate se 45,000 nikal gaye aur UPI se rs 500 bhi", [45000, 500]),
        ("खाते से डेढ़ लाख रुपये निकल गए", [150000]),
        ("3 log the, 2 mobile le gaye, kal raat 9 baje", []),
        ("lagbhag 5-6 hazaar the", []),
        ("500 log jama hue", []),
        ("do hazaar log aaye", []),
        ("i lost 12000 in fraud", [12000]),
        ("phone 9876543210 par call aaya", []),
    ],
)
def test_a_story_gives_amounts_only_where_money_is_meant(text, amounts):
    assert [m.value for m in money.find(text)] == amounts


def test_plain_figures_in_a_list_that_ends_with_an_amount_are_amounts():
    text = "3 बार में 10000, 15000 और 4999 रुपये निकले"
    assert [m.value for m in money.find(text)] == [10000, 15000, 4999]


@pytest.mark.parametrize(
    "text", ["2015 model ki bike chori", "house number 221 me chori", "gali 112 me chori", "train 12345 me chori"]
)
def test_numbers_of_models_houses_and_trains_are_no_sums(text):
    assert money.find(text) == []
