"""Clauses: the stretches of a message that say one thing each.

They end at signs, before joining words ("but", "jab") and after Hindi's verb, which comes last ("loan liya tha |
9000 diye"). What stands beside a value in its own clause tells what it is; what the next clause says is another matter.
"""

from facts.number_words import HALF_MORE, QUARTER_LESS, QUARTER_MORE, RUPEES, SCALES, SMALL
from facts.text import Token, fold


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


SENTENCE_ENDS = frozenset(".!?।;\n")
_OPENS = _set("""but lekin magar jab when while because kyunki kyuki fir phir then ab tab jisne still though
    although now that's taki isliye yani लेकिन मगर जब क्योंकि फिर अब तब तो जिसने ताकि इसलिए""")
_CLOSES = _set("hai h hain tha thi hu hun hoon hoga hogi raha rahi rahe था थी थे है हैं हूं हूँ रहा रही रहे ba बा")
_ALSO_CLOSES = _set("the")
"""The Hindi "were" in Roman letters, only beside other Hindi."""
_HINDI = _set("hai thi tha ka ki ko se ne mein me mera meri h")
_OF_THE_VERB = _set("ki k kaha na nahi to toh") | SENTENCE_ENDS | {",", ")"}
"""What may follow a verb that does not end its clause."""
_WORDY = _set("aur and or &")
_SUBJECTS = _set("""i he she they we it my his her someone who you main maine mai usne unhone woh wo hum humne
    mujhe mera meri""")  # fmt: skip
_INSIDE, _ON_A_DAY = _set("usme jisme उसमें जिसमें"), _set("ko को")
_SHORTENED = _set("rs no dr mr mrs smt moh")
_HALVES = HALF_MORE | QUARTER_MORE | QUARTER_LESS


class Clauses:
    """The clauses and sentences of a row of tokens."""

    def __init__(self, row: list[Token]) -> None:
        self.row = row
        hindi = any(t.text in _HINDI for t in row)
        closes = _CLOSES | _ALSO_CLOSES if hindi else _CLOSES
        self._clause, self._sentence = [], []
        clause = sentence = 0
        for i, token in enumerate(row):
            word, before = token.text, row[i - 1].text if i else ""
            if before in SENTENCE_ENDS and not self._decimal(i - 1):
                clause = sentence = i
            elif (
                (before == "," and not self._listed(i - 1))
                or word in _OPENS
                or (word in _INSIDE and before not in _ON_A_DAY)
                or (before in closes and word not in closes and word not in _OF_THE_VERB)
                or (word in _WORDY and i + 1 < len(row) and row[i + 1].text in _SUBJECTS)
            ):
                clause = i
            self._clause.append(clause)
            self._sentence.append(sentence)
        self._clause_end, self._sentence_end = _ends(self._clause), _ends(self._sentence)

    def of(self, i: int) -> range:
        """The tokens of the clause in which token `i` stands."""
        return range(self._clause[i], self._clause_end[i])

    def sentence(self, i: int) -> range:
        """The tokens of the sentence in which token `i` stands."""
        return range(self._sentence[i], self._sentence_end[i])

    def next(self, i: int) -> range:
        """The clause after that of token `i`, in the same sentence; empty when there is none."""
        end = self.of(i).stop
        return self.of(end) if end < len(self.row) and self._sentence[end] == self._sentence[i] else range(0)

    def previous(self, i: int) -> range:
        """The clause before that of token `i`, in the same sentence; empty when there is none."""
        start = self.of(i).start
        return self.of(start - 1) if start and self._sentence[start - 1] == self._sentence[i] else range(0)

    def _decimal(self, i: int) -> bool:
        """True for a point inside a figure, an hour or an abbreviation: 6.15 · Rs.500."""
        after = self.row[i + 1] if i + 1 < len(self.row) else None
        short = i > 0 and self.row[i - 1].text in _SHORTENED
        return after is not None and self.row[i].text == "." and (short or self.row[i].touches(after))

    def _listed(self, i: int) -> bool:
        """True for a comma inside a figure or between two: 1,20,000 · 5000, 12000 aur 7500."""
        if not 0 < i < len(self.row) - 1:
            return False
        before, after = self.row[i - 1], self.row[i + 1]
        counted = before.is_number or before.text in SCALES or before.text in RUPEES
        return counted and (after.is_number or after.text in SMALL or after.text in RUPEES or after.text in _HALVES)


def _ends(starts: list[int]) -> list[int]:
    """Where each token's stretch ends, from where it starts."""
    ends = [len(starts)] * len(starts)
    for i in range(len(starts) - 2, -1, -1):
        ends[i] = ends[i + 1] if starts[i] == starts[i + 1] else i + 1
    return ends
