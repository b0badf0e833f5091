"""Whatever is written, a grammar answers with a value or with its own Unclear, and its words are there."""

import contextlib
import random
from datetime import datetime, timezone

import pytest
from facts.language import guess
from facts.places import DISTRICT, STATION, Entry, Gazetteer
from facts.text import key, normalise, skeleton, tokens
from hypothesis import given, settings
from hypothesis import strategies as st

from facts import Unclear, clock, dates, mobile, moments, money, numbers

NOW = datetime(2026, 3, 18, 11, 0, tzinfo=timezone.utc)  # noqa: UP017 (Python 3.10)
GAZETTEER = Gazetteer([
    Entry("lucknow", DISTRICT, "lucknow", ("Lucknow", "लखनऊ"), ("lko",)),
    Entry("s1", STATION, "lucknow", ("Hazratganj", "हजरतगंज")),
])  # fmt: skip
PARSERS = {
    "numbers": numbers.parse,
    "money": money.parse,
    "mobile": mobile.parse,
    "clock": clock.parse,
    "dates": lambda text: dates.parse(text, NOW, "past"),
    "dates ahead": lambda text: dates.parse(text, NOW, "future"),
    "moments": lambda text: moments.parse(text, NOW, "past"),
}
FINDERS = {
    "numbers": numbers.find,
    "money": money.find,
    "mobile": mobile.find,
    "clock": clock.find,
    "dates": lambda text: dates.find(text, NOW, "any"),
    "moments": lambda text: moments.find(text, NOW, "past"),
    "places": GAZETTEER.find,
}
PIECES = """kal परसों raat रात 9 15 31 2026 08 / - . : , baje बजे saadhe साढ़े sava paune dedh ढाई aadha lakh लाख hazaar sau
    सौ crore k ₹ rs /- +91 9876543210 98765 pehle पहले din ghante ago pichhle last mangalwar मंगलवार august अगस्त tareekh
    तारीख the of in a half past to quarter pm am o'clock twenty five पच्चीस do teen lucknow लखनऊ hazratganj 226001 😀
    \ud800 ² ½ Ⅷ ५ bajkar bajne mein minute baad agle week saal 99999999999999999999 0""".split()  # noqa: SIM905
messages = st.one_of(
    st.text(alphabet=st.characters(), max_size=80),
    st.lists(st.sampled_from(PIECES), max_size=14).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
)


@pytest.mark.parametrize("name", PARSERS)
def test_an_answer_gives_a_value_or_unclear(name):
    @settings(max_examples=250, deadline=None)
    @given(messages)
    def check(text):
        with contextlib.suppress(Unclear):
            PARSERS[name](text)

    check()


@pytest.mark.parametrize("name", FINDERS)
def test_the_words_of_every_match_stand_in_the_text(name):
    @settings(max_examples=250, deadline=None)
    @given(messages)
    def check(text):
        for match in FINDERS[name](text):
            assert match.words == text[match.start : match.end] != ""

    check()


@settings(max_examples=250, deadline=None)
@given(messages)
def test_cleaning_is_done_once_and_leaves_no_surrogate(text):
    clean = normalise(text)
    assert normalise(clean) == clean
    clean.encode("utf-8")


@settings(max_examples=250, deadline=None)
@given(messages)
def test_keys_are_plain_roman_letters_or_empty(text):
    assert key(text) == "" or key(text).isascii()
    assert skeleton(text) == "" or skeleton(text).isascii()
    assert guess(text) in ("hi", "en", None)


def _long() -> dict[str, str]:
    chance = random.Random(7)
    return {
        "one letter": "a" * 20_000,
        "digits": "9" * 20_000,
        "groups": "1," * 10_000,
        "dates": "15/08/1990 " * 1_800,
        "words": " ".join(chance.choice(PIECES) for _ in range(5_000))[:20_000],
        "emoji": "😀" * 20_000,
        "surrogates": "\ud83d" * 20_000,
        "devanagari": "ढाई लाख " * 2_500,
        "marks": "ा" * 20_000,
    }


@pytest.mark.parametrize("sort", _long())
def test_twenty_thousand_characters_are_read_to_the_end(sort):
    text = _long()[sort]
    for parse in PARSERS.values():
        with contextlib.suppress(Unclear):
            parse(text)
    for find in FINDERS.values():
        find(text)
    assert tokens(text) is not None
    normalise(text)
