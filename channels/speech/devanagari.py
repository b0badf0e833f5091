"""Hindi that was written in Urdu's letters, spelt in Devanagari.

Urdu leaves short vowels out and has several letters for one sound, so a word is looked up: among known Hindi words
with the same consonants ("skeleton") the one is taken that sounds most alike, the more so the commoner it is. A word
that nobody knows (a name, a village) is spelt letter by letter.
"""

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

_URDU = re.compile(r"[\u0621-\u063a\u0641-\u064a\u066e-\u06d3\u06d5\u06ee-\u06ef\u06fa-\u06ff\u064b-\u065f]+")
_MARKS = str.maketrans("۔،؟؛۰۱۲۳۴۵۶۷۸۹", "।,?;0123456789")
_FOLDED = str.maketrans("يكةهۂۃأإؤى", "یکہہہہااوی")
_HINDI = re.compile("[\u0900-\u0963]+")
_I = re.compile(r"(?:(?<=^)|(?<=[।?!,] )|(?<=और )|(?<=कि )|(?<=जब )|(?<=तो ))में(?![\u0900-\u0963])")
"""Urdu writes "in" and "I" alike: where nothing stands before that could be in something, it is "I"."""
_WEIGHT = 5.0
"""How many powers of ten in frequency a wholly other sound weighs."""
_UNKNOWN = 0.34
"""Above this much difference, for each sound, a word counts as unknown."""

# --- Devanagari in sounds ----------------------------------------------------------------------


def _pairs(one: str, other: str) -> dict[str, str]:
    return dict(zip(one.split(), other.split(), strict=True))


_CONSONANTS = _pairs(
    "क ख ग घ च छ ज झ ट ठ ड ढ ण त थ द ध न प फ ब भ म य र ल व श ष स ह ङ ञ ळ",
    "k kh g gh c ch j jh T Th D Dh n t th d dh n p ph b bh m y r l v sh sh s h n n l",
)
_NUKTA = {"ज": "z", "ड": "R", "ढ": "Rh", "क": "k", "ख": "kh", "ग": "g", "फ": "ph"}
_VOWELS = _pairs("अ आ इ ई उ ऊ ए ऐ ओ औ ऑ ऋ", "a aa i ii u uu e ai o au o ri")
_SIGNS = _pairs("ा ि ी ु ू े ै ो ौ ॉ ृ", "aa i ii u uu e ai o au o ri")


def sounds(word: str) -> tuple[str, ...]:
    """A Devanagari word as its sounds, with the vowel "a" wherever it may be spoken."""
    found: list[str] = []
    word = unicodedata.normalize("NFD", word)
    for at, sign in enumerate(word):
        after = word[at + 1 : at + 2]
        if sign in _CONSONANTS:
            soft = after == "\u093c"
            found.append(_NUKTA.get(sign, _CONSONANTS[sign]) if soft else _CONSONANTS[sign])
            after = word[at + 2 : at + 3] if soft else after
            if after not in _SIGNS and after != "्":
                found.append("a")
        elif sign in _VOWELS or sign in _SIGNS:
            vowel = _VOWELS.get(sign) or _SIGNS[sign]
            found += ["r", "i"] if vowel == "ri" else [vowel]
        elif sign in "ंँ":
            found.append("N")
    if found and found[-1] == "a" and len(found) > 2:
        found.pop()
    return tuple(found)


# --- Urdu in sounds ----------------------------------------------------------------------------

_LIKE: Mapping[str, Mapping[str, float]] = {
    "ا": {"aa": 0, "a": 0.15, "i": 0.5, "u": 0.5}, "آ": {"aa": 0, "a": 0.3},
    "و": {"v": 0, "o": 0, "uu": 0, "u": 0.15, "au": 0.1},
    "ی": {"ii": 0, "y": 0, "i": 0.15, "e": 0.1, "ai": 0.1}, "ے": {"e": 0, "ai": 0.05, "ii": 0.4, "y": 0.2},
    "ئ": {"ii": 0.05, "i": 0.1, "y": 0.05, "e": 0.1}, "ء": {"i": 0.2, "a": 0.1},
    "ع": {"aa": 0.1, "a": 0.1, "i": 0.2}, "ہ": {"h": 0, "aa": 0.25}, "ح": {"h": 0},
    "ن": {"n": 0, "N": 0.02}, "ں": {"N": 0, "n": 0.1}, "م": {"m": 0, "N": 0.2},
    "ب": {"b": 0}, "پ": {"p": 0}, "ت": {"t": 0, "T": 0.25}, "ٹ": {"T": 0, "t": 0.25}, "ط": {"t": 0},
    "ث": {"s": 0}, "س": {"s": 0, "sh": 0.35}, "ص": {"s": 0}, "ش": {"sh": 0, "s": 0.35},
    "ج": {"j": 0, "z": 0.1}, "چ": {"c": 0}, "خ": {"kh": 0, "k": 0.35}, "غ": {"g": 0.05},
    "د": {"d": 0, "D": 0.25}, "ڈ": {"D": 0, "R": 0.15, "d": 0.25}, "ذ": {"z": 0, "j": 0.15},
    "ز": {"z": 0, "j": 0.15}, "ژ": {"z": 0.1, "j": 0.2}, "ض": {"z": 0, "j": 0.2}, "ظ": {"z": 0, "j": 0.2},
    "ر": {"r": 0, "R": 0.25}, "ڑ": {"R": 0, "D": 0.1, "r": 0.25}, "ف": {"ph": 0.02, "p": 0.4}, "ق": {"k": 0.05},
    "ک": {"k": 0}, "گ": {"g": 0}, "ل": {"l": 0},
}  # fmt: skip
_BREATH, _NO_BREATH, _OTHER, _TWICE = 0.3, 0.7, 1.0, 0.03
_LEFT_OUT = {"a": 0.02, "i": 0.12, "u": 0.12, "N": 0.2, "y": 0.35, "h": 0.4, "aa": 0.6, "e": 0.5, "ii": 0.5, "o": 0.5}
_TOO_MUCH = {"ا": 0.5, "ع": 0.1, "ء": 0.05, "ئ": 0.15, "ہ": 0.35, "ح": 0.35, "ں": 0.5, "و": 0.6, "ی": 0.6}
_INITIAL = 0.08  # alif before another vowel, or for a short one

_CLASS = {
    **dict.fromkeys(("k", "kh", "ک", "ق", "خ"), "k"), **dict.fromkeys(("g", "gh", "گ", "غ"), "g"),
    **dict.fromkeys(("c", "ch", "چ"), "c"),
    **dict.fromkeys(("j", "jh", "z", "ج", "ز", "ذ", "ض", "ظ", "ژ"), "j"),
    **dict.fromkeys(("t", "th", "T", "Th", "ت", "ٹ", "ط"), "t"),
    **dict.fromkeys(("d", "dh", "D", "Dh", "R", "Rh", "r", "د", "ڈ", "ڑ", "ر"), "d"),
    **dict.fromkeys(("p", "ph", "پ", "ف"), "p"), **dict.fromkeys(("b", "bh", "ب"), "b"),
    **dict.fromkeys(("s", "sh", "س", "ش", "ص", "ث"), "s"), "m": "m", "م": "m", "l": "l", "ل": "l",
}  # fmt: skip


def _letters(word: str) -> tuple[tuple[str, bool], ...]:
    """The letters of an Urdu word, each with whether it is breathed (followed by ھ)."""
    found: list[tuple[str, bool]] = []
    for sign in unicodedata.normalize("NFC", word).translate(_FOLDED):
        if sign == "ھ" and found and found[-1][0] in _CLASS:
            found[-1] = (found[-1][0], True)
        elif sign in _LIKE or sign == "ھ":
            found.append(("ہ" if sign == "ھ" else sign, False))
    return tuple(found)


def _skeleton(signs: Iterable[str]) -> str:
    return re.sub(r"(.)\1+", r"\1", "".join(_CLASS.get(sign, "") for sign in signs))


def _cost(letter: tuple[str, bool], sound: str) -> float:
    sign, breathed = letter
    like = _LIKE[sign]
    bare = sound[:-1] if sound.endswith("h") and sound not in ("h", "sh") else sound
    if sign in ("خ", "ف") or bare == sound:
        return like.get(sound, _OTHER) + (_NO_BREATH if breathed else 0)
    return like.get(bare, _OTHER) + (0 if breathed else _BREATH)


def difference(letters: tuple[tuple[str, bool], ...], word: tuple[str, ...]) -> float:
    """How differently an Urdu word and a Devanagari one sound: 0 for alike, about 1 for each sound that is other."""
    row = [0.0]
    for at, sound in enumerate(word):
        twice = at > 0 and word[at - 1] == sound
        row.append(row[-1] + (_TWICE if twice else _LEFT_OUT.get(sound, 0.9)))
    for place, letter in enumerate(letters):
        first = place == 0 and letter[0] in "اع"
        spare = _INITIAL if first else _TOO_MUCH.get(letter[0], 0.9)
        below = [row[0] + spare]
        for at, sound in enumerate(word):
            cost = _INITIAL if first and at == 0 and sound in _VOWELS.values() else _cost(letter, sound)
            twice = at > 0 and word[at - 1] == sound
            below.append(
                min(row[at] + cost, row[at + 1] + spare, below[at] + (_TWICE if twice else _LEFT_OUT.get(sound, 0.9)))
            )
        row = below
    return row[-1]


# --- spelling ----------------------------------------------------------------------------------

_LETTER = _pairs(
    "ب پ ت ٹ ث ج چ ح خ د ڈ ذ ر ڑ ز ژ س ش ص ض ط ظ غ ف ق ک گ ل م ن ہ و",
    "ब प त ट स ज च ह ख़ द ड ज़ र ड़ ज़ ज़ स श स ज़ त ज़ ग फ़ क क ग ल म न ह व",
)
_BREATHED = _pairs("ब प त ट ज च द ड ड़ क ग", "भ फ थ ठ झ छ ध ढ ढ़ ख घ")


def by_letters(letters: tuple[tuple[str, bool], ...]) -> str:
    """An Urdu word in Devanagari as its letters say, where no better is known."""
    made = ""
    for at, (sign, breathed) in enumerate(letters):
        after_vowel = not made or made[-1] in "ािीुूेैोौआइईउऊएऐओऔं"
        last = at == len(letters) - 1
        if sign in "اآع":
            short = sign == "ا" and not last and letters[at + 1][0] not in "وی"
            made += ("अ" if short else "आ") if after_vowel else "ा"
        elif sign in "یئے":
            long = "े" if sign == "ے" else "ी"
            made += {"े": "ए", "ी": "ई" if last or sign == "ئ" else "य"}[long] if after_vowel else long
        elif sign == "و":
            made += "व" if after_vowel else "ो"
        elif sign == "ں":
            made += "ं"
        elif sign == "ہ" and last and not after_vowel:
            made += "ा"
        elif sign in _LETTER:
            plain = _LETTER[sign]
            made += _BREATHED.get(plain, plain) if breathed else plain
    return made


_WRITTEN = _pairs(
    "k kh g gh c ch j jh T Th D Dh R Rh n t th d dh p ph b bh m y r l v sh s h z aa ii uu o au",
    "ک کھ گ گھ چ چھ ج جھ ٹ ٹھ ڈ ڈھ ڑ ڑھ ن ت تھ د دھ پ پھ ب بھ م ی ر ل و ش س ہ ز ا ی و و و",
)
_FIRST = _pairs("a aa i ii u uu e ai o au", "ا آ ا ای ا او ای ای او او")


def urdu(text: str) -> str:
    """Hindi in Urdu's letters, as Whisper would write it."""
    return " ".join(_urdu(sounds(word)) for word in text.split())


def _urdu(word: tuple[str, ...]) -> str:
    made, last = "", len(word) - 1
    for at, sound in enumerate(word):
        if at == 0 and sound in _FIRST:
            made += _FIRST[sound]
        elif sound in ("e", "ai"):
            made += "ے" if at == last else "ی"
        elif sound == "N":
            made += "ں" if at == last else "ن"
        elif not (at and word[at - 1] == sound):
            made += _WRITTEN.get(sound, "")
    return made


class Speller:
    """Spells by known words."""

    def __init__(self, known: Mapping[str, float]) -> None:
        """`known`: Hindi words, each with its share of all words that are said."""
        self._known: dict[str, list[tuple[str, tuple[str, ...], float]]] = defaultdict(list)
        for word, share in known.items():
            heard = sounds(word)
            if heard:
                self._known[_skeleton(heard)].append((word, heard, math.log10(share)))

    @classmethod
    def load(cls, words: Path, data: Path | None) -> "Speller":
        """Reads the list that `make speech` made, and the words of the project's data, which people say to us."""
        known: dict[str, float] = {}
        if words.is_file():
            for line in words.read_text(encoding="utf-8").splitlines():
                word, _, share = line.partition("\t")
                known[word] = float(share)
        for word, times in _words_of(data).items() if data else ():
            known[word] = max(known.get(word, 0), min(times, 30) * 2e-6)
        return cls(known)

    def spelt(self, text: str) -> str:
        """A text with its Urdu words in Devanagari; all else stays."""
        text = _URDU.sub(lambda found: self._word(found[0]), text.translate(_MARKS))
        text = re.sub(r"\s+([।,?!])", r"\1", " ".join(text.split()))
        return _I.sub("मैं", text)

    @lru_cache(maxsize=20_000)  # noqa: B019 - one Speller lives as long as the program
    def _word(self, word: str) -> str:
        letters = _letters(word)
        scored = [
            (difference(letters, heard), often, spelling)
            for spelling, heard, often in self._known.get(_skeleton(sign for sign, _ in letters), ())
        ]
        near = [one for one in scored if one[0] <= _UNKNOWN * max(len(letters), 2)]
        if not near:
            return by_letters(letters)
        return min(near, key=lambda one: _WEIGHT * one[0] - one[1])[2]


def _words_of(data: Path) -> dict[str, int]:
    times: dict[str, int] = defaultdict(int)
    for path in sorted((*data.rglob("*.yml"), *data.rglob("*.csv"))):
        for word in _HINDI.findall(path.read_text(encoding="utf-8")):
            times[unicodedata.normalize("NFC", word)] += 1
    return times
