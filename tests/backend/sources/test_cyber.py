import pytest

from backend.catalogue.loader import load
from backend.kit.settings import Settings
from backend.kit.text import BadFile, Texts
from backend.sources.cyber import Cyber


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return Settings.for_trying(tmp_path_factory.mktemp("home")).data


@pytest.fixture(scope="module")
def texts(data):
    return Texts.load(data / "texts")


@pytest.fixture(scope="module")
def cyber(data, texts):
    return Cyber.load(data / "safety" / "cyber.yml", texts)


@pytest.mark.parametrize("language", ["hi", "en"])
def test_the_first_hour_begins_with_1930_which_can_be_tapped(cyber, language):
    told = cyber.answer({"need": "happened"}, language)[0]
    assert "1. " in told["text"] and "1930" in told["text"].splitlines()[1]
    assert told["links"][0]["url"] == "tel:1930"


def test_the_day_of_the_transaction_decides_the_reserve_banks_rule(cyber):
    def words(day):
        return cyber.answer({"transaction_on": day}, "en")[0]["text"]

    assert "3 working days" in words("2026-12-31") and "31.12.2026" in words("2026-12-31")
    assert "5 days" in words("2027-01-01") and "3 working days" not in words("2027-01-01")
    assert "that old" in words("2017-07-05")


def test_there_is_advice_for_every_trick_that_can_be_chosen_and_for_no_other(cyber, data, texts):
    service = next(s for s in load(data, texts) if s.source == "cyber_advice")
    assert set(service.question("topic").kind.values()) == cyber.topics


def test_a_file_with_a_missing_part_is_refused(tmp_path, texts):
    path = tmp_path / "cyber.yml"
    path.write_text("first_hour: {steps: []}\n")
    with pytest.raises(BadFile):
        Cyber.load(path, texts)
