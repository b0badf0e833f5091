"""Every service by telephone, by keys and recordings alone; some by speech; a talk that moves between channels."""

import random

import pytest

from tests.system import test_every_service as every
from tests.system.pushed import OnTelegram, OnWhatsApp
from tests.system.telephone import ByKeys, OnPhone
from tests.system.test_other_channels import every_kind
from tests.system.walking import DEVANAGARI, Walker, opening

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


@pytest.mark.parametrize("service", ["lost_article", "nearest_station", "stolen_vehicle"])
def test_a_wish_is_also_understood_in_words(service, citizen):
    citizen.updates()
    citizen.send(text=opening(every.DATA, service, "hi"))
    assert citizen.reply["expects"]["service"] == service


def test_a_talk_begun_on_whatsapp_goes_on_by_telephone_and_ends_on_telegram_and_nothing_is_asked_twice(
    system, telegram, twilio, photo
):
    mobile = f"99996{random.randrange(100, 99999):05d}"
    service = every.catalogue["character_certificate"]

    written = Walker(OnWhatsApp(system, twilio, mobile), every.catalogue, "hi", photo)
    written.start(opening(every.DATA, service.id, "hi"))
    answer(written, lambda: "otp" in {every_kind(service, field) for field in written.asked})
    called = ByKeys(OnPhone(system, twilio, mobile), every.catalogue, "hi", photo)
    called.start(service.id)
    answer(called, lambda: called.citizen.field == "go_on")
    called.citizen.choose("go_on")
    asked_before = len(called.asked)
    by_phone = answer(called, lambda: len(called.asked) >= asked_before + 2)
    called.citizen.caller.hang_up()

    ended = Walker(OnTelegram(system, telegram, mobile), every.catalogue, "hi", photo)
    ended.start(opening(every.DATA, service.id, "hi"))
    answer(ended, lambda: ended.citizen.field == "go_on")
    ended.citizen.choose("go_on")
    before = len(ended.asked)
    ended.walk()
    last = ended.asked[before:]
    asked = [*written.asked, *by_phone, *last]
    assert by_phone and len(asked) == len(set(asked)), asked
    assert [m["case"]["case_no"] for m in ended.citizen.reply["messages"] if m.get("case")]


def answer(walker, enough):
    """Answers until it is enough; the questions that were asked."""
    before = len(walker.asked)
    while not enough():
        walker.asked.append(walker.citizen.field)
        walker.answer()
    return walker.asked[before:]
