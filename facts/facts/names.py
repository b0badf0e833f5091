"""Names of persons whom a story is about: "meri beti Pinki", "बेटे का नाम आयुष है", "my father Ram Prasad".

Never the teller's own name ("mera naam …") nor a wrongdoer's ("Vikas naam ke ladke ne").
"""

from facts import calendar_words as calendar
from facts import person_words as words
from facts.given_names import is_also_a_word, is_family, is_given
from facts.language import is_common
from facts.match import Match
from facts.number_words import SMALL
from facts.text import Token, fold, tokens

_LINKS = frozenset(map(fold, """
    ji jee जी , - : ( " ' “ ‘ whose is was jiska jiski jinka जिसका जिसकी जिनका hai है sri shri shrimati smt mr mrs late
    swargiya श्री श्रीमती""".split()))  # fmt: skip
_SENTENCE_ENDS = frozenset(".!?।\n;")
_MOST_WORDS = 3
_WHOSE = words.OTHERS | frozenset(map(fold, "jiska jiski his her whose जिसका जिसकी".split()))
_NO_NAMES = frozenset(map(fold, """
    aur and or but is was has have had he she it who whose which that the a an my i we in on at from to
    for of with by since yesterday today tomorrow last night morning evening afternoon years year old
    age aged phone mobile school bhi jo hai hain tha thi the sahab sahib ji madam sir bhaiya market shop
    home house police station bike scooter car number rupees lakh thousand also kal aaj abhi subah shaam
    raat dopahar dono teen do char paanch mujhe mera meri bahar andar lapata gayab gum missing lost
    khelne coaching coching college bazar bazaar dukan dukaan office naukri driver doctor monday tuesday
    wednesday thursday friday saturday sunday january february march april may june july august
    september october november december hindu muslim aadhaar aadhar upi sbi hdfc otp imei fir gmail
    whatsapp facebook instagram telegram died expired passed went gone ran fell got hit met
""".split()))  # fmt: skip


def find(text: str) -> list[Match[str]]:
    """The names of missing, lost or harmed persons in a story, as written."""
    row = tokens(text)
    missing = words.tell_of_missing(row)
    capitals = _capitals_tell(row)
    found: list[Match[str]] = []
    taken = -1
    for i, token in enumerate(row):
        if i < taken:
            continue
        name = None
        if token.text in words.NAME:
            name = _before_naam(row, i, missing, capitals) or _after_naam(row, i, missing)
        elif token.text in words.KIN or (missing and token.text in words.CHILDREN):
            name = _after_kin(row, i, missing, capitals)
        elif missing and _starts_clause(row, i):
            name = _before_age(row, i, capitals)
        elif missing and i > 1 and token.is_word and row[i - 1].text in words.OF_AGE and row[i - 2].text in words.YEARS:
            end = _name_end(row, i, capitals, sure=False) if is_given(token.raw) else None
            name = (i, end) if end else None
        if name and not (found and row[name[0]].start < found[-1].end):
            start, end = name
            found.append(Match(text[row[start].start : row[end - 1].end], row[start].start, row[end - 1].end,
                               text[row[start].start : row[end - 1].end]))  # fmt: skip
            taken = end
    return _once(found)


def _once(found: list[Match[str]]) -> list[Match[str]]:
    """Each name once; "Rohit" is the same as "Rohit Kumar"."""
    kept: list[Match[str]] = []
    for name in sorted(found, key=lambda m: -len(m.value))[:20]:
        if not any(f" {name.value.lower()} " in f" {other.value.lower()} " for other in kept):
            kept.append(name)
    return sorted(kept, key=lambda m: m.start)


def _after_kin(row: list[Token], i: int, missing: bool, capitals: bool) -> tuple[int, int] | None:
    """beta Rohit · meri patni Sunita Devi · my son, Aarav · ladki Anjali (when somebody is missing)."""
    mine = i and (row[i - 1].text in words.MINE or (i > 1 and row[i - 2].text in words.APPLICANT))
    if row[i].text in words.AFTER_A_NAME and not mine:
        return None
    if i and row[i - 1].text in words.OTHERS and not missing:
        return None
    if i > 1 and row[i - 1].text in words.OTHERS and any(t.text in words.THIRD for t in row[max(0, i - 4) : i]):
        return None  # "padosi ka ladka Sonu"
    if row[i].text in words.CHILDREN and row[i].text not in words.KIN and _count_before(row, i):
        return None
    j = i + 1
    while j < len(row) and j - i <= 3 and row[j].text in _LINKS:
        j += 1
    if j >= len(row) or row[j].text in words.NAME:
        return None
    end = _name_end(row, j, capitals, sure=False)
    if end is None or (_agent(row, end) and not missing):
        return None
    return j, end


def _after_naam(row: list[Token], i: int, missing: bool) -> tuple[int, int] | None:
    """naam Khushboo · uska naam Rohit hai · बेटी का नाम … ; not "mera naam", nor a father's name alone."""
    before = [t.text for t in row[max(0, i - 3) : i]]
    if before[-1:] and before[-1] in words.OF_AGE:
        before.pop()
    whose = before[-1] if before else ""
    if whose in words.MINE or whose in ("khud", "खुद", "user", "company", "bank", "apna"):
        return None
    kin = whose in words.KIN or (missing and whose in words.CHILDREN)
    form = i == 0 or (not before and missing) or row[i - 1].text in _SENTENCE_ENDS or row[i - 1].text in (",", ":")
    given = i + 1 < len(row) and is_given(row[i + 1].raw)
    if not kin and not (missing and (whose in _WHOSE or form or given)):
        return None
    if whose in words.PARENTS_AND_SPOUSES and not missing:
        return None
    if row[i].raw.lower() in ("name", "named", "called") and not kin and whose not in words.OTHERS and not missing:
        return None
    j = i + 1
    while j < len(row) and j - i <= 3 and row[j].text in _LINKS:
        j += 1
    end = _name_end(row, j, capitals=False, sure=True) if j < len(row) else None
    if end is None or (end < len(row) and row[end].text in ("batay", "bataya", "बताया")):
        return None
    return j, end


def _before_naam(row: list[Token], i: int, missing: bool, capitals: bool) -> tuple[int, int] | None:
    """गुड़िया नाम की बच्ची · Rohit naam ka ladka kho gaya; not "Vikas naam ke ladke ne"."""
    if i == 0 or i + 1 >= len(row) or row[i + 1].text not in words.OF_AGE:
        return None
    follows = row[i + 2 : i + 9]
    about = {t.text for t in follows}
    if not (about & (words.KIN | words.CHILDREN)) or about & words.ERGATIVE or not (missing or about & words.KIN):
        return None
    for start in range(max(0, i - _MOST_WORDS), i):
        if start and row[start].text in words.KIN:
            continue
        first = row[start]
        named = is_given(first.raw) or (start == i - 1 and _may_be_name(first))
        if named and _name_end(row, start, capitals, sure=True) == i:
            return start, i
    return None


def _before_age(row: list[Token], i: int, capitals: bool) -> tuple[int, int] | None:
    """Rohit Kumar, 14 saal … at the beginning of a clause of a story about someone missing."""
    if not is_given(row[i].raw) or is_also_a_word(row[i].raw):
        return None
    end = _name_end(row, i, capitals, sure=False)
    j = end
    while j is not None and j < len(row) and row[j].text in (",", "(", "-"):
        j += 1
    if end is None or j is None or j >= len(row):
        return None
    aged = row[j].text in words.AGE or (row[j].is_number and j + 1 < len(row) and (
        row[j + 1].text in words.YEARS | words.YEARLY or row[j + 1].text == ")"))  # fmt: skip
    return (i, end) if aged else None


def _name_end(row: list[Token], start: int, capitals: bool, sure: bool) -> int | None:
    """The token after a name that begins at `start`, or None when no name is there.

    `sure`: the words said that a name follows, so any word that is not an everyday one will do.
    """
    first = row[start]
    if not _may_be_name(first):
        return None
    second = row[start + 1] if start + 1 < len(row) else None
    capital = capitals and first.raw[:1].isupper()
    with_family = second is not None and is_family(second.raw) and _may_be_name(second)
    if not (sure or capital or is_given(first.raw) or with_family or _age_right_after(row, start + 1)):
        return None
    end = start + 1
    while end < len(row) and end - start < _MOST_WORDS and _may_be_name(row[end]):
        more = row[end]
        if more.text in SMALL and end + 1 < len(row) and row[end + 1].text in words.YEARS | words.YEARLY:
            break  # "Sonu das baras ka"
        second_capital = first.raw[:1].isupper() and more.raw[:1].isupper() and capitals
        known = is_family(more.raw) or (is_given(more.raw) and not is_also_a_word(more.raw))
        if not (known or second_capital or (is_given(first.raw) and _age_right_after(row, end + 1))):
            break
        end += 1
    return end


def _may_be_name(token: Token) -> bool:
    word = token.text
    return (
        token.is_word
        and 2 <= len(token.raw) <= 24
        and not is_common(token.raw)
        and word not in _NO_NAMES
        and word not in words.KIN
        and word not in words.MISSING
        and word not in words.CHILDREN
        and word not in words.AGE
        and word not in words.NAME
        and word not in words.PEOPLE
        and word not in words.BADMASH
        and len(set(word)) > 1
    )


def _age_right_after(row: list[Token], i: int) -> bool:
    """Xyz (8) · Xyz, umra 8 · Xyz 8 saal ka."""
    j = i
    while j < len(row) and row[j].text in (",", "("):
        j += 1
    if j >= len(row):
        return False
    if row[j].text in words.AGE:
        return True
    if j + 2 < len(row) and row[j + 2].text in calendar.BEFORE | calendar.AFTER:
        return False
    return row[j].is_number and len(row[j].text) < 4 and j + 1 < len(row) and (
        row[j + 1].text in words.YEARS | words.YEARLY or (j > i and row[j + 1].text == ")"))  # fmt: skip


def _agent(row: list[Token], end: int) -> bool:
    """True when the named person does something: "mere bhai Suresh ne"."""
    return end < len(row) and row[end].text in words.ERGATIVE


def _count_before(row: list[Token], i: int) -> bool:
    return bool(i) and (row[i - 1].is_number or row[i - 1].text in ("ek", "एक", "do", "दो", "tin", "तीन"))


def _starts_clause(row: list[Token], i: int) -> bool:
    return i == 0 or row[i - 1].text in _SENTENCE_ENDS or row[i - 1].text in (",", ":")


def _capitals_tell(row: list[Token]) -> bool:
    """True when capital letters mark names: the text is neither all in capitals nor In Title Case."""
    latin = [t.raw for t in row if t.is_word and t.raw.isascii()]
    capital = sum(word[:1].isupper() for word in latin)
    return capital <= 0.5 * len(latin) or len(latin) <= 3
