"""Counts of wrongdoers, names and ages."""

import pytest

from facts import ages, counts, names


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("do ladke bike se aaye aur chain kheech li", 2),
        ("तीन लोगों ने मुझे लूटा", 3),
        ("5 badmash ghar me ghuse", 5),
        ("two men on a bike snatched my bag", 2),
        ("चार नकाबपोश बदमाश", 4),
        ("do bike sawaron ne", 2),
        ("gang of six robbers", 6),
        ("do jan aaye aur mobile chheen liya", 2),
        ("ek ladke ne purse chheena", 1),
        ("wo 3 log the", 3),
        ("three people saw two masked men running away", 2),
        ("main aur bhai 2 log bike se ja rahe the, 4 logo ne roka", 4),
        ("teen ladke aur ek ladki aaye, chain chheen ke bhage", 4),
        ("2 bike wale phone chheen ke bhage", 2),
        ("phone grabbed, two on a black pulsar", 2),
        ("half a dozen people barged in", 6),
        ("do darjan log aaye aur dukan loot li", 24),
    ],
)
def test_how_many_wrongdoers(text, count):
    assert [m.value for m in counts.find(text)] == [count]


@pytest.mark.parametrize(
    "text",
    [
        "2 mobile chori hue",
        "5-6 log the",
        "दो तीन लड़के थे",
        "hum teen log the",
        "mere 3 bachche ghar par the",
        "3 logo ne dekha",
        "a man snatched my chain",
        "4 badi gaadi",
        "parivar me 5 log hai",
        "seven or eight people beat my brother",
        "meri dukan pe 3 log kaam karte hai, subah aaya to tala tuta mila",
        "hum do log aur ek dost ja rahe the",
    ],
)
def test_other_counts_are_no_wrongdoers(text):
    assert counts.find(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mera beta rohit 8 saal ka kal se gayab hai", "rohit"),
        ("meri patni sunita devi ki chain", "sunita devi"),
        ("बेटी का नाम सोनम है", "सोनम"),
        ("my son Aarav, aged 10, is missing", "Aarav"),
        ("मेरे भाई राकेश कुमार लापता हैं", "राकेश कुमार"),
        ("Rohit Kumar (14) lapata hai", "Rohit Kumar"),
        ("गुड़िया नाम की 5 साल की बच्ची मेले में खो गई", "गुड़िया"),
        ("meri beti Xavita umra 12", "Xavita"),
        ("17 saal ki Kajal gayab hai", "Kajal"),
        ("missing girl Anjali, age 12", "Anjali"),
        ("beti kho gayi hai uska naam pari hai", "pari"),
    ],
)
def test_the_name_of_the_one_it_is_about(text, name):
    assert [m.value for m in names.find(text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "mera naam Ramesh hai, meri bike chori hui",
        "My name is Ramesh Kumar and I lost my phone",
        "Vikas naam ke ladke ne mara",
        "cheated by a man called Vikas Sharma",
        "mere bhai Suresh ne phone kharida",
        "mera beta school gaya tha",
        "meri beti kal se bimar hai",
        "naam galat likh diya, wapas jana hai",
        "मेरा बेटा मुझे मारता है",
        "usne apna naam Vikas bataya",
    ],
)
def test_no_name_of_teller_or_wrongdoer_and_none_where_there_is_none(text):
    assert names.find(text) == []


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("meri beti 14 saal ki hai", 14),
        ("8 वर्षीय बेटा", 8),
        ("my son aged 10", 10),
        ("बेटे की उम्र ८ वर्ष", 8),
        ("my 70 year old father", 70),
        ("beta Rohit (14) gayab hai", 14),
        ("hamar beta das baras ke ba", 10),
        ("my mother 68 yrs wandered off", 68),
        ("mere 12 saal ke bete ko", 12),
        ("my 8-year-old son", 8),
    ],
)
def test_an_age(text, age):
    assert [m.value for m in ages.find(text)] == [age]


@pytest.mark.parametrize(
    "text",
    [
        "main 65 saal ka hu",
        "मेरी उम्र 65 साल है और मेरा बेटा मुझे मारता है",
        "I am 67 years old",
        "10 saal purana scooter",
        "my 2 year old laptop was stolen",
        "beta 14-15 saal ka",
        "2 saal pehle",
        "दो साल से रहता हूँ",
        "20 saal ka ladka mera phone chheen ke bhaga",
        "mummy ki 20 saal ki mehnat",
    ],
)
def test_no_age_of_the_teller_of_things_or_of_wrongdoers(text):
    assert ages.find(text) == []
