"""What a place is to a story: where it happened, where somebody lives, or part of a journey."""

from facts import person_words as persons
from facts import place_words as words
from facts.deeds import is_deed
from facts.language import is_common
from facts.text import Token, fold

EVENT, HOME, ROUTE, ELSEWHERE = "event", "home", "route", "elsewhere"
_BETWEEN, _AND = frozenset((fold("between"),)), frozenset(map(fold, ("and", "aur", "&")))
_SUBJECT = 4
_BEECH = frozenset(map(fold, ("beech", "bich", "beach", "बीच")))
_TOWARD = frozenset(map(fold, ("towards", "toward")))
_LIFE = frozenset(map(fold, "shadi shaadi vivah byah nikah janm paida शादी विवाह निकाह जन्म पैदा".split()))
_WAS = frozenset(map(fold, "hui hua hue हुई हुआ हुए".split()))
_RETURN = frozenset(map(fold, "laut lout aa a chal nikal लौट आ चल निकल".split()))
_COMING_FROM = frozenset(map(fold, "returning returned coming back came bus train travelling traveling way".split()))
_TO_GO = frozenset(map(fold, ("jana", "jaana", "जाना")))
_COMING = frozenset(map(fold, ("aane", "jaane", "jane", "ane", "आने", "जाने")))
_PARENTS = frozenset(map(fold, ("parents", "family", "parivar", "माता-पिता", "परिवार", "in-laws", "laws")))
_SENTENCE_ENDS = frozenset(".!?।\n;")


def role(row: list[Token], start: int, end: int, every: list[tuple[int, int]]) -> str:
    """EVENT, HOME ("Mathura ka rehne wala"), ROUTE ("from Delhi to Varanasi", "Gorakhpur gaye the") or
    ELSEWHERE (where someone studies, works or fled to, a station where they complained).

    `every`: the places of the text as pairs of tokens, in order.
    """
    after = _clause([t.text for t in row[end : end + 7]])
    before = _clause([t.text for t in row[max(0, start - 8) : start]][::-1])
    lead = before[0] if before else ""
    own = before[: next((n for n, w in enumerate(before) if w in ",;"), len(before))]
    if any(w in _LIFE for w in own) and after[1:2] and after[1] in _WAS:
        return ELSEWHERE  # "shadi Ballia me hui"
    if _of_others(before, after) or _somebody_of(after) or any(w in words.NOT for w in own[:3]):
        return ELSEWHERE
    if lead == "in" and len(own) < _SUBJECT and any(w in persons.KIN | persons.THIRD for w in own[1:2]):
        return ELSEWHERE  # "my cousin in Jhansi paid"
    if any(w in words.LIVES for w in after[:4]) or any(w in words.LIVES for w in before[:3]):
        return HOME
    if any(w in words.HOUSES for w in before[:4]) and any(w in words.LIVES for w in before):
        return HOME  # "I live in flat 302, block C"
    if after[:1] and after[0] in words.ONES and after[1:2] and not is_common(row[end + 1].raw):
        return ELSEWHERE  # "Sitapur wale Pandey ji"
    if (
        after[:1]
        and after[0] in words.ONES
        and after[1:2]
        and after[1] in words.NOT | persons.ERGATIVE | persons.PEOPLE
    ):
        return ELSEWHERE  # "gaon Kotwa wale nahi dete"
    beside = next((s for s, e in every if e == start), start)
    led = before if beside == start else _clause([t.text for t in row[max(0, beside - 8) : beside]][::-1])
    if _denied(after) or _bound_for(led, after) or _worked_in(after):
        return ELSEWHERE
    if any(w in words.RESIDENT for w in before):
        return HOME
    if after[:1] and after[0] in ("se", "से") and after[1:2] and after[1] in persons.TELLER_IS:
        return HOME
    stands = after[2:3] in ([], [","]) or (after[1:2] and after[1] in persons.TELLER_IS)
    if after[:1] and after[0] in words.OF and after[1:2] and after[1] in words.STANDS and stands:
        return HOME  # "hum Mirzapur ke hai, …"
    if lead == "from" and any(w in ("am", "m") for w in own[1:4]):
        return HOME
    if (
        len(after) > 2
        and after[0] in words.OF
        and after[1] in words.TOWARDS
        and any(w in words.FLED for w in after[2:4])
    ):
        return ELSEWHERE
    if lead in _TOWARD:
        return ELSEWHERE  # "ran towards Fatehpur road"
    first = before[:1] and before[0] in _BETWEEN and after[:1] and after[0] in _AND
    if first or (before[:1] and before[0] in _AND and any(word in _BETWEEN for word in before[2:4])):
        return ELSEWHERE  # "between Firozabad and Tundla"
    if len(after) > 1 and ((after[0] in ("se", "से") and after[3:4] and after[3] in _BEECH) or (
        after[1] in _BEECH and start > 1 and row[start - 1].text in ("se", "से"))):  # fmt: skip
        return ELSEWHERE  # "Alambagh se Charbagh ke beech"
    if any(w in words.STUDIES for w in after[:4]) or any(w in words.STUDENT for w in before[:3]):
        return ELSEWHERE
    station = lead in words.STATION_CUES or (after[:1] and after[0] in words.STATION_CUES)
    if (station or row[start].text in words.KOTWALI) and any(w in words.REPORTS | words.WENT for w in after[:6]):
        return ELSEWHERE
    if _english_route(row, start, end, before, after, every) or _hindi_route(row, start, end, after, every):
        return ROUTE
    return EVENT


def _of_others(before: list[str], after: list[str]) -> bool:
    """my parents live in Meerut · mayka Hardoi me hai · bada bhai Delhi me hai: of others, not of the teller."""
    lives = any(w in words.LIVES for w in after[:4]) or any(w in words.LIVES for w in before[:3])
    is_there = len(after) > 1 and after[0] in words.AT and after[1] in words.STANDS
    if not lives and not is_there:
        return False
    if any(w in words.KINS_HOME for w in before):
        return True
    kin = any(w in persons.KIN or w in _PARENTS for w in before) or (lives and any(w in persons.KIN for w in after[:3]))
    return kin and not any(w in persons.WE for w in before)


def _somebody_of(after: list[str]) -> bool:
    """Meerut ke Vijay ne: where somebody is from."""
    ne = next((n for n, w in enumerate(after[:4]) if w in persons.ERGATIVE), 0)
    return ne > 1 and after[0] in words.OF and not any(w in words.AT | words.BESIDE | {","} for w in after[1:ne])


def _boarded(after: list[str]) -> bool:
    """Kanpur se bus pakdi · Gonda se chale."""
    if not (after[:1] and after[0] in ("se", "से")):
        return False
    return any(w in words.BOARDED for w in (after[1:3] if after[1:2] and after[1] in words.RIDES else after[1:2]))


def _denied(after: list[str]) -> bool:
    """Rampur me nahi, … · Hamirpur nahi"""
    if after[:1] and after[0] in words.NOT:
        return True
    return len(after) > 1 and after[0] in words.AT and after[1] in words.NOT and after[2:3] in ([], [","])


def _bound_for(before: list[str], after: list[str]) -> bool:
    """nikla interview ke liye Noida · left for Delhi · Delhi ke liye nikli: where somebody meant to go."""
    left = persons.LEFT | words.WENT | words.GOES
    if before[:2] in (["liye", "ke"], ["लिए", "के"], ["liye", "k"]) and any(w in left for w in before[2:7]):
        return True
    if "for" in before[1:6] and before[:1] in (["at"], ["in"]) and before[1] in words.ERRANDS:
        return True  # "left home for her exam at Kashi Vidyapith"
    if before[:1] == ["for"] and any(w in left for w in before[1:3]):
        return True
    return len(after) > 2 and after[0] in words.OF and after[1] in ("liye", "लिए", "लिये") and after[2] in left


def _worked_in(after: list[str]) -> bool:
    """petrol pump ke salesman se: the place only says who somebody is."""
    return len(after) > 1 and after[0] in words.OF and after[1] in words.STAFF


def _english_route(row, start: int, end: int, before: list[str], after: list[str], every) -> bool:
    """from X to Y · went to X · going to X."""
    if before[:1] in (["from"], ["to"]) and any(w in _COMING_FROM for w in before[1:3]):
        return True  # "returning from Agra", "on my way home to Subhash Nagar"
    if before[:1] == ["from"] and after[:1] == ["to"] and row[end + 1 : end + 2] and row[end + 1].raw[:1].isupper():
        return True
    if before[:1] == ["from"] and after[:1] == ["to"] and any(end + 1 == other for other, _ in every):
        return True
    if before[:1] != ["to"]:
        return False
    at = start - 1
    follows_place = any(other_end == at for _, other_end in every)
    return follows_place or "from" in before[1:4] or any(w in words.GOES or w == "gone" for w in before[1:3])


def _hindi_route(row, start: int, end: int, after: list[str], every) -> bool:
    """X se Y ja raha tha · Gorakhpur gaye the · Lucknow ja rahe the."""
    if after[:1] and after[0] in words.OF and any(w in _TO_GO for w in after[1:4]):
        return True  # "Bihar ke Saharsa jana tha"
    if len(after) > 2 and after[0] in ("se", "से") and after[1] in _RETURN and after[2] in words.KEEPS_ON:
        return True  # "Mainpuri se laut rahe the"
    if len(after) > 2 and after[0] in ("se", "से") and after[2] in words.WENT and not (
        after[1] in words.THINGS | words.NO_PLACES or is_common(after[1]) or is_deed(row, end + 1)):  # fmt: skip
        return True  # "Gomti Nagar se Hazratganj gaye the"
    if _boarded(after) or (after[:2] and after[0] in _COMING and after[1] in words.ONES):
        return True
    if after[:1] and (after[0] in words.ON_THE_WAY or after[0] in words.GOES or after[0] in words.WENT):
        return True
    if len(after) > 1 and after[0] in ("a", "आ", "laut", "लौट") and after[1] in words.KEEPS_ON:
        return True
    if after[:1] and after[0] in ("se", "से") and after[1:2] and after[1] in words.CAME:
        return True  # "Bijnor se aayi thi"
    if after[:2] and after[0] in ("se", "से"):
        following = next((span for span in every if end < span[0] <= end + 4), None)
        if following and following[0] == end + 1 and _last(row, following[1]):
            return True  # "Lucknow se Sitapur"
        if following and _goes(row, following[1]):
            return True
        going = next((n for n, w in enumerate(after[1:5], 1) if w in words.GOES), None)
        if going == 1 or (going and after[going + 1 : going + 2] and after[going + 1] in words.KEEPS_ON):
            return True  # "Gorakhpur se Delhi ja rahe the"
    previous = next((span for span in every if span[1] == start - 1), None)
    from_it = previous and row[start - 1].text in ("se", "से")
    return bool(from_it and (_goes(row, end) or _last(row, end)))


def _last(row: list[Token], end: int) -> bool:
    return end >= len(row) or row[end].text in _SENTENCE_ENDS


def _goes(row: list[Token], end: int) -> bool:
    if (
        [t.text for t in row[end : end + 1]]
        and row[end].text in words.OF
        and any(t.text in words.CARRIERS for t in row[end + 1 : end + 2])
    ):
        return True  # "Gonda se Lucknow ki bus me"
    if len(row) > end + 1 and row[end].text in _COMING and row[end + 1].text in words.ONES:
        return True  # "Lucknow aane wali memu"
    going = words.GOES | {"aa", "a", "आ", "laut", "लौट"} | words.WENT
    return any(t.text in going for t in row[end : end + 3])


def _clause(texts: list[str]) -> list[str]:
    for n, word in enumerate(texts):
        if word in _SENTENCE_ENDS:
            return texts[:n]
    return texts
