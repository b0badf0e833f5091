"""Services walked over Telegram and WhatsApp through their real libraries, and a talk that moves between them."""

import json
import random

import pytest

from channels.settings import Settings
from tests.channels.botapi import TOKEN
from tests.channels.telethonlike import TelethonLike
from tests.system import test_every_service as every
from tests.system.pushed import OnTelegram, OnTelegramClient, OnWhatsApp
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


@pytest.mark.parametrize("service", [s.id for s in every.catalogue])
def test_a_service_is_walked_by_a_client_shaped_like_telethon(service, system, mobile, tmp_path, photo):
    """By tg-auto-test. What its officers do is walked elsewhere: nothing is pushed to this client but answers."""
    token = json.loads((system.home / "secrets.json").read_text())["SAHAYAK_SERVICE_TOKEN"]
    ports = {f"{part}_port": system.ports[part.upper()] for part in ("backend", "rasa", "actions")}
    settings = Settings(
        service_token=token,
        home=tmp_path,
        telegram_token=TOKEN,
        telegram_secret="s" * 16,
        public_url=system.chat,
        **ports,
    )
    with TelethonLike(settings, random.randrange(10**6, 10**9)) as client:
        walker = Walker(OnTelegramClient(system, client, mobile), every.catalogue, "hi", photo)
        walker.start(opening(every.DATA, service, "hi"))
        if walker.citizen.reply["expects"] is None and every.catalogue[service].kind != "lookup":
            walker.citizen.choose(f"/{service}")
        walker.walk()
        messages = walker.citizen.reply["messages"]
        if every.catalogue[service].road(walker.chosen) in ("lookup", "tip"):
            assert walker.citizen.text
        else:
            assert [m["case"]["case_no"] for m in messages if m.get("case")], walker.citizen.text
        assert all(paper["content"].startswith(b"%PDF") for m in messages for paper in m["documents"])


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
