"""The engines of `make speech`, where they are installed: on speech that was made for the purpose."""

import asyncio
from dataclasses import replace

import pytest

from channels.settings import Settings
from channels.speech import Speech
from channels.speech.engines import KOKORO_FILES, MODELS
from channels.speech.models import Damaged, join
from tests.channels.standins import TOKEN

HAS_SPEECH = all((MODELS / path).exists() for path in ("whisper/model.bin", "words.tsv"))
HAS_KOKORO = all((MODELS / "kokoro" / name).exists() for name in KOKORO_FILES)
with_speech = pytest.mark.skipif(not (HAS_SPEECH and HAS_KOKORO), reason="make speech was not run on this machine")


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(home=tmp_path, service_token=TOKEN, speech_hears="whisper", speech_speaks="kokoro")


def run(settings: Settings, work):
    async def whole():
        speech = Speech(settings)
        try:
            return await work(speech)
        finally:
            await speech.close()

    return asyncio.run(whole())


@with_speech
@pytest.mark.parametrize(
    "language,said,expected",
    [
        ("hi", "कल रात मेरी मोटरसाइकिल चोरी हो गई।", {"मोटरसाइकिल", "चोरी", "मेरी", "रात"}),
        ("en", "My mobile phone was stolen at the railway station.", {"mobile", "stolen", "railway"}),
    ],
)
def test_what_kokoro_says_whisper_hears(settings, language, said, expected):
    async def work(speech: Speech):
        return await speech.hear(await speech.say(said, language), language)

    heard = run(settings, work)
    assert expected <= set(heard.text.replace("।", "").replace(".", "").split())
    assert heard.draft and heard.engine == "whisper"


@with_speech
def test_an_option_is_told_from_others_and_from_what_is_none(settings):
    options = {"theft": ["चोरी"], "fraud": ["ठगी"], "missing": ["गुमशुदगी"], "vehicle": ["गाड़ी"]}

    async def work(speech: Speech):
        said = [await speech.choose(await speech.say(words, "hi"), options, "hi") for words in ("चोरी", "गाड़ी")]
        return said, await speech.choose(await speech.say("आज बहुत बारिश होगी", "hi"), options, "hi")

    assert run(settings, work) == (["theft", "vehicle"], None)


@with_speech
def test_silence_and_noise_are_nothing(settings):
    async def work(speech: Speech):
        silence = await speech.hear(b"\x7f" * 24_000, "hi", "ulaw")
        return silence.text

    assert run(settings, work) == ""


def test_a_model_that_is_not_the_published_one_is_not_used(tmp_path):
    part = tmp_path / "part"
    part.write_bytes(b"model")
    with pytest.raises(Damaged):
        join([part], tmp_path / "model.bin", "0" * 64)
    assert not (tmp_path / "model.bin").exists()


def test_without_the_models_espeak_speaks_and_that_is_said(settings, caplog, monkeypatch, tmp_path):
    monkeypatch.setattr("channels.speech.engines.MODELS", tmp_path)
    assert run(replace(settings), lambda speech: speech.say("नमस्ते", "hi"))
    assert "so eSpeak NG speaks" in caplog.text and "hearing is off" in caplog.text
