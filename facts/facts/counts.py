"""How many wrongdoers a story tells of: "do ladke bike se aaye", "तीन लोगों ने", "5 badmash", "two men on a bike"."""

from itertools import pairwise

from facts import numbers
from facts import person_words as words
from facts.deeds import is_deed
from facts.match import Match
from facts.text import Token, fold, tokens

_MOST = 200
_BETWEEN = 3
"""Describing words between the count and the persons."""
_AHEAD, _BEHIND = 14, 7
"""How far after, or before, the persons their deed may stand, in words of the same sentence."""
_LITTLE = 3
_ENDS = frozenset(".!?।\n;")
_OF = frozenset(map(fold, "of were was the थे".split()))
_GROUP = frozenset(map(fold, "gang group giroh toli गिरोह टोली".split()))
_RANGE = frozenset(map(fold, "- – to ya या or se से".split()))
_VICTIMS = words.MINE | frozenset(
    map(fold, "hum ham hm we us our हम other friends dost parivar family members sadasya परिवार सदस्य".split())
)
_GOING = frozenset(("ja", "jaa", "जा", "walking", "going"))
_RINGS = frozenset(map(fold, "call phone fone fon message msg कॉल फोन मैसेज".split()))
_AND = frozenset(map(fold, "aur or and & और व".split()))
_ARE = frozenset(map(fold, "hai hain he h are है हैं".split()))
_USUALLY = frozenset(map(fold, """kaam kam naukri rehte rahte rehti rahti rehta rahta padhte baithte work works working
    live lives living stay staying study रहते रहता रहती काम नौकरी पढ़ते बैठते""".split()))  # fmt: skip
_ON = frozenset(("on", "in"))
_RIDING = frozenset(map(fold, """bike bikes scooty scooter motorcycle motorbike pulsar apache bullet splendor activa car
    auto van bolero scorpio jeep bina बाइक स्कूटी स्कूटर मोटरसाइकिल कार बोलेरो स्कॉर्पियो""".split()))  # fmt: skip
_ONES = frozenset(map(fold, "wale wala waale wali vale vala वाले वाला वाली".split()))
_BY = frozenset(map(fold, "chor by attacked robbed".split()))
_THEY = frozenset(map(fold, "vo wo woh ve they kul total unme वो वे कुल उनमें".split()))
_VICTIM_OBJECTS = frozenset(map(fold, "ko ka ki ke को का की के".split()))


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
        if found and row[i].start < found[-1].end:
            continue
        if value.denominator != 1 or not 1 <= value <= _MOST or reading.scaled or _glued(row, i):
            continue
        if _in_range(row, i, reading.end, starts, ends):
            continue
        more, last = _and_more(row, i, reading.end, readings)
        if end := _wrongdoers(row, i, last):
            words_ = text[row[i].start : row[end - 1].end]
            found.append(Match(int(value + more), row[i].start, row[end - 1].end, words_))
    return found


def _and_more(row: list[Token], start: int, after: int, readings: list[tuple[int, numbers.Reading]]) -> tuple[int, int]:
    """(how many more, token after the last number) of "do ladke aur ek ladki ne": one gang, said in parts."""
    if any(t.text in _VICTIMS for t in row[max(0, start - 2) : start]):
        return 0, after
    more, last = 0, after
    by_start = dict(readings)
    while True:
        end, _ = _persons(row, last)
        joined = end is not None and end + 1 < len(row) and row[end].text in _AND and by_start.get(end + 1)
        if not joined or joined.value.denominator != 1 or _persons(row, joined.end)[0] is None:
            return more, last
        more, last = more + int(joined.value), joined.end


def _wrongdoers(row: list[Token], start: int, after: int) -> int | None:
    """The token after the persons when the number at `start` counts wrongdoers."""
    if _were_so_many(row, start, after):
        return after
    if [t.text for t in row[after : after + 2]] == ["of", "them"] and _there_were(row, start):
        return after + 2
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


def _were_so_many(row: list[Token], start: int, after: int) -> bool:
    """the robbers were four · chheenne wale 2 the."""
    before, follows = [t.text for t in row[max(0, start - 2) : start]], [t.text for t in row[after : after + 1]]
    if before[1:] in (["vere"], ["the"]) and before[0] in words.BADMASH:
        return not follows or follows[0] in (",", ".", ";", "and")
    doers = before[1:] and before[1] in _ONES and start > 1 and is_deed(row, start - 2)
    return bool(doers and follows and follows[0] in ("the", "थे"))


def _there_were(row: list[Token], start: int) -> bool:
    """there were four of them."""
    return [t.text for t in row[max(0, start - 2) : start]] in (["there", "vere"], ["they", "vere"])


def _persons(row: list[Token], i: int) -> tuple[int | None, str]:
    """The token after the persons counted, and what they are called: "badmash", "savar" or "people"."""
    j = i
    if i < len(row) and row[i].text in _ON:
        vehicle = next((k for k in range(i + 1, min(len(row), i + 5)) if row[k].text in _RIDING), None)
        return (vehicle + 1, "savar") if vehicle else (None, "")  # "two on a black pulsar"
    while j < len(row) and j - i <= _BETWEEN:
        named = j + 1 < len(row) and row[j + 1].text in words.PEOPLE | words.BADMASH
        if j > i and row[j].text in _ONES and row[j - 1].text in _RIDING and not named:
            return j + 1, "people"  # "do bike wale"
        word = row[j].text
        follows = row[j + 1].text if j + 1 < len(row) else ""
        if word in words.SAVAR:
            further = j + 1
            if follows in words.PEOPLE or follows in words.BADMASH:
                further = j + 2
            return further, "savar"
        if word in words.BADMASH:
            return j + 1, "badmash"
        if word in words.PEOPLE and not (word in words.DESCRIBING and follows in words.PEOPLE):
            if follows in words.SAVAR:
                return j + 2, "savar"
            return j + 1, "badmash" if follows in words.BADMASH else "people"
        if word not in words.DESCRIBING and word not in _OF and word not in ("-", ","):
            return None, ""
        j += 1
    return None, ""


def _acting(row: list[Token], start: int, end: int) -> bool:
    """True when a deed stands by the persons, in their sentence, and they neither saw it nor suffered it."""
    ahead = _until_state(_until_end([t.text for t in row[end : end + _AHEAD]]))
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
    if any(word in words.ACTING for word in _own(ahead)):
        return True
    if behind[:1] and behind[0] in _THEY:
        return True
    return bool(ahead) and any(word in _BY for word in behind[:3])


def _own(texts: list[str]) -> list[str]:
    """The words of the persons' own clause, and of the next one when theirs says little."""
    comma = next((n for n, word in enumerate(texts) if word == "," and n >= _LITTLE), len(texts))
    return texts[:comma]


def _until_state(texts: list[str]) -> list[str]:
    """The words up to "kaam karte hain, …": what people usually do is no deed, and what follows is another's."""
    if texts[:1] and texts[0] not in words.ERGATIVE and any(word in _USUALLY for word in texts[:4]):
        return []
    return next((texts[:n] for n, pair in enumerate(pairwise(texts)) if pair[0] in _ARE and pair[1] == ","), texts)


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
