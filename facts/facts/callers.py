"""Whose mobile a number is: the teller's own, or that of the one who called, cheated or threatened."""

from itertools import pairwise

from facts import mobile
from facts import person_words as persons
from facts.clauses import Clauses
from facts.match import Match
from facts.text import Token, fold, tokens


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


_OWN = _set("""mera meri mere my mine hamara hamari hamare humara our apna apni apne moor mor aapan मेरा मेरी मेरे
    हमारा हमारी हमारे अपना अपनी अपने""")
_NEUTRAL = _set("""number no num nmbr nambar namber numbr nos mobile mobail moblie mob phone fon contact sampark
    whatsapp wa sim jio airtel vi bsnl registered dusra doosra other second alternate another is hai h ka ke ki ji
    जी . : - , # 0 91 + ( no. sutra calling call customer ' ’ s upi linked was care helpline kastamar toll free
    likh lo note kar karo kijiye lijiye le lein कस्टमर केयर हेल्पलाइन लिख लो लीजिए नोट कर करें नंबर नम्बर न नं
    मोबाइल मोबाईल फोन फ़ोन संपर्क सम्पर्क सूत्र व्हाट्सएप दूसरा है का के की सिम dialing""")
_THEIRS = _set("""from by uska uski uske usne usse usko unhone unka unke unki us is iska iske inka his her their
    they he she fraud fraudster froud scammer thag caller agent agents seller broker dalal builder dealer बिल्डर
    दलाल chor accused aropi unknown anjan anjaan agyat stranger someone somebody kisi koi used using person man
    lady ladki ladka vyakti culprit hacker thief robber fake farzi farji nakli jali bogus फ़र्ज़ी नकली जाली wo vo
    woh ek to उसका उसके उसकी उनका उनके उस इस इसका ठग आरोपी अज्ञात अनजान किसी कोई एजेंट उसे उन्होंने फ्रॉड धोखेबाज़
    वह उसने""")
_SURELY_THEIRS = _THEIRS - _set("is to us ek by from")
_SURELY_WRONG = persons.BADMASH | _set("""fraud froud scam scammer caller agent accused unknown anjan culprit
    hacker fake farzi thag phiroti
    firauti फ्रॉड ठग एजेंट फ़र्ज़ी फिरौती अज्ञात""")
_IS = _set("hai h है")
_WAS, _CHEATED = _set("tha thi था थी"), _set("thag thagi thaga ठग ठगी thugi cheated duped fraud धोखाधड़ी")
_POSSESSED = _set("uska uski uske unka unki unke iska iski his her their उसका उसकी उसके उनका उनकी इसका")
_FROM = _set("se sey ne from से ने wale vale wala vala वाले वाला")
_FROM_IT = _set("isse usse issey इससे उससे")
"""99… isse roz msg aate hain."""
_TO = _set("par pe pr per पर पे")
_PAID = _set("""bhej bheja bheje bheji bhejne transfer transferred dal dala dale daal daala jama send sent pay paid
    kar karaya karvaya kiya kiye karva paise paisa rupaye rupay rs भेज भेजा भेजे ट्रांसफर डाल डाले डाला जमा पैसे
    रुपये करवाया कराया""")
_TOOK = _set("""took takes called calls cheated threatened threatens demanded demands asked promised claimed sold
    fled vanished""")
"""After a name and "mobile 99…,": what that person did."""
_OFF = _set("band switched off unreachable बंद बन्द ऑफ")
_KEEPS = _set("keeps kept calling called messaging threatened threatening bar baar lagatar बार लगातार")
_LOOKED_FOR = persons.KIN | persons.CHILDREN | persons.PARENTS_AND_SPOUSES
_LISTED = _set(", aur and & ya or और या")
_ENDS = frozenset(".!?।\n;")
_REACH, _REACH_AFTER, _ANTECEDENT, _CLAUSE = 7, 10, 16, 20


_THIRD = persons.THIRD | persons.KIN
"""Whom a story speaks of beside the teller and the wrongdoer: their numbers are nobody's."""
_REACHED = _set("""reach call ring mujhe mujhse hame please plz kripya own khud personal usme usi isme jisme usko
    chal chalta raha tha sim khoya kho gum lost karen kare batayein bataye मुझे हमें उसमें जिसमें इसमें उसी कृपया
    thanks dhanyavad regards from""")
_DID = _set("chuka chuke took takes bola bole kehta kahta mangta thaga bhaga fled ran चुका कहता मांगता बोला भागा")
_DIALLED = _set("called phoned rang messaged texted wrote dialled dialed")
_ORGANS = _set("clinic hospital school college office shop bank company agency store hotel aspatal dukan")
_ON = _set("me on at in par pe per पर पे")
_PERSONS = _THIRD | _SURELY_WRONG | persons.PEOPLE | _set("kisi kisine someone somebody किसी")
_WRONG = _SURELY_WRONG | (_SURELY_THEIRS - persons.OTHERS - _set("he she they unhone unke wo vo woh"))
_TELLERS_DEED = _set("maine mene meine mainne humne hamne i we मैंने हमने")
_MINE_AFTER = _set("mera mine meri mere my मेरा मेरी")


def find(text: str) -> list[Match[tuple[str, bool | None]]]:
    """Every mobile number of a story: (ten digits, True when it is the accused's, False when the teller's, else None).

    Words by a number must say whose it is. The accused's: something came from it, money went to it, it is "his", the
    caller's, the agent's. The teller's: "my", "call me on", "it was in the phone", or it stands by itself. A
    neighbour's or an owner's is neither's.
    """
    found = mobile.find(text)
    if not found:
        return []
    row = tokens(text)
    clauses = Clauses(row)
    sought = persons.tell_of_missing(row) and not any(t.text in _SURELY_WRONG for t in row)
    result: list[Match[tuple[str, bool | None]]] = []
    at = 0
    for n, number in enumerate(found):
        while at < len(row) and row[at].start < number.start:
            at += 1
        after = at
        while after < len(row) and row[after].start < number.end:
            after += 1
        left = found[n - 1].end if n else 0
        right = found[n + 1].start if n + 1 < len(found) else len(text)
        before = [t for t in row[max(0, at - _REACH) : at] if t.start >= left]
        follows = [t for t in row[after : after + _REACH_AFTER] if t.end <= right]
        listed = n > 0 and before and all(t.text in _LISTED for t in before) and len(before) < 3
        goes_on = next((k for k, t in enumerate(follows) if t.text in _LISTED - {","}), None)
        if n + 1 < len(found) and goes_on is not None and len(follows) > goes_on + 1:
            follows = follows[:goes_on]  # "mera 99… aur chor ka 99…"
        theirs = (listed and result[-1].value[1]) or _accused([] if listed else before, follows)
        if not theirs and not listed and _gone_silent(row[:at], before, follows):
            theirs = True
        if not theirs and not listed and _cheats_was(row[:at], before, follows):
            theirs = True
        if theirs and (_of_the_missing(row[:at], follows) or (sought and _somebodys(before, follows))):
            theirs = False
        if theirs and listed and not result[-1].value[1]:  # "99… aur 99… se dhamki": both are theirs
            first = result.pop()
            result.append(Match((first.value[0], True), first.start, first.end, first.words))
        if theirs and not listed and _others(row, at, clauses, before):
            whose = None
        elif theirs or listed:
            whose = theirs or result[-1].value[1]
        else:
            whose = False if _tellers(before, follows, sought, _nearest(row, at), clauses, at) else None
        result.append(Match((number.value, whose), number.start, number.end, number.words))
    return result


def _others(row: list[Token], at: int, clauses: Clauses, before: list[Token]) -> bool:
    """wo padosi h, uska no 99… · my brother called from 99… · I called 99…: neither the teller's nor a wrongdoer's."""
    clause = row[max(clauses.of(at).start, at - _CLAUSE) : at]
    ours = any(t.text in _TELLERS_DEED for t in clause) or any(
        b.text in _THIRD and (a.text in _OWN or c.text in persons.ERGATIVE)
        for a, b, c in zip(clause, clause[1:], clause[2:], strict=False)
    )
    if ours and any(t.text in _DIALLED for t in clause):
        return True
    if not any(t.text in _POSSESSED for t in before[-4:]):
        return False
    return _nearest(row, at) in _THIRD


def _told_of_others(clauses: Clauses, at: int) -> bool:
    """… mujhse 2 lakh le chuka, no 99…: the clause before tells what another did; whose number it is stays open."""
    earlier = [clauses.row[i].text for i in clauses.previous(at)][-_CLAUSE:]
    return any(word in _DID for word in earlier) and not any(word in _OWN for word in earlier)


def _nearest(row: list[Token], at: int) -> str:
    """The person last spoken of before token `at`."""
    return next((t.text for t in reversed(row[max(0, at - _ANTECEDENT) : at]) if t.text in _PERSONS), "")


def _tellers(before: list[Token], follows: list[Token], sought: bool, nearest: str, clauses: Clauses, at: int) -> bool:
    """True when a number is called the teller's own, or stands by itself as a way to reach the teller."""
    said = [t.text for t in follows[:3]]
    mine = said[1:] if said[:1] and said[0] in _IS | {"is"} else said
    if mine[:1] and mine[0] in _MINE_AFTER and (not mine[1:] or mine[1] in _NEUTRAL):
        return True
    third = False
    for token in reversed(before):
        if token.text in _OWN:
            return sought or not third
        if token.text == "," and _told_of_others(clauses, at):
            return False
        if token.text in _ENDS or token.text in ",•":
            lead = before[max(0, before.index(token) - 3) : before.index(token)]
            return not third and not any(t.text in _THIRD or t.text in _ORGANS for t in lead)
        if token.text in _LOOKED_FOR or token.text in _THIRD:
            third = True
        elif token.text in _REACHED:
            return not third
        elif token.text not in _NEUTRAL and token.text not in _ON:
            return sought and not third and token.text in _POSSESSED and nearest in _LOOKED_FOR
    return not third


def _accused(before: list[Token], follows: list[Token]) -> bool:
    words_after = [t.text for t in follows]
    for n, token in enumerate(reversed(before)):  # from the number outwards
        if token.text in _OWN:
            return False
        if token.text in _THEIRS and not _is_verb(before, len(before) - 1 - n):
            return True
        if token.text not in _NEUTRAL:
            break
    if words_after[:1] and (words_after[0] in _FROM or words_after[0] in _FROM_IT):
        return True
    if words_after[:1] and words_after[0] in _NEUTRAL and words_after[1:2] and words_after[1] in _FROM:
        return True
    if words_after[:1] and words_after[0] in _TO and any(word in _PAID for word in _clause(words_after)):
        return True
    if words_after[:1] == [","] and words_after[1:2] and words_after[1] in _TOOK:
        return True
    for token in follows[:4]:
        if token.text in _OWN or token.text in _ENDS or token.text == "," or token.text in _IS:
            break
        if token.text in _KEEPS or token.text in _SURELY_THEIRS:
            return True
    return _called_in_clause(before)


def _gone_silent(so_far: list[Token], before: list[Token], follows: list[Token]) -> bool:
    """An agent took the money, the number 99… is switched off now: it is the agent's."""
    off = any(t.text in _OFF for t in follows[:3])
    return off and not any(t.text in _OWN for t in before) and any(t.text in _WRONG for t in so_far)


def _cheats_was(so_far: list[Token], before: list[Token], follows: list[Token]) -> bool:
    """mujhse 45 hazar thag liye, number 99… tha: after a fraud, the number that "was" and is not called one's own."""
    was = any(t.text in _WAS for t in follows[:1])
    cheated = any(t.text in _CHEATED or t.text in _SURELY_WRONG for t in so_far)
    return was and cheated and not any(t.text in _OWN for t in before)


def _of_the_missing(before: list[Token], follows: list[Token]) -> bool:
    """My sister left on Thursday, her phone 99… is switched off: the number of the one who is looked for."""
    off = any(t.text in _OFF for t in follows[:3])
    kin = any(a.text in _OWN and b.text in _LOOKED_FOR for a, b in pairwise(before[:-1])) or (
        any(a.text in _OWN and c.text in _LOOKED_FOR for a, c in zip(before, before[2:], strict=False))
    )
    thief = any(t.text in persons.BADMASH for t in before[-6:])
    return off and kin and not thief and any(t.text in persons.GONE or t.text in persons.LEFT for t in before)


def _somebodys(before: list[Token], follows: list[Token]) -> bool:
    """uska number 99… when somebody is looked for: theirs, unless something came from it or money went to it."""
    if not any(t.text in _POSSESSED for t in before[-4:]):
        return False
    after = [t.text for t in follows]
    return not after or not (
        after[0] in _FROM or (after[0] in _TO and any(word in _PAID for word in _clause(after))) or after[0] == ","
    )


def _clause(words: list[str]) -> list[str]:
    """The words up to the end of their sentence."""
    end = next((n for n, word in enumerate(words) if word in _ENDS), len(words))
    return words[:end]


def _is_verb(before: list[Token], i: int) -> bool:
    """True for the English "is" of "number is 99…", and for "to" unless money went there."""
    word = before[i].raw.lower()
    if word == "is":
        return True
    if word == "to":
        return not any(t.text in _PAID for t in before[:i])
    return word in ("us", "ek") and i + 1 >= len(before)


def _called_in_clause(before: list[Token]) -> bool:
    """call aaya 99… · phone number of the caller 99…: a caller spoken of shortly before, in the same sentence."""
    clause: list[str] = []
    for token in reversed(before):
        if token.text in _ENDS or token.text in _OWN:
            break
        clause.append(token.text)
    strong = (_THEIRS | _DIALLED | {"calling"}) - {"is", "us", "to", "ek", "by", "person", "man", "koi", "kisi"}
    return any(word in strong for word in clause[:4])
