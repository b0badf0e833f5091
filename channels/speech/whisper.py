"""Whisper by CTranslate2: what was said, and which of few options was said.

Whisper base knows Hindi best under the name of Urdu, which is the same language to the ear: decoded as "hi" it
invents Devanagari (docs/speech.md has the figures). So it writes Urdu, and `devanagari` spells that in Hindi.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2 import StorageView
from faster_whisper import WhisperModel
from faster_whisper.vad import VadOptions, get_speech_timestamps

from channels.speech.base import RATE
from channels.speech.devanagari import Speller, urdu

_TOLD = {"hi": "ur", "en": "en"}
_WINDOW = 10  # seconds that are looked at for an option: a third of Whisper's, a third of the time
_FRAMES = 100  # of features, a second
_MARGIN = 3.0  # of the logarithm of likelihood, over the next option and over words that are none
_LEAST_LOUD = 0.003  # of full scale: below it nobody speaks
_OTHERS = {
    "hi": (
        "अच्छा जी", "पता नहीं", "सुनिए", "हेलो", "क्या", "रुकिए", "मतलब", "ठीक है", "अरे भाई", "कौन", "आज मौसम अच्छा है",
        "फ़ोन रखो", "धन्यवाद", "समझ नहीं आया", "नमस्ते", "एक मिनट", "कुछ नहीं",
    ),
    "en": (
        "well", "okay", "I don't know", "listen", "hello", "what", "wait", "I mean", "all right", "hey man", "who",
        "nice weather today", "hang up", "thank you", "sorry", "one minute", "nothing",
    ),
}  # fmt: skip
"""What people say that is none of the options."""


class Whisper:
    """The model, loaded once in its process."""

    def __init__(self, folder: str, threads: int, data: str = "") -> None:
        """`folder`: any Whisper model for CTranslate2; `data`: the project's data, whose words are known too."""
        self._model = WhisperModel(folder, "cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)
        self._speller = Speller.load(Path(folder).parent / "words.tsv", Path(data) if data else None)
        self._silence: Any = None

    def transcribe(self, pcm: bytes, language: str) -> tuple[dict[str, str], bytes]:
        """`{"text"}`: what is said, in Devanagari or English; empty for silence and noise."""
        wave = _wave(pcm)
        if not len(wave) or float(np.abs(wave).max()) < _LEAST_LOUD:
            return {"text": ""}, b""
        segments, _ = self._model.transcribe(
            wave,
            language=_TOLD[language],
            beam_size=5,
            temperature=(0.0, 0.4),
            condition_on_previous_text=False,
            without_timestamps=True,
            vad_filter=True,
            vad_parameters=VadOptions(min_silence_duration_ms=700),
        )
        text = " ".join(one.text.strip() for one in segments if one.no_speech_prob < 0.8)
        return {"text": self._speller.spelt(text) if language == "hi" else text.strip()}, b""

    def choose(self, pcm: bytes, options: Mapping[str, Sequence[str]], language: str) -> tuple[dict[str, Any], bytes]:
        """`{"key"}`: the option that is said, or None.

        Each wording is scored by how much likelier the sound makes it than silence does, and competes with words
        that are none of the options: what is said must beat those, and the next option by a margin.
        """
        heard = self._encoded(_speech(_wave(pcm)))
        if heard is None:
            return {"key": None}, b""
        wordings = [(key, word) for key, words in options.items() for word in words]
        others = _OTHERS[language]
        given = [*(word for _, word in wordings), *others]
        scores = np.array([self._score(heard, word, language) - self._prior(word, language) for word in given])
        best: dict[str, float] = {}
        for (key, _), score in zip(wordings, scores, strict=False):
            best[key] = max(best.get(key, -np.inf), float(score))
        ranked = sorted(best, key=best.get, reverse=True)
        second = best[ranked[1]] if len(ranked) > 1 else -np.inf
        other = float(scores[len(wordings) :].max())
        sure = best[ranked[0]] - max(second, other) >= _MARGIN
        return {"key": ranked[0] if sure else None, "scores": best, "other": other}, b""

    def _encoded(self, wave: np.ndarray) -> Any:
        if not len(wave):
            return None
        padded = np.zeros(RATE * _WINDOW, np.float32)
        padded[: min(len(wave), len(padded))] = wave[: len(padded)]
        features = self._model.feature_extractor(padded)[:, : _WINDOW * _FRAMES]
        return self._model.model.encode(StorageView.from_array(np.ascontiguousarray(features[None])))

    @lru_cache(maxsize=2_000)  # noqa: B019 - one Whisper lives as long as the program
    def _prior(self, word: str, language: str) -> float:
        if self._silence is None:
            self._silence = self._encoded(np.zeros(RATE * _WINDOW, np.float32))
        return self._score(self._silence, word, language)

    def _score(self, heard: Any, word: str, language: str) -> float:
        """How likely the sound makes a wording, as a logarithm; for Hindi in both of its scripts together, which err
        in different places."""
        if language != "hi":
            return self._likelihood(heard, word, language)
        return self._likelihood(heard, word, "hi") + self._likelihood(heard, urdu(word), "ur")

    def _likelihood(self, heard: Any, written: str, told: str) -> float:
        tokenizer = self._model.hf_tokenizer
        names = ("startoftranscript", told, "transcribe", "notimestamps")
        start = [tokenizer.token_to_id(f"<|{name}|>") for name in names]
        tokens = tokenizer.encode(f" {written}", add_special_tokens=False).ids
        (aligned,) = self._model.model.align(heard, start, [tokens], _WINDOW * _FRAMES // 2)
        return float(sum(np.log(max(p, 1e-10)) for p in aligned.text_token_probs))


def _wave(pcm: bytes) -> np.ndarray:
    return np.frombuffer(pcm[: len(pcm) // 2 * 2], "<i2").astype(np.float32) / 32768


def _speech(wave: np.ndarray) -> np.ndarray:
    """From where somebody begins to speak to where they end."""
    if not len(wave) or float(np.abs(wave).max()) < _LEAST_LOUD:
        return wave[:0]
    parts = get_speech_timestamps(wave, VadOptions(speech_pad_ms=200))
    return wave[parts[0]["start"] : parts[-1]["end"]] if parts else wave[:0]
