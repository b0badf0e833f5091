import pytest
from facts.language import guess
from facts.text import ascii_digits, fold, key, normalise, skeleton, tokens


def test_a_message_is_cleaned_but_not_changed_in_meaning():
    assert normalise("  ＲＡＭＥＳＨ   कुमार\u200b \ud83d १२३\r\n दूसरी  पंक्ति ") == "RAMESH कुमार 123\nदूसरी पंक्ति"


def test_emoji_and_joiners_of_devanagari_survive_cleaning():
    assert normalise("क्\u200dष 😀") == "क्\u200dष 😀"


def test_digits_become_ascii_without_moving_anything():
    text = "मोबाइल ९८७६५ ４３２१०"
    assert ascii_digits(text) == "मोबाइल 98765 43210"
    assert len(ascii_digits(text)) == len(text)


def test_tokens_know_their_place_in_the_text_as_given():
    text = "रात ९बजे 😀 Rs.500"
    assert [text[t.start : t.end] for t in tokens(text)] == ["रात", "९", "बजे", "😀", "Rs", ".", "500"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("पन्द्रह", "पंद्रह"),
        ("साढ़े", "साढे"),
        ("चाँद", "चांद"),
        ("saadhe", "sadhe"),
        ("Teen", "tin"),
        ("shaam", "saam"),
        ("savaa", "sawa"),
    ],
)
def test_spelling_habits_fold_into_one(one, other):
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("devanagari", "roman"),
    [
        ("बनारस", "Banaras"),
        ("हज़रतगंज", "hajrat ganj"),
        ("अलीगढ़", "Aligarh"),
        ("उन्नाव", "Unnao"),
        ("चौक", "Chowk"),
        ("श्रावस्ती", "Shrawasti"),
        ("फर्रुखाबाद", "Farrukhabad"),
    ],
)
def test_a_name_has_one_key_in_both_scripts(devanagari, roman):
    assert key(devanagari) == key(roman)


@pytest.mark.parametrize(
    ("devanagari", "roman"),
    [("गोमतीनगर", "Gomti Nagar"), ("वाराणसी", "Varanasi"), ("मुजफ्फरनगर", "Muzaffar Nagar"), ("कुशीनगर", "Kushinagar")],
)
def test_vowels_that_scripts_leave_out_differently_do_not_part_skeletons(devanagari, roman):
    assert skeleton(devanagari) == skeleton(roman)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("charitra praman patra banwana hai", "hi"),
        ("mera phone kho gaya", "hi"),
        ("station kahan hai", "hi"),
        ("मुझे help चाहिए", "hi"),
        ("लखनऊ", "hi"),
        ("I want a character certificate", "en"),
        ("the man was here", "en"),
        ("nearest police station", "en"),
        ("Ramesh Kumar", None),
        ("9876543210", None),
        ("😀", None),
        ("", None),
    ],
)
def test_the_language_of_a_message(text, language):
    assert guess(text) == language


def test_hindi_around_english_words_is_hindi():
    assert guess("har monday 6 am and 5 pm ke liye reminder") == "hi"
    assert guess("please send ye document mere email par") == "hi"
