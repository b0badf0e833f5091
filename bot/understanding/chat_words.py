"""How people shorten everyday Hindi words when they type it in Roman letters.

Only words whose spelling by sound misleads ("h", "mra", "krna").
"""

_PAIRS = """
h=है hy=है hai=है hain=हैं he=है hu=हूँ hun=हूँ hoon=हूँ ho=हो hua=हुआ hui=हुई huyi=हुई huwa=हुआ
me=में mein=में mai=मैं main=मैं ka=का ki=की ke=के k=के ko=को se=से ne=ने pe=पे par=पर or=और aur=और
nhi=नहीं nahi=नहीं nahin=नहीं nai=नहीं ni=नहीं na=ना mat=मत
kr=कर krna=करना krni=करनी krne=करने krwana=करवाना krke=करके kro=करो kre=करें krdo=करदो krde=करदे
krao=कराओ krana=कराना kya=क्या kyu=क्यों kyun=क्यों kb=कब jb=जब tb=तब kha=कहाँ kaha=कहाँ kahan=कहाँ
to=तो hi=ही bhi=भी the=थे tha=था thi=थी gye=गए gya=गया gyi=गई gai=गई gayi=गई gaya=गया
rha=रहा rhi=रही rhe=रहे raha=रहा chahiye=चाहिए chahie=चाहिए chaiye=चाहिए chahta=चाहता
mera=मेरा meri=मेरी mere=मेरे mra=मेरा mri=मेरी mujhe=मुझे muje=मुझे hume=हमें hame=हमें hmare=हमारे
hmara=हमारा apna=अपना apni=अपनी aap=आप ap=आप bhai=भाई bhaiya=भैया is=इस us=उस in=इन un=उन
do=दो di=दी de=दे diya=दिया le=ले liya=लिया liye=लिए lo=लो ji=जी sir=सर sahab=साहब
ghr=घर ghar=घर gadi=गाड़ी gaadi=गाड़ी ladka=लड़का ladki=लड़की bada=बड़ा bade=बड़े badi=बड़ी
koi=कोई kisi=किसी kuch=कुछ kch=कुछ wala=वाला wale=वाले wali=वाली wo=वो vo=वो woh=वो ye=ये yeh=ये
bta=बता btao=बताओ batao=बताओ btaiye=बताइए bataiye=बताइए bataye=बताएं log=लोग kal=कल aaj=आज aj=आज
ab=अब abhi=अभी sab=सब likh=लिख likha=लिखा chori=चोरी bachcha=बच्चा baccha=बच्चा bacchi=बच्ची bachi=बच्ची
baad=बाद phle=पहले pehle=पहले pahle=पहले pta=पता pata=पता kese=कैसे kaise=कैसे kse=कैसे dekho=देखो
dikhao=दिखाओ madad=मदद mdd=मदद pas=पास paas=पास bhut=बहुत bahut=बहुत bohot=बहुत jo=जो jab=जब
"""

_EITHER = """
he do to the is me main in or us un par are so no na on at a hi us per an pass mat men de le log jo sir ab k h di lo be
"""

HINDI = dict(pair.split("=", 1) for pair in _PAIRS.split())
EITHER = frozenset(_EITHER.split())
"""Words of both languages: Hindi in a Hindi message, and no sign that an English example is Hindi."""
