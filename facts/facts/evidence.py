"""How well the words around an hour, a day or a place say that something happened then or there."""

import re
from itertools import pairwise

from facts import place_words as words
from facts.clauses import Clauses
from facts.deeds import is_deed
from facts.text import fold


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


_FEW, _REACH = 4, 30
"""Words of a clause that only says when and where; tokens of a clause that are read on either side."""
_GOES_ON = _set("raha rahi rahe rha rhi rhe रहा रही रहे")
_WAS = _set("was were")
_BEGAN = _set("""received seen parked stopped woke ruki ruka utha slept went gaya gayi gaye gya gyi call kol msg message
    कॉल फोन फ़ोन मैसेज गया गई गयी गए""")
"""How a story begins: a call came, somebody went or was seen."""
_TREATED = _set("bharti admit admitted ilaj treatment भर्ती इलाज")
_POLICE = _set("""police policeman policemen constable constables inspector daroga sipahi havaldar पुलिस सिपाही दरोगा
    इंस्पेक्टर""")
_OFFICIAL = re.compile("came|aay|aye|aai|statement|bayan|vrot|likh|told|kah|bol|inq|janch|आए|आई|बयान|लिख|कहा|बोल|जांच")
"""What police do after a deed, which is none."""
_PLACING = words.AT | words.OF | words.BESIDE | words.BEFORE | words.DISTRICT_CUES | words.VILLAGE_CUES


def weight(clauses: Clauses, first: int, stop: int, said: set[int]) -> int:
    """2: in the clause of a deed; 1: in one that says little else, or what was going on as it happened; else 0.

    `first`, `stop`: the tokens of the value; `said`: the tokens of all values of the story.
    """
    row = clauses.row
    start, end = clauses.of(first).start, clauses.of(max(first, stop - 1)).stop
    clause = range(max(start, first - _REACH), min(end, stop + _REACH))
    texts = [row[i].text for i in clause]
    if any(t in _POLICE for t in texts) and any(_OFFICIAL.match(t) for t in texts):
        return 0
    if any(is_deed(row, i) for i in clause if not first <= i < stop):
        return 2
    if any(t in _TREATED for t in texts):
        return 0
    others = [row[i].text for i in clause if row[i].is_word and i not in said]
    going = any(t in _GOES_ON or t in _BEGAN for t in others)
    going = going or any(a in _WAS and b.endswith("ing") for a, b in pairwise(others))
    follows = any(is_deed(row, i) for i in clauses.next(end - 1)[:_REACH])
    return 1 if going or follows or sum(t not in _PLACING for t in others) <= _FEW else 0
