import io

import pytest
from PIL import Image

from backend.kit.links import Links
from backend.kit.settings import Settings
from backend.kit.text import Text, Texts
from backend.sources.maps import SIDE, Maps, Mark
from backend.sources.places import Places

HERE = (26.8506, 80.9462)


@pytest.fixture(scope="module")
def maps(tmp_path_factory):
    data = Settings.for_trying(tmp_path_factory.mktemp("home")).data
    return Maps(Places.load(data / "places"), Texts.load(data / "texts"))


def pixels(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png)).convert("RGB")


def has(picture: Image.Image, colour: str) -> bool:
    rgb = tuple(int(colour[n : n + 2], 16) for n in (1, 3, 5))
    return any(max(abs(a - b) for a, b in zip(rgb, p, strict=True)) < 8 for _, p in picture.getcolors(SIDE * SIDE))


def test_the_place_asked_about_is_in_the_middle_with_stations_around_it(maps):
    drawn = pixels(maps.draw(*HERE, "hi"))
    assert drawn.size == (SIDE, SIDE)
    assert drawn.getpixel((SIDE // 2, SIDE // 2))[0] > 150 > drawn.getpixel((SIDE // 2, SIDE // 2))[1]
    assert has(drawn, "#1f4e8c") and not has(drawn, "#c77700")


def test_black_spots_have_their_own_mark(maps):
    spot = Mark("spot", Text("मोड़", "Bend"), HERE[0] + 0.004, HERE[1] + 0.004)
    assert has(pixels(maps.draw(*HERE, "en", [spot])), "#c77700")


def test_names_are_written_in_the_persons_language(maps):
    assert maps.draw(*HERE, "hi") != maps.draw(*HERE, "en")


def test_a_link_brings_its_map_and_tells_nothing_itself(maps):
    links = Links(bytes(32))
    address = links.picture("map", lat=HERE[0], lon=HERE[1], language="hi", spots=[["मोड़", "Bend", 26.86, 80.95]])
    assert "26.8" not in address
    sort, content = links.read_picture(address.rpartition("/")[2])
    png, mime = maps.picture(None, content)
    assert (sort, mime) == ("map", "image/png") and has(pixels(png), "#c77700")
    assert Links(bytes(31) + b"1").read_picture(address.rpartition("/")[2]) is None
