"""Whatever stands in a file of a service, it is a catalogue or a BadFile that names the file: never another mistake."""

import copy
import io
import random
import shutil

import pytest
from ruamel.yaml import YAML

from backend.catalogue import load
from backend.kit.settings import Settings
from backend.kit.text import BadFile
from tests.mutants import mutants, no_hang

COUNT = 12
ODD = (
    None,
    True,
    0,
    -1,
    10**30,
    1.5,
    float("nan"),
    "",
    "x",
    "no_such_thing",
    [],
    [[]],
    {},
    {"hi": "x"},
    {1: 2},
    ["a", 1],
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A copy of our data with a single service, whose file is spoilt again and again."""
    real = Settings.for_trying(tmp_path_factory.mktemp("unused")).data
    made = tmp_path_factory.mktemp("data")
    for name in ("blocks", "reports"):
        shutil.copytree(real / name, made / name)
    (made / "services").mkdir()
    return real, made


def judged(made, name: str, content: bytes, texts) -> None:
    path = made / "services" / name
    path.write_bytes(content)
    with no_hang():
        try:
            load(made, texts)
        except BadFile as bad:
            assert path.stem in str(bad)
    path.unlink()


@pytest.mark.parametrize("name", ["character_certificate.yml", "e_fir.yml", "event_request.yml"])
def test_bytes_that_were_spoilt(folder, texts, name):
    real, made = folder
    for content in mutants((real / "services" / name).read_bytes(), COUNT):
        judged(made, name, content, texts)


@pytest.mark.parametrize("name", ["character_certificate.yml", "lost_article.yml", "missing_persons.yml"])
def test_values_of_another_kind_than_expected(folder, texts, name):
    real, made = folder
    yaml, chance = YAML(typ="safe"), random.Random(27)
    whole = yaml.load((real / "services" / name).read_text(encoding="utf-8"))
    for _ in range(COUNT):
        spoilt = copy.deepcopy(whole)
        at, key = chance.choice(list(_places(spoilt)))
        at[key] = chance.choice(ODD)
        out = io.BytesIO()
        yaml.dump(spoilt, out)
        judged(made, name, out.getvalue(), texts)


def _places(value):
    """Every place of a structure where something else could stand."""
    for key, inner in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(inner, dict | list):
            yield from _places(inner)
