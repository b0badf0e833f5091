"""Whether a day or a time is of what happened, or of something that the story only mentions beside it.

Of no event are: days of birth and buying, what is still to come or asked leave for, when somebody was told to come,
when a complaint was made, old grudges, today's own date, and what happens every day.
"""

import re
from datetime import date, datetime

from facts import calendar_words as calendar
from facts import person_words as persons
from facts.match import Match
from facts.text import Token, fold


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


_OTHER_DAYS = _set("""
    born birth dob birthday janm janam paida bought purchased buy kharida kharidi kharide khareeda
    khareedi khareede liya-tha issued expiry expire valid warranty married dated
    janmdin janamdin janmdiwas salgirah जन्मदिन सालगिरह जन्म पैदा जन्मतिथि
    खरीदा खरीदी खरीदे ख़रीदा ख़रीदी जारी""")
_CLAUSE_ENDS = _set(". , ; ! ? । and aur और but par lekin लेकिन") | {"\n"}
_SENTENCE_ENDS = frozenset(".!?।;\n")
_BEHIND, _AHEAD = 6, 4
_VERB_AHEAD = 7
_SENTENCE = 14
"""So many words before a day its sentence is looked through."""
_FUTURE = re.compile(
    "(?<=[a-z])(?:ega|egi|enge|unga|ungi|oge|ogi)$|(?:[एे]ग[ाी]|[ऐै]ंगे|[एे]ंगे|[ूऊ]ंग[ाी]|ोग[ेी]|होगा|होगी|होंगे)$|^hog[ai]$|^honge$"
)
"""How verbs of the future end."""
_TO_DO = _set("""karna karni karne krna krni krne karana karani karwana karwani karvana nikalna nikalni
    nikalne hona honi dena deni dene lena leni jana jaana rakhna rakhni chalana manana manani banwana करना करनी करने
    कराना करवाना करवानी निकालना निकालनी निकलना होना होनी देना देनी लेना जाना रखना मनाना बनवाना""")
_ASKED_FOR = _set("permission anumati ijazat ijajat parmishan parmission anumti अनुमति इजाज़त परमिशन")
_CALLED_BY_TIME = _set("""train bus intercity express passenger shatabdi memu shift show flight exam class paper
    meeting appointment interview duty tuition alarm ट्रेन बस
    पैसेंजर एक्सप्रेस शिफ्ट शो""")
_PLANNED = _set("is are scheduled planned")
_PERFECT = _set("thi tha the थी था थे")
_IS, _ON_THE = _set("hai h है"), _set("ko को")
_GIVEN = _set("di ki diya kiya bheji bheja dee दी की दिया किया भेजी भेजा")
_WROTE = _set("""likhai likhayi likhaye likhwai likhwayi likhvai likhvayi likhi likhwaya likhaya likhwane likhane
    likhvane darj
    reported lodged filed लिखाई लिखवाई लिखी लिखवाया लिखाया लिखवाने लिखाने दर्ज""")
_REACH_ME = _set("call contact phone reach ring")
_NOWADAYS = _set("ka ke ki kal kl का के की कल")
_FAR_BACK = 275
"""Days."""
_COME = _set("aana ana aao aao aaiye aaiyega aiye aaiega aaja aajana आना आओ आइए आइये आइएगा आ-जाना")
_CALLED = _set("bulaya bulayi bulaye bulate summoned बुलाया बुलाई बुलाये")
_TO_THE_STATION = _set("""thane thana chowki chauki kotwali daftar office station court kachahri थाने थाना चौकी
    कोतवाली दफ़्तर कोर्ट""")
_TOLD = _set("""applied apply application applications complained complaint complaints complain written wrote emailed
    aavedan avedan aavedn shikayat shikayt tahrir tehrir arji arzi darkhast waiting pending intezar intjar
    submitted lodged registered fir
    आवेदन शिकायत तहरीर अर्ज़ी प्रार्थनापत्र एफआईआर""")
_DEEDS = _set("""chori chor chhini chhin chheen chheena chheeni cheen china chhina loot loota luta luti lut
    lost gaya gayab gum gumshuda kho khoya khoyi gira giri gir stolen snatched robbed missing lapata incident ghatna
    vardat theft fraud thagi thaga kat kate uda maara mara attacked hit broke tod toda toot today
    चोरी छीना छीनी छीन लूट लूटा लुट गायब गुम खो खोया लापता घटना वारदात ठगी कट मारा तोड़ टूटा""") - {"today"}
_GRUDGE_AFTER = _set("ki ka ke की का के")
_GRUDGE = _set("""ranjish rajish ranjis dushmani jhagda jhagde vivad mukadma mukadme case ranjishan karz loan
    shaadi shadi
    रंजिश दुश्मनी झगड़ा झगड़े विवाद मुक़दमा मुकदमा मुक़दमे मुकदमे कर्ज़ शादी enmity rivalry quarrel dispute""")
_ABOUT = _set("""karib kareeb aas aaspas lagbhag bich beech baad bad pahle pehle samay time ghatna baat bat
    vardat mamla
    करीब आस आसपास लगभग बीच बाद पहले समय घटना बात वारदात मामला""")
_UNTIL_AFTER, _UNTIL_BEFORE = _set("tak tk तक"), _set("till until til untill by")
_DATE_WORDS = _set("tarikh tareekh tarik taarikh date तारीख़ दिनांक march मार्च")
_DAILY = _set("""roz roj rojana rozana daily everyday every usually hamesha aksar har pratidin opens closes
    starts ends
    khulta khulti khulte khulne timing timings opening खुलने रोज़ रोज रोज़ाना हर हमेशा अक्सर प्रतिदिन
    खुलता खुलती""")
_HABIT = re.compile("(?:[a-z]t[aie]|ता|ती|ते)$")
_WENT = _set("gaya gayi gaye gye gya गया गई गए गये")
_BACK = re.compile("laut|lout|aay|aye|लौट|आए|आया|आई")
_INFINITIVE = re.compile("(?:[a-z]n[ai]|ना|नी)$")
_PRESENT = _set("hai hain h hu hun hoon he है हैं हूँ हूं")


def is_aside(row: list[Token], match: Match, now: datetime) -> bool:
    """True when the words around a day say that nothing of what the story tells happened then."""
    first, last = place_of(row, match.start), place_of(row, match.end)
    behind, ahead = row[max(0, first - _BEHIND) : first][::-1], row[last : last + _VERB_AHEAD]
    if [t.text for t in behind[:1]] == ["on"] and any(t.text in _PLANNED for t in behind[1:2]):
        return True
    if _still_to_come(ahead) or _asked_leave(row[max(0, first - _SENTENCE) : first]):
        return True
    if _was_to_come(_clause(ahead)) or _left_and_came_back(row[last : last + _SENTENCE]):
        return True
    if _until(row, first, last) or _today_itself(row, first, last) or _grudge(ahead):
        return True
    if _summoned(behind, ahead) or _complained(row, first, last):
        return True
    if row[first].text in calendar.TODAY and [t.text for t in ahead[:1]] and ahead[0].text in _NOWADAYS:
        return True  # "aaj ka din", "aaj kal"
    if _next_time_is_nearer(row[first:last], match, now):
        return True
    return any(_tells(part) for part in (behind, ahead[:_AHEAD]))


def is_aside_time(row: list[Token], match: Match) -> bool:
    """True when a time alone is a train's, a summons', a habit's or a plan's."""
    first, last = place_of(row, match.start), place_of(row, match.end)
    if any(t.text in _CALLED_BY_TIME for t in row[max(0, first - 1) : first] + row[last : last + 2]) or names_a_thing(
        row, last
    ):
        return True  # the 7:40 Intercity · 9 baje wali bus
    behind, ahead = row[max(0, first - _BEHIND) : first][::-1], row[last : last + _VERB_AHEAD]
    if _still_to_come(ahead) or _asked_leave(row[max(0, first - _SENTENCE) : first]):
        return True
    if (ahead and ahead[0].text in _UNTIL_AFTER) or _was_to_come(_clause(ahead)):
        return True
    return _summoned(behind, ahead) or _usual(behind, ahead)


def names_a_thing(row: list[Token], last: int) -> bool:
    """7 baje ka alarm · 5 baje ki meeting: an hour that says which thing is meant, before token `last`."""
    follows = [t.text for t in row[last : last + 2]]
    if follows[:1] and follows[0] in _CALLED_BY_TIME:
        return True
    return len(follows) > 1 and follows[0] in _GRUDGE_AFTER and follows[1] not in _ABOUT


def is_years_ago(row: list[Token], match: Match) -> bool:
    """True for "3 saal pehle", "two years ago": nobody means the very day."""
    return any(t.text in persons.YEARS for t in row[place_of(row, match.start) : place_of(row, match.end)])


def place_of(row: list[Token], place: int) -> int:
    """The first token that begins at or after a place in the text."""
    low, high = 0, len(row)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if row[middle].start < place else (low, middle)
    return low


def _clause(part: list[Token]) -> list[str]:
    """The words up to the end of their clause."""
    texts = [t.text for t in part]
    return texts[: next((n for n, word in enumerate(texts) if word in _CLAUSE_ENDS), len(texts))]


def _left_and_came_back(ahead: list[Token]) -> bool:
    """7 march ko ghar gaya tha, lauta to …: on which day of those between it happened nobody says."""
    texts = [t.text for t in ahead]
    gone = next((n for n, w in enumerate(texts[:-1]) if w in _WENT and texts[n + 1] in _PERFECT), None)
    if gone is None:
        return False
    back = [n for n, w in enumerate(texts) if n > gone and _BACK.match(w)]
    return any(texts[n + 1 : n + 2] in (["to"], ["तो"]) for n in back)


def _was_to_come(after: list[str]) -> bool:
    """1 march ko aana tha: what ought to have happened did not."""
    return any(_INFINITIVE.search(word) and after[n + 1] in _PERFECT for n, word in enumerate(after[:-1]))


def _still_to_come(after: list[Token]) -> bool:
    """kal ho jayega · 25 march ko hai · कल निकलेगा · will be: what is still to come has not happened."""
    for n, token in enumerate(after):
        if token.text in _CLAUSE_ENDS:
            return False
        if token.text in _ASKED_FOR or (n and token.text in _IS and after[n - 1].text in _TO_DO):
            return True
        if token.text in ("vil", "shal") or _FUTURE.search(token.text):
            return True
        if n and token.text in _IS and after[n - 1].text in _ON_THE:
            return True
    return False


def _asked_leave(before: list[Token]) -> bool:
    """permission for a run on 5 April: leave is asked for what is to come."""
    for token in reversed(before):
        if token.text in _SENTENCE_ENDS:
            return False
        if token.text in _ASKED_FOR:
            return True
    return False


def _next_time_is_nearer(words: list[Token], match: Match, now: datetime) -> bool:
    """20 April, said in March without a year: a month that is far back is rather the coming one."""
    said = any(t.text in calendar.MONTHS for t in words) and not any(t.is_number and len(t.text) > 2 for t in words)
    return said and (now.date() - _day(match)).days > _FAR_BACK


def _day(match: Match) -> date:
    return match.value.date() if isinstance(match.value, datetime) else match.value


def _until(row: list[Token], first: int, last: int) -> bool:
    """aaj tak · till today."""
    after = row[last].text if last < len(row) else ""
    return after in _UNTIL_AFTER or (first > 0 and row[first - 1].text in _UNTIL_BEFORE)


def _today_itself(row: list[Token], first: int, last: int) -> bool:
    """aaj 18 tarikh hai · today is the 18th: the day of telling."""
    today = (first > 0 and row[first - 1].text in calendar.TODAY) or row[first].text in calendar.TODAY
    texts = [t.text for t in row[last : last + 4]]
    while texts and (texts[0].isdecimal() or texts[0] in _DATE_WORDS):
        texts.pop(0)
    return bool(today and texts and texts[0] in _IS) or texts[:1] == ["is"]


def _grudge(ahead: list[Token]) -> bool:
    """saat saal pehle ki ranjish: what was long ago is told as a reason."""
    texts = [t.text for t in ahead[:3]]
    return len(texts) > 1 and texts[0] in _GRUDGE_AFTER and any(word in _GRUDGE for word in texts[1:3])


def _summoned(behind: list[Token], ahead: list[Token]) -> bool:
    """kal aana · subah 10 baje aao · 9 baje thane bulaya hai."""
    after, before = _clause(ahead), _clause(behind)
    if after and after[0] in _COME and (len(after) == 1 or after[1] not in _PRESENT):
        return True
    if after[:2] in (["ane", "ko"], ["आने", "को"]) or ("me" in before[1:3] and before[-1] in _REACH_ME):
        return True  # "3 baje aane ko bola", "call me after 6 pm"
    called = any(word in _CALLED for word in after[:4])
    return called and any(word in _TO_THE_STATION for word in after[:4] + before)


def _complained(row: list[Token], first: int, last: int) -> bool:
    """I had written on 2 March · applied 10 days ago · 5 march ko shikayat ki: in a clause without any deed."""
    ahead = _clause(row[last : last + 8])
    clause = _clause(row[max(0, first - 10) : first][::-1]) + ahead
    if any(word in _WROTE for word in clause):
        return True
    at = 1 if ahead[:1] and ahead[0] in _ON_THE else 0
    given = ahead[at : at + 1] and ahead[at] in _GIVEN and ahead[at + 1 : at + 2] and ahead[at + 1] in _PERFECT
    if given and any(t.text in _TOLD for t in row[max(0, first - 12) : first]):
        return True  # "shikayat no 40, 10 march ko di thi"
    return any(word in _TOLD for word in clause) and not any(word in _DEEDS for word in clause)


def _usual(behind: list[Token], ahead: list[Token]) -> bool:
    """tuition 5 baje khatam hota hai · roz 9 baje · opens at 10; but noise at 10 pm every day."""
    after, before = _clause(ahead), _clause(behind)
    if any(word in _DAILY for word in before):
        return True
    return any(_HABIT.search(word) and after[n + 1] in _PRESENT for n, word in enumerate(after[:-1]))


def _tells(part: list[Token]) -> bool:
    return any(word in _OTHER_DAYS for word in _clause(part))
