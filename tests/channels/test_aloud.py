"""Answers are read aloud to whoever asks for it, also where nothing can be read the answer stands in writing."""

import asyncio

import pytest

from channels.aloud import Aloud
from channels.settings import Settings
from channels.speech.audio import Audio, seconds
from channels.texts import Texts
from channels.wire import Message, Reply
from tests.channels.standins import message, turn

CONSENT = {"service": "s", "field": "consent", "kind": "consent", "step": 1}


@pytest.mark.parametrize("words", ["bol kar sunao", "बोलकर सुनाइए", "Read aloud", "पढ़कर सुनाओ।"])
def test_the_wish_is_understood_and_the_open_question_stays(town, words):
    town.backend.expects, town.backend.question = CONSENT, message("सहमत हैं?", (("हाँ", "yes"),))
    reply = town.web.say(text=words)
    assert reply["aloud"] is True and reply["expects"] == CONSENT
    assert reply["messages"][-1]["text"] == "सहमत हैं?"
    assert town.rasa.told == []
    assert town.web.say(text="आवाज़ बंद")["aloud"] is False


def test_the_wish_inside_a_longer_message_is_that_message(town):
    town.web.say(text="उसने कहा बोलकर सुनाओ")
    assert len(town.rasa.told) == 1


def test_the_page_gets_a_message_as_sound(town):
    sent = {"conversation": "browser-1", "text": "आपका नाम क्या है?\nहाँ\nनहीं", "language": "hi"}
    found = town.web.http.post("/web/sound", json=sent)
    assert found.headers["content-type"] == "audio/mpeg"
    pcm = asyncio.run(Audio(2**20, 60).decode(found.content))
    assert 1 < seconds(pcm) < 10


def test_what_has_no_words_is_no_sound_but_an_honest_answer(town):
    found = town.web.http.post("/web/sound", json={"conversation": "browser-1", "text": "✓ …", "language": "hi"})
    assert found.status_code == 422 and found.json()["messages"]


class TestWithoutAVoice:
    """Where nothing speaks."""

    @pytest.fixture
    def changes(self):
        return {"speech_speaks": "none"}

    def test_the_person_is_told_and_goes_on_in_writing(self, town):
        reply = town.web.say(text="read aloud")
        assert reply["aloud"] is False and "सुविधा" in reply["messages"][0]["text"]
        town.rasa.script = lambda body: turn(message("ठीक है"))
        assert town.web.say(text="x")["messages"][0]["text"] == "ठीक है"


def test_a_question_is_read_in_its_words_for_the_ear(monkeypatch):
    read = []

    async def say(_self, text, *_):
        read.append(text)

    monkeypatch.setattr(Aloud, "say", say)
    aloud = Aloud(None, None, Texts.load(Settings().data, "speech"))
    asked = Message("कब? जैसे: 5/3/2026", more={"say": "कब हुआ?"})
    asyncio.run(aloud.spoken(Reply((Message("ठीक है।"), asked), None, "hi")))
    assert read == ["ठीक है।\nकब हुआ?"]
