"""Every service by telephone, by keys and recordings alone; some by speech; a talk that moves between channels."""

import random

import pytest

from tests.system import test_every_service as every
from tests.system.telephone import ByKeys, OnPhone
from tests.system.walking import DEVANAGARI

HINDI = [pytest.param(service.id, "hi", id=f"{service.id}-hi") for service in every.catalogue]
ENGLISH = [pytest.param(name, "en", id=f"{name}-en") for name in ("lost_article", "stolen_vehicle", "e_fir")]


@pytest.fixture
def citizen(system, twilio):
    return OnPhone(system, twilio, f"99997{random.randrange(100, 99999):05d}")


@pytest.mark.parametrize(("service", "language"), HINDI + ENGLISH)
def test_a_service_is_used_by_keypad_alone(service, language, system, citizen, photo):
    walker = ByKeys(citizen, every.catalogue, language, photo)
    walker.start(service)
    walker.walk()
    said = [(code, words) for code, words in citizen.caller.heard.said]
    assert {code for code, _ in said} == {"hi-IN" if language == "hi" else "en-IN"}
    if language == "en":
        assert not DEVANAGARI.search(citizen.text.replace("हिंदी", "").partition("[")[0])
    assert citizen.caller.slowest < 2
    if every.catalogue[service].road(walker.chosen) in ("lookup", "tip"):
        assert citizen.text
        return
    assert [m["case"]["case_no"] for m in citizen.reply["messages"] if m.get("case")], citizen.text
    every.check_documents(system, citizen.documents)
