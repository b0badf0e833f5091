import json

import pytest

from backend.catalogue.kinds import Refused
from backend.catalogue.said import Said

LUCKNOW = {"lat": 26.8506, "lon": 80.9386}


def parse(judge, name="place", partial=None, **said):
    return judge.kind(name).parse(Said(**said), judge.around(partial=partial or {}))


@pytest.mark.parametrize("said", ["Hazratganj, Lucknow", "हज़रतगंज", "thana hazratganj lucknow", "हजरतगंज थाना"])
def test_a_station_is_found_by_name_in_either_script(judge, said):
    value = parse(judge, text=said)
    assert (value["district"], value["station_name"]["en"]) == ("lucknow", "Hazratganj")
    assert judge.kind("place").show(value, "hi") == "थाना हजरतगंज, लखनऊ"
    json.dumps(value)


def test_what_the_person_said_beyond_the_station_is_kept(judge):
    value = parse(judge, text="Hazratganj market ke paas, Lucknow")
    assert judge.kind("place").show(value, "en") == (
        "Hazratganj market ke paas, Lucknow (police station Hazratganj, Lucknow)"
    )


def test_a_pincode_leads_to_a_station_or_to_those_near(judge):
    got = parse(judge, text="226001")
    assert got["district"] == "lucknow" if isinstance(got, dict) else got.choices


def test_a_district_alone_is_asked_further_and_remembered(judge):
    asked = parse(judge, text="लखनऊ")
    assert asked.reason == "answers.place.district_only"
    value = parse(judge, text="chowk", partial=asked.partial)
    assert (value["district"], value["station_name"]["en"]) == ("lucknow", "Chowk")


def test_a_name_found_in_many_districts_is_offered_and_the_district_decides(judge):
    asked = parse(judge, text="civil lines")
    assert asked.reason == "answers.place.several" and len(asked.choices) > 3
    assert asked.choices[-1].value == "place:none"
    value = parse(judge, text="Meerut", partial=asked.partial)
    assert (value["district"], value["station_name"]["en"]) == ("meerut", "Civil Lines")
    json.dumps(dict(asked.partial))


def test_an_offered_station_is_picked_by_button_or_number(judge):
    asked = parse(judge, text="civil lines")
    second = asked.choices[1]
    by_button = parse(judge, choice=second.value)
    assert parse(judge, text="2", partial=asked.partial)["station"] == by_button["station"]
    assert second.value == f"station:{by_button['station']}"


def test_a_pressed_station_decides_even_when_nothing_is_remembered(judge):
    assert parse(judge, choice="station:31655023")["district"] == "lucknow"


@pytest.mark.parametrize("choice", ["station:0", "station:", "district:atlantis", "at:x,y", "at:1", "yes", ""])
def test_a_button_that_means_no_place_is_refused(judge, choice):
    assert parse(judge, choice=choice).reason == "answers.choice.stale"


def test_none_of_the_offered_ones_is_asked_further_in_the_same_district(judge):
    asked = parse(judge, choice="place:none", partial={"district": "lucknow", "offered": [["x", "y", "z"]]})
    assert asked.reason == "answers.place.none_of_these"
    assert asked.partial == {"district": "lucknow"}


@pytest.mark.parametrize("said", ["दिल्ली", "Mumbai", "110001", "patna bihar"])
def test_a_place_outside_the_state_is_told_so(judge, said):
    assert parse(judge, text=said).reason == "answers.place.outside"


@pytest.mark.parametrize("said", ["xyzzy", "😀", "", "मेरे घर", "?" * 3_000])
def test_words_that_are_no_place_are_refused(judge, said):
    assert parse(judge, text=said).reason == "answers.place.missing"


def test_a_shared_location_leads_to_a_station_or_to_those_near(judge):
    got = parse(judge, location=LUCKNOW)
    if isinstance(got, Refused):
        assert got.reason == "answers.place.which_station"
        got = parse(judge, choice=got.choices[0].value)
    assert got["district"] == "lucknow"
    assert parse(judge, location={"lat": 19.07, "lon": 72.87}).reason == "answers.place.outside"


@pytest.mark.parametrize(
    "location", [{}, {"lat": "x", "lon": 1}, {"lat": float("nan"), "lon": 1}, {"lat": 91, "lon": 0}]
)
def test_a_location_that_is_none_is_refused(judge, location):
    assert parse(judge, location=location).reason == "answers.place.write"


def test_a_location_is_a_shared_point_a_pincode_or_a_name(judge):
    kind = judge.kind("location")
    shared = parse(judge, "location", location=LUCKNOW)
    assert (shared["lat"], shared["lon"]) == (26.8506, 80.9386)
    assert kind.show(shared, "hi") == "भेजी गई लोकेशन"
    for said in ("226001", "हज़रतगंज", "Gomti Nagar, Lucknow"):
        value = parse(judge, "location", text=said)
        assert abs(value["lat"] - 26.85) < 0.1 and kind.show(value, "en") == said


def test_a_place_of_a_known_district_that_is_on_no_list_offers_the_stations_of_its_town(judge):
    asked = parse(judge, text="qqxxzz", partial={"district": "lucknow"})
    assert asked.reason == "answers.place.of_town" and asked.partial["words"] == "qqxxzz"
    value = parse(judge, choice=asked.choices[0].value, partial=asked.partial)
    assert (value["district"], value["label"]) == ("lucknow", "qqxxzz") and value["station"]
