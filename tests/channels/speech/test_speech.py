"""Speech as the channels use it: engines by configuration, absent without harm, one job at a time."""

import asyncio
import base64
import io
import wave
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from channels.settings import Settings
from channels.speech import Busy, NotHeard, Speech
from channels.speech.speech import for_the_ear
from channels.speech.worker import Worker
from tests.channels.speech.recordings import packed, tone
from tests.channels.standins import TOKEN, free_port, serving


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(home=tmp_path, service_token=TOKEN)


@asynccontextmanager
async def speaking(settings: Settings):
    speech = Speech(settings)
    try:
        yield speech
    finally:
        await speech.close()


def with_speech(settings: Settings, work: Any) -> Any:
    """What `work(speech)` returns."""

    async def run() -> Any:
        async with speaking(settings) as speech:
            return await work(speech)

    return asyncio.run(run())


# --- speaking ----------------------------------------------------------------------------------


@pytest.mark.parametrize("language,text", [("hi", "नमस्ते, आपकी क्या मदद करूँ?"), ("en", "Hello, how can I help you?")])
def test_espeak_speaks_both_languages(settings, language, text):
    async def work(speech: Speech) -> float:
        pcm = await speech.audio.decode(await speech.say(text, language))
        return len(pcm) / 32_000

    assert 1 < with_speech(settings, work) < 5


def test_fixed_words_are_rendered_once_and_words_about_a_person_are_not_kept(settings):
    async def work(speech: Speech) -> None:
        once = await speech.say("नमस्ते", "hi", keep=True)
        await speech.say("आपका नाम राम है", "hi")
        kept = list((settings.home / "speech" / "said").iterdir())
        assert [one.read_bytes() for one in kept] == [once]
        kept[0].write_bytes(b"as it was kept")
        assert await speech.say("नमस्ते", "hi", keep=True) == b"as it was kept"

    with_speech(settings, work)


def test_with_no_engine_nothing_is_said_and_nothing_is_heard(settings):
    async def work(speech: Speech) -> None:
        assert not speech.hears and not speech.speaks
        assert await speech.say("नमस्ते", "hi") is None
        assert await speech.hear(packed(tone(), "ogg", "libopus", 48_000), "hi") is None
        assert await speech.choose(b"", {"yes": ["हाँ"]}, "hi") is None

    with_speech(replace(settings, speech_speaks="none"), work)


def test_an_engine_whose_parts_are_not_there_is_off_and_says_so(settings, caplog, tmp_path):
    async def work(speech: Speech) -> None:
        assert not speech.hears

    with_speech(replace(settings, speech_hears="whisper", speech_model=str(tmp_path / "nowhere")), work)
    assert "hearing is off" in caplog.text


def test_what_is_for_the_eye_is_left_out_for_the_ear():
    assert for_the_ear("✓ जमा हुआ\n\n• https://up.example/x\n- प्रकरण 10234567") == "जमा हुआ\nप्रकरण 1 0 2 3 4 5 6 7"
    assert for_the_ear("Rs 1,50,000 on 05.11.2026") == "Rs 1,50,000 on 05.11.2026"


# --- a service over HTTP -----------------------------------------------------------------------


class Service:
    """A service that speaks Bhashini's pipeline protocol."""

    def __init__(self) -> None:
        self.port, self.asked, self.heard, self.broken = free_port(), [], "मेरी साइकिल चोरी हो गई", None

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/services/inference/pipeline")
        async def pipeline(request: Request) -> JSONResponse:
            body = await request.json()
            self.asked.append((request.headers.get("authorization"), body))
            if self.broken is not None:
                return JSONResponse(self.broken[1], self.broken[0])
            task = body["pipelineTasks"][0]
            if task["taskType"] == "asr":
                with wave.open(io.BytesIO(base64.b64decode(body["inputData"]["audio"][0]["audioContent"]))) as file:
                    assert (file.getframerate(), file.getnchannels()) == (task["config"]["samplingRate"], 1)
                answer = {"taskType": "asr", "config": None, "output": [{"source": self.heard}], "audio": None}
            else:
                spoken = base64.b64encode(packed(tone(2), "wav", "pcm_s16le", 22_050)).decode()
                answer = {
                    "taskType": "tts",
                    "config": {"audioFormat": "wav", "samplingRate": 22050},
                    "audio": [{"audioContent": spoken, "audioUri": None}],
                }
            return JSONResponse({"pipelineResponse": [answer]})

        return app


@pytest.fixture
def service():
    service = Service()
    with serving(service.app(), service.port):
        yield service


@pytest.fixture
def by_http(settings, service) -> Settings:
    url = f"http://127.0.0.1:{service.port}/services/inference/pipeline"
    return replace(
        settings,
        speech_hears="http",
        speech_speaks="http",
        speech_url=url,
        speech_key="k1",
        speech_asr_service="asr/hi",
    )


def test_a_service_over_http_hears_and_speaks(by_http, service):
    async def work(speech: Speech) -> None:
        heard = await speech.hear(packed(tone(), "webm", "libopus", 48_000), "hi")
        assert (heard.text, heard.engine, heard.draft) == ("मेरी साइकिल चोरी हो गई", "http", True)
        spoken = await speech.audio.decode(await speech.say("नमस्ते", "hi"))
        assert 1.8 < len(spoken) / 32_000 < 2.2

    with_speech(by_http, work)
    (key, asr), (_, tts) = service.asked
    assert key == "k1"
    assert asr["pipelineTasks"][0]["config"]["serviceId"] == "asr/hi"
    assert tts["inputData"] == {"input": [{"source": "नमस्ते"}]}


@pytest.mark.parametrize(
    "heard,chosen",
    [("चोरी", "theft"), ("chori", "theft"), ("डकैती।", "dacoity"), ("आज मौसम अच्छा है", None), ("", None)],
)
def test_what_a_service_heard_is_compared_with_the_options(by_http, service, heard, chosen):
    service.heard = heard
    options = {"theft": ["चोरी", "theft"], "dacoity": ["डकैती", "dacoity"], "fraud": ["ठगी"]}
    recording = packed(tone(), "ogg", "libopus", 48_000)
    assert with_speech(by_http, lambda speech: speech.choose(recording, options, "hi")) == chosen


@pytest.mark.parametrize("broken", [(500, {}), (200, {"pipelineResponse": []}), (200, ["?"]), (401, {"detail": "key"})])
def test_a_service_that_fails_is_a_recording_that_was_not_heard(by_http, service, broken):
    service.broken = broken
    with pytest.raises(NotHeard):
        with_speech(by_http, lambda speech: speech.hear(packed(tone(), "ogg", "libopus", 48_000), "hi"))


# --- one at a time -----------------------------------------------------------------------------


def test_too_many_that_wait_are_turned_away_and_the_loop_goes_on():
    async def work() -> tuple[int, int]:
        worker = Worker("espeak", {}, waiting=2, patience=60)
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                ticks += 1
                await asyncio.sleep(0)

        clock = asyncio.create_task(tick())
        asking = {"do": "synth", "language": "hi", "text": "नमस्ते"}
        done = await asyncio.gather(*(worker.ask(asking) for _ in range(6)), return_exceptions=True)
        clock.cancel()
        await worker.close()
        assert all(isinstance(one, Busy | tuple) for one in done)
        return sum(isinstance(one, Busy) for one in done), ticks

    busy, ticks = asyncio.run(work())
    assert busy == 3
    assert ticks > 10


def test_an_engine_that_dies_or_hangs_is_started_anew():
    async def work() -> None:
        worker = Worker("espeak", {}, waiting=2, patience=60)
        asking = {"do": "synth", "language": "hi", "text": "नमस्ते"}
        await worker.ask(asking)
        worker._process.kill()
        with pytest.raises(NotHeard):
            await worker.ask(asking)
        assert (await worker.ask(asking))[1]
        hurried = Worker("espeak", {}, waiting=2, patience=0.001)
        with pytest.raises(NotHeard) as late:
            await hurried.ask(asking)
        assert late.value.why == "too_slow"
        await worker.close()

    asyncio.run(work())


def test_what_an_engine_cannot_do_is_no_crash_and_tells_nothing_of_the_words(caplog):
    async def work() -> None:
        worker = Worker("espeak", {}, waiting=2, patience=60)
        with pytest.raises(NotHeard):
            await worker.ask({"do": "synth", "language": "klingon", "text": "गुप्त बात"})
        assert (await worker.ask({"do": "synth", "language": "en", "text": "hello"}))[1]
        await worker.close()

    asyncio.run(work())
    assert "गुप्त" not in caplog.text
