from backend.sources.directions import directions


def test_a_station_of_known_position_has_links_to_two_maps(places):
    station = places.station("31655023")
    links = directions(station, places.district("lucknow"))
    assert links.google == "https://www.google.com/maps/dir/?api=1&destination=26.85056,80.93861"
    assert links.openstreetmap == "https://www.openstreetmap.org/directions?to=26.85056,80.93861"


def test_a_station_of_doubtful_position_is_searched_by_name(places):
    links = directions(places.station("new-agra-kirawali"), places.district("agra"))
    assert links.google.endswith("destination=Police+Station+Kirawali%2C+Agra%2C+Uttar+Pradesh")
    assert links.openstreetmap is None
