"""IMEI numbers of phones: 15 digits whose last one checks the others (Luhn; 3GPP TS 23.003, annex B)."""

import re

from facts.match import Match, Unclear, only
from facts.text import ascii_digits

_CUE = re.compile(
    r"i\s?m\s?e\s?i|आई\s?एम\s?ई\s?आई|आइ\s?एम\s?ई\s?आइ|ईएमआई\s?नंबर|आईएमइआई|imie|emei|ime\s?i", re.IGNORECASE
)
_DIGITS = re.compile(r"(?<![\d])\d(?:[ \-./]{0,2}\d){14}(?![ \-./]?\d)")
_REACH = 80
"""How many characters before (or a few after) the number the word may stand; a second one follows the first."""


def find(text: str) -> list[Match[str]]:
    """Every IMEI of a story: 15 digits that check, with the word "IMEI" before them or right after."""
    plain = ascii_digits(text)
    found: list[Match[str]] = []
    for run in _DIGITS.finditer(plain):
        value = re.sub(r"\D", "", run[0])
        before = plain[max(0, run.start() - _REACH) : run.start()]
        follows = bool(found) and run.start() - found[-1].end <= _REACH // 4
        near = follows or _CUE.search(before) or _CUE.search(plain[run.end() : run.end() + _REACH // 4])
        if near and valid(value):
            found.append(Match(value, run.start(), run.end(), text[run.start() : run.end()]))
    return found


def parse(text: str) -> str:
    """The IMEI of an answer.

    Raises Unclear: "missing", "several", "too_short", "too_long", "wrong_check" (a digit is mistyped).
    """
    runs = [re.sub(r"\D", "", run[0]) for run in re.finditer(r"\d(?:[ \-./]{0,2}\d){7,}", ascii_digits(text))]
    good = [run for run in runs if valid(run)]
    if good:
        return only(good)
    if not runs:
        raise Unclear("missing")
    run = max(runs, key=len)
    raise Unclear("too_short" if len(run) < 15 else "too_long" if len(run) > 15 else "wrong_check")


def valid(digits: str) -> bool:
    """True for 15 digits, not all alike, whose Luhn sum ends in 0."""
    if len(digits) != 15 or not digits.isascii() or not digits.isdigit() or len(set(digits)) == 1:
        return False
    doubled = (2 * int(d) for d in digits[1::2])
    return (sum(d - 9 * (d > 9) for d in doubled) + sum(int(d) for d in digits[0::2])) % 10 == 0
