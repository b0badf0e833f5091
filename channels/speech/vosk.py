"""Vosk: small models that hear as the sound comes in; any model folder of https://alphacephei.com/vosk/models."""

import json
from collections.abc import Mapping, Sequence

from vosk import KaldiRecognizer, Model, SetLogLevel

from channels.speech.base import RATE
from channels.speech.words import named

_OTHER = "[unk]"


class Vosk:
    """The model, loaded once in its process. It knows one language, that of its folder."""

    def __init__(self, folder: str) -> None:
        SetLogLevel(-1)
        self._model = Model(folder)

    def transcribe(self, pcm: bytes, language: str) -> tuple[dict[str, str], bytes]:
        """`{"text"}`: what is said."""
        return {"text": self._said(pcm, KaldiRecognizer(self._model, RATE))}, b""

    def choose(
        self, pcm: bytes, options: Mapping[str, Sequence[str]], language: str
    ) -> tuple[dict[str, str | None], bytes]:
        """`{"key"}`: the option that is said, or None; nothing but the options' words is listened for."""
        words = [word for given in options.values() for word in given]
        grammar = json.dumps([*words, _OTHER], ensure_ascii=False)
        text = self._said(pcm, KaldiRecognizer(self._model, RATE, grammar))
        return {"key": None if _OTHER in text else named(text, options)}, b""

    def _said(self, pcm: bytes, recognizer: KaldiRecognizer) -> str:
        recognizer.AcceptWaveform(pcm)
        return json.loads(recognizer.FinalResult()).get("text", "").strip()
