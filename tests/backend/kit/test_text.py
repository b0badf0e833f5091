import pytest

from backend.kit.text import BadFile, Text, Texts, load_yaml


def write(folder, body):
    (folder / "t.yml").write_text(body, encoding="utf-8")
    return folder


def test_a_text_is_found_by_its_path_and_filled(tmp_path):
    texts = Texts.load(write(tmp_path, "a:\n  b:\n    hi: नमस्ते {name}\n    en: Hello {name}\n"))
    assert texts("t.a.b", "en", name=Text("राम", "Ram")) == "Hello Ram"
    assert texts("t.a.b", "hi", name=Text("राम", "Ram")) == "नमस्ते राम"


def test_a_missing_language_is_refused_with_its_path(tmp_path):
    with pytest.raises(BadFile, match=r"t\.a\.b: no text in hi"):
        Texts.load(write(tmp_path, "a:\n  b:\n    en: Hello\n"))


def test_a_key_given_twice_is_refused_with_its_line(tmp_path):
    with pytest.raises(BadFile, match=r"t\.yml:2"):
        load_yaml(write(tmp_path, "a: 1\na: 2\n") / "t.yml")


def test_no_and_leading_zeros_mean_what_they_say(tmp_path):
    assert load_yaml(write(tmp_path, "a: no\nb: '0123'\n") / "t.yml") == {"a": "no", "b": "0123"}
