import pytest

from facts import Unclear, plates


@pytest.mark.parametrize(
    ("text", "plate"),
    [
        ("UP32AB1234", "UP32AB1234"),
        ("up 32 ab 1234", "UP32AB1234"),
        ("UP-32-AB-1234", "UP32AB1234"),
        ("up.32.ab.1234", "UP32AB1234"),
        ("UP 32 A B 1234", "UP32AB1234"),
        ("यूपी 32 एबी 1234", "UP32AB1234"),
        ("यू.पी. ३२ ए बी १२३४", "UP32AB1234"),
        ("यूपी-65-सीडी-9087", "UP65CD9087"),
        ("एचआर 55 ए 7788", "HR55A7788"),
        ("डीएल 3सी एबी 1234", "DL3CAB1234"),
        ("DL 3C AB 1234", "DL3CAB1234"),
        ("DL1CAB1234", "DL1CAB1234"),
        ("up 7 ab 1234", "UP07AB1234"),
        ("UP78T9876", "UP78T9876"),
        ("mh 12 de 1433", "MH12DE1433"),
        ("gaadi no.up32ab1234hai", "UP32AB1234"),
        ("22BH1234AA", "22BH1234AA"),
        ("22 bh 1234 a", "22BH1234A"),
        ("२२ बीएच 1234 एए", "22BH1234AA"),
        ("up battis ab barah chauntis", "UP32AB1234"),
        ("hr twenty six d q five five five one", "HR26DQ5551"),
        ("यूपी बत्तीस एल एम पचपन बारह", "UP32LM5512"),
    ],
)
def test_a_registration_number_however_it_is_written(text, plate):
    assert plates.parse(text) == plate


@pytest.mark.parametrize(
    "text",
    [
        "mobile ka 18 se 2000",
        "as 10 am 1500",
        "hr 2 se 3000",
        "up 14 se start",
        "up 32 me ek do teen char log aaye",
        "UP3212345",
        "U32AB1234",
        "UP32ABCD1234",
        "UP32AB12345",
        "XX32AB1234",
        "22BH1234IO",
        "22BH123AA",
        "up 32 lko 226010",
        "",
    ],
)
def test_what_only_looks_like_one_is_none(text):
    assert plates.find(text) == []


def test_two_in_one_story_are_both_found_and_an_answer_must_have_one():
    text = "UP32AB1234 ko HR 26 DQ 5551 ne takkar mari"
    assert [(m.value, m.words) for m in plates.find(text)] == [
        ("UP32AB1234", "UP32AB1234"),
        ("HR26DQ5551", "HR 26 DQ 5551"),
    ]
    with pytest.raises(Unclear):
        plates.parse(text)
