"""Telegram as its user sees it, by tg-auto-test's client: words, buttons, files, commands, what is too long."""

import pytest

from channels.settings import Settings
from tests.channels.botapi import TOKEN as BOT
from tests.channels.speech.recordings import film, packed, tone
from tests.channels.standins import TOKEN, message, turn
from tests.channels.telethonlike import TelethonLike
from tests.channels.test_telegram import PUBLIC, QUESTION, SECRET


@pytest.fixture
def person(town, tmp_path):
    settings = Settings(
        service_token=TOKEN,
        home=tmp_path / "telegram",
        backend_port=town.settings.backend_port,
        rasa_port=town.settings.rasa_port,
        telegram_token=BOT,
        telegram_secret=SECRET,
        public_url=PUBLIC,
    )
    with TelethonLike(settings, 41) as made:
        yield made


def said(town):
    """What reached Rasa last."""
    return town.rasa.told[-1]["metadata"]["said"]


def test_words_are_answered_with_words_and_buttons_and_a_pressed_button_is_the_answer(town, person):
    town.rasa.script = lambda body: turn(message("काम?", (("नौकरी", "job"), ("ठेका", "contract"))), expects=QUESTION)
    (asked,) = person.send("चरित्र प्रमाण पत्र")
    assert asked.text == "काम?"
    assert [button.text for row in asked.buttons for button in row] == ["नौकरी", "ठेका"]
    assert person.press(asked, "ठेका")
    assert said(town) == {"choice": "contract", "answering": {"field": "purpose", "step": 3}}
    assert {"sendChatAction", "answerCallbackQuery", "editMessageReplyMarkup"} <= set(person.calls)


@pytest.mark.parametrize("command", ["/start", "/menu", "/status", "/language", "/help"])
def test_a_command_is_answered(town, person, command):
    assert person.send(command)
    assert town.rasa.told[-1]["message"].startswith("/")


@pytest.mark.parametrize(
    ("sort", "how"),
    [
        ("photo", {}),
        ("photo", {"force_document": True, "caption": "मेरी फ़ोटो"}),
        ("voice", {"voice_note": True}),
        ("film", {"video_note": True}),
    ],
)
def test_photos_documents_voice_and_video_notes_reach_the_backend_as_they_were_sent(town, person, photo, sort, how):
    sent = {"photo": photo, "voice": packed(tone(), "ogg", "libopus", 48_000), "film": film()}[sort]
    assert person.attach(sent, **how)
    assert town.backend.files[-1][2] == sent
    if sort != "voice":  # of which the person is first told that nobody here hears it
        assert said(town)["file"] == "f1" and said(town).get("text") == how.get("caption")


def test_a_paper_comes_as_a_file_with_its_name_and_words(town, person):
    paper = {"name": "praman.pdf", "url": "/documents/good-token"}
    town.rasa.script = lambda body: turn(message("यह रहा।") | {"documents": [paper]})
    brought = person.send("x")[-1]
    assert brought.file.name == "praman.pdf" and brought.text == "यह रहा।"
    assert person.fetch(brought).startswith(b"%PDF")


def test_what_is_too_long_for_one_message_comes_in_several_cut_at_sentences(town, person):
    town.rasa.script = lambda body: turn(message("यह एक वाक्य है। " * 600))
    answers = person.send("x")
    assert len(answers) > 1 and all(len(one.text) <= 4096 and one.text.endswith("।") for one in answers)


def test_an_outage_is_said(town, person):
    town.cut("rasa")
    (sorry,) = person.send("x")
    assert "112" in sorry.text
