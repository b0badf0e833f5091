import pytest
from facts.number_words import SMALL

from facts import Unclear, numbers


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("१२", 12),
        ("1,20,000", 120000),
        ("इकहत्तर", 71),
        ("pachpan log", 55),
        ("twenty five", 25),
        ("twenty-five", 25),
        ("dhai sau", 250),
        ("सवा सौ", 125),
        ("paune do sau", 175),
        ("साढ़े तीन हज़ार", 3500),
        ("do sau pachaas hazaar", 250000),
        ("2 lakh 50 hazaar", 250000),
        ("one lakh and fifty thousand", 150000),
        ("do hazaar crore", 20_000_000_000),
        ("उन्नीस सौ नब्बे", 1990),
        ("saath", 60),
        ("शून्य", 0),
    ],
)
def test_a_number_in_figures_or_words(text, value):
    assert numbers.parse(text) == value


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("pata nahi", "missing"),
        ("", "missing"),
        ("2 ya 3", "several"),
        ("2.5", "not_whole"),
        ("dedh", "not_whole"),
        ("0", "too_small"),
        ("500", "too_big"),
        ("9" * 30, "missing"),
    ],
)
def test_an_unclear_number_says_why(text, reason):
    with pytest.raises(Unclear) as unclear:
        numbers.parse(text, least=1, most=100)
    assert unclear.value.reason == reason


def test_every_number_to_ninety_nine_has_words_in_both_scripts():
    for value in range(100):
        words = [word for word, number in SMALL.items() if number == value]
        assert any(word.isascii() for word in words)
        assert any(not word.isascii() for word in words)


def test_a_story_gives_its_counts_and_nothing_from_plates_or_english_do():
    assert [m.value for m in numbers.find("do aadmi aaye, UP32AB1234 se, aur 3 phone le gaye")] == [2, 3]
    assert numbers.find("what do you do") == []


def test_a_match_tells_where_its_words_stand():
    text = "कुल ढाई सौ लोग"
    (match,) = numbers.find(text)
    assert text[match.start : match.end] == match.words == "ढाई सौ"
