"""Letters and words: cleaning, tokens with their places in the text, and spellings made alike.

Degrees of likeness, each looser than the one before: `normalise` (the same characters), `fold` (the same
word in its own script, spelling habits apart), `key` (the same sound in either script) and `skeleton`.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from facts.devanagari import roman

_MARKS = "\u0300-\u036f\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u200c\u200d"
_TOKEN = re.compile(rf"\d+|(?:[^\W\d_][{_MARKS}]*)+|[{_MARKS}]+|[^\s\w]|_", re.UNICODE)
_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\ufe0e\ufe0f\ufeff\U000e0000-\U000e007f]"
)
_SPACES = re.compile(r"[^\S\n]+")
_DEVANAGARI = re.compile("[\u0900-\u097f]")
_LATIN = re.compile("[a-z]")


@dataclass(frozen=True)
class Token:
    """A number, a word or one sign: its folded form, its place in the message, and as it was written."""

    text: str
    start: int
    end: int
    raw: str = ""

    @property
    def is_number(self) -> bool:
        return self.text.isascii() and self.text.isdigit()

    @property
    def is_word(self) -> bool:
        return self.text[:1].isalpha()

    def touches(self, other: "Token") -> bool:
        """True when `other` begins where this one ends, with nothing between."""
        return self.end == other.start


def ascii_digits(text: str) -> str:
    """The text with every decimal digit (०-९, fullwidth …) as 0-9; no character is added or lost."""
    if text.isascii():
        return text
    return "".join(c if c.isascii() or not c.isdecimal() else str(unicodedata.decimal(c)) for c in text)


def normalise(text: str) -> str:
    """A message as it can be stored and read.

    NFKC, digits as 0-9, no lone surrogates, control or invisible characters (except the joiners that
    Devanagari needs), single spaces; line breaks, case and emoji are kept.
    """
    text = _SURROGATE.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n")
    text = ascii_digits(unicodedata.normalize("NFKC", text))
    joiners = text.replace("\u200c", "\ue000").replace("\u200d", "\ue001")
    cleaned = _INVISIBLE.sub("", joiners).replace("\ue000", "\u200c").replace("\ue001", "\u200d")
    lines = (_SPACES.sub(" ", line).strip() for line in cleaned.split("\n"))
    return "\n".join(lines).strip()


def tokens(text: str) -> list[Token]:
    """The text's numbers, words and signs in order, each folded, with places in the text as given."""
    return [Token(fold(found[0]), found.start(), found.end(), found[0]) for found in _TOKEN.finditer(text)]


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """One word with its spelling habits removed, in its own script.

    Devanagari: no nukta, every nasal as anusvara ("पन्द्रह", "पँद्रह" → "पंद्रह").
    Roman: lower case, aa→a, ee→i, oo→u, sh→s, w→v, z→j, no doubled letters, no silent h at the end.
    """
    word = unicodedata.normalize("NFKC", _SURROGATE.sub("", word)).lower()
    word = ascii_digits(word)
    if _DEVANAGARI.search(word):
        return _fold_devanagari(word)
    return _fold_roman(word) if _LATIN.search(word) else word


def _fold_devanagari(word: str) -> str:
    word = word.replace("\u093c", "").replace("\u200c", "").replace("\u200d", "")
    word = word.replace("ँ", "ं").replace("ः", "")
    return re.sub("[नमङञण]्(?=[क-भ])", "ं", word)


_ROMAN_FOLDS = tuple((re.compile(pattern), to) for pattern, to in (
    (r"[^a-z0-9]", ""), (r"aa+", "a"), (r"ee+|ii+", "i"), (r"oo+", "u"), (r"chh", "ch"), (r"sh", "s"),
    (r"ph", "f"), (r"w", "v"), (r"z", "j"), (r"q", "k"), (r"([a-z])\1+", r"\1"), (r"(?<=[aeiou])h$", ""),
))  # fmt: skip


def _fold_roman(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word)
    for pattern, to in _ROMAN_FOLDS:
        plain = pattern.sub(to, plain)
    return plain


_SOUNDS = tuple((re.compile(pattern), to) for pattern, to in (
    (r"[^a-z0-9]", ""), (r"aa+", "a"), (r"oo+|ou", "u"), (r"ee+|ii+|ie|ea", "i"),
    (r"chh|tch", "ch"), (r"ck|q", "k"), (r"x", "ks"), (r"ph", "f"), (r"sh", "s"), (r"z", "j"), (r"w", "v"),
    (r"c(?=[eiy])", "s"), (r"c(?!h)", "k"), (r"rh", "dh"), (r"jn", "gy"),
    (r"au|ao|[ao]v(?![aeiouy])", "o"), (r"[ae][iy](?![aeiou])", "e"), (r"iy(?=[aeou])", "i"),
    (r"y(?![aeiou])", "i"), (r"m(?=[pbf])", "n"),
    (r"([a-z])\1+", r"\1"), (r"(?<=[aeiou])h$", ""), (r"(?<=[a-z]{3})a$", ""),
))  # fmt: skip


@lru_cache(maxsize=16384)
def key(words: str) -> str:
    """The sound of a name in Roman letters, alike for both scripts and for most spellings.

    "हज़रतगंज", "Hazratganj" and "hajrat ganj" have one key. Spaces and signs do not count.
    """
    plain = unicodedata.normalize("NFKC", _SURROGATE.sub("", words)).lower()
    plain = unicodedata.normalize("NFKD", roman(ascii_digits(plain)))
    for pattern, to in _SOUNDS:
        plain = pattern.sub(to, plain)
    return plain


def skeleton(words: str) -> str:
    """The key without the vowel a, which scripts and spellers leave out in different places.

    "गोमतीनगर" and "Gomti Nagar" differ by key and agree by skeleton.
    """
    sound = key(words)
    return sound[:1] + sound[1:].replace("a", "")
