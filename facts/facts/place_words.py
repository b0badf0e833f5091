"""Words by which a story tells a place, folded: what stands before and after it, and what places are called."""

import re

from facts.text import fold


def _set(words: str) -> frozenset[str]:
    return frozenset(map(fold, words.split()))


AT = _set("""
    me mein mei men m mai main in may में मे मैं par pe pr per पर पे se sey से tak तक wale vale vali
    wali वाले वाली thana thane थाना थाने मा ma mah मँ
""")
"""After a place: "Hazratganj me"."""
OF = _set("ke k ka ki kay के का की")
BESIDE = _set("""
    paas pas pass samne saamne bahar baahar andar piche peeche pichhe aage age niche neeche upar nazdik
    najdik kareeb karib bich beech bagal side area ilake ilaka kshetra kshetr chhetra taraf raste kinare
    gate parking entrance compound campus thana thane पास सामने बाहर अंदर अन्दर पीछे आगे नीचे ऊपर नज़दीक
    करीब बीच बगल इलाके इलाका क्षेत्र तरफ रास्ते किनारे थाना थाने गेट
""")
"""After a place and ke: "Golghar ke paas"."""
BEFORE = _set("""
    near at from outside inside behind opposite around beside in nearby of jagah sthan location place
    jaghah जगह स्थान
""")
"""English, before a place."""
EVENT_BEFORE = _set("near at outside inside behind opposite around beside in")
DISTRICT_CUES = _set(
    "district dist distt jila zila jile zile janpad shahar sahar city nagar ज़िला जिला ज़िले जिले जनपद शहर"
)
STATION_CUES = _set("thana thane thaana ps kotwali chowki chauki थाना थाने कोतवाली चौकी")
VILLAGE_CUES = _set("""
    gaon ganv gao gaanv gav ganw moh gram village mohalla muhalla mohala kasba tehsil tahsil गांव गाँव ग्राम मोहल्ला
    मुहल्ला कस्बा तहसील
""")
BEGINNINGS = _set("nagla nagala purva tola tanda chak majra dera garhi नगला पुरवा टोला चक मजरा डेरा गढ़ी")
"""How names of two words begin: "Nagla Khushali"."""
NUMBERED = _set("sector sec sektar block phase gali ward gate lane सेक्टर ब्लॉक ब्लाक फेज गली वार्ड")
"""A place with its number: "sector 62"."""
SECTORS = _set("sector sec sektar phase ward सेक्टर फेज वार्ड")
HEADS = _set("""
    stop
    chauraha chouraha chaurahe chourahe chowraha tiraha tirahe chowk chauk chok bazar bazaar bajar
    bazzar market mandi mall plaza mandir masjid gurudwara girjaghar church temple mosque dargah college
    hospital aspatal haspatal university school vidyalaya medical station adda adde stand airport junction
    park maidan ground stadium road rd marg street highway expressway bypass crossing flyover bridge pul
    pulia puliya ghat phatak colony enclave apartment apartments society vihar nagar puram residency
    mod mor morh chakkar golchakkar darwaza darwaja underpass overbridge roundabout gumti khera
    tower complex hotel dhaba restaurant cinema theatre talkies pump toll tollplaza metro atm bank
    branch circle square chungi naka katra garden gardens estate heights gate library court kachehri
    kachahari mela talab nahar चौराहा
    चौराहे तिराहा तिराहे चौक बाज़ार बाजार मार्केट मंडी मॉल प्लाज़ा मंदिर मस्जिद गुरुद्वारा दरगाह कॉलेज
    कालेज अस्पताल हॉस्पिटल विश्वविद्यालय स्कूल विद्यालय स्टेशन अड्डा अड्डे स्टैंड स्टैण्ड एयरपोर्ट
    जंक्शन पार्क मैदान स्टेडियम रोड मार्ग हाईवे एक्सप्रेसवे बाईपास क्रॉसिंग फ्लाईओवर पुल पुलिया घाट फाटक
    कॉलोनी कालोनी एन्क्लेव अपार्टमेंट सोसायटी विहार नगर पुरम होटल ढाबा सिनेमा पंप टोल मेट्रो एटीएम बैंक
    शाखा चुंगी नाका कटरा कचहरी तालाब मेला मोड़ गोलचक्कर चक्कर दरवाज़ा अंडरपास ओवरब्रिज गोलंबर
""")
WEAK_HEADS = _set("""
    bank branch atm school college gate mela metro court hotel medical ground naka nahar square बैंक
    शाखा एटीएम स्कूल कॉलेज मेट्रो होटल mod mor chakkar darwaza darwaja khera मोड़ चक्कर दरवाज़ा मेला
""")
"""Heads that also stand in other talk: these need "ke paas", "near" … beside them."""
KINDS = _set("""
    railway rail bus metro sabji sabzi petrol toll ring sadar anaj fal police रेलवे बस मेट्रो सब्ज़ी
    सब्जी पेट्रोल टोल अनाज फल
""")
"""What may qualify a head without any name: "railway station", "bus adda"."""
TAILS = _set("extension extn एक्सटेंशन khas kalan khurd east west north south purvi pashchimi विस्तार खास कलां खुर्द")
NAMELIKE = re.compile(
    r"(?:ganj|gunj|nagar|pur|abad|bad|garh|bagh|bag|ghat|vihar|puram|khera|kheda|sarai|ghar|purva|khand|kunj|patti|gaon|dih|nagri)$"
)
"""How names of places end, by their sound."""

LIVES = _set(
    """
    rahne rehne rahta rahti rahte rehta rehti rehte niwasi nivasi rahnewala rahnevala vasi resident live
    lives living belong reside hometown
"""
    "रहने रहता रहती रहते निवासी वासी मूल"
)
GOES = _set("""
    ja jaa jate jaate jana jaana jaane jane going travelling traveling travel went trip जा जाते जाना
    जाने यात्रा
""")
WENT = _set("gaya gaye gayi gye gyi gai gaya gayaa गया गये गए गयी गई")
TOWARDS = _set("taraf or oar disha direction तरफ तरफ़ ओर दिशा")
FLED = _set("bhage bhaga bhag bhaag bhaage fled भागे भागा भाग फरार फ़रार farar")
ERRANDS = _set("exam class interview job shift duty training meeting party appointment")
STUDENT = _set("student students teacher employee studied study studying work works working worked job")
STUDIES = _set("""
    padhta padhti padhte padta padti studies study studying naukri job works working kaam posted पढ़ता
    पढ़ती पढ़ते नौकरी
""")
REPORTS = _set("""
    report riport fir tehrir complaint likhane likhwane likhvane likhai likhi darj रिपोर्ट तहरीर एफआईआर
    लिखाने लिखवाने शिकायत दर्ज
""")
NO_PLACES = _set("""
    dakghar daakghar postoffice डाकघर
    bike bikes scooty scooter activa splendor pulsar apache bullet alto swift car gadi gaadi auto tempo
    truck tractor bus train cycle mobile phone fon mera meri mere purse pars bag chain laptop account
    khata khate paisa paise rupaye rupay rs ghar dukan dukaan office makan aadmi log ladka ladke chor
    roz roj daily hamesha aksar tab jab fir phir badmash dost dosto friend friends padosi sathi
    saathi malik police pulis number no nambar kal aaj parso
    subah shaam sham raat rat dopahar din baje bje
    bjy tarikh tareekh mahina hafte saal kisi koi kuch wo vo uske unke mere tere apne usne maine mene
    humne hamne ek do teen char panch someone somebody my his her our the this that a an black red white
    blue green old new big local gold silver jewellery cash house shop flat room door lock night morning
    evening afternoon yesterday today बाइक स्कूटी मोबाइल फोन पर्स बैग चेन गाड़ी ऑटो ट्रेन बस साइकिल घर
    दुकान मकान खाता खाते पैसे रुपये कल आज परसों सुबह शाम रात दोपहर दिन बजे तारीख किसी कोई मेरा मेरी मेरे
    हमारा हमारी हमारे अपने उसने मैंने हमने एक दो तीन चार पांच पुलिस दोस्त दोस्तों पड़ोसी साथी मालिक चोर बदमाश
    आदमी लोग और से में पर को
    का की के ने वह यह उस इस तक था थी थे है हैं गया गई गए हुआ हुई
""")
"""Words that are never part of a place's name, though they may stand before one."""
THINGS = _set("""
    mangalsutra mangalsutr har haar chudi chudiyan kangan angoothi anguthi ring rings payal bali jhumka
    sona chandi tola zevar jewar jewellery jewelry ornaments batua batwa wallet handbag suitcase box
    saman samaan cheez chijen kapde tv fridge almari ghadi watch chashma camera charger card cards atm
    aadhar pan licence license passport marksheet paper papers kagaz document documents chabi key keys
    helmet battery tyre pump motor engine cylinder fasal anaj gehu dhan murgi bakri bhains gay cow
    buffalo goat dog pigeon cash nakad rakam raqam paise money samsung vivo oppo redmi iphone oneplus
    realme nokia hero honda bajaj tvs yamaha enfield royal maruti tata hyundai scorpio bolero मंगलसूत्र
    हार चूड़ी चूड़ियां कंगन अंगूठी पायल बाली झुमका सोना सोने चांदी चाँदी तोला ज़ेवर जेवर बटुआ सूटकेस
    सामान चीज़ चीज कपड़े टीवी अलमारी घड़ी चश्मा कैमरा कार्ड आधार लाइसेंस पासपोर्ट कागज़ चाबी हेलमेट
    बैटरी टायर मोटर फसल अनाज बकरी भैंस गाय नकद रकम चप्पल जूते लैपटॉप
""")
DOUBTFUL_DISTRICTS = _set("""
    basti banda mau eta etah sambhal kheri prayag kashi koil ballia बस्ती बांदा मऊ एटा सम्भल संभल काशी
    bsr bly spn sre mrt
""")
"""Districts whose names are other words too: a place word must stand by them."""
QUALIFIERS = _set("""green red blue white black golden big old new grand naya nai purana purani बड़ा बड़ी नया नई
    पुराना पुरानी छोटा छोटी""")  # fmt: skip
"""Before a word for a place, part of its name when written so: "New Market", "पुरानी मंडी"."""
NAMED_BY = _set("""road rd chauraha chaurahe chowk tiraha tirahe crossing bypass रोड चौराहा चौराहे चौक तिराहा
    तिराहे क्रॉसिंग
    बाईपास""")
"""What another place may name: "Station Road", "hospital chauraha"."""
KOTWALI, THANA = _set("kotwali kotvali कोतवाली"), _set("thana thane thaana थाना थाने ps")
ROADS = _set("road rd highway expressway रोड हाईवे एक्सप्रेसवे")
TRAINS = _set("express exp mail passenger superfast intercity एक्सप्रेस मेल पैसेंजर")
NAMED_AFTER = (
    ROADS
    | NAMED_BY
    | TRAINS
    | _set("""high garden gardens estate heights bank hotel dairy chungi
    naka gate darwaza
    colony colonies enclave vihar sweet sweets house store stores bhandar mishthan dhaba restaurant lodge bhawan
    bhavan
    school college institute university academy vidyalaya convent public inter degree polytechnic pathshala
    transport travels jewellers motors nursing cinema talkies chini mill mills
    बैंक होटल डेयरी चुंगी नाका गेट दरवाज़ा कॉलोनी कालोनी विहार स्वीट स्वीट्स स्टोर भंडार मिष्ठान ढाबा भवन स्कूल
    कॉलेज कालेज
    इंस्टीट्यूट विश्वविद्यालय यूनिवर्सिटी एकेडमी विद्यालय पब्लिक इंटर डिग्री ट्रांसपोर्ट ज्वेलर्स मिल""")
)
"""After a district's name that then is no district: "Allahabad bank", "Kashi express", "Sitapur Road"."""
INSTITUTES = _set("""vidyapith vidyapeeth peeth विद्यापीठ institute university college school academy house hotel
    express mail superfast इंस्टीट्यूट विश्वविद्यालय कॉलेज""")  # fmt: skip
"""These, a capital word later too: "Allahabad Agricultural Institute"."""
RIDES = _set("bus train auto tempo taxi gadi jeep car बस ट्रेन ऑटो टेम्पो टैक्सी गाड़ी memu passenger मेमू")
BOARDED = _set("""pakdi pakri pakda pakdke baitha baithi baithe chala chali chale chadha chadhi chadhe nikla
    nikli nikle
    liya li savar sawar boarded pakdi पकड़ी पकड़ा बैठा बैठी बैठे चला चली चले चढ़ा चढ़ी चढ़े निकला निकली निकले ली लिया सवार""")
KINS_HOME = _set("mayka maika mayke maike sasural nanihal peehar pihar मायका मायके ससुराल ननिहाल पीहर")
ACCOUNT = _set("account acct khata khate card खाता खाते कार्ड")
NEARBY = _set("gate parking गेट पार्किंग paas pas pass samne saamne nazdik najdik bahar पास सामने नज़दीक बाहर")
"""Beside a place rather than a thing: "under the bed" is none."""
HOTELS = _set("hotel cafe")
CLOSE = _set("near at opposite behind")
RESIDENT = _set("resident nivasi niwasi address pata निवासी पता")
ON_THE_WAY = _set("aate आते jaate jate जाते lautte लौटते")
"""Going or coming: "Prayagraj aate samay"."""
STANDS = _set("hai hain hu hun hoon h hai. है हैं हूं हूँ")
KEEPS_ON = _set("raha rahi rahe rha rhi rhe रहा रही रहे")
HOUSES = _set("flat house makan makaan quarter room kamra मकान फ्लैट फ़्लैट क्वार्टर कमरा")
ONES = _set("wale wala wali waale vale vala vali वाले वाला वाली")
NOT = _set("nahi nahin nai nhi नहीं नही not")
STAFF = _set("""salesman malik manager guard karmchari staff owner teacher principal doctor chaukidar chowkidar
    cashier munshi
    pujari driver conductor सेल्समैन मालिक मैनेजर गार्ड कर्मचारी स्टाफ टीचर प्रिंसिपल डॉक्टर चौकीदार कैशियर
    मुंशी पुजारी
    ड्राइवर कंडक्टर""")
"""Who works in a place: "petrol pump ke salesman"."""
CARRIERS = _set("bus train gadi gaadi rail auto taxi tempo बस ट्रेन गाड़ी रेल ऑटो टैक्सी टेम्पो")
"""What goes between places."""
CAME = _set("aaya aaye aayi aai aya ayi aye आया आये आए आई आयी")
