"""Words and lines: nothing lost, nothing wider than its line, no syllable torn."""

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from backend.documents.faces import mukta, safe_cuts, script_runs
from backend.documents.words import NORMAL, STRONG, clean, line_width, paragraphs_filled, words_of, wrap

LETTERS = st.text("कखगत्रिशुँ्ीौ़ंABCxyz0123/,- \u200d", max_size=120)


def text_of(lines) -> str:
    return " ".join("".join(word.text for word in line) for line in lines).replace(" ", "")


@settings(max_examples=60, deadline=None)
@given(LETTERS)
def test_every_letter_of_a_text_is_on_some_line(text):
    lines = wrap(words_of([(text, NORMAL)]), 90, 10)
    assert text_of(lines) == clean(text).replace(" ", "")


@settings(max_examples=60, deadline=None)
@given(LETTERS)
def test_a_line_is_never_wider_than_asked_unless_one_syllable_is(text):
    for line in wrap(words_of([(text, NORMAL)]), 90, 10):
        assert line_width(line) * 10 / 1000 <= 90 or not safe_cuts("".join(word.text for word in line))


def test_a_word_of_two_scripts_is_shaped_script_by_script():
    assert list(script_runs("UPपुलिस-112")) == [("UP", False), ("पुलिस-112", True)]
    mixed, hindi = mukta(NORMAL).shape("UPक्षत्रिय"), mukta(NORMAL).shape("क्षत्रिय")
    assert [g.number for g in mixed.glyphs[2:]] == [g.number for g in hindi.glyphs]


def test_conjuncts_become_single_glyphs():
    assert len(mukta(NORMAL).shape("क्ष").glyphs) == 1
    assert len(mukta(NORMAL).shape("त्र").glyphs) == 1
    assert len(mukta(NORMAL).shape("ज्योत्स्ना").glyphs) == 4  # ज्य ो त्स्न ा


def test_every_weight_has_every_letter_of_hindi_and_the_rupee():
    letters = [chr(c) for c in range(0x0900, 0x0970) if unicodedata.name(chr(c), "")]
    for weight in (NORMAL, STRONG, "Bold"):
        lacking = [c for c in [*letters, "₹", "–", "“", "•"] if ord(c) not in mukta(weight).has]
        assert not [c for c in lacking if c not in "ऀऎऒऄॆऺऻॎॏॕॖॗऩऱऴॊऄ"], lacking  # none of these is used in Hindi


def test_a_syllable_is_not_cut():
    word = "ज्योत्स्नालक्ष्मी"
    for cut in safe_cuts(word):
        assert not unicodedata.category(word[cut]).startswith("M")
        assert word[cut - 1] != "\u094d"


def test_a_long_word_is_cut_after_its_commas_first():
    lines = wrap(words_of([("मकान,गली,मोहल्ला,बाराबंकी", NORMAL)]), 70, 10)
    assert all("".join(w.text for w in line).endswith(",") for line in lines[:-1])


def test_a_fact_touching_punctuation_shares_its_word():
    (words,) = paragraphs_filled("थाना {station}, ज़िला", {"station": "कोतवाली"}, NORMAL, STRONG)
    assert [word.text for word in words] == ["थाना", "कोतवाली,", "ज़िला"]
    assert [piece.face.name for piece in words[1].pieces] == ["Mukta-SemiBold", "Mukta-Regular"]


def test_text_cannot_bring_control_or_direction_characters():
    assert clean("राम\u202eevil\u0000\tक\u200d्") == "रामevil कक\u200d्".replace("कक", "क")


def test_the_line_breaks_of_a_fact_are_kept():
    paragraphs = paragraphs_filled("{story}", {"story": "पहली पंक्ति\n\nदूसरी"}, NORMAL, STRONG)
    assert [[word.text for word in words] for words in paragraphs] == [["पहली", "पंक्ति"], ["दूसरी"]]
