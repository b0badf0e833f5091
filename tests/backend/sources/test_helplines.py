import pytest

from backend.kit.text import BadFile
from backend.sources.helplines import Helplines


@pytest.fixture(scope="module")
def helplines(data) -> Helplines:
    return Helplines.load(data / "safety" / "helplines.yml")


def test_112_comes_first_and_can_be_dialled(helplines):
    assert helplines.all[0].number == helplines.emergency[0].number == "112"
    assert helplines["112"].tel == "tel:112"


def test_emergencies_come_before_the_rest(helplines):
    urgent = [line.emergency for line in helplines.all]
    assert urgent == sorted(urgent, reverse=True)


def test_numbers_nobody_has_checked_say_so(helplines):
    assert not helplines["14567"].checked
    assert helplines["1930"].checked


def test_an_unknown_number_raises_keyerror(helplines):
    with pytest.raises(KeyError):
        helplines["999"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("number: 112\n  name: {hi: क, en: a}\n  emergency: true", "entry 1"),
        ('number: "112"\n  name: {hi: क}\n  emergency: true', "no text in en"),
    ],
)
def test_a_bad_entry_is_refused(tmp_path, row, why):
    path = tmp_path / "helplines.yml"
    path.write_text(f"- {row}\n", encoding="utf-8")
    with pytest.raises(BadFile, match=why):
        Helplines.load(path)
