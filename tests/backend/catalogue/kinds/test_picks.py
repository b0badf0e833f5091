import pytest

from backend.catalogue.said import Said
from backend.kit.text import Text

CHOICES = {
    "job": {"title": {"hi": "नौकरी", "en": "Job"}, "also": ["naukri", "sarkari naukri"]},
    "study": {"title": {"hi": "पढ़ाई / दाख़िला", "en": "Studies / admission"}, "also": ["padhai", "admission"]},
    "contract": {"hi": "ठेकेदारी", "en": "Contractor’s work"},
    "other": {"title": {"hi": "कुछ और", "en": "Something else"}, "also": ["anya", "अन्य", "other"]},
}


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("नौकरी", "job"),
        ("Job", "job"),
        ("naukari", "job"),
        ("नौकरि", "job"),
        ("mujhe naukri ke liye chahiye", "job"),
        ("sarkari naukri", "job"),
        ("1", "job"),
        ("२", "study"),
        ("no. 3", "contract"),
        ("2.", "study"),
        ("admision", "study"),
        ("दाखिला", "study"),
        ("thekedari", "contract"),
        ("contractors work", "contract"),
        ("kuchh aur", "other"),
        ("कुछ और", "other"),
    ],
)
def test_a_choice_is_known_by_number_title_other_words_and_near_spelling(judge, said, value):
    assert judge("choice", said, choices=CHOICES) == value


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("5", "none"),
        ("0", "none"),
        ("xyz", "none"),
        ("", "none"),
        ("😀", "none"),
        ("x" * 5_000, "none"),
        ("naukri ya admission", "several"),
    ],
)
def test_what_names_no_choice_or_two_is_refused(judge, said, reason):
    assert judge("choice", said, choices=CHOICES) == f"answers.choice.{reason}"


def test_a_pressed_button_is_taken_by_its_value_and_a_stale_one_is_not(judge):
    assert judge("choice", said={"choice": "other"}, choices=CHOICES) == "other"
    assert judge("choice", said={"choice": "gone"}, choices=CHOICES) == "answers.choice.stale"
    assert judge("choice", said={"file": "image"}, choices=CHOICES) == "answers.choice.pick"


def test_choices_are_offered_and_shown_in_both_languages(judge):
    kind = judge.kind("choice", choices=CHOICES)
    assert kind.choices(judge.around())[0].title == Text("नौकरी", "Job")
    assert (kind.show("contract", "hi"), kind.show("contract", "en")) == ("ठेकेदारी", "Contractor’s work")
    assert kind.values() == ("job", "study", "contract", "other")


@pytest.mark.parametrize("said", ["haan ji", "हाँ", "हां", "जी हाँ", "yes", "y", "Yep", "ok", "theek hai", "1", "bilkul"])
def test_yes_is_understood_in_many_words(judge, said):
    assert judge("yes_no", said) == "yes"


@pytest.mark.parametrize("said", ["नहीं", "nahi", "nope", "no", "जी नहीं", "ना", "2", "bilkul nahi", "no thanks", "nhi"])
def test_no_is_understood_in_many_words(judge, said):
    assert judge("yes_no", said) == "no"


@pytest.mark.parametrize("said", ["pata nahi haan", "shayad", "3", "?", "कल बताऊँगा"])
def test_neither_yes_nor_no_is_asked_again(judge, said):
    assert judge("yes_no", said).startswith("answers.choice.")


@pytest.mark.parametrize(("said", "value"), [("main sehmat hu", "yes"), ("सहमत नहीं", "no"), ("I agree", "yes")])
def test_consent_is_yes_or_no_in_its_own_words(judge, said, value):
    assert judge("consent", said) == value


def test_disagreeing_is_never_taken_for_agreeing(judge):
    for said in ("I do not agree", "मैं सहमत नहीं हूँ", "sahmat nahi", "disagree", "don't agree", "नहीं"):
        assert judge("consent", said) == "no"
    for said in ("no i don't agree", "main sehmat to nahi hu", "i am not sure i agree", "haan nahi"):
        assert judge("consent", said) != "yes"


def test_the_review_offers_submit_correct_and_cancel(judge):
    kind = judge.kind("review")
    assert kind.values() == ("submit", "correct", "cancel")
    assert kind.parse(Said(text="sab sahi hai"), judge.around()) == "submit"
    assert kind.parse(Said(text="गलत है"), judge.around()) == "correct"
