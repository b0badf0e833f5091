"""Ages of persons whom a story is about: "14 saal ki", "8 वर्षीय", "aged 10", "उम्र ८ वर्ष"; never the teller's own."""

from facts import calendar_words as calendar
from facts import numbers
from facts import person_words as words
from facts.aside import place_of
from facts.clauses import Clauses
from facts.deeds import is_deed, tells_of_a_deed
from facts.given_names import is_given
from facts.language import is_common
from facts.match import Match
from facts.text import Token, fold, tokens

_OLDEST = 110
_TELLER = (words.MINE | words.WE) - frozenset(map(fold, ("me", "mein")))  # more often "in"
_NEAR, _BY, _STORY = 9, 5, 60
"""How many words before an age its person may stand."""
_ENDS = frozenset(".!?।\n;")
_TAKING = frozenset(map(fold, "lekar leke लेकर".split()))
_IS = frozenset(map(fold, "hai hain h है हैं".split()))
_RANGE = frozenset(map(fold, "- – se से to ya या or".split()))
_NO_AGE = calendar.BEFORE | calendar.AFTER | frozenset(map(fold, """
    se से purana purani purane पुराना पुरानी पुराने tak तक since
    me mein में for experience warranty jail saja सजा""".split()))  # fmt: skip
_STANDS = frozenset(
    map(
        fold,
        """ba bani bate rahal haye h hai tha thi hain jo aur and has who naam nam
    है हैं था थी थे जो और हो नाम घर स्कूल रंग""".split(),
    )
)
_BETWEEN_AGES = frozenset(map(fold, ", aur and और व ka ki".split()))
_FILLERS = frozenset(map(fold, "hai is was : - = ki ka lagbhag karib around about approx लगभग करीब है , yani".split()))


def find(text: str) -> list[Match[int]]:
    """Every age in years of a missing, lost or harmed person of a story.

    A range ("14-15 saal") has none, nor have several ages one after the other ("5 saal 8 saal aur 11 saal").
    """
    row = tokens(text)
    found = [m for m in _find(row, text) if not _listed(row, m)]
    if len({m.value for m in found}) < 2:
        return found
    return [m for m in found if _by_the_name(row, place_of(row, m.start))]


def _by_the_name(row: list[Token], i: int) -> bool:
    """True when the age at token `i` follows the name of whom the story is about."""
    before = [t.text for t in row[max(0, i - _BY) : i]]
    at = max((n for n, word in enumerate(before) if word == "•"), default=None)
    return at is not None and not any(word in words.KIN or word in _ENDS for word in before[at:])


def _after_the_name(row: list[Token], i: int, end: int) -> bool:
    """My son Aryan, 12, went … · Sana is 15, …"""
    before = [t.text for t in row[max(0, i - 4) : i]]
    comma = before[-2:] in (["•", ","], ["•", "is"]) or before in (["•", ",", "vho", "is"], ["•", "vho", "is"])
    comma = comma or (len(before) > 1 and before[-2] in words.KIN and before[-1] == ",")
    comma = comma or (before[-2:] in (["he", "is"], ["se", "is"]) and _one_kin(row, i))
    last = end >= len(row) or row[end].text in (",", ".", "and", "।")
    return comma and last and row[i].is_number


def _listed(row: list[Token], match: Match[int]) -> bool:
    """True for one of several ages in a row."""
    last = place_of(row, match.end)
    ahead = row[last : last + 3]
    while ahead and ahead[0].text in _BETWEEN_AGES:
        ahead = ahead[1:]
    return len(ahead) > 1 and ahead[0].is_number and ahead[1].text in words.YEARS


def _find(row: list[Token], text: str) -> list[Match[int]]:
    missing = words.tell_of_missing(row)
    readings = numbers.scan(row)
    if not readings:
        return []
    clauses = Clauses(row)
    starts, ends = {i for i, _ in readings}, {r.end for _, r in readings}
    found: list[Match[int]] = []
    for i, reading in readings:
        if reading.value.denominator != 1 or not 0 < reading.value <= _OLDEST:
            continue
        if _in_range(row, i, reading.end, starts, ends):
            continue
        if _after_the_name(row, i, reading.end) or _of_the_harmed(clauses, i, reading.end):
            found.append(Match(int(reading.value), row[i].start, row[i].end, row[i].raw))
            continue
        span = _labelled(row, i, reading.end) or _in_years(row, i, reading.end, missing)
        if span and _about_another(clauses, *span, missing):
            start, end = span
            words_ = text[row[start].start : row[end - 1].end]
            found.append(Match(int(reading.value), row[start].start, row[end - 1].end, words_))
    return found


def _of_the_harmed(clauses: Clauses, i: int, end: int) -> bool:
    """dadi 82 ki hain · My son is 14: of a relative to whom something was done, as the story said before."""
    row = clauses.row
    english = i > 1 and row[i - 1].text == "is"
    at = i - 2 if english else i - 1
    if at < 0 or row[at].text not in words.KIN:
        return False
    ahead, kin = [t.text for t in row[end : end + 3]], row[at].text
    stands = english or (len(ahead) > 1 and ahead[0] in words.OF_AGE and ahead[1] in _IS)
    same = [n for n in range(max(0, at - _STORY), at) if row[n].text[:3] == kin[:3] and row[n].text in words.KIN]
    return stands and any(is_deed(row, k) for n in same for k in clauses.of(n))


def _one_kin(row: list[Token], i: int) -> bool:
    """True when one relative alone, and nobody else, is spoken of before token `i`, in a story of a deed."""
    people = [
        t.text
        for t in row[max(0, i - _STORY) : i]
        if t.text in words.KIN | words.CHILDREN | words.PEOPLE | words.BADMASH
    ]
    return len(set(people)) == 1 and people[0] in words.KIN


def _labelled(row: list[Token], i: int, end: int) -> tuple[int, int] | None:
    """umra 14 [saal] · aged 10 · age is 12 · उम्र लगभग ८ वर्ष."""
    j = i - 1
    while j >= 0 and i - j <= 3 and row[j].text in _FILLERS:
        j -= 1
    if j < 0 or row[j].text not in words.AGE:
        return None
    after = end < len(row) and row[end].text in words.YEARS
    return j, end + after


def _in_years(row: list[Token], i: int, end: int, missing: bool) -> tuple[int, int] | None:
    """14 saal ki · 8 वर्षीय · 10 year old · 68 yrs, and "Rohit (14)"."""
    bracket = i and row[i - 1].text == "(" and end < len(row) and row[end].text == ")" and row[i].is_number
    if bracket and i > 1 and row[i - 2].text not in _ENDS and (missing or _kin_before(row, i)):
        return i, end
    j = end + 1 if end < len(row) and row[end].text == "-" else end
    if j >= len(row):
        return None
    if row[j].text in words.YEARLY:
        return i, j + 1
    if row[j].text not in words.YEARS:
        return None
    after = j + 2 if j + 1 < len(row) and row[j + 1].text == "-" else j + 1
    follows = row[after].text if after < len(row) else ""
    if follows == "old":
        last = row[after + 1].text if after + 1 < len(row) else ""
        return (i, after + 1) if not last or not last[:1].isalpha() or _stands(row, after + 1) else None
    if follows in words.OF_AGE:
        right_after_name = missing and i > 0 and row[i - 1].text == "•"
        return (i, after + 1) if right_after_name or _stands(row, after + 1) else None
    named = missing and any(t.text == "•" for t in row[max(0, i - 2) : i])
    near = named or _kin_before(row, i, reach=4) or follows in words.KIN | words.CHILDREN
    return (i, after) if near and follows not in _NO_AGE else None


def _stands(row: list[Token], i: int) -> bool:
    """True when an age may end before token `i`: a person, a verb or the end follows, not a thing."""
    if i >= len(row) or not row[i].is_word or is_given(row[i].raw):
        return True
    for token in row[i : i + 2]:
        if token.text in words.KIN or token.text in words.CHILDREN:
            return True
    word = row[i]
    return (
        word.text in _STANDS
        or word.text in words.MISSING
        or word.text in calendar.KAL | calendar.TODAY | calendar.PARSON | set(calendar.PERIODS)
        or (is_common(word.raw) and word.text not in _NO_AGE)
    )


def _about_another(clauses: Clauses, start: int, end: int, missing: bool) -> bool:
    """True when the age is that of kin or of someone missing, not the teller's or a wrongdoer's."""
    row = clauses.row
    after = [t.text for t in row[end : end + 4]]
    clause = _clause_before(row, start)
    people = words.KIN | (words.CHILDREN if missing else frozenset())
    kin_after = next((n for n, word in enumerate(after) if word in people), None)
    if after[:1] and after[0] in words.TELLER_IS:
        return False
    last_kin = max((n for n, t in enumerate(clause) if t.text in people), default=-1)
    last_we = max((n for n, t in enumerate(clause) if t.text in _TELLER), default=-1)
    own = [t.text for t in row[max(0, start - 2) : start]]
    if row[start].text in words.AGE and any(word in words.MINE for word in own[-1:]):
        return False
    if kin_after is not None and kin_after <= 1:
        return True
    if last_we >= 0 and last_we > last_kin:
        return False
    sentence = clauses.sentence(start)
    around = range(max(sentence.start, start - _STORY), min(sentence.stop, end + _STORY))
    if not missing and any(row[n].text in _TAKING for n in around) and not any(row[n].text == "•" for n in around):
        return False  # "bahu zevar lekar mayke chali gayi, umra 23": she did it
    if not missing and tells_of_a_deed(row) and not any(is_deed(row, n) or row[n].text == "•" for n in around):
        return False
    if any(word in words.BADMASH or word in words.PEOPLE for word in after[:3]) and not missing:
        return False
    story = row[max(0, start - _STORY) : end + _STORY]
    someone = any(t.text in words.KIN or t.text in words.CHILDREN for t in story) or _by_the_name(row, start)
    return last_kin >= 0 or (missing and someone)


def _clause_before(row: list[Token], i: int) -> list[Token]:
    start = i
    while start > 0 and i - start < 2 * _NEAR and row[start - 1].text not in _ENDS:
        start -= 1
    return row[start:i]


def _kin_before(row: list[Token], i: int, reach: int = _NEAR) -> bool:
    return any(t.text in words.KIN or t.text in words.CHILDREN for t in row[max(0, i - reach) : i])


def _in_range(row: list[Token], start: int, end: int, starts: set[int], ends: set[int]) -> bool:
    before = start in ends or (start - 1 in ends and row[start - 1].text in _RANGE)
    after = end in starts or (end + 1 in starts and row[end].text in _RANGE)
    return before or after
