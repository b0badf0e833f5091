"""What a place is to a story: where it happened, where somebody lives, or part of a journey."""

from facts import person_words as persons
from facts import place_words as words
from facts.text import Token, fold

EVENT, HOME, ROUTE, ELSEWHERE = "event", "home", "route", "elsewhere"
_BETWEEN, _AND = frozenset((fold("between"),)), frozenset(map(fold, ("and", "aur", "&")))
_SENTENCE_ENDS = frozenset(".!?।\n;")


def role(row: list[Token], start: int, end: int, every: list[tuple[int, int]]) -> str:
    """EVENT, HOME ("Mathura ka rehne wala"), ROUTE ("from Delhi to Varanasi", "Gorakhpur gaye the") or
    ELSEWHERE (where someone studies, works or fled to, a station where they complained).

    `every`: the places of the text as pairs of tokens, in order.
    """
    after = _clause([t.text for t in row[end : end + 7]])
    before = _clause([t.text for t in row[max(0, start - 8) : start]][::-1])
    lead = before[0] if before else ""
    if any(w in words.LIVES for w in after[:4]) or any(w in words.LIVES for w in before[:3]):
        return HOME
    if any(w in words.RESIDENT for w in before):
        return HOME
    if after[:1] and after[0] in ("se", "से") and after[1:2] and after[1] in persons.TELLER_IS:
        return HOME
    if after[:1] and after[0] in words.OF and after[1:2] and after[1] in words.STANDS and after[2:3] in ([], [","]):
        return HOME  # "hum Mirzapur ke hai, …"
    if lead == "from" and len(before) > 1 and before[1] in ("am", "m"):
        return HOME
    if (
        len(after) > 2
        and after[0] in words.OF
        and after[1] in words.TOWARDS
        and any(w in words.FLED for w in after[2:4])
    ):
        return ELSEWHERE
    first = before[:1] and before[0] in _BETWEEN and after[:1] and after[0] in _AND
    if first or (before[:1] and before[0] in _AND and any(word in _BETWEEN for word in before[2:4])):
        return ELSEWHERE  # "between Firozabad and Tundla"
    if any(w in words.STUDIES for w in after[:4]):
        return ELSEWHERE
    station = lead in words.STATION_CUES or (after[:1] and after[0] in words.STATION_CUES)
    if station and any(w in words.REPORTS for w in after[:6]):
        return ELSEWHERE
    if _english_route(row, start, end, before, after, every) or _hindi_route(row, start, end, after, every):
        return ROUTE
    return EVENT


def _english_route(row, start: int, end: int, before: list[str], after: list[str], every) -> bool:
    """from X to Y · went to X · going to X."""
    if before[:1] == ["from"] and after[:1] == ["to"] and any(end + 1 == other for other, _ in every):
        return True
    if before[:1] != ["to"]:
        return False
    at = start - 1
    follows_place = any(other_end == at for _, other_end in every)
    return follows_place or "from" in before[1:4] or any(w in words.GOES or w == "gone" for w in before[1:3])


def _hindi_route(row, start: int, end: int, after: list[str], every) -> bool:
    """X se Y ja raha tha · Gorakhpur gaye the · Lucknow ja rahe the."""
    if after[:1] and (after[0] in words.ON_THE_WAY or after[0] in words.GOES or after[0] in words.WENT):
        return True
    if len(after) > 1 and after[0] in ("a", "आ", "laut", "लौट") and after[1] in words.KEEPS_ON:
        return True
    if after[:2] and after[0] in ("se", "से"):
        following = next((span for span in every if end < span[0] <= end + 4), None)
        if following and _goes(row, following[1]):
            return True
        if after[1:2] and after[1] in words.GOES:
            return True
    previous = next((span for span in every if span[1] == start - 1), None)
    return bool(previous and row[start - 1].text in ("se", "से") and _goes(row, end))


def _goes(row: list[Token], end: int) -> bool:
    going = words.GOES | {"aa", "a", "आ", "laut", "लौट"} | words.WENT
    return any(t.text in going for t in row[end : end + 3])


def _clause(texts: list[str]) -> list[str]:
    for n, word in enumerate(texts):
        if word in _SENTENCE_ENDS:
            return texts[:n]
    return texts
