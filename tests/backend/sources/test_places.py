import csv
import shutil

import pytest

from backend.kit.text import BadFile
from backend.sources.places import Places


def test_the_whole_state_is_there(places):
    assert len(places.districts) == 75
    assert sum(len(places.in_district(d.slug, kind=None)) for d in places.districts) == 1652
    assert all(places.in_district(d.slug) for d in places.districts)
    assert len([d for d in places.districts if d.policing == "commissionerate"]) == 7


@pytest.mark.parametrize(
    ("text", "station", "district"),
    [
        ("Hazratganj, Lucknow", "Hazratganj", "lucknow"),
        ("हज़रतगंज लखनऊ", "Hazratganj", "lucknow"),
        ("hazratgunj", "Hazratganj", "lucknow"),
        ("Thana Hazratganj ke paas", "Hazratganj", "lucknow"),
        ("gomti nagar lko", "Gomtinagar", "lucknow"),
        ("main indira nagar lucknow mein rehta hoon", "Indiranagar", "lucknow"),
        ("gazipur lucknow", "Gazipur", "lucknow"),
        ("lanka banaras", "Lanka", "varanasi"),
        ("वाराणसी लंका", "Lanka", "varanasi"),
        ("इलाहाबाद सिविल लाइन्स", "Civil Lines", "prayagraj"),
        ("Akbarpur kanpur dehat", "Akbarpur", "kanpur-dehat"),
        ("सेक्टर 20 नोएडा", "Noida Sector-20", "gautam-buddha-nagar"),
        ("p.g.i. lucknow", "PGI", "lucknow"),
        ("bbd lucknow", "Babu Banarasi Das (BBD)", "lucknow"),
        ("बीकापुर", "Kotwali Bikapur", "ayodhya"),
        ("ballia kotwali", "Kotwali", "ballia"),
        ("Modinagar", "Modi Nagar", "ghaziabad"),
        ("AIIMS gorakhpur", "AIIMS", "gorakhpur"),
    ],
)
def test_a_station_by_its_name(places, text, station, district):
    place = places.find(text, "hi").one
    assert (place.station.name.en, place.district.slug, place.kind) == (station, district, "station")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("लखनऊ", "lucknow"),
        ("lko", "lucknow"),
        ("Allahabad", "prayagraj"),
        ("इलाहाबाद", "prayagraj"),
        ("Faizabad", "ayodhya"),
        ("फैज़ाबाद", "ayodhya"),
        ("Banaras", "varanasi"),
        ("Kanpoor", "kanpur-nagar"),
        ("कानपुर देहात", "kanpur-dehat"),
        ("Noida", "gautam-buddha-nagar"),
        ("gb nagar", "gautam-buddha-nagar"),
        ("मऊ", "mau"),
        ("Ghazipur", "ghazipur"),
        ("gorakpur", "gorakhpur"),
        ("badayun", "budaun"),
        ("Rae Bareli", "raebareli"),
        ("bareli", "bareilly"),
        ("Civil Lines, Lucknow", "lucknow"),
    ],
)
def test_a_district_alone_leaves_the_station_open(places, text, slug):
    place = places.find(text, "en").one
    assert (place.district.slug, place.station, place.kind) == (slug, None, "district")


def test_every_district_is_found_by_its_own_names(places):
    for district in places.districts:
        for name in (district.name.en, district.name.hi, f"zila {district.name.en}", f"जनपद {district.name.hi}"):
            assert places.find(name, "hi").places[0].district.slug == district.slug


def test_every_station_is_found_by_name_and_district(places):
    lost = [
        (station.name.en, district.slug)
        for district in places.districts
        for station in places.in_district(district.slug)
        for name, home in ((station.name.en, district.name.en), (station.name.hi, district.name.hi))
        if station.code not in {p.station.code for p in places.find(f"{name}, {home}", "hi").places if p.station}
    ]
    assert lost == []


def test_a_pincode_gives_its_district_and_the_nearest_station(places):
    place = places.find("mera pin 226010 hai", "hi").one
    assert (place.kind, place.district.slug, place.station.district) == ("pincode", "lucknow", "lucknow")
    assert "226010" in place.label.hi
    assert places.find("२२६ ०१०", "hi").one == place


def test_a_pincode_without_a_position_gives_its_district_only(places):
    place = places.find("201318", "en").one
    assert (place.district.slug, place.station, place.lat) == ("gautam-buddha-nagar", None, None)


def test_a_locality_without_a_station_of_its_name_gives_the_nearest_one(places):
    place = places.find("vaishali ghaziabad", "en").one
    assert (place.kind, place.station.district) == ("locality", "ghaziabad")


@pytest.mark.parametrize(
    ("text", "label", "station"),
    [
        ("charbagh", "चारबाग, लखनऊ", "Naka Hindola"),
        ("चारबाग", "चारबाग, लखनऊ", "Naka Hindola"),
        ("Alambagh Lucknow", "आलमबाग, लखनऊ", "Alambagh"),
        ("गोमती नगर", "गोमतीनगर, लखनऊ", "Gomtinagar"),
        ("hazratganj", "हजरतगंज, लखनऊ", "Hazratganj"),
        ("Sigra", "सिगरा, वाराणसी", "Sigra"),
        ("lanka banaras", "लंका, वाराणसी", "Lanka"),
        ("civil lines allahabad", "सिविल लाइन्स, प्रयागराज", "Civil Lines"),
        ("golghar gorakhpur", "गोलघर, गोरखपुर", "Cantt"),
        ("कटरा इलाहाबाद", "कटरा, प्रयागराज", "Colonalganj"),
        ("shastri nagar meerut", "शास्त्री नगर, मेरठ", "Nauchandi"),
    ],
)
def test_what_everybody_names_is_found_in_either_script(places, text, label, station):
    found = places.find(text).one
    assert (found.label.hi, found.station.name.en) == (label, station)


def test_every_locality_lies_near_a_station_of_its_own_district(places, settings):
    with (settings.data / "places" / "localities.csv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows):
            near = places.near(float(row["lat"]), float(row["lon"]), 60)
            at = next((one for one in near if one.station.district == row["district"]), None)
            assert at is not None and at.km < 15, row


def test_a_name_of_many_districts_offers_them(places):
    found = places.find("civil lines", "hi")
    assert found.one is None
    assert {"prayagraj", "aligarh", "meerut"} <= {p.district.slug for p in found.places}
    assert [p.score for p in found.places] == sorted((p.score for p in found.places), reverse=True)


def test_a_known_district_settles_an_ambiguous_name(places):
    assert places.find("civil lines", "hi", district="meerut").one.station.district == "meerut"


@pytest.mark.parametrize("text", ["delhi", "110001", "😀", "", "mera ghar", "a" * 20_000, "\ud83d"])
def test_places_elsewhere_and_nonsense_are_not_found(places, text):
    assert places.find(text, "hi").one is None


def test_the_nearest_stations_are_ordinary_ones_nearest_first(places):
    near = places.near(26.8506, 80.9386, 3)
    assert near[0].station.name.en == "Hazratganj"
    assert [n.km for n in near] == sorted(n.km for n in near)
    assert near[0].km < 0.1
    assert {n.station.kind for n in near} == {"thana"}


def test_distances_are_right_to_a_tenth_of_a_percent(places):
    agra = places.district("agra")
    far = next(n for n in places.near(agra.lat, agra.lon, 1700) if n.station.name.en == "Hazratganj")
    assert far.km == pytest.approx(293.5, rel=0.01)


def test_stations_of_doubtful_position_are_never_the_nearest(places):
    shown = {n.station.code for n in places.near(26.85, 80.95, 5000)}
    assert all(places.station(code).located for code in shown)
    assert any(s.lat and not s.located for d in places.districts for s in places.in_district(d.slug))


def test_a_position_outside_the_state_is_known_as_such(places):
    assert places.outside(19.07, 72.87)
    assert not places.outside(26.85, 80.95)


@pytest.mark.parametrize("position", [(91, 80), (0, 181), (float("nan"), 80)])
def test_a_position_that_is_none_is_refused(places, position):
    with pytest.raises(ValueError, match="position"):
        places.near(*position, 3)


def test_an_unknown_phone_is_none(places):
    assert places.station("31655023").phone is None


def test_newer_stations_are_there_by_name_without_a_position(places):
    station = places.station("new-agra-kirawali")
    assert (station.name.hi, station.lat, station.located) == ("किरावली", None, False)


def test_unknown_codes_and_slugs_raise_keyerror(places):
    with pytest.raises(KeyError):
        places.station("0")
    with pytest.raises(KeyError):
        places.district("delhi")


def test_a_bad_row_is_named_by_file_and_line(data, tmp_path):
    shutil.copytree(data / "places", tmp_path / "places")
    stations = tmp_path / "places" / "stations.csv"
    lines = stations.read_text(encoding="utf-8").splitlines(keepends=True)
    lines[4] = lines[4].replace(",agra,", ",atlantis,")
    stations.write_text("".join(lines), encoding="utf-8")
    with pytest.raises(BadFile, match=r"stations\.csv:5"):
        Places.load(tmp_path / "places")
