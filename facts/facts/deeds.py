"""Words of a deed or a loss: the evidence that a day, an hour or a sum belongs to something that happened."""

import re

from facts.text import Token

_STEMS = re.compile(
    "|".join(
        r"""
    chor chur chin chhin chen kich khich khinch khench lut thag gayab gum kho mar(?!c) pit kat tod tut bhag uda
    ud$ nikal nikl ghus gus dhamk gali galiya apharan agva lapata jhagd hamla goli takar tala aith hadap
    chedkhani ched chut chhut gir bichad bichud bhul laut dakai dakat vardat ghatna hadsa haadsa dhokha dhoka
    froud fraud skam scam hack hak blakmail stol steal theft snatch rob burgl cheat dup burn misin lost los hit beat
    attack atak abus threat tuk taken takes gone brok break debit vithdr transfer haras fel drop lock forg left leav
    lift pick grab pul push bit$ injur kil kidnap charg slap stab kabja kabj uth bhej ghayal disap vandal molest stalk
    blok refus kept sent paid send extort slip enter fled run ran$ vanish ferar farar leke$ lekar$ mangva deduct
    chod chhod block drov kidn naikhe vasul acident durghatna crash fight damag shot fire uchak noch sendh
    khula khuli khol dekh jal ag$ bandh hapen incident grop wander vander robed
    cut$ चोर चुर छीन छिन खींच खिंच पार$ लूट लुट ठग गायब गुम खो मार(?!्च) पीट पिट काट कट तोड टूट भाग उड निकल घुस धमक गाली अपहर
    अगवा लापता झगड हमल गोली टक्कर ताला ऐंठ हड़प हडप छेड छूट छुट छोड गिर बिछड भूल लौट डकै डका वारदात घटना घटित
    हादस धोख फ्रॉड उठ भेज घायल नोच पटक मुकर ट्रांसफर लेकर$ सेंध खुल खोल आग$ बंध बांध
    दुर्घटना जल कब्ज वसूल फरार
    """.split()
    )
)
"""How such words begin, folded; one with $ is the whole word."""


_GONE = frozenset("chala chali chale चला चली चले".split())
_HAPPENED = frozenset("hua hui hue lagi band हुआ हुई हुए लगी बंद".split())
"""Said of deeds, and of much else: enough for a whole text, not beside a sum."""


def tells_of_a_deed(row: list[Token]) -> bool:
    """True when a text says that something was done to somebody, or lost."""
    return any(is_deed(row, i) or row[i].text in _HAPPENED for i in range(len(row)))


def is_deed(row: list[Token], i: int) -> bool:
    """True when a deed or a loss is told at token `i`: "chheen", "गुम", "stolen", "le gaye"."""
    word = row[i].text
    if not row[i].is_word:
        return False
    follows = row[i + 1].text[:1] if i + 1 < len(row) else ""
    took = (word in ("le", "ले") and follows in "glगल") or (word in _GONE and follows in "gग")
    return (took and follows != "") or bool(_STEMS.match(word))
