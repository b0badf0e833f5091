"""Whether a sum is one that was lost, paid or a lost thing's worth: told only by such a word in its own clause."""

import re

from facts.clauses import Clauses
from facts.text import Token, fold


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


def _stems(words: str) -> re.Pattern[str]:
    return re.compile("|".join(words.split()))


_LOST = _stems("""kat$ kata kati kate katg nikal nikl leke$ lekar$ chor chur chin chhin khinch khich lut lot$ thag
    gayab gum$ gumsud kho$ khoy gir$ gira giri gire uda$ uday udal ainth aith hadap har$ thug jhapat jhapt mar$
    mari ganva gaya$ gai$ steal stol theft snatch rob(?!in) tuk$ taken lost los$ gone$ debit deduct vithdr vanis
    mising cheat dup fraud froud scam skam pick pocket extort mangva chale$ chalag काट मंगवा चले$ निकाल हथिया कट$
    कटे कटा कटी कटग निकल लेकर$ चोर चुर छीन छिन खींच खिंच लूट लुट ठग गायब गुम खो$ खोय गिर उड ऐंठ हडप हड़प पार$ झपट
    मार$ धोख फ्रॉड गई$ गयी$ गवां""")
"""How words of a loss begin, folded; one with $ is the whole word."""
_PAID = _stems("""order bhej diy$ diya diye$ dedi di$ dal$ dala$ dale$ dali$ jama$ transfer paid$ pay$ sent$ send
    invest gave$ given$ deposit$ advance$ rtgs neft imps charg chuka$ chuki$ lagay bhara$ bhari$ vasul valu भेज
    दिए$ दिये$ दिया$ दी$ दे$ डाल$ डाले$ डाला$ जमा$ एडवांस बयाना bayana ट्रांसफर लगाए लगाया भरा$ भरे$ वसूल""")
_WORTH = _set("""worth value valued cost costing price priced kimat keemat qimat kimmat mulya daam dam cash nakad
    nagad bought ordered purchased kharida kharidi kharide nakadi rakam raqam amount nuksan loss कीमत मूल्य दाम नकद
    नगद खरीदा खरीदी खरीदे नकदी रकम नुकसान""")
_WITHIN = _set("""usme isme jisme unme containing contained contains inside purse pars bag wallet batua batue had
    jhola thaila pocket jeb gulak tijori almari galla gale zevar jewar jewellery jewelry saman samaan उसमें उसमे
    जिसमें इसमें पर्स बैग बटुआ बटुए झोला थैला जेब गुल्लक तिजोरी अलमारी गल्ला गल्ले ज़ेवर जेवर सामान""")
"""What lost money lies in, and what lost things are called."""
_IN_IT = (["vas", "in", "it"], ["ver", "in", "it"], ["in", "it"])
_WAS = _set("tha thi the था थी थे")
_OF = _set("ka ki ke k का की के of")
_AND = _set("aur or and & और")
_OTHER = _set("""rent fare seat kiraya kiraye bhada bhara salary vetan tankhvah tankhwah tankha pagar pension fee
    fees fis shulk bill bil ticket tikat limit balance bailens emi kist kisht installment instalment loan karz karj
    karja qarz udhar udhaar baki baaki bakaya due owed debt interest byaj sood rate bhav quintal kuntal litre earn
    earns earning kamata kamati kamate kamaye kamae kama kamaai income credited won prize lottery reward inaam
    cashback operation ilaj treatment xray ray plaster dawai medicine medicines repair marammat will toll parking
    khana food meal chai petrol diesel total kul mehnatana majduri dihadi fine challan chalan jurmana badle refund
    entry booking tax wages bima insurance budget offer bataya batayi bataye quoted बताया बताई बताए mahine mahina
    month monthly daily roz per nivesh target किराया किराये किराए भाड़ा वेतन तनख्वाह पगार पेंशन फीस फ़ीस शुल्क बिल
    टिकट लिमिट बैलेंस ईएमआई किस्त किश्त लोन कर्ज कर्ज़ क़र्ज़ उधार बाकी बकाया ब्याज भाव क्विंटल कमाता कमाती कमाते
    कमाए कमाई आमदनी इनाम लॉटरी कैशबैक ऑपरेशन इलाज टोल पार्किंग खाना चाय पेट्रोल डीजल कुल मजदूरी चालान जुर्माना
    रिफंड महीना महीने दहेज dahej dowry""") - _set("har")
"""What is paid, owed, earned or asked in the ordinary way: no loss, unless the very money was taken."""
_DEMAND = _stems("mang(?!v) demand nid chahi asking ask$ asks$ asked$ मां?ग(?!व)")
_STOLEN = _stems("""chor chur chin chhin lut stol steal theft snatch rob gayab gone$ ran$ lift pick mising taken
    tala चोर चुर छीन छिन लूट गायब ताला""")
_DECEIT = _stems("""thag froud fraud scam skam cheat dup dhokh jhans jal fake farj farz nakli onlin otp link call
    kol app job nokri naukri lon loan agent ajent promis blackmail blakmail dhamk extort demand mang ghus rishvat
    bribe vasul invest refund compan tele whats vhats insta upi phonep gugal paytm transfer khate khata account
    bank police pulis daroga sipahi challan chalan ठग फ्रॉड धोख झांस जाल नकली फर्जी फ़र्ज़ी ऑनलाइन ओटीपी लिंक कॉल
    ऐप जॉब नौकरी लोन एजेंट ब्लैकमेल धमक मां?ग घूस रिश्वत वसूल कंपनी खाते खाता बैंक पुलिस दरोगा सिपाही चालान यूपीआई
    ट्रांसफर""")
_NOT = _set("nahi nahin nai nhi ni nahe na not never didn hasn haven without bina नहीं नही न बिना")
_PLANNED = re.compile("(?<=[a-z])(?:ega|egi|enge|unga|ungi)$|(?:[एे]ग[ाी]|[एे]ंगे|[ूऊ]ंग[ाी])$")
_APPLIED = _set("""applied apply aavedan avedan application certificate verification praman आवेदन सर्टिफिकेट
    सत्यापन प्रमाण""")
"""I applied, paid 50 rs: a fee."""
_TAKEN = _set("liye liya li lie gaye gye gae gaya gayi gai लिए लिये लिया ली गए गये गया गई gone taken")
"""Right after a sum: "1.5 lakh liye", "7,250 gaye"."""
_ACCOUNT = _set("khata khate account खाता खाते")
_NEAR, _SOON = 2, 5
_REACH = 14
"""Words of a clause that are read on either side of a sum."""
_LIST = 6
"""Clauses that a list may have."""
_BARE = 5
"""A clause of no more words beside its sum may be part of a list."""


def is_lost(clauses: Clauses, start: int, end: int, next_sum: int, honest: bool) -> bool:
    """True when the clause of the sum at tokens `start` to `end` says that it was lost, paid, or a thing's worth.

    What was demanded, is owed, earned, or paid in the ordinary way (rent, fees) is not, unless that money itself was
    taken. A bare list ("cash 45000, two rings") takes the word from the next clause, or the one before.
    """
    row = clauses.row
    own = clauses.of(start)
    own = range(max(own.start, start - _REACH), min(own.stop, end + _REACH))
    before = [row[i].text for i in range(own.start, start)]
    listed = all(row[i].text in _AND or row[i].text in ",+" for i in range(end, min(next_sum, len(row))))
    after = [row[i].text for i in range(end, own.stop if listed else min(own.stop, next_sum))]
    at_and = next((n for n, w in enumerate(after[:-1]) if w == "and" and _lost_at(row, end + n + 1)), len(after))
    after = after[:at_and]  # "rent of 27,000 and took my fridge"
    ordinary = (
        any(t.text in _APPLIED for t in row[max(clauses.sentence(start).start, start - _REACH) : start]) or honest
    )
    verdict = _judge(row, before, after, start, end, ordinary)
    if verdict is not None or len(before) + len(after) > _BARE or any(word in _ACCOUNT for word in before):
        return bool(verdict)
    return _in_list(clauses, own)


def _in_list(clauses: Clauses, own: range) -> bool:
    """What the next clause says, or else the nearest before that says anything, of a bare sum."""
    row, others = clauses.row, [clauses.next(own.stop - 1)]
    while len(others) < _LIST and (earlier := clauses.previous(own.start)):
        others.append(earlier)
        own = earlier
    for n, other in enumerate(others):
        near = other[-_REACH:] if n else other[:_REACH]
        words = [row[i].text for i in near]
        if any(w in _OTHER or _DEMAND.match(w) for w in words):
            return False
        if any(_lost_at(row, i) or row[i].text in _WITHIN for i in near):
            return True
        if n and len(words) > _BARE:
            return False
    return False


def only_stolen(row: list[Token]) -> bool:
    """True when a story tells a theft and no deceit or demand: what was paid in it was paid for other things."""
    return any(_STOLEN.match(t.text) for t in row) and not any(_DECEIT.match(t.text) for t in row)


def _judge(row: list[Token], before: list[str], after: list[str], start: int, end: int, ordinary: bool) -> bool | None:
    """Whether the own clause tells that a sum was lost; None when it tells nothing at all."""
    around = before + after
    of_other = after[:1] and after[0] in _OF and after[1:2] and after[1] in _OTHER
    if (
        of_other
        or (after[:1] and after[0] not in _AND and any(w in _OTHER for w in after[:_NEAR]))
        or any(_DEMAND.match(word) for word in around)
    ):
        return False  # 3000 ka loan · 5000 udhar · 11,000 rent · 5000 maange
    soon = next((i for i in range(end, end + min(_SOON, len(after))) if _lost_at(row, i)), None)
    if soon is None and after[:1] and after[0] in _TAKEN:
        soon = end
    refused = next((i for i in range(end, end + len(after)) if row[i].text in _NOT), None)
    if soon is not None and (refused is None or soon < refused):
        return True
    if before[-1:] and before[-1] in _WORTH and not any(word in _OTHER for word in around):
        return True  # "bangles worth 6,500, without paying"
    if refused is not None or any(w in _NOT for w in before) or any(_PLANNED.search(word) for word in after):
        return False
    lost = any(_lost_at(row, i) for i in [*range(start - len(before), start), *range(end, end + len(after))])
    paid_by = min((n for n, w in enumerate(before[::-1]) if _PAID.match(w)), default=_REACH)
    other_by = min((n for n, w in enumerate(before[::-1]) if w in _OTHER), default=_REACH)
    if any(word in _OTHER for word in around) and not (paid_by < other_by and not any(w in _OTHER for w in after)):
        return lost and not any(word in _OTHER for word in before[-_NEAR:])
    if lost or any(word in _WORTH or word in _WITHIN for word in around):
        return True
    if any(_PAID.match(word) for word in around):
        return not ordinary
    if (
        after[:3] in _IN_IT
        or after[1:4] in _IN_IT
        or (after[:1] and after[0] in _OF and after[1:2] and after[1] in _WAS)
    ):
        return True  # "was in it", "70 hajar ki thi"
    return None


def _lost_at(row: list[Token], i: int) -> bool:
    word = row[i].text
    if word in ("le", "ले") and i + 1 < len(row):
        return row[i + 1].text[:1] in "glगल"
    return row[i].is_word and bool(_LOST.match(word))
