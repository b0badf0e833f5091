import pytest

from backend.kit.links import Links
from backend.kit.settings import Settings
from backend.kit.text import Texts
from backend.sources.answers import stations_near
from backend.sources.places import Places


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return Settings.for_trying(tmp_path_factory.mktemp("home")).data


@pytest.fixture(scope="module")
def near(data):
    places, texts = Places.load(data / "places"), Texts.load(data / "texts")
    links = Links(bytes(32))

    def _near(lat, lon, language="hi", phone_of=lambda code: None):
        return stations_near(places, texts, links, {"lat": lat, "lon": lon}, language, phone_of)[0]

    return _near


@pytest.mark.parametrize("language", ["hi", "en"])
def test_three_stations_with_distance_phone_or_112_and_a_way_to_each(near, language):
    told = near(26.85, 80.95, language)
    assert [line[:2] for line in told["text"].splitlines() if line[:1].isdigit()] == ["1.", "2.", "3."]
    assert told["text"].count("112") == 4  # no phone is known yet, and the last words
    urls = [link["url"] for link in told["links"]]
    assert [url.startswith("https://www.google.com/maps/") for url in urls] == [True] * 3 + [False] * 3
    assert (
        urls[3].startswith("https://www.openstreetmap.org/") and urls[4].startswith("geo:26.") and urls[5] == "tel:112"
    )
    assert told["links"][-1]["url"] == "tel:112"


def test_a_station_that_was_named_itself_is_no_distance_away(near):
    assert "यहीं" in near(26.85056, 80.93861)["text"] and "0.0" not in near(26.85056, 80.93861)["text"]


def test_a_place_outside_the_state_is_told_so_with_112(near):
    told = near(19.07, 72.88, "en")
    assert "outside Uttar Pradesh" in told["text"] and told["links"][0]["url"] == "tel:112"


def test_a_phone_that_is_known_stands_beside_its_station(near):
    told = near(26.85, 80.95, "en", lambda code: "0522-2622222")
    assert told["text"].count("0522-2622222") == 3 and "not known" not in told["text"]
