"""Services walked over Telegram and WhatsApp through their real libraries, and a talk that moves between them."""

import random

import pytest

from tests.system import test_every_service as every
from tests.system.pushed import OnTelegram, OnWhatsApp
from tests.system.walking import Walker, opening

WALKS = [(channel, s.id, language) for channel, language in (("telegram", "hi"), ("whatsapp", "en"))
         for s in every.catalogue]  # fmt: skip


@pytest.fixture
def mobile():
    return f"99998{random.randrange(100, 99999):05d}"


@pytest.fixture
def people(system, telegram, twilio, mobile):
    """The same person on both channels."""
    return {"telegram": OnTelegram(system, telegram, mobile), "whatsapp": OnWhatsApp(system, twilio, mobile)}


@pytest.mark.parametrize(("channel", "service", "language"), WALKS)
def test_a_service_is_walked_from_its_first_message_to_its_last_document(
    channel, service, language, system, people, at_desk, photo
):
    every.test_a_service_is_walked_from_its_first_message_to_its_last_document(
        service, language, system, people[channel], at_desk, photo
    )


@pytest.mark.parametrize("channel", ["telegram", "whatsapp"])
def test_a_service_absorbs_a_bad_answer_to_every_question(channel, people, photo):
    every.test_a_service_absorbs_a_bad_answer_to_every_question("lost_article", "hi", people[channel], photo)


def test_a_talk_begun_on_whatsapp_ends_on_telegram_and_nothing_is_asked_twice(system, people, at_desk, photo):
    service = every.catalogue["character_certificate"]
    begun = Walker(people["whatsapp"], every.catalogue, "hi", photo)
    begun.start(opening(every.DATA, service.id, "hi"))
    while not {"otp"} & {every_kind(service, field) for field in begun.asked}:
        begun.asked.append(begun.citizen.field)
        begun.answer()
    for _ in range(2):
        begun.asked.append(begun.citizen.field)
        begun.answer()

    ended = Walker(people["telegram"], every.catalogue, "hi", photo)
    ended.start(opening(every.DATA, service.id, "hi"))
    while ended.citizen.field != "go_on":
        ended.asked.append(ended.citizen.field)
        ended.answer()
    ended.citizen.choose("go_on")
    before = list(ended.asked)
    ended.walk()
    again = set(ended.asked[len(before) :]) & set(begun.asked)
    assert again == set(), again
    case_no = [m["case"]["case_no"] for m in ended.citizen.reply["messages"] if m.get("case")][-1]

    every.finish(service, case_no, system, people["telegram"], at_desk)


def every_kind(service, field):
    try:
        return service.question(field).kind.name
    except KeyError:
        return None
