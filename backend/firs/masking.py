"""What the public may read of an FIR: nobody can be found or called by it.

Criminals have read public FIRs and extorted people; so names, numbers, addresses and whatever else leads to a person
are covered, also inside the story.
"""

import re
from collections.abc import Iterable

COVER = "●●●"
_NUMBERS = re.compile(r"[+]?[\d०-९](?:[\s./-]?[\d०-९]){4,}")
"""Five digits or more in a row, blanks and dashes between them allowed: mobiles, accounts, cards, IMEI, pincodes."""
_ADDRESSES = re.compile(r"[\w.+-]+@[\w.-]+")
"""E-mail and UPI."""
_PLATES = re.compile(r"\b[A-Za-z]{2}[\s-]?\d{1,2}[\s-]?[A-Za-z]{0,3}[\s-]?\d{1,4}\b")
_SHORTEST_NAME = 3


def masked(text: str, names: Iterable[str] = ()) -> str:
    """The text without numbers, addresses, plates, and without the words of these names (three letters or longer)."""
    words = {word for name in names for word in re.findall(r"[^\W\d_]+(?:[\u0900-\u097f]*)", name)}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= _SHORTEST_NAME:
            text = re.sub(rf"(?<![\w\u0900-\u097f]){re.escape(word)}(?![\w\u0900-\u097f])", COVER, text, flags=re.I)
    for pattern in (_ADDRESSES, _PLATES, _NUMBERS):
        text = pattern.sub(COVER, text)
    return text
