"""Indian mobile numbers, spoken or typed: ten digits from 6 to 9, with or without +91 or 0."""

import re

from facts import number_words as words
from facts.match import Match, Unclear, only
from facts.text import ascii_digits, tokens

_PREFIX = r"(?:(?:\+|00)?91[\s\-.]{0,2}|0)?"
_MOBILE = re.compile(rf"(?<![\d+])(?:\+\s?91[\s\-.]{{0,2}}|{_PREFIX})([6-9](?:[\s\-.]{{0,2}}\d){{9}})(?![\s\-]?\d)")
_DIGITS = re.compile(r"\+?\d(?:[\s\-.()]{0,3}\d)*")
_REPEAT = {"double": 2, "triple": 3, "dabal": 2, "डबल": 2, "ट्रिपल": 3}


def find(text: str) -> list[Match[str]]:
    """Every mobile number of a story, as ten digits. Longer runs of digits (accounts, UTR) are not mobiles."""
    return [
        Match(re.sub(r"\D", "", found[1]), found.start(), found.end(), text[found.start() : found.end()])
        for found in _MOBILE.finditer(ascii_digits(text))
    ]


def parse(text: str) -> str:
    """The mobile number of an answer, as ten digits.

    Raises Unclear: "missing", "several", "too_short", "too_long", "bad_first_digit".
    """
    found = find(text)
    if found:
        return only([mobile.value for mobile in found])
    spoken = _spoken(text)
    runs = [run for run in (re.sub(r"\D", "", run[0]) for run in _DIGITS.finditer(ascii_digits(text))) if len(run) > 3]
    run = max([*runs, spoken], key=len)
    if len(run) < 4:
        raise Unclear("missing")
    number = _without_prefix(run)
    if len(number) < 10:
        raise Unclear("too_short")
    if len(number) > 10:
        raise Unclear("too_long")
    if number[0] not in "6789":
        raise Unclear("bad_first_digit")
    return number


def _without_prefix(digits: str) -> str:
    for prefix in ("0091", "091", "91", "0"):
        if digits.startswith(prefix) and len(digits) - len(prefix) >= 10:
            return digits[len(prefix) :]
    return digits


def _spoken(text: str) -> str:
    """Digits said one by one or in pairs: "nau aath saat …", "nine double eight …", "अट्ठानवे सत्तर …"."""
    digits, times = "", 1
    for token in tokens(text):
        if token.text in _REPEAT:
            times = _REPEAT[token.text]
        elif token.is_number:
            digits, times = digits + token.text * times, 1
        elif token.text in words.SMALL:
            digits, times = digits + str(words.SMALL[token.text]) * times, 1
    return digits
