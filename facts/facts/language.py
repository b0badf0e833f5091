"""Which language a message is in. Hindi in Roman letters is Hindi."""

from facts.text import fold, tokens

_HINDI = frozenset("""
hai hain he hun hoon tha thi thay hu ho hoga hogi honge par ka ki ke ko se mein mei mai men per liye liyay
mera meri mere mujhe mujhko mujhse hum hamara hamari hamare humko hamko hame hamein tum tumhara aap apka
aapka aapki apki apna apni apne wo woh vo voh uska uski uske usne unka unki unhone isko iska iski ye yeh
yah kya kyon kyun kyu kaise kese kahan kaha kab kaun kon kitna kitne kitni nahi nahin nhi nai nahee mat na
haan han ji jee aur ya lekin magar phir fir bhi sirf bas abhi aaj kal parso parson subah shaam sham raat
dopahar din hafte mahine saal pehle pahle baad gaya gayi gaye gya gyi gai kar karo karna karni karne karke
kiya kiye ki karo karwana karvana banwana banvana chahiye chahie chaiye chahta chahti raha rahi rahe rha
rhi rhe diya di diye liya li liye le lo de do dena lena batao bataiye bataye dikhao chori ghar gadi gaadi
thana paas pass wala wali wale sab kuch koi kisi kise jab tab agar to toh waha wahan yaha yahan idhar udhar
madad sahayata shikayat bachao jaldi namaste namaskar dhanyavad dhanyawad shukriya theek thik accha acha
achha baje rupaye rupye rupay paisa paise naam pata janm tareekh tarikh ladka ladki beta beti bhai behen
bahan pita mata pati patni log kho khoya khoyi gum karen kare karein kijiye kariye lagao lagaye bajao sath saath har ek
wapas maloom mausam kaisa kaisi rahega rahegi jana jaana aana hone hua hui hue baat bata bataen janna likhna dekho
dekhna
""".split())  # fmt: skip

_ENGLISH = frozenset("""
the is are was were be been being i my mine we our you your he him his she her it its they their them
this that these those a an and or but if of in on at for from with by about into over after before
have has had do does did will would can could should shall may might must not no yes what when where who
which why how want need get got take give make apply help lost found stolen report file status check
know tell show need certificate police station nearest near there here someone somebody
to me so us as up out all any some more than then just like back down see set let go going find much many
now new old off very been because while yesterday today tomorrow last next ago morning evening night
thank thanks hello good
""".split())  # fmt: skip

_EITHER = frozenset("he do to the is me main in are so no na on at a i us per an pass mat men han ya hu li di "
                    "das le de lo bas police station report status file help".split())  # fmt: skip
"""Words that both languages use; they only decide when nothing else does."""


_DEVANAGARI = frozenset("""
    है हैं था थी थे हूँ हूं हो होगा होगी हुआ हुई हुए पर का की के को से में ने तक लिए लिये मेरा
    मेरी मेरे मुझे मुझको मुझसे मैं मैंने हम हमने हमारा हमारी हमारे हमको हमें तुम तुम्हारा आप
    आपका आपकी अपना अपनी अपने वो वह वे उस उसका उसकी उसके उसने उन उनका उनकी उन्होंने उसे उन्हें
    इस इसका इसकी इसके इसे इन यह ये क्या क्यों कैसे कैसा कैसी कहाँ कहां कब कौन किस किसका किसने
    किन कितना कितनी कितने नहीं मत ना न हाँ हां जी और या लेकिन मगर परंतु फिर भी सिर्फ बस केवल
    अभी आज कल परसों सुबह शाम रात दोपहर दिन हफ्ते महीने साल पहले बाद गया गयी गई गए गये कर करो
    करना करनी करने करके करता करते किया की किए चाहिए रहा रही रहे दिया दी दिए दिये दे देना देकर
    लिया ली ले लेकर लो लेना बताओ बताइए बता दिखाओ चोरी घर गाड़ी थाना थाने पास वाला वाली वाले सब
    सभी कुछ कोई किसी जब जहाँ तब अगर तो ही वहाँ वहां यहाँ यहां इधर उधर मदद शिकायत जल्दी नाम पता
    तारीख लड़का लड़की बेटा बेटी भाई बहन पिता माता पति पत्नी लोग खो गुम हर एक साथ वापस बजे
    रुपये पैसे बहुत बात जा जाना जाने जाता आ आना आने आता हुये जो जिस जिसका जिसकी जिसने अब मिला
    मिली मिल नंबर रोज़ रोज बार जैसे ऐसे दूसरे दूसरा अंदर बाहर सामने पीछे ऊपर नीचे बीच
""".split())  # fmt: skip
_COMMON_FOLDED = frozenset(map(fold, _HINDI | _ENGLISH | _DEVANAGARI))


def guess(text: str) -> str | None:
    """ "hi" or "en", or None when the words do not tell (a name, a number, "ok").

    Any two words of Devanagari make a message Hindi, and so does one when no English sentence is around it.
    """
    devanagari = latin = hindi = english = weak_english = weak_hindi = 0
    for token in tokens(text[:4000]):
        if not token.is_word:
            continue
        if "\u0900" <= token.text[0] <= "\u097f":
            devanagari += 1
            continue
        latin += 1
        word = text[token.start : token.end].lower()
        if word in _EITHER:
            weak_hindi += word in _HINDI
            weak_english += word in _ENGLISH
            continue
        hindi += word in _HINDI
        english += word in _ENGLISH
    if devanagari and (devanagari >= 2 or english < 3):
        return "hi"
    # English phrases stand in Hindi sentences more often than the other way round.
    hindi, english = 15 * hindi + weak_hindi, 10 * english + weak_english
    if hindi == english:
        return None
    return "hi" if hindi > english else "en"


def written(language: str | None) -> str:
    """The language of our papers and voices for somebody who talks in `language`: English for English, else Hindi."""
    return "en" if language == "en" else "hi"


def is_common(word: str) -> bool:
    """True for everyday words of either language, which are no names ("mera", "the", "chahiye")."""
    word = word.lower()
    return word in _HINDI or word in _ENGLISH or word in _COMMON_FOLDED or fold(word) in _COMMON_FOLDED
