"""How many wrongdoers a story tells of: "do ladke bike se aaye", "तीन लोगों ने", "5 badmash", "two men on a bike"."""

from facts import numbers
from facts import person_words as words
from facts.match import Match
from facts.text import Token, fold, tokens

_MOST = 200
_BETWEEN = 3
"""Describing words between the count and the persons."""
_AHEAD, _BEHIND = 14, 7
"""How far after, or before, the persons their deed may stand, in words of the same sentence."""
_ENDS = frozenset(".!?।\n;")
_OF = frozenset(map(fold, "of were was the थे".split()))
_GROUP = frozenset(map(fold, "gang group giroh toli गिरोह टोली".split()))
_RANGE = frozenset(map(fold, "- – to ya या or se से".split()))
_VICTIMS = words.MINE | frozenset(
    map(fold, "hum ham hm we us our हम other friends dost parivar family members sadasya परिवार सदस्य".split())
)
_GOING = frozenset(("ja", "jaa", "जा", "walking", "going"))
_RINGS = frozenset(map(fold, "call phone fone fon message msg कॉल फोन मैसेज".split()))
_BY = frozenset(map(fold, "chor by attacked robbed".split()))
_THEY = frozenset(map(fold, "vo wo woh ve they kul total unme वो वे कुल उनमें".split()))
_VICTIM_OBJECTS = frozenset(map(fold, "ko ka ki ke को का की के".split()))
_OBJECT_VERBS = frozenset(map(fold, "mar mara peeta ghayal injured hurt मारा पीटा घायल".split()))


def find(text: str) -> list[Match[int]]:
    """The counts of wrongdoers in a story. "2-3 log" and "a man" have none, "ek ladke ne" is one.

    Words like "badmash" or "robbers" are enough; "log", "men" and the like count only when a deed follows
    (came on a bike, snatched, fled …) and they are neither the teller's own people nor witnesses.
    """
    row = tokens(text)
    readings = numbers.scan(row)
    starts, ends = {i for i, _ in readings}, {r.end for _, r in readings}
    found: list[Match[int]] = []
    for i, reading in readings:
        value = reading.value
        if value.denominator != 1 or not 1 <= value <= _MOST or reading.scaled or _glued(row, i):
            continue
        if _in_range(row, i, reading.end, starts, ends):
            continue
        if end := _wrongdoers(row, i, reading.end):
            words_ = text[row[i].start : row[end - 1].end]
            found.append(Match(int(value), row[i].start, row[end - 1].end, words_))
    return found


def _wrongdoers(row: list[Token], start: int, after: int) -> int | None:
    """The token after the persons when the number at `start` counts wrongdoers."""
    gang = any(t.text in _GROUP for t in row[max(0, start - 2) : start])
    end, kind = _persons(row, after)
    if end is None:
        return after if gang and _acting(row, start, after) else None
    if kind == "badmash":
        return end
    if any(t.text in _VICTIMS for t in row[max(0, start - 2) : start]):
        return None
    if gang or kind == "savar":
        return end
    return end if _acting(row, start, end) else None


def _persons(row: list[Token], i: int) -> tuple[int | None, str]:
    """The token after the persons counted, and what they are called: "badmash", "savar" or "people"."""
    j = i
    while j < len(row) and j - i <= _BETWEEN:
        word = row[j].text
        follows = row[j + 1].text if j + 1 < len(row) else ""
        if word in words.SAVAR:
            further = j + 1
            if follows in words.PEOPLE or follows in words.BADMASH:
                further = j + 2
            return further, "savar"
        if word in words.BADMASH:
            return j + 1, "badmash"
        if word in words.PEOPLE:
            if follows in words.SAVAR:
                return j + 2, "savar"
            return j + 1, "badmash" if follows in words.BADMASH else "people"
        if word not in words.DESCRIBING and word not in _OF and word not in ("-", ","):
            return None, ""
        j += 1
    return None, ""


def _acting(row: list[Token], start: int, end: int) -> bool:
    """True when a deed stands by the persons, in their sentence, and they neither saw it nor suffered it."""
    ahead = _until_end([t.text for t in row[end : end + _AHEAD]])
    behind = _until_end([t.text for t in row[max(0, start - _BEHIND) : start]][::-1])
    if ahead[:1] and ahead[0] in words.ERGATIVE:
        verbs = ahead[1:6]
        return not any(word in words.WITNESSING for word in verbs) or any(word in words.ACTING for word in verbs[:1])
    if ahead[:1] and ahead[0] in _VICTIM_OBJECTS:
        return ahead[0] in ("ka", "का") and any(w in _RINGS for w in ahead[1:4])
    if any(word in _GOING for word in ahead[:4]) and ahead[0] not in words.ACTING - words.DESCRIBING:
        return False
    if any(word in words.WITNESSING for word in ahead[:3]) and not any(w in words.ACTING for w in ahead[:1]):
        return False
    if any(word in words.ACTING for word in ahead):
        return True
    if behind[:1] and behind[0] in _THEY:
        return True
    return bool(ahead) and any(word in _BY for word in behind[:3])


def _until_end(texts: list[str]) -> list[str]:
    for n, word in enumerate(texts):
        if word in _ENDS:
            return texts[:n]
    return texts


def _glued(row: list[Token], i: int) -> bool:
    return i > 0 and row[i - 1].touches(row[i]) and (row[i - 1].is_word or row[i - 1].text in ".:/₹,")


def _in_range(row: list[Token], start: int, end: int, starts: set[int], ends: set[int]) -> bool:
    before = start in ends or (start - 1 in ends and row[start - 1].text in _RANGE)
    after = end in starts or (end + 1 in starts and row[end].text in _RANGE)
    return before or after
