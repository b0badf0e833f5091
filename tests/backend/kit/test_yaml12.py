"""libyaml under YAML 1.2's rules reads what ruamel reads."""

from pathlib import Path

import pytest
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from backend.kit import yaml12

DATA = Path(__file__).parents[3] / "data"
FILES = sorted(DATA.rglob("*.yml"))
ODD = """
plain: [no, yes, on, off, true, False, NULL, ~, '', null]
numbers: [0123, 0o17, 0x1f, 0b101, 1_000, -7, +7, 1.5, 1e3, .5, -.inf, 12:30:45, 09, 1.2.3]
days: [2026-11-26, 2026-11-26T14:05:00Z]
=: equals
? deep key
: |
  नमस्ते
   two
base: &base {a: 1, b: [x]}
again: {<<: *base, c: 2}
"""


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DATA)))
def test_every_file_of_the_data_means_the_same(path):
    text = path.read_text(encoding="utf-8")
    assert yaml12.parsed(text) == YAML(typ="safe", pure=True).load(text)


def test_odd_values_mean_what_yaml_1_2_says(tmp_path):
    (tmp_path / "odd.yml").write_text(ODD, encoding="utf-8")
    assert yaml12.load(tmp_path / "odd.yml") == YAML(typ="safe", pure=True).load(ODD)


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "a: {b: 1, b: 2}\n", "a: [1\n", "a: !!python/object:os.system x\n"])
def test_what_is_wrong_is_refused_in_ruamels_words(tmp_path, text):
    (tmp_path / "wrong.yml").write_text(text, encoding="utf-8")
    with pytest.raises(YAMLError):
        yaml12.load(tmp_path / "wrong.yml")
