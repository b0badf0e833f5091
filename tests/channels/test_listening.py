"""A voice message is read back and counts only when its speaker says that it is right; its recording stays."""

import asyncio
import io
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from tests.channels.speech.recordings import film, packed, tone
from tests.channels.standins import free_port, message, serving, turn

STORY = {"service": "e_fir", "field": "story", "kind": "story", "step": 2}
NAME = {"service": "e_fir", "field": "name", "kind": "name", "step": 5}
CONSENT = {"service": "e_fir", "field": "consent", "kind": "consent", "step": 1}
KIND = {"service": "e_fir", "field": "offence", "kind": "choice", "step": 3}
PAPER = {"service": "e_fir", "field": "file", "kind": "file", "step": 4}
SAID = "मेरी साइकिल चोरी हो गई"


class Ear:
    """A service of speech that hears `says`."""

    def __init__(self) -> None:
        self.port, self.says, self.asked = free_port(), SAID, 0
        self.pause = 0.0

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/pipeline")
        async def pipeline(_: Request) -> JSONResponse:
            self.asked += 1
            await asyncio.sleep(self.pause)
            return JSONResponse({"pipelineResponse": [{"taskType": "asr", "output": [{"source": self.says}]}]})

        return app


@pytest.fixture(scope="module")
def listener():
    ear = Ear()
    with serving(ear.app(), ear.port):
        yield ear


@pytest.fixture
def ear(listener):
    listener.says, listener.asked = SAID, 0
    return listener


@pytest.fixture
def changes(ear) -> dict[str, Any]:
    return {"speech_hears": "http", "speech_url": f"http://127.0.0.1:{ear.port}/pipeline"}


@pytest.fixture
def voice() -> bytes:
    return packed(tone(), "ogg", "libopus", 48_000)


def speak(town, content: bytes, mime: str = "audio/ogg", **more: Any) -> dict[str, Any]:
    """Sends a recording as the page does: the file, then the message that it belongs to."""
    fields = {"conversation": "browser-1"}
    files = {"file": ("voice", io.BytesIO(content), mime)}
    kept = town.web.http.post("/web/files", data=fields, files=files).json()["file"]
    return town.web.say(file=kept, **more)


def press(town, reply: dict[str, Any], at: int, **more: Any) -> dict[str, Any]:
    return town.web.say(choice=reply["messages"][-1]["choices"][at]["value"], **more)


def said_to_rasa(town) -> list[dict[str, Any]]:
    return [body["metadata"]["said"] for body in town.rasa.told]


def asking(town, expects: dict[str, Any] | None, *rows: tuple[str, str]) -> None:
    town.backend.expects = expects
    town.rasa.script = lambda body: turn(message("?", rows), expects=expects)


def test_what_was_heard_is_read_back_and_counts_only_when_it_is_right(town, ear, voice):
    asking(town, NAME)
    reply = speak(town, voice)
    assert SAID in reply["messages"][0]["text"] and "112" in reply["messages"][0]["text"]
    assert said_to_rasa(town) == [] and reply["expects"] == NAME
    press(town, reply, 0)
    assert said_to_rasa(town) == [{"text": SAID, "voice": "f1", "answering": {"field": "name", "step": 5}}]
    assert town.rasa.told[0]["message"] == SAID


def test_an_opening_is_understood_from_the_voice(town, ear, voice):
    reply = speak(town, voice)
    press(town, reply, 0)
    assert town.rasa.told[0]["message"] == SAID


def test_what_was_heard_wrongly_is_thrown_away_and_the_question_asked_again(town, ear, voice):
    asking(town, NAME)
    town.backend.question = message("आपका नाम?")
    reply = speak(town, voice)
    again = press(town, reply, 1)
    assert [one["text"] for one in again["messages"]][-1] == "आपका नाम?"
    gone = press(town, reply, 0)
    assert "पुराना" in gone["messages"][0]["text"]
    assert said_to_rasa(town) == []


def test_a_story_may_stay_a_voice(town, ear, voice):
    asking(town, STORY)
    reply = speak(town, voice)
    assert len(reply["messages"][-1]["choices"]) == 3
    press(town, reply, 2)
    assert said_to_rasa(town) == [{"file": "f1", "answering": {"field": "story", "step": 2}}]


@pytest.mark.parametrize("written", ["haan", "सही है", "Yes", "हाँ, सही है"])
def test_yes_may_be_written_instead_of_pressed(town, ear, voice, written):
    asking(town, NAME)
    speak(town, voice)
    town.web.say(text=written)
    assert said_to_rasa(town)[0]["text"] == SAID


def test_whoever_writes_instead_has_taken_the_voice_back(town, ear, voice):
    asking(town, NAME)
    reply = speak(town, voice)
    town.web.say(text="राम कुमार")
    assert said_to_rasa(town) == [{"text": "राम कुमार"}]
    assert "पुराना" in press(town, reply, 0)["messages"][0]["text"]


def test_consent_is_never_given_by_a_voice(town, ear, voice):
    asking(town, CONSENT)
    town.backend.question = message("सहमत हैं?", (("हाँ", "yes"), ("नहीं", "no")))
    ear.says = "हाँ"
    reply = speak(town, voice)
    assert [one["value"] for one in reply["messages"][-1]["choices"]] == ["yes", "no"]
    assert said_to_rasa(town) == [] and ear.asked == 0


def test_an_option_is_named_by_voice_and_taken_as_that_option(town, ear, voice):
    asking(town, KIND, ("चोरी", "theft"), ("डकैती", "dacoity"))
    town.web.say(text="x")
    ear.says = "डकैती"
    reply = speak(town, voice)
    assert "डकैती" in reply["messages"][0]["text"]
    press(town, reply, 0)
    assert said_to_rasa(town)[-1] == {"choice": "dacoity", "answering": {"field": "offence", "step": 3}}


def test_where_a_file_is_asked_for_the_recording_is_the_answer(town, ear, voice):
    asking(town, PAPER)
    speak(town, voice)
    assert said_to_rasa(town) == [{"file": "f1"}] and ear.asked == 0


def test_what_cannot_be_heard_is_said_and_a_story_is_kept_for_the_officer(town, ear, voice):
    ear.says = ""
    asking(town, NAME)
    assert "साफ़ सुनाई नहीं" in speak(town, voice)["messages"][0]["text"]
    assert said_to_rasa(town) == []
    asking(town, STORY)
    town.web.say(text="x")
    speak(town, voice)
    assert said_to_rasa(town)[-1] == {"file": "f2"}


def test_a_film_is_no_voice_message(town, ear):
    speak(town, film(), "video/mp4")
    assert said_to_rasa(town) == [{"file": "f1"}] and ear.asked == 0


def test_a_repeated_delivery_gets_the_same_answer_and_is_heard_once(town, ear, voice):
    asking(town, NAME)
    first = speak(town, voice, key="k1")
    assert town.web.say(file="f1", key="k1") == first
    assert ear.asked == 1


def test_what_was_heard_outlives_a_restart_of_the_gateway(town, ear, voice):
    asking(town, NAME)
    reply = speak(town, voice)
    town.cut("gateway")
    town.mend("gateway")
    press(town, reply, 0)
    assert said_to_rasa(town)[0]["text"] == SAID


class TestWithoutAnEngine:
    """Where nothing hears."""

    @pytest.fixture
    def changes(self) -> dict[str, Any]:
        return {"speech_hears": "none"}

    def test_a_story_is_kept_for_the_officer_and_elsewhere_the_person_is_told(self, town, voice):
        asking(town, STORY)
        speak(town, voice)
        assert said_to_rasa(town) == [{"file": "f1"}]
        asking(town, NAME)
        town.web.say(text="x")
        town.backend.question = message("आपका नाम?")
        told = speak(town, voice)["messages"]
        assert "अधिकारी" in told[0]["text"] and told[-1]["text"] == "आपका नाम?"
