"""Kokoro-82M in 8 bits by onnxruntime; eSpeak NG turns the words into sounds for it."""

import json
import re
from pathlib import Path

import numpy as np
import onnxruntime

from channels.speech.espeak import Espeak

_RATE = 24_000
_MOST = 500  # signs at once; the model takes 510
_PAUSE = 0.3  # seconds between clauses
_LOUD = 0.9  # of full scale
_VOICES = {"hi": {"alpha": "hf_alpha", "omega": "hm_omega"}, "en": {"alpha": "af_heart", "omega": "af_heart"}}
_SYMBOLS = json.loads(Path(__file__).with_name("kokoro_symbols.json").read_text(encoding="utf-8"))
_SIGNS = str.maketrans({"r": "ɹ", "x": "k", "ç": "k", "ɬ": "l", "ʲ": "j", "-": None, "^": None})
_ENGLISH = {"əl": "ᵊl", "eɪ": "A", "oʊ": "O", "aɪ": "I", "aʊ": "W", "ɔɪ": "Y", "dʒ": "ʤ", "tʃ": "ʧ", "ɐ": "ə"}
_HINDI = {"dʒ": "ʤ", "tʃ": "ʧ"}


class Kokoro:
    """The model, loaded once in its process."""

    def __init__(self, folder: str, voice: str, threads: int) -> None:
        """`folder` as `make speech` fills it; `voice` is "alpha" or "omega"."""
        setup = onnxruntime.SessionOptions()
        setup.intra_op_num_threads, setup.inter_op_num_threads = threads, 1
        self._model = onnxruntime.InferenceSession(
            str(Path(folder) / "model.onnx"), setup, providers=["CPUExecutionProvider"]
        )
        self._words = next(one.name for one in self._model.get_inputs() if one.name in ("tokens", "input_ids"))
        self._styles = {
            language: np.fromfile(Path(folder) / f"{names[voice]}.bin", np.float32).reshape(-1, 1, 256)
            for language, names in _VOICES.items()
        }
        self._espeak = Espeak()

    def synth(self, _: bytes, text: str, language: str) -> tuple[dict[str, int], bytes]:
        """`text` as sound: `{"rate"}` and mono 16 bits."""
        pause = np.zeros(int(_PAUSE * _RATE), np.float32)
        parts: list[np.ndarray] = []
        for clause in clauses(text):
            for tokens in self._tokens(clause, language):
                parts += [self._spoken(tokens, language), pause]
        wave = np.concatenate(parts[:-1] or [pause])
        top = float(np.abs(wave).max()) or 1.0
        return {"rate": _RATE}, (wave * min(_LOUD / top, 4) * 32767).astype("<i2").tobytes()

    def _spoken(self, tokens: list[int], language: str) -> np.ndarray:
        style = self._styles[language]
        given = {
            self._words: np.array([[0, *tokens, 0]], np.int64),
            "style": style[min(len(tokens), len(style) - 1)],
            "speed": np.array([0.9], np.float32),
        }
        return self._model.run(None, given)[0].reshape(-1).astype(np.float32)

    def _tokens(self, clause: str, language: str) -> list[list[int]]:
        sounds = self._espeak.phonemes(clause, language).replace("\n", " ")
        for sign, other in (_HINDI if language == "hi" else _ENGLISH).items():
            sounds = sounds.replace(sign, other)
        sounds = re.sub(r"\([a-z-]+\)", "", sounds)  # espeak marks a word of another language so
        sounds = sounds if language == "hi" else sounds.translate(_SIGNS)
        tokens = [_SYMBOLS[sign] for sign in sounds if sign in _SYMBOLS]
        end = [_SYMBOLS["?" if clause.rstrip().endswith("?") else "."]]
        return [tokens[at : at + _MOST] + end for at in range(0, len(tokens), _MOST)]


def clauses(text: str) -> list[str]:
    """A text in sentences, long ones at their commas."""
    found = [part.strip() for part in re.split(r"(?<=[।.?!:;])\s+|\n+", text)]
    short = [piece for part in found for piece in (re.split(r"(?<=,)\s+", part) if len(part) > 250 else [part])]
    return [part for part in short if re.search(r"\w", part)]
