"""All facts of a story together."""

from datetime import date, timedelta

import pytest
from facts.places import Gazetteer
from facts.story import LONGEST, facts_of
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.facts import scoring
from tests.facts.scoring import NOW

WORDS = """
    kal raat 9 baje परसों शाम साढ़े छह बजे UP32AB1234 up 32 ab 1234 यूपी 22BH1234AA 9999900001 se से
    call aaya mera मेरा number par utr 407812345678 imei 356938035643809 do दो teen ladke लोगों ne ने
    badmash aaye bhag gaye beta बेटी rohit आयुष naam नाम 14 saal साल ki umra aged 8 वर्षीय old year
    45000 rupaye ₹ dhai lakh 18k gayab लापता missing lucknow लखनऊ Hazratganj हज़रतगंज ke के paas पास
    thana me में near at from sector 62 mandi chauraha , . । - / ( ) : 2 15 मार्च march mai jan
    12/03/2026 pehle पहले din bought janm 😀 \ud800 • kimat model 2015 house hum we i my ko group of men
    on bike
""".split()  # noqa: SIM905
messages = st.one_of(
    st.text(alphabet=st.characters(), max_size=80),
    st.lists(st.sampled_from(WORDS), max_size=24).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=16).map("".join),
)


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return scoring.gazetteer()


STORIES = ["stories.yml", "stories_held_out.yml", *(f"stories_held_out_{n}.yml" for n in range(2, 16))]
UNSEEN = "stories_held_out_16.yml"
"""Nobody mends the grammar by it."""


@pytest.mark.parametrize("name", STORIES)
def test_stories_are_understood(name, places):
    right, wrong, missed = scoring.counted(name, places)
    assert scoring.f1(right, wrong, missed) >= 0.92, (right, wrong, missed)
    assert wrong == 0


def test_stories_that_taught_the_grammar_nothing_are_understood_too(places):
    right, wrong, missed = scoring.counted(UNSEEN, places)
    assert scoring.f1(right, wrong, missed) >= 0.92, (right, wrong, missed)
    assert wrong <= 8


def test_the_words_of_each_fact_are_where_it_says(places):
    for name in (*STORIES, UNSEEN):
        for text, _ in scoring.stories(name):
            for fact in facts_of(text, NOW, places):
                words = text[fact.start : fact.end]
                assert words == words.strip() != ""
                if fact.entity in ("place", "person_name"):
                    assert fact.value == words


def test_words_of_one_fact_are_no_other_fact(places):
    text = "9999900001 se 12/03/2026 ko call aaya, UP32AB1234, utr 407812345678, 500 rupaye"
    found = {(fact.entity, fact.value) for fact in facts_of(text, NOW, places)}
    assert found == {
        ("accused_mobile", "9999900001"),
        ("date", "2026-03-12"),
        ("registration_number", "UP32AB1234"),
        ("transaction_id", "407812345678"),
        ("amount", 500),
    }


@pytest.mark.parametrize(
    "text",
    [
        "phone bought on 5 Jan 2024",
        "janm tithi 15/08/1990",
        "function on 25 december 2026 at 5 pm",
        "house number 221 me chori",
        "2015 model ki bike chori hui",
        "hamari basti me chori hoti hai",
        "dukan band thi",
        "mai 22 saal ki hu",
        "teen char din pehle",
        "10 gram sona chori",
    ],
)
def test_a_value_that_the_words_do_not_say_is_not_there(text, places):
    assert facts_of(text, NOW, places) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("main mathura ka rehne wala hu, agra me chori hui", {("district", "agra")}),
        ("from Delhi to Varanasi, at Kanpur my bag was stolen", {("district", "kanpur-nagar")}),
        ("main mathura ka rehne wala hu", {("district", "mathura")}),
        ("gorakhpur gaye the, mau me chori hui", {("district", "mau")}),
        ("sitapur road par chain chheeni", {("place", "sitapur road")}),
        ("fatehpur sikri se gadi uthi", {("place", "fatehpur sikri")}),
        ("fatehpur se gadi uthi", {("district", "fatehpur")}),
        ("chor chowk ki taraf bhage, aminabad me chori", {("place", "aminabad")}),
        ("near Rajhans Palace my bag was stolen", {("place", "Rajhans Palace")}),
        ("near Kaiserbagh Lucknow my bag was stolen", {("place", "Kaiserbagh"), ("district", "lucknow")}),
        ("faizabad", {("district", "ayodhya")}),
        ("lko me", {("district", "lucknow")}),
        ("मुगलसराय में", {("place", "मुगलसराय"), ("district", "chandauli")}),
        ("sector 62 noida me", {("place", "sector 62"), ("district", "gautam-buddha-nagar")}),
        ("village Rampur Khas in Pratapgarh", {("place", "Rampur Khas"), ("district", "pratapgarh")}),
        ("saman chori ho gaya gorakhpur se", {("district", "gorakhpur")}),
        ("Hazratganj thane gaya par report nahi likhi", set()),
        ("mandir ke paas", set()),
        ("mangalsutra mandir ke bahar chheen liya", set()),
        ("गोण्डा से बस में लखनऊ आ रहा था, उन्नाव में बैग चोरी हुआ", {("district", "unnao")}),
    ],
)
def test_where_it_happened_and_not_where_someone_lives_or_went(text, expected, places):
    assert {(fact.entity, fact.value) for fact in facts_of(text, NOW, places)} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mera beta gayab hai, uska phone 9999900301 band hai", "mobile"),
        ("mere bhai se thag ne paise liye, uska mobile 9999900301 band hai", "accused_mobile"),
        ("My wife left a phone in the auto, the thief's number 9999900301 is switched off", "accused_mobile"),
        ("Mr Verma, mobile 9999900301, took my scooter", "accused_mobile"),
        ("9999900301 पर फोन पे से पैसे भेजे", "accused_mobile"),
        ("Suresh Verma, mobile 9999900301, my bag was stolen", "mobile"),
    ],
)
def test_whose_number_it_is(text, expected, places):
    assert [fact.entity for fact in facts_of(text, NOW, places) if "mobile" in fact.entity] == [expected]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("4 lakh 60 hazar aur 10 tola sona gaya", [460000]),
        ("four lakh and 12 tola gold stolen", [400000]),
        ("do lakh aur pachas hazar rupaye gaye", [250000]),
        ("one thousand and fifty rupees", [1050]),
    ],
)
def test_what_is_counted_after_and_is_no_part_of_the_sum(text, amounts, places):
    assert [fact.value for fact in facts_of(text, NOW, places) if fact.entity == "amount"] == amounts


@pytest.mark.parametrize(
    "text",
    [
        "kal juloos niklega",
        "कल जुलूस निकलेगा",
        "5 april ko dharna dena hai anumati chahiye",
        "The meeting is on Friday at 5 pm",
        "kal mere bete ka janmdin hai",
    ],
)
def test_what_is_still_to_come_is_no_day_of_what_happened(text, places):
    assert [f for f in facts_of(text, NOW, places) if f.entity == "date"] == []


def test_without_a_gazetteer_the_other_facts_are_found():
    assert [fact.entity for fact in facts_of("lucknow me 500 rupaye", NOW, None)] == ["amount"]


def test_any_message_gives_facts_of_the_contract(places):
    names = set(
        [
            "registration_number",
            "date",
            "time",
            "place",
            "district",
            "amount",
            "mobile",
            "accused_mobile",
            "imei",
            "accused_count",
            "person_name",
            "person_age",
            "transaction_id",
        ]
    )

    @settings(max_examples=600, deadline=None)
    @given(messages)
    def check(text):
        for fact in facts_of(text, NOW, places):
            words = text[fact.start : fact.end]
            assert fact.entity in names and words
            digits = {c for c in words if c.isdigit()}
            if fact.entity in ("imei", "mobile", "accused_mobile"):
                assert len(digits) >= len(set(fact.value)) - 1
            if fact.entity in ("place", "person_name"):
                assert fact.value == words
            if fact.entity in ("amount", "accused_count", "person_age"):
                assert isinstance(fact.value, int) and fact.value >= 0
            if fact.entity == "date":
                assert date.fromisoformat(fact.value) <= NOW.date() + timedelta(days=0)

    check()


@pytest.mark.parametrize(
    "unit", ["kal 9 baje ", "hazratganj lucknow me ", "mera beta rohit 8 saal ", "do chor ", "T1", "ka 18 se "]
)
def test_only_so_many_characters_are_read_and_those_to_the_end(unit, places):
    text = (unit * (LONGEST // len(unit) + 1))[:LONGEST]
    marked = text[:-40] + ". uske baad UP32AB1234 chori hui. " + "x" * 400
    assert any(fact.value == "UP32AB1234" for fact in facts_of(marked, NOW, places))
    assert not any(f.value == "UP32AB1234" for f in facts_of(text + "x" * 20 + " UP32AB1234", NOW, places))
