"""Words of the calendar and the clock, folded: months, weekdays, days around today, parts of the day, spans."""

from facts.text import fold, skeleton


def _table(lines: str) -> dict[str, int]:
    rows = (line.replace("|", " ").split() for line in lines.strip().splitlines())
    return {fold(word): int(number) for number, *words in rows for word in words}


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


MONTHS = _table("""
1 जनवरी | january jan janvari janwari janvary januari
2 फरवरी फ़रवरी | february feb farvari farwari februari febuary
3 मार्च | march mar maarch
4 अप्रैल | april apr aprail aprel
5 मई | may mai mayi
6 जून | june jun joon
7 जुलाई | july jul julai julaai
8 अगस्त | august aug agast
9 सितंबर सितम्बर | september sept sep sitambar sitamber
10 अक्टूबर अक्तूबर | october oct aktubar aktoobar aktubar octuber
11 नवंबर नवम्बर | november nov navambar navamber
12 दिसंबर दिसम्बर | december dec disambar disamber
""")

DOUBTFUL_MONTHS = _set("jan mar mai may")
"""Months that are other words too: "do jan" two persons, "mar" beat, "mai" I, "may"."""
AFTER_DATES = _set("ko ki ke se sey at around on in ko के की को से में me mein morning evening night raat subah when")

WEEKDAYS = _table("""
0 सोमवार | monday somvar somwaar
1 मंगलवार | tuesday mangalvar mangalwaar
2 बुधवार | wednesday budhvar budhwaar
3 गुरुवार गुरूवार बृहस्पतिवार वीरवार जुमेरात | thursday guruvar guruwaar gurwar brihaspativar veervar jumerat
3 बिरहस्पतवार | birhaspativar brhaspatwar
4 शुक्रवार जुमा | friday shukravar shukrawaar sukravar juma jumma
5 शनिवार शनिचर शनीचर | saturday shanivar shaniwaar shanichar saneechar
6 रविवार इतवार | sunday ravivar raviwaar itvar itwaar etwar
""")
_WEEKDAY_SOUNDS = {skeleton(word): n for word, n in WEEKDAYS.items() if skeleton(word).endswith("vr")}
WEEKDAYS_SHORT = _table("0 mon\n1 tue tues\n2 wed\n3 thu thur thurs\n4 fri\n5 sat\n6 sun")
"""Only after "last", "next", "this"."""
WEEKDAY_STEMS = _table("0 som सोम\n1 mangal मंगल\n2 budh बुध\n3 guru veer गुरु\n4 shukra शुक्र\n5 shani शनि\n6 ravi रवि")
"""Only before a separate "war", "vaar", "var"."""
WAR = _set("war vaar var waar वार")


def weekday(word: str) -> int | None:
    """0 (Monday) … 6 for the folded name of a weekday in any spelling ("shukrwar", "mnglvar"), else None."""
    if word in WEEKDAYS or word[-1:] not in ("r", "र"):
        return WEEKDAYS.get(word)
    return _WEEKDAY_SOUNDS.get(skeleton(word))


TODAY = _set("aaj आज today tonight aaju aju आजु")
KAL = _set("kal kl कल kalhi kalh kaalh काल्ह कल्ह कल्हि काल्हि कालि")
YESTERDAY, TOMORROW = _set("yesterday yday"), _set("tomorrow tmrw tommorow tommorrow tomorow")
PARSON = _set("parson parso परसों परसो parsson parsaun parsau परसौं परौं")
NARSON = _set("narson tarson narso tarso नरसों तरसों")
LAST = _set("""last previous past pichhle pichle pichhla pichla pichhli pichli pichale पिछले पिछला पिछली gat गत beete
            bite बीते gujre guzre beeti biti बीती guzri gujri गुज़री""")
NEXT = _set("next upcoming coming agle agla agli अगले अगला अगली aane aanewale aanewala आने आगामी aagami")
THIS = _set("this is isi इस इसी")
NIGHT_WORDS = _set("night raat रात rat raatri रात्रि राति raati")

DAY_UNITS = _table("""
1 दिन दिनों | din dino dinon day days
7 हफ्ते हफ़्ते हफ्ता हफ्तों सप्ताह | hafte hafta haftey hafton week weeks saptah
""")
MONTH_UNITS = _table("""
1 महीने महीना महीनों माह | mahine mahina maheene maheena mahino month months maah
12 साल सालों वर्ष बरस | saal sal salon year years varsh baras
""")
MINUTE_UNITS = _table("""
1 मिनट मिनटों | minute minutes min mins minat mint
60 घंटे घंटा घण्टे घण्टा घंटों | ghante ghanta ghantey ghanton hour hours hr hrs ghnte ghnta
""")
BEFORE = _set("pehle pahle phle pahele पहले पूर्व ago back purv poorv pahley pehley")
AFTER = _set("baad bad बाद later पश्चात hence")

DAY_OF_MONTH = _set("tareekh tarikh tarik तारीख तारीक tithi तिथि taareekh dinank दिनांक")
ORDINALS = _set("st nd rd th")
DATED = _set("dinank date dated dt दिनांक")
YEAR_WORDS = _set("san सन year varsh saal सन् sn ई")
OF = _set("of the ki ke ka k की के का ko को")

MORNING = _set("""
    subah subha subeh savere sawere sabere सुबह सवेरे सुबेरे morning bhor bhore भोर भोरे bhinsare भिनसारे भिनसार tadke तड़के
    pratah प्रातः प्रात
""")
NOON = _set("dopahar dopehar dupahar dophar दोपहर दुपहर दुपहरिया dupahariya duphariya afternoon")
DAY = _set("din दिन")
EVENING = _set("shaam sham saam शाम सायं saayam evening sanjh सांझ sanjha संझा सांझि")
NIGHT = NIGHT_WORDS | _set("tonight")
PERIODS = {word: name for name, words in (("morning", MORNING), ("noon", NOON), ("day", DAY), ("evening", EVENING),
           ("night", NIGHT)) for word in words}  # fmt: skip
BAJE = _set("baje बजे bje bajey bajeh baj बज oclock hrs")
AM_PM = {"am": "am", "pm": "pm"}
ABOUT = _set(
    "lagbhag लगभग around karib kareeb करीब takriban तकरीबन about around approx approximately at exactly theek ठीक"
)
"""Words that may stand between a day and its time."""
BETWEEN = ABOUT | _set("ko ke ki ka k me mein men mai को के की का में on in the of , samay समय time waqt वक्त")
