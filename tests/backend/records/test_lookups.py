"""What citizens are told from registers: tolerant, with reasons, honest about samples, silent to strangers."""

import pytest

from backend.records import store
from backend.records.lookups import matches_of
from backend.records.store import persons_in

BIKE = {"plate": "UP32AB1234", "chassis": "MBLHA10ASDHM12345", "engine": "HA10EJDHM54321", "what": "काली स्प्लेंडर",
        "state": "stolen", "reported_on": "2026-11-01", "station": "हज़रतगंज"}  # fmt: skip
RAJU = {"number": "1", "name": "राजू यादव", "sex": "male", "age_from": "30", "age_to": "30", "height_cm": "168",
        "marks": "माथे पर तिल", "clothes": "लाल स्वेटर, नीली जींस", "district": "lucknow", "station": "31655023",
        "day": "2026-11-01"}  # fmt: skip
DISTRICT = {"station": None, "station_name": None, "district": "lucknow",
            "district_name": {"hi": "लखनऊ", "en": "Lucknow"}, "lat": 26.8, "lon": 80.9}  # fmt: skip
BODY = RAJU | {
    "number": "9",
    "name": "",
    "age_from": "25",
    "age_to": "35",
    "clothes": "laal sweater",
    "day": "2026-11-10",
}


@pytest.mark.parametrize("plate", ["UP32AB1234", "UP32AB1243", "UP32AB1284", "UP32AD1234"])
def test_a_plate_is_found_with_a_slip_too(bring, ask, plate):
    bring("stolen-vehicles", [BIKE])
    text = ask("stolen_vehicle", number=plate)[0]["text"]
    assert "UP32AB1234" in text and ("अभिलेख में है" in text) == (plate == "UP32AB1234")


@pytest.mark.parametrize("number", ["mblha10asdhm 12345", "HA10EJDHM54321", "MBLHA10ASDHN12345", "up 32 ab-1234"])
def test_plate_chassis_and_engine_numbers_are_found_however_they_are_typed(bring, ask, number):
    bring("stolen-vehicles", [BIKE])
    assert "काली स्प्लेंडर" in ask("stolen_vehicle", number=number)[0]["text"]


def test_a_vehicle_that_is_not_on_record_is_told_so(bring, ask):
    bring("stolen-vehicles", [BIKE])
    assert "UP32" not in ask("stolen_vehicle", number="UP14ZZ9999")[0]["text"]


def test_a_made_up_row_says_sample_in_every_answer(bring, ask):
    bring("stolen-vehicles", [BIKE], sample=True)
    for language, word in (("hi", "[नमूना]"), ("en", "[Sample]")):
        text = ask("stolen_vehicle", language, number="UP32AB1234")[0]["text"]
        assert word in text and text.count(word) >= 2  # at the row, and what it means


def test_only_the_arrests_of_the_last_24_hours_at_that_station_are_told(bring, ask):
    row = {"number": "1", "name": "मोहन", "age": "30", "district": "lucknow", "station": "31655023",
           "arrested_at": "2026-11-23T01:00", "sections": "BNS 303(2)"}  # fmt: skip
    old = row | {"number": "2", "name": "सोहन", "arrested_at": "2026-11-22T09:00"}
    other = row | {"number": "3", "name": "रोहन", "station": "31655001"}
    bring("arrests", [row, old, other])
    (here,) = ask("arrested_accused")
    assert "मोहन" in here["text"] and "सोहन" not in here["text"] and "रोहन" not in here["text"]
    assert here["choices"][0]["value"] == "/arrested_accused?place=%E0%A4%B2%E0%A4%96%E0%A4%A8%E0%A4%8A"
    (whole,) = ask("arrested_accused", place=DISTRICT)
    assert "रोहन" in whole["text"] and whole["choices"] == []


def test_rewarded_criminals_of_the_district_the_highest_reward_first(bring, ask):
    rows = [{"number": str(n), "name": name, "district": district, "reward": str(reward), "offence": "लूट"}
            for n, (name, district, reward) in enumerate((("क", "lucknow", 5000), ("ख", "lucknow", 50000),
                                                          ("ग", "agra", 99000)))]  # fmt: skip
    bring("rewarded-criminals", rows)
    text = ask("rewarded_criminals")[0]["text"]
    assert text.index("ख") < text.index("• क") and "99,000" not in text


def test_a_phone_that_we_lack_is_told_so_and_112_is_offered(bring, ask):
    bring("phones", [{"district": "lucknow", "station": "31655023", "post": "station", "phone": "0522-2622222"}])
    (message,) = ask("call_directory", "en")
    assert "0522-2622222" in message["text"] and "we do not have the number" in message["text"]
    assert message["links"][0]["url"] == "tel:112" and message["links"][1]["url"] == "tel:05222622222"


def test_a_district_alone_has_its_offices_and_no_station(bring, ask):
    bring("phones", [{"district": "lucknow", "station": "", "post": "sp", "phone": "0522-2622223"}])
    text = ask("call_directory", "en", place=DISTRICT)[0]["text"]
    assert "0522-2622223" in text and "Police station" not in text


def test_an_imported_phone_stands_beside_the_nearest_station_a_made_up_one_does_not(parts, bring, ask):
    station = parts.places.station("31655023")
    here = {"lat": station.lat, "lon": station.lon}
    row = {"district": "lucknow", "station": station.code, "post": "station", "phone": "0522-2622222"}
    bring("phones", [row], sample=True)
    assert "0522-2622222" not in ask("nearest_station", place=here)[0]["text"]
    bring("phones", [row])
    assert "0522-2622222" in ask("nearest_station", place=here)[0]["text"]


def test_look_alikes_come_with_their_reasons_in_either_script(bring, ask):
    bring("missing-persons", [RAJU, RAJU | {"number": "2", "name": "सीता", "sex": "female"}])
    text = ask("missing_persons", "en", by="description", sex="male", age=32, marks="mathe par til",
               clothes="lal sweater")[0]["text"]  # fmt: skip
    assert "राजू" in text and "सीता" not in text
    for reason in ("age", "marks", "clothes", "same district"):
        assert reason in text.split("alike in:")[1]


def test_the_list_of_a_district_has_its_own_people_only(bring, ask):
    bring("missing-persons", [RAJU, RAJU | {"number": "2", "name": "दूर का", "district": "agra"}])
    text = ask("missing_persons", by="list")[0]["text"]
    assert "राजू" in text and "दूर का" not in text


def test_a_body_is_compared_with_the_missing_who_went_before(parts, bring):
    late = RAJU | {"number": "3", "name": "बाद में", "day": "2026-11-20"}
    bring("missing-persons", [RAJU, late])
    bring("unidentified-bodies", [BODY])
    with parts.db.read() as tx:
        (body,) = persons_in(tx, "body", "lucknow", 5)
        (match,) = matches_of(tx, parts.look_alikes, body)
    assert match.row.name == "राजू यादव" and {"age", "marks", "clothes"} <= set(match.reasons)


def test_a_post_mortem_is_told_to_the_next_of_kin_on_record_only(parts, bring, ask, monkeypatch):
    row = {"number": "PM-412/2026", "deceased": "राम लाल", "day": "2026-11-01", "district": "lucknow",
           "kin_mobile": "9999900001", "hospital": "ज़िला अस्पताल", "cause": "सिर में चोट", "manner": ""}  # fmt: skip
    bring("post-mortems", [row])
    with parts.db.write() as tx:  # the importer of this test marks otherwise than the backend
        mark = parts.intake._cases.mobile_mark("9999900001")
        tx.execute(store.post_mortems.update().values(kin_mark=mark))
    kin = ask("post_mortem_report", by="number", number="pm 412 2026", relation="parent", mobile="9999900001")
    assert "सिर में चोट" in kin[0]["text"] and kin[0]["documents"] == []
    parts.worker.run_due()
    kin = ask("post_mortem_report", by="number", number="pm 412 2026", relation="parent", mobile="9999900001")
    assert [document["name"][:2] for document in kin[0]["documents"]] == ["PS"]
    assert "सिर में चोट" in ask("post_mortem_report", by="deceased", deceased="Ram Lal", relation="child",
                               mobile="9999900001")[0]["text"]  # fmt: skip
    stranger = ask("post_mortem_report", by="number", number="PM-412/2026", relation="other", mobile="9999900002")
    nothing = ask("post_mortem_report", by="number", number="PM-1/2026", relation="other", mobile="9999900003")
    assert stranger == nothing
    for _ in range(11):
        last = ask("post_mortem_report", by="number", number="PM-412/2026", relation="other", mobile="9999900002")
    assert last[0]["text"] == parts.texts("records.post_mortem.too_many", "hi")


def test_inside_near_and_outside_a_black_spot(parts, bring, ask):
    station = parts.places.station("31655023")
    spot = {"number": "1", "name_hi": "मोड़", "name_en": "Bend", "district": "lucknow", "lat": str(station.lat),
            "lon": str(station.lon), "radius_m": "500", "crashes": "2024:2 2025:3", "deaths": "1"}  # fmt: skip
    bring("black-spots", [spot])
    here = {"lat": station.lat, "lon": station.lon}
    inside = ask("accident_zone", "en", place=here)[0]
    assert "is inside" in inside["text"] and "2024: 2, 2025: 3" in inside["text"] and inside["image"]
    assert "near" in ask("accident_zone", "en", place={"lat": station.lat + 0.02, "lon": station.lon})[0]["text"]
    assert "No accident" in ask("accident_zone", "en", place={"lat": station.lat + 0.5, "lon": station.lon})[0]["text"]
