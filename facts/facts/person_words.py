"""Words about people, folded: kin, persons, wrongdoers, the teller, and words for someone who is missing."""

from facts.text import Token, fold


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


KIN = _set("""
    beta bete beti betiya bitiya bitia bachcha bachche bachcha bacha bache bachchi bachi putra putri son
    daughter child baby kid pati patni husband wife bhai bhaiya bhaiyya behen bahan behan bhn brother
    sister maa mata mummy mother mom mum pita pitaji papa father dad mataji bhatija bhatiji bhanja
    bhanji pota poti nati natin nana nani dada dadi chacha chachi mama mami mausi bua tau saas sasur
    bahu damad jija sala sali nephew niece uncle aunt grandson granddaughter grandfather grandmother
    biwi bivi gharwali lal lalla babuji dadaji nanaji chachaji didi amma ammi abbu abba devar nanad bhabhi
    bhabi jeth jethani devrani बेटा
    बेटे बेटी बिटिया बच्चा बच्चे बच्ची पुत्र पुत्री पति पत्नी भाई भैया बहन बहिन मां माँ माता मम्मी पिता
    पिताजी पापा माताजी भतीजा भतीजी भतीजे भांजा भांजी भांजे पोता पोती पोते नाती नातिन नाना नानी दादा दादी
    चाचा चाची मामा मामी मौसी बुआ ताऊ सास ससुर बहू दामाद दादाजी नानाजी चाचाजी जीजा साला साली बीवी लल्ला
    बाबूजी अम्मा अम्मी अब्बू देवर ननद भाभी जेठ जेठानी देवरानी
""") - _set("lal")
PARENTS_AND_SPOUSES = _set("pita pitaji pati father husband papa mata mataji mother पिता पिताजी पति माता माताजी पापा")
"""Whose name alone may be asked in any form ("pita ka naam")."""
AFTER_A_NAME = _set("putra putri पुत्र पुत्री")
"""Between a person's name and the father's: "Rohit putra Ramesh"."""
CHILDREN = _set("""
    ladka ladke ladki larka larki girl boy man woman lady yuvak yuvti yuvati kishor kishori mahila aurat
    vyakti person bujurg buzurg teenager minor nabalig लड़का लड़के लड़की युवक युवती किशोर किशोरी महिला
    औरत व्यक्ति बुजुर्ग बुज़ुर्ग वृद्ध नाबालिग
""")
"""Persons who may be the missing ones, without being called kin."""

MINE = _set("""
    mera meri mere meree merey my mine our hamara hamari hamare hamar hamaar humara humari humare apna
    apni apne apana moor mor मेरा मेरी मेरे हमारा हमारी हमारे हमार अपना अपनी अपने
""")
APPLICANT = _set("prarthi prarthini aavedak avedak प्रार्थी प्रार्थिनी आवेदक आवेदिका")
"""The teller, as a clerk writes: "prarthi ka putra Ankit"."""
WE = _set("hum ham hm we us main mai mein me i mujh mujhe हम मैं मुझे i'm humlog hamlog")
OTHERS = _set("""
    uska uski uske unka unki unke iska iski iske inka his her their ka ki ke kaa s neighbour neighbours
    padosi pados उसका उसकी उसके उनका उनकी उनके का की के पड़ोसी
""")
TELLER_IS = _set("hu hun hoon hoo hoan hu'n हूं हूँ हुं am")

THIRD = _set("""
    pados padosi padosan neighbour neighbor dost friend friends saheli yaar cousin witness gavah gawah malik owner
    landlord manager pradhan sarpanch sabhasad parshad teacher principal doctor nurse guard chaukidar constable
    inspector daroga sipahi vakil lawyer advocate colleague roommate boss dukandar shopkeeper courier delivery
    conductor driver पड़ोस पड़ोसी पड़ोसन दोस्त सहेली गवाह मालिक मैनेजर प्रधान सरपंच टीचर डॉक्टर नर्स गार्ड चौकीदार
    सिपाही दरोगा वकील दुकानदार ड्राइवर
""")
"""Who is neither the teller, nor kin, nor a wrongdoer."""
BADMASH = _set("""
    badmash badmaash badmaas badmas badmasho badmashon badmaashon chor choro choron lutera lutere
    luteron daku dakuo dacoit dacoits dakait dakaito daket gunda gunde gundo gundon goonda goondas thief
    thieves robber robbers criminal criminals snatcher snatchers burglar burglars miscreant miscreants
    assailant assailants attacker attackers fraudster fraudsters thag thago nakabposh nakaabposh
    naqabposh nakabposho aropi apradhi hamlavar hamlawar gangster goons goon culprit culprits intruder
    intruders kidnapper kidnappers बदमाश बदमाशों चोर चोरों लुटेरा लुटेरे लुटेरों डाकू डाकुओं डकैत डकैतों
    गुंडा गुंडे गुंडों गुण्डे गुण्डों ठग ठगों नकाबपोश नकाबपोशों आरोपी आरोपियों अपराधी अपराधियों हमलावर
    हमलावरों उचक्के उचक्कों शोहदे शोहदों दबंग दबंगों
""")
"""Wrongdoers by their name."""
SAVAR = _set("savar sawar savaar sawaar savaro sawaron savaron sawaro riders rider सवार सवारों biker bikers")
"""Riders: "do bike sawar"."""
PEOPLE = _set("""
    naukar naukaro naukron नौकर नौकरों
    customer customers grahak ग्राहक
    ldka ldke ldko ldki ldkiyo sharabi sharabiyo nasheri thekedar ठेकेदार शराबी शराबियों
    log logo logon log aadmi admi aadmiyo aadmiyon admiyon ladka ladke ladko ladkon ladki ladkiya
    ladkiyon ladkiyan larka larke larko yuvak yuvako yuvakon naujavan nojavan vyakti vyaktiyon vyaktiyo
    jan jane jano janon aurat aurto aurte aurate auraton aurton mahila mahilaye mahilayen mahilao mahilaon banda
    bande bando chhokre chokre launde launda laundo mard mardo man men woman women lady ladies boy boys
    girl girls guy guys person persons people youth youths individuals individual stranger strangers
    male males लोग लोगों आदमी आदमियों लड़का लड़के लड़कों लड़की लड़कियां लड़कियाँ लड़कियों युवक युवकों
    नौजवान नौजवानों व्यक्ति व्यक्तियों जन जने जनों औरत औरतें औरतों महिला महिलाएं महिलाएँ महिलाओं बंदे
    बंदा बंदों छोकरे छोकरों लौंडे शख्स शख़्स
""")
DESCRIBING = _set("""
    unknown unidentified masked armed young anjan anjaan agyat agyaat nakabposh nakaabposh naqabposh
    nakab hathiyarband bike scooty scooter motorcycle motorsaikil apache pulsar car javan jawan kale
    lambe mote hatte katte hatta katta other local drunk sharabi tall short बाइक स्कूटी स्कूटर
    मोटरसाइकिल अज्ञात अनजान नकाबपोश हथियारबंद जवान शराबी कार bullet splendor activa middle aged
    unidentified black suspected helmeted सशस्त्र big fair dark hindi speaking sandigdh संदिग्ध vale
    wale वाले
""")
"""What may stand between a count and the persons."""

ACTING = _set("""
    behosh बेहोश
    pulled pulling
    pichha picha peecha follow follows following chhedte chedte pareshan पीछा छेड़ते परेशान farar farrar lekar
    leke फरार फ़रार लेकर
    aaye aye aaya aya aayi aai ayi aae ae ake aakar aake akar aakr aate ate bhag bhaag bhage bhaage
    bhagte fled ran run running escaped came come coming chheen cheen chhin chin chheena chhina chinna
    chheene china cheena chhini cheeni chheenkar chhinkar chheenke cheenkar snatch snatched snatching
    grabbed grab stole stolen steal robbed rob looted loot loota lut luta lute looti lootkar took taken
    taking attacked attack hit beat threatened pushed stopped entered broke ghuse ghus ghusa ghusi
    ghuskar ghuske dhamki dhamkaya maar mara maara mar peeta pita peete pitai maarpit marpit todkar tod
    toda tode utha uthakar utha uthaya kheench khinch kheencha kheech khich khicha rok roka roke
    tamancha katta chaku chaaku chakku gun guns pistol knife knives weapon weapons pistaul kattaa
    bandook bandhak fired fire goli churaya chura churakar churaye chura le ley legaye thaga thage thagi
    dhokha cheated duped bola call fon phone dikha dikhakar dikhaya आए आये आया आई आकर भाग भागे भागते छीन
    छीना छीनी छीने छीनकर लूट लूटा लूटे लूटी लूटकर लूटकर घुसे घुस घुसा घुसकर धमकी धमकाया मार मारा मारी
    मारपीट पीटा पीटकर तोड़ तोड़ा तोड़कर उठा उठाकर खींच खींची खींचकर रोक रोका रोककर तमंचा कट्टा चाकू
    बंदूक पिस्तौल हथियार बंधक चुरा चुराया चुराई चुराकर ठगा ठगी ठग धोखा ले लिए लिया दिखाकर दिखा उड़ा गोली
    फोन कॉल kidnap kidnapped drove dragged slapped bike scooty scooter motorcycle motorsaikil pulsar
    apache बाइक स्कूटी मोटरसाइकिल
    barged stormed surrounded tied forced blocked demanded fooled emptied looting opened udaye udae uday uda
    loote chhina jhapat jhapta jhapti jhapatta बाँध बांध झपट झपटा झपटी उड़ाए उड़ाया घेरा घेर gher ghera bandh
""")
"""Deeds and arms of wrongdoers."""
WITNESSING = _set("""
    dekha dekhi dekhe bataya batayi bachaya pakda pakdi pakad madad help helped saw seen witnessed told
    rescued caught देखा देखी देखे बताया बचाया पकड़ा पकड़ मदद khade standing
""")
ERGATIVE = _set("ne nay नें ने")

MISSING = _set("""
    lapata laapata gayab gayb gaayab gum gumshuda gumsuda gumshuda missing lost disappeared vanished
    wandered kidnapped abducted apahran agva agwa bhatak bichhad bichad kho khoya khoyi khogaya bhagakar
    bahla लापता गायब गुम गुमशुदा खो खोया खोई भटक बिछड़ अपहरण अगवा
""")
LEFT = _set("""laut lauta lauti laute lautkar nikli nikla nikle returned return left khabar seen wapas vapas come came
    लौटा लौटी लौटे लौटकर निकली निकला निकले वापस ख़बर खबर""")
"""Said of someone missing when kin are spoken of: "lautkar nahi aayi"."""
GONE = _set("lapata laapata gayab gum gumshuda missing disappeared lost लापता गायब गुम गुमशुदा")
"""Said of the missing person, with since when."""
NAME = _set("naam nam naav name named called नाम नामक")
AGE = _set("umra umar umr age aged ayu aayu उम्र आयु umrr")


def tell_of_missing(row: list[Token]) -> bool:
    """True when a text tells of somebody, or something, that is missing."""
    if any(t.text in MISSING for t in row):
        return True
    return any(t.text in LEFT for t in row) and any(t.text in KIN or t.text in CHILDREN for t in row)


YEARS = _set("saal sal salon varsh vars varsha baras barash saalki year years yr yrs yo साल सालों वर्ष बरस")
YEARLY = _set("varshiya varshiy varsiy varsheey वर्षीय वर्षीया saala साला")
OF_AGE = _set("ka ki ke kaa kee का की के")
