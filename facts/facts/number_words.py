"""The words for 0-100 and the scales above, as they are said and typed in Hindi, Roman Hindi and English."""

from fractions import Fraction

from facts.text import fold

_SMALL = """
0 शून्य ज़ीरो जीरो सिफर | shunya zero
1 एक | ek one
2 दो | do two
3 तीन | teen three
4 चार | char chaar four
5 पांच पाँच | paanch panch five
6 छह छः छ छे | chhah chhe che chah chha six
7 सात | saat sat seven
8 आठ | aath ath eight
9 नौ | nau nao nine
10 दस | das dus ten
11 ग्यारह | gyarah gyara eleven
12 बारह | barah bara twelve
13 तेरह | terah tera thirteen
14 चौदह | chaudah chauda choudah fourteen
15 पंद्रह पंदरह | pandrah pandra pandhra pandraah fifteen
16 सोलह | solah sola sixteen
17 सत्रह सतरह | satrah satra sattrah seventeen
18 अठारह अट्ठारह | atharah athara attharah eighteen
19 उन्नीस | unnees unnis nineteen
20 बीस | bees bis twenty
21 इक्कीस | ikkees ikkis twentyone
22 बाईस बाइस | baais bais baees twentytwo
23 तेईस तेइस | teis teyis twentythree
24 चौबीस | chaubees chaubis choubis twentyfour
25 पच्चीस पचीस | pachchees pachees pachis pachchis twentyfive
26 छब्बीस | chhabbees chabbis chhabbis twentysix
27 सत्ताईस सत्ताइस | sattais sattaees twentyseven
28 अट्ठाईस अठाईस अट्ठाइस अठाइस | atthais athais atthaees twentyeight
29 उनतीस उन्तीस | untees untis unatis unnatis twentynine
30 तीस | tees tis thirty
31 इकतीस इकत्तीस | ikatees iktees ikattis iktis thirtyone
32 बत्तीस | battees battis thirtytwo
33 तैंतीस | taintees taintis tentis thirtythree
34 चौंतीस | chauntees chauntis thirtyfour
35 पैंतीस | paintees paintis pentis thirtyfive
36 छत्तीस | chhattees chhattis chattis thirtysix
37 सैंतीस | saintees saintis sentis thirtyseven
38 अड़तीस | adtees artees adtis artis thirtyeight
39 उनतालीस उन्तालीस | untalis untaalees unchalis thirtynine
40 चालीस | chalees chalis chaalis forty fourty
41 इकतालीस | iktalis iktaalees fortyone
42 बयालीस बयालिस | bayalis bayaalees fortytwo
43 तैंतालीस तिरालीस | taintalis tentalis fortythree
44 चवालीस चौवालीस चौंवालीस | chavalis chauvalis chavvalis fortyfour
45 पैंतालीस | paintalis pentalis paintaalees fortyfive
46 छियालीस छयालीस | chhiyalis chiyalis fortysix
47 सैंतालीस | saintalis sentalis fortyseven
48 अड़तालीस | adtalis artalis fortyeight
49 उनचास उन्चास | unchas unanchas fortynine
50 पचास | pachas pachaas fifty
51 इक्यावन | ikyavan ikyawan fiftyone
52 बावन | bavan bawan fiftytwo
53 तिरेपन तिरपन | tirepan tirpan fiftythree
54 चौवन चउवन | chauvan chauwan fiftyfour
55 पचपन | pachpan fiftyfive
56 छप्पन | chhappan chappan fiftysix
57 सत्तावन | sattavan sattawan fiftyseven
58 अट्ठावन अठावन | atthavan athavan athawan fiftyeight
59 उनसठ | unsath fiftynine
60 साठ | saath sath sixty
61 इकसठ | iksath sixtyone
62 बासठ | basath baasath sixtytwo
63 तिरेसठ तिरसठ | tiresath tirsath sixtythree
64 चौंसठ चौसठ | chaunsath chausath sixtyfour
65 पैंसठ | painsath pensath sixtyfive
66 छियासठ छासठ | chhiyasath chiyasath sixtysix
67 सड़सठ | sadsath sarsath sixtyseven
68 अड़सठ | adsath arsath sixtyeight
69 उनहत्तर | unhattar unahattar sixtynine
70 सत्तर | sattar seventy
71 इकहत्तर | ikhattar ikahattar seventyone
72 बहत्तर | bahattar seventytwo
73 तिहत्तर | tihattar seventythree
74 चौहत्तर | chauhattar seventyfour
75 पचहत्तर | pachhattar pachahattar seventyfive
76 छिहत्तर | chhihattar chihattar seventysix
77 सतहत्तर | satahattar sathattar seventyseven
78 अठहत्तर | athahattar athhattar seventyeight
79 उनासी उन्यासी | unasi unyasi seventynine
80 अस्सी | assi eighty
81 इक्यासी | ikyasi eightyone
82 बयासी | bayasi eightytwo
83 तिरासी | tirasi eightythree
84 चौरासी | chaurasi eightyfour
85 पचासी | pachasi eightyfive
86 छियासी | chhiyasi chiyasi eightysix
87 सत्तासी सतासी | sattasi satasi eightyseven
88 अट्ठासी अठासी | atthasi athasi eightyeight
89 नवासी | navasi nawasi eightynine
90 नब्बे | nabbe ninety
91 इक्यानवे इक्यानबे | ikyanve ikyanave ikyanbe ninetyone
92 बानवे बानबे | banve baanave banbe ninetytwo
93 तिरानवे तिरानबे | tiranve tiranave tiranbe ninetythree
94 चौरानवे चौरानबे | chauranve chauranave chauranbe ninetyfour
95 पचानवे पंचानवे पचानबे | pachanve panchanve pachanave pachanbe ninetyfive
96 छियानवे छियानबे | chhiyanve chiyanve chhiyanbe ninetysix
97 सत्तानवे सत्तानबे | sattanve sattanave sattanbe ninetyseven
98 अट्ठानवे अठानवे अट्ठानबे | atthanve athanve atthanbe ninetyeight
99 निन्यानवे निन्यानबे | ninyanve ninyanave ninyanbe ninetynine
"""

_SCALES = """
12 दर्जन | dozen dozens darjan darzan
100 सौ | sau sou hundred hundreds
1000 हज़ार हजार | hazaar hazar hajar hajaar hzar hjar hazr hajr hzr thousand
100000 लाख | lakh lac lakhs lacs lack lkh
10000000 करोड़ | crore crores karod karor caror
1000000 मिलियन | million
1000000000 अरब | arab billion
"""

_FRACTIONS = """
3/2 डेढ़ डेढ | dedh dedhh derh deerh
5/2 ढाई अढ़ाई | dhai dhaai adhai
1/2 आधा आधे आधी | aadha adha aadhe adhe aadhi adhi half
"""


def _table(lines: str, value: type) -> dict:
    table = {}
    for line in lines.strip().splitlines():
        number, *words = line.replace("|", " ").split()
        table.update({fold(word): value(number) for word in words})
    return table


SMALL: dict[str, int] = _table(_SMALL, int)
"""Folded word → 0…99."""
SCALES: dict[str, int] = _table(_SCALES, int)
"""Folded word → 100, 1000, 1 00 000 …"""
FRACTIONS: dict[str, Fraction] = _table(_FRACTIONS, Fraction)
"""Folded word → its value: dedh, dhai, aadha."""
HALF_MORE = frozenset(map(fold, ("साढ़े", "साढे", "saadhe", "sadhe", "saarhe", "sarhe", "sadhay", "saade", "sade")))
QUARTER_MORE = frozenset(map(fold, ("सवा", "sava", "sawa", "savva")))
QUARTER_LESS = frozenset(map(fold, ("पौने", "paune", "pone", "pauney", "पौना", "पौन", "pauna", "paun")))
JOINERS = frozenset(("and", "aur", "और", "&"))
GLUED_SCALES = {"k": 1000, "l": 100000, "cr": 10000000}
"""Letters that mean a scale only right after a figure: 18k, 5L, 2cr."""

TENS = frozenset(map(fold, "twenty thirty forty fourty fifty sixty seventy eighty ninety".split()))
ENGLISH_UNITS = frozenset(map(fold, "one two three four five six seven eight nine".split()))
DOUBTFUL = frozenset(map(fold, "do so saath sath sat char chaar bara tera sola bis tis teen one ten sava "
                         "sawa pone che lack arab half dus das ath bais".split()))  # fmt: skip
"""Roman number words that are also other words; `find` wants more than these alone."""

RUPEES = frozenset(
    map(
        fold,
        """₹ ₨ rs re inr rupee rupees rupaye rupaya rupya rupye rupay rupai rupaiya rupe
    rupai rupiya rupiye rupes रुपये रुपए रुपया रुपयों रुपैया रुपयो रू रु ruppees ruppee""".split(),
    )
)
COUNTED = frozenset(
    map(
        fold,
        """
    log logo logon people aadmi din day days ghante hours minute minutes km kilometer meter gaj saal
    year years mahine months hafte weeks baje bar baar times tarikh tareekh gram grams gm kg
    tola tole litre quintal kilo number no gadi
    gaadi bike mobile phone percent pratishat transaction transactions ladke ladki bachche लोग लोगों
    आदमी दिन घंटे मिनट साल महीने हफ्ते बजे बार तारीख ग्राम तोला तोले लीटर कुंतल किलो मोबाइल फोन गाड़ी
""".split(),
    )
)
"""What is counted, after a number that is therefore no sum."""
