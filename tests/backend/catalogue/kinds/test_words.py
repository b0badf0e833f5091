import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Ramesh Kumar", "Ramesh Kumar"),
        ("  रमेश   कुमार यादव ", "रमेश कुमार यादव"),
        ("mera naam Ramesh Kumar hai", "Ramesh Kumar"),
        ("मेरा नाम सुनीता देवी है।", "सुनीता देवी"),
        ("My name is Anjali Singh.", "Anjali Singh"),
        ("Mohd. Aslam", "Mohd. Aslam"),
        ("D'Souza", "D'Souza"),
        ("Ram-Lakhan (Bablu)", "Ram-Lakhan (Bablu)"),
        ("श्री", "श्री"),
        ("माँ शीला", "माँ शीला"),
        ("محمد اسلم", "محمد اسلم"),
        ("Om", "Om"),
    ],
)
def test_names_in_any_script_are_taken(judge, said, kept):
    assert judge("name", said) == kept


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Ramesh 2", "digits"),
        ("रमेश ७", "digits"),
        ("98765", "digits"),
        ("Ramesh 😀", "signs"),
        ("😀😀", "signs"),
        ("name@mail", "signs"),
        ("R", "short"),
        ("र", "short"),
        ("", "short"),
        ("...", "short"),
        ("a" * 41, "long"),
        ("a b c d e f g h i", "long"),
        ("ab " * 40, "long"),
        ("haan ji", "write"),
        ("नहीं", "write"),
    ],
)
def test_what_is_no_name_is_refused_with_why(judge, said, reason):
    assert judge("name", said) == f"answers.name.{reason}"


def test_a_button_is_no_name_and_neither_is_a_photo(judge):
    assert judge("name", said={"choice": "yes"}) == "answers.choice.stale"
    assert judge("name", said={"file": "image"}) == "answers.name.write"


def test_a_short_text_keeps_its_lines_and_loses_what_is_no_text(judge):
    assert judge("text", "12/4, गली नं. 3\r\n  इंदिरा नगर\u0007 ") == "12/4, गली नं. 3\nइंदिरा नगर"


@pytest.mark.parametrize("said", ["", " ", "?", "😀", "a"])
def test_a_text_of_nothing_is_too_short(judge, said):
    assert judge("text", said) == "answers.text.short"


def test_limits_of_a_text_are_the_questions_own(judge):
    assert judge("text", "Lucknow", at_least=8) == "answers.text.short"
    assert judge("text", "x" * 301) == "answers.text.long"
    assert judge("text", "x" * 300) == "x" * 300


def test_a_story_is_kept_word_for_word(judge):
    story = "Kal shaam   7 baje\n\nमैं बाज़ार में था। 😢"
    assert judge("story", f"\n{story} ") == story


def test_a_story_of_ten_thousand_characters_fits_and_a_longer_one_is_refused_with_the_limit(judge, texts):
    assert judge("story", "क" * 10_000) == "क" * 10_000
    assert judge("story", "क" * 10_001) == "answers.story.long"
    assert "10000" in texts("answers.story.long", "hi", limit=10_000, length=10_001)


@given(st.text(max_size=200))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_nothing_that_is_said_breaks_a_kind_of_words(judge, said):
    for name in ("name", "text", "story"):
        got = judge(name, said)
        assert isinstance(got, str) and got
