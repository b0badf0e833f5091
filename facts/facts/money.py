"""Amounts in whole rupees: "₹ 45,000", "rs 500/-", "18k", "2.5 lakh", "dedh lakh", "ढाई लाख रुपये"."""

from facts import number_words, numbers
from facts.clauses import Clauses
from facts.language import is_common
from facts.lost_sums import is_lost, only_stolen
from facts.match import Match, Unclear, only
from facts.text import Token, fold, tokens

_MOVED = frozenset(map(fold, """
    kat kate kata kati katgaye nikal nikle nikala nikali nikaal nikaale gaye gaya gai debit debited
    deducted withdrawn transferred transfer bheje bhej bheja lost loss fraud froud thagi thage thag
    loote loot lut lute paid stolen chori cash nakad nagad kharch amount rakam raqam raashi rashi कट कटे
    कटा निकल निकले निकाल निकाले गए गये ठगी ठग धोखाधड़ी भेजे भेज लूट लुटे नुकसान चोरी नकद नकदी रकम राशि
    kimat keemat qimat kimmat mulya worth value cost costing price daam dam gayab gaayab kaat kaate
    udaye uda ainth aithe कीमत क़ीमत मूल्य दाम गायब काट काटे उड़ा ऐंठ debits charged duped cheated
    scammed robbed looted sent send de diye diya advance deposit jama जमा दिए दिये
    le leke taken took gone नगद ले लेकर invested mangwa mangva liye लिए लिये withdrew usme उसमें
""".split()))  # fmt: skip
NUMBERED = frozenset(map(fold, """
    no number nambar nmbr num house makan plot flat room gali sector sec ward platform block model train
    bus gate floor pole road case crime section dhara gadi gaadi bike car sankhya otp pin year san sal
    saal id code roll ticket seat since berth coach kamra quarter shop dukan page para khamba pillar नंबर नं
    मकान संख्या प्लॉट फ्लैट कमरा गली सेक्टर वार्ड प्लेटफार्म
    प्लेटफॉर्म ट्रेन धारा सन साल मॉडल गाड़ी कोड बर्थ सीट कोच कमरा दुकान
""".split()))  # fmt: skip
"""Words before a bare figure that make it a number of something, not a sum."""
_PHONE, _PE = frozenset(map(fold, "phone fone फोन".split())), frozenset(map(fold, "pe pay पे".split()))
_MODELS = frozenset(map(fold, "model mdl मॉडल माडल ka की के saal sal साल me में mein tak".split()))

_FOREIGN = frozenset(map(fold, "$ usd dollar dollars dirham riyal euro € £".split()))
_OF, _WAS = frozenset(("ka", "ki", "ke", "k", "का", "की", "के")), frozenset(map(fold, "tha thi the था थी थे".split()))
_SHORT = 7


def find(text: str) -> list[Match[int]]:
    """Every amount of a story.

    A number is an amount when a currency word or sign stands by it, when it is said in thousands, lakhs or
    crores (or written with commas) and nothing else is being counted, or when money moves right beside it
    ("45000 kat gaye"). Paise are dropped: never more than was said. A range ("5-6 hazaar") has no amount.
    """
    row = tokens(text)
    short = sum(t.is_word for t in row) < _SHORT  # an answer, no story
    found = numbers.scan(row)
    if not found:
        return []
    clauses, honest = Clauses(row), only_stolen(row)
    starts = {i for i, _ in found}
    ends = {reading.end for _, reading in found}
    matches: list[Match[int]] = []
    listed: int | None = None
    """Where an amount begins that a list of plain figures may lead to: "10000, 15000 aur 4999 rupaye"."""
    next_sum = len(row)
    for i, reading in reversed(found):
        before, after = _currency_before(row, i), _currency_after(row, reading.end)
        if _range(row, i, reading.end, starts, ends):
            continue
        large = (reading.scaled and reading.value >= 1000) or reading.grouped
        follows = [t.text for t in row[reading.end : reading.end + 3]]
        around = follows + [t.text for t in row[max(0, i - 2) : i]]
        phonepe = follows[1:2] and follows[0] in _PHONE and follows[1] in _PE
        counted = bool(follows) and follows[0] in number_words.COUNTED and not phonepe
        counted = counted or (reading.figures and _unit(row, reading.end))
        moved = reading.figures and reading.value >= 100 and not _glued(row, i) and len(row[i].text) <= 8
        priced = follows[:1] and follows[0] in _OF and follows[1:2] and follows[1] in _WAS
        was_in = follows[:1] and follows[0] in _WAS and i and row[i - 1].text in ("me", "में")
        moved = (
            moved
            and (priced or was_in or any(word in _MOVED for word in around))
            and not _identifier(row, i, reading.end)
        )
        in_list = _leads_to(row, i, reading, listed)
        if (i and row[i - 1].text in _FOREIGN) or (reading.end < len(row) and row[reading.end].text in _FOREIGN):
            continue
        moved = moved and not _model(row, i, reading)
        if before is None and after is None and (counted or not (large or moved or in_list)):
            continue
        start = i if before is None else before
        end = reading.end if after is None else after
        if not (short or is_lost(clauses, start, end, next_sum, honest)):
            continue
        next_sum = start
        words = text[row[start].start : row[end - 1].end]
        matches.append(Match(int(reading.value), row[start].start, row[end - 1].end, words))
        listed = start
    return matches[::-1]


def parse(text: str) -> int:
    """The amount of an answer, a plain number included. Raises Unclear: "missing" or "several"."""
    amounts = find(text)
    if amounts:
        return only([amount.value for amount in amounts])
    row = tokens(text)
    found = numbers.scan(row)
    plain = [int(reading.value) for i, reading in found if not _glued(row, i)]
    if len(plain) == 1 and found[0][0] > 0 and row[found[0][0] - 1].text in "-−":
        raise Unclear("missing")
    return only(plain)


def _currency_before(row: list[Token], i: int) -> int | None:
    if i and row[i - 1].text in number_words.RUPEES:
        return i - 1
    if i > 1 and row[i - 1].text in (".", ":") and row[i - 2].text in number_words.RUPEES:
        return i - 2
    return None


def _currency_after(row: list[Token], i: int) -> int | None:
    """The token after "rupees", "rs.", "/-" or "/=" at `i`."""
    if i < len(row) and row[i].text in number_words.RUPEES:
        return i + 1
    if i + 1 < len(row) and row[i].text == "/" and row[i + 1].text in "-=" and row[i].touches(row[i + 1]):
        return i + 2
    return None


def _glued(row: list[Token], i: int) -> bool:
    return i > 0 and row[i - 1].is_word and row[i - 1].touches(row[i]) and row[i - 1].text not in number_words.RUPEES


def _model(row: list[Token], i: int, reading: numbers.Reading) -> bool:
    """Access 125 · Pulsar 220: a small figure right after a name."""
    return (
        reading.value < 1000
        and i > 0
        and row[i - 1].is_word
        and not (is_common(row[i - 1].raw) or row[i - 1].text in _MOVED)
    )


def _unit(row: list[Token], end: int) -> bool:
    """256GB · 5G: letters glued to the right of a figure."""
    return 0 < end < len(row) and row[end].is_word and row[end - 1].is_number and row[end - 1].touches(row[end])


def _leads_to(row: list[Token], i: int, reading: numbers.Reading, listed: int | None) -> bool:
    """True for a plain figure from 100 on with only a comma or "and" before the amount at token `listed`."""
    if listed is None or not reading.figures or not 100 <= reading.value < 10**7 or _glued(row, i):
        return False
    between = row[reading.end : listed]
    return 0 < len(between) <= 2 and all(t.text in (",", "aur", "और", "and", "&") for t in between)


def _identifier(row: list[Token], i: int, end: int) -> bool:
    """house number 221 · gali 12 · 2015 model: a bare figure that counts no rupees."""
    before = [t.text for t in row[max(0, i - 2) : i]]
    if before and (before[-1] in NUMBERED or (before[-1] in ".:#-" and before[0] in NUMBERED)):
        return True
    year = end == i + 1 and len(row[i].text) == 4 and "1950" <= row[i].text <= "2099" and row[i].text != "2000"
    follows = row[end].text if end < len(row) else ""
    return year and (follows in _MODELS or (before[-1:] == ["in"]))


def _range(row: list[Token], start: int, end: int, starts: set[int], ends: set[int]) -> bool:
    """True for either half of "5-6 hazaar", "do teen lakh", "50 se 60 hazaar"."""
    signs = ("-", "–", "se", "से", "to", "ya", "या", "or")
    if start > 1 and row[start - 1].text in "-–" and row[start - 2].text == row[start].text:
        return False  # "das-das hazaar": so much each time
    if start > 1 and row[start - 2].is_number and len(row[start - 2].text) > 7:
        return False  # "khata 30211456789 se 19999 kat gaye"
    before = start in ends or (start - 1 in ends and row[start - 1].text in signs)
    after = end in starts or (end + 1 in starts and row[end].text in signs)
    return before or after
