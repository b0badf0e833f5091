"""Registration numbers of vehicles, any state and the BH series: "UP32AB1234", "up 32-ab-1234", "यूपी 32 एबी 1234"."""

import re
from functools import lru_cache

from facts import numbers
from facts.match import Match, only
from facts.number_words import SMALL
from facts.text import Token, fold, tokens

_STATES = frozenset("""AN AP AR AS BR CG CH DD DL DN GA GJ HP HR JH JK KA KL LA LD MH ML MN MP MZ NL OD OR PB PY RJ
    SK TG TN TR TS UA UK UP WB""".split())  # fmt: skip
_LETTER_NAMES = {
    "ए": "A", "बी": "B", "सी": "C", "डी": "D", "ई": "E", "एफ": "F", "जी": "G", "एच": "H", "आई": "I", "आइ": "I",
    "जे": "J", "के": "K", "एल": "L", "एम": "M", "एन": "N", "ओ": "O", "पी": "P", "क्यू": "Q", "आर": "R", "एस": "S",
    "टी": "T", "यू": "U", "वी": "V", "वि": "V", "डब्ल्यू": "W", "डब्लू": "W", "एक्स": "X", "वाई": "Y", "वाय": "Y",
    "जेड": "Z", "जैड": "Z",
}  # fmt: skip
_SPELT = re.compile("|".join(sorted(_LETTER_NAMES, key=len, reverse=True)))
_SEPARATORS = "-–./"
_SMALL_WORDS = frozenset(map(fold, """
    se to ka ke ki ko me in at or of on no am pm rs hr hrs min kg km ya and tak the tha thi
    by is it he hai na bje baj day din sal log pe par""".split()))  # fmt: skip
"""Series of letters that are words when they stand alone in lower case: "ka 18 se 2000" is no plate."""


def find(text: str) -> list[Match[str]]:
    """Every registration number of a story, as "UP32AB1234" or "22BH1234AA".

    Spaces, hyphens and dots may stand between its parts, letters may be of either case or letter names in
    Devanagari. A district's number of one digit gets its zero, save in Delhi, which writes none.
    """
    row = tokens(text)
    found, i = [], 0
    while i < len(row):
        read = _state_plate(row, i) or _bharat_plate(row, i) or _spoken_plate(row, i)
        if read:
            value, end = read
            words = text[row[i].start : row[end - 1].end]
            found.append(Match(value, row[i].start, row[end - 1].end, words))
        i = read[1] if read else i + 1
    return found


def parse(text: str) -> str:
    """The registration number of an answer. Raises Unclear: "missing" or "several"."""
    return only([plate.value for plate in find(text)])


def _state_plate(row: list[Token], i: int) -> tuple[str, int] | None:
    """UP 32 AB 1234: state, district's number, series, number."""
    if not _fresh(row, i) or not (state := _letters(row, i, least=2, most=2)) or state[0] not in _STATES:
        return None
    j = _past_separator(row, state[1])
    if not (district := _digits(row, j, 1, 2)):
        return None
    k = _past_separator(row, j + 1)
    if not (series := _letters(row, k, least=1, most=3)):
        return None
    end = _past_separator(row, series[1])
    if not (number := _digits(row, end, 1, 4)) or _goes_on(row, end) or int(number) == 0:
        return None
    glued = row[k].start == row[j].end or (end < len(row) and row[series[1] - 1].end == row[end].start)
    doubtful = row[k].text in _SMALL_WORDS and series[1] == k + 1 and not row[k].raw.isupper()
    if doubtful and not glued:
        return None
    if len(number) < 3 and not (glued or _capital(row[k])):
        return None
    if state[0] != "DL":
        district = district.zfill(2)
    return f"{state[0]}{district}{series[0]}{number}", end + 1


def _bharat_plate(row: list[Token], i: int) -> tuple[str, int] | None:
    """22 BH 1234 AA: year, BH, number, series."""
    if not _fresh(row, i) or not (year := _digits(row, i, 2, 2)):
        return None
    bharat = _letters(row, _past_separator(row, i + 1), least=2, most=2)
    if not bharat or bharat[0] != "BH":
        return None
    j = _past_separator(row, bharat[1])
    if not (number := _digits(row, j, 4, 4)):
        return None
    k = _past_separator(row, j + 1)
    series = _letters(row, k, least=1, most=2)
    if not series or set(series[0]) & {"I", "O"}:
        return None
    if row[k].text in _SMALL_WORDS and not row[k].raw.isupper() and not row[j].touches(row[k]):
        return None
    return f"{year}BH{number}{series[0]}", series[1]


def _spoken_plate(row: list[Token], i: int) -> tuple[str, int] | None:
    """up battis ab barah chauntis · UP fourteen C K two zero seven nine: as it is said, with all four figures."""
    if not _fresh(row, i) or not (state := _letters(row, i, least=2, most=2)) or state[0] not in _STATES:
        return None
    if not (district := _said(row, state[1], 2)):
        return None
    series, k = "", district[1]
    while k < len(row) and len(series) < 3 and row[k].text not in SMALL and (more := _read_letters(row[k].raw)):
        series, k = series + more, k + 1
    word = k == district[1] + 1 and row[k - 1].text in _SMALL_WORDS
    if word or not 1 <= len(series) <= 3 or not (number := _said(row, k, 4)) or int(number[0]) == 0:
        return None
    return f"{state[0]}{district[0]}{series}{number[0]}", number[1]


def _said(row: list[Token], i: int, most: int) -> tuple[str, int] | None:
    """Exactly `most` digits, in figures or words ("barah chauntis", "two zero seven nine"), and the token after."""
    digits = ""
    while i < len(row) and len(digits) < most:
        word = numbers.small(row, i)
        if not row[i].is_number and word is None:
            return None
        digits, i = digits + (row[i].text if word is None else str(word.value)), i + 1 if word is None else word.end
    return (digits, i) if len(digits) == most else None


def _fresh(row: list[Token], i: int) -> bool:
    """True when no word or number is glued to the left of token `i`."""
    return i == 0 or not row[i - 1].touches(row[i]) or not (row[i - 1].is_word or row[i - 1].is_number)


def _goes_on(row: list[Token], i: int) -> bool:
    """True when more letters or digits are glued to the right of token `i`, or a figure's fraction."""
    if i + 1 >= len(row) or not row[i].touches(row[i + 1]):
        return False
    if row[i + 1].is_word:
        return row[i + 1].raw.isascii() and len(row[i].text) < 4
    return row[i + 1].text in ".,:" and i + 2 < len(row) and row[i + 2].is_number and row[i + 1].touches(row[i + 2])


def _capital(token: Token) -> bool:
    return token.raw.isupper() or bool(spelt(token.raw))


def _digits(row: list[Token], i: int, least: int, most: int) -> str:
    if i < len(row) and row[i].is_number and least <= len(row[i].text) <= most:
        return row[i].text
    return ""


def _letters(row: list[Token], i: int, least: int, most: int) -> tuple[str, int] | None:
    """Up to `most` letters from token `i`, perhaps one by one, with the token after them."""
    letters, end = "", i
    while end < len(row) and len(letters) < most:
        step = end if end == i else _past_separator(row, end)
        more = _read_letters(row[step].raw) if step < len(row) else ""
        if not more or len(letters + more) > most:
            break
        letters, end = letters + more, step + 1
        if len(letters) >= least and row[end - 1].raw.isascii() and len(more) > 1:
            break
    return (letters, end) if len(letters) >= least else None


def _read_letters(word: str) -> str:
    return word.upper() if word.isascii() and word.isalpha() and len(word) <= 3 else spelt(word)


@lru_cache(maxsize=1024)
def spelt(word: str) -> str:
    """The letters that a Devanagari word names ("एबी" → "AB"), or "" when it names none."""
    plain = word.replace("\u093c", "").replace("ज़", "ज").replace("ड़", "ड").replace("\u200d", "").replace("\u200c", "")
    if len(plain) > 24 or not plain or plain.isascii():
        return ""
    names = _SPELT.findall(plain)
    return "".join(_LETTER_NAMES[name] for name in names) if "".join(names) == plain else ""


def _past_separator(row: list[Token], i: int) -> int:
    return i + 1 if i < len(row) and len(row[i].text) == 1 and row[i].text in _SEPARATORS else i
