"""Words that stand around the names of places, and the runs of words that may be such names."""

from facts.text import Token, fold

CUES = frozenset(map(fold, """thana thane thaana ps police station chowki chauki kotwali district dist distt jila zila
    jile zile near paas pas nearby city mein me main in at ke ka ki ko se uttar pradesh up india tehsil gaon village
    post pin pincode code area ilaka ilake mohalla colony wala wali the of and aur hai hoon janpad
    थाना थाने पुलिस स्टेशन चौकी कोतवाली जिला ज़िला जिले ज़िले जनपद के पास में का की को से उत्तर प्रदेश यूपी तहसील
    गांव गाँव ग्राम पोस्ट पिन कोड इलाका इलाके मोहल्ला मुहल्ला शहर है हूं""".split()))  # fmt: skip
BREAKS = frozenset(",;|!?।\n/")
WORDS_AT_MOST = 5


def windows(row: list[Token]) -> list[tuple[int, int]]:
    """Runs of up to five words that no break divides, the longest first."""
    found = []
    for length in range(WORDS_AT_MOST, 0, -1):
        for start in range(len(row) - length + 1):
            part = row[start : start + length]
            if not any(t.text in BREAKS for t in part) and not all(t.is_number for t in part):
                found.append((start, start + length))
    return found


def only_cues(row: list[Token], start: int, end: int) -> bool:
    """True when a window is, or begins or ends with, a word like "thana" or "near"."""
    return row[start].text in CUES or row[end - 1].text in CUES


def cue_beside(row: list[Token], start: int, end: int) -> bool:
    return any(t.text in CUES for t in row[max(0, start - 1) : start] + row[end : end + 2])
