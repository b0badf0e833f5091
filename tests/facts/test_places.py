import pytest
from facts.places import DISTRICT, LOCALITY, PINCODE, STATION, Entry, Gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """A handful of rows with every difficulty of the real ones."""
    return Gazetteer(
        [
            Entry("lucknow", DISTRICT, "lucknow", ("Lucknow", "लखनऊ"), ("lko",)),
            Entry("prayagraj", DISTRICT, "prayagraj", ("Prayagraj", "प्रयागराज", "Allahabad", "इलाहाबाद")),
            Entry("ghazipur", DISTRICT, "ghazipur", ("Ghazipur", "गाजीपुर")),
            Entry("kanpur-nagar", DISTRICT, "kanpur-nagar", ("Kanpur Nagar", "कानपुर नगर", "Kanpur", "कानपुर")),
            Entry("kanpur-dehat", DISTRICT, "kanpur-dehat", ("Kanpur Dehat", "कानपुर देहात")),
            Entry("skn", DISTRICT, "skn", ("Sant Kabir Nagar", "संत कबीर नगर", "Khalilabad")),
            Entry("hzg", STATION, "lucknow", ("Hazratganj", "हजरतगंज")),
            Entry("gomti", STATION, "lucknow", ("Gomtinagar", "गोमतीनगर")),
            Entry("gazipur-lko", STATION, "lucknow", ("Gazipur", "गाजीपुर")),
            Entry("para", STATION, "lucknow", ("Para", "पारा")),
            Entry("cl-ald", STATION, "prayagraj", ("Civil Lines", "सिविल लाइन्स")),
            Entry("cl-knp", STATION, "kanpur-nagar", ("Civil Lines", "सिविल लाइन्स")),
            Entry("s20", STATION, "ghazipur", ("Sector-20", "सेक्टर-20")),
            Entry("khalil", STATION, "skn", ("Khalilabad", "खलीलाबाद")),
            Entry("alambagh", LOCALITY, "lucknow", ("Alambagh",)),
            Entry("226010", PINCODE, "lucknow", ()),
        ]
    )


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("Hazratganj, Lucknow", "hzg"),
        ("Lucknow, Hazratganj", "hzg"),
        ("हज़रतगंज लखनऊ", "hzg"),
        ("thana hajratganz, zila lakhnau", "hzg"),
        ("लखनऊ के हजरतगंज में", "hzg"),
        ("gomti nagar lko", "gomti"),
        ("gazipur lucknow", "gazipur-lko"),
        ("Ghazipur", "ghazipur"),
        ("इलाहाबाद सिविल लाइन्स", "cl-ald"),
        ("Alahabad", "prayagraj"),
        ("kanpoor", "kanpur-nagar"),
        ("कानपुर देहात", "kanpur-dehat"),
        ("Khalilabad", "khalil"),
        ("आलमबाग", "alambagh"),
        ("pin 226 010", "226010"),
        ("पिन २२६०१०", "226010"),
    ],
)
def test_the_likeliest_place_comes_first(gazetteer, text, best):
    assert gazetteer.find(text)[0].value.id == best


def test_a_name_of_several_districts_gives_them_all(gazetteer):
    assert {m.value.id for m in gazetteer.find("civil lines")} == {"cl-ald", "cl-knp"}


def test_a_district_already_known_narrows_the_search(gazetteer):
    assert [m.value.id for m in gazetteer.find("civil lines", district="prayagraj")] == ["cl-ald"]


def test_a_named_district_without_that_station_is_all_that_is_known(gazetteer):
    assert [m.value.id for m in gazetteer.find("civil lines, lucknow")] == ["lucknow"]


@pytest.mark.parametrize(
    "text", ["sector 21", "delhi", "mera naam Ramesh hai", "999999", "226", "😀", "", "ghar ke paas"]
)
def test_nothing_is_made_up(gazetteer, text):
    assert gazetteer.find(text) == []


def test_a_short_name_in_a_story_needs_a_place_word_beside_it(gazetteer):
    story = "mera para chadh gaya jab usne mera phone chheen liya aur bhag gaya raat ko"
    assert gazetteer.find(story) == []
    assert (
        gazetteer.find("raat ko thana para ke samne kisi ne mera phone chheen liya aur bhag gaya")[0].value.id == "para"
    )


def test_the_words_of_place_and_district_are_the_match(gazetteer):
    (match, *_) = gazetteer.find("kal gomti nagar, Lucknow mein")
    assert match.words == "gomti nagar, Lucknow"
    assert match.value.named_district
