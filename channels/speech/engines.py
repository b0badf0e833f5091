"""Which engine the settings ask for; one whose parts are not there is off, and that is said."""

import importlib.util
import logging
from pathlib import Path

from channels.settings import Settings
from channels.speech.base import Asr, Tts
from channels.speech.local import LocalAsr, LocalTts
from channels.speech.remote import Remote, RemoteTts
from channels.speech.worker import Worker

_log = logging.getLogger(__name__)
MODELS = Path(__file__).resolve().parents[2] / ".tools" / "speech"
"""Where `make speech` puts the models."""
KOKORO_FILES = ("model.onnx", "hf_alpha.bin", "hm_omega.bin", "af_heart.bin")


def asr_of(settings: Settings) -> Asr | None:
    """The engine that hears, or None: none is asked for (`none`, and `twilio`, which hears on calls by itself), or it
    is not installed."""
    name = settings.speech_hears
    if name in ("none", "twilio"):
        return None
    if name == "http":
        return _remote(settings, "hears") and Remote(settings)
    folder = settings.speech_model or str(MODELS / name)
    lacks = _lacks({"whisper": ("faster_whisper",), "vosk": ("vosk",)}[name], Path(folder))
    if lacks:
        _log.warning("speech: hearing is off, %s", lacks)
        return None
    _log.info("speech: heard by %s", name)
    setup = {"folder": folder, "threads": settings.speech_threads, "data": str(settings.data)}
    return LocalAsr(_worker(settings, name, setup if name == "whisper" else {"folder": folder}))


def tts_of(settings: Settings) -> Tts | None:
    """The engine that speaks, or None."""
    name = settings.speech_speaks
    if name == "none":
        return None
    if name == "http":
        return _remote(settings, "speaks") and RemoteTts(settings)
    setup: dict[str, object] = {}
    if name == "kokoro":
        setup = {"folder": str(MODELS / name), "voice": settings.speech_voice, "threads": settings.speech_threads}
        if lacks := _lacks(("onnxruntime",), *(MODELS / name / file for file in KOKORO_FILES)):
            _log.warning("speech: %s, so eSpeak NG speaks", lacks)
            name, setup = "espeak", {}
    if lacks := _lacks(("espeakng_loader",)):
        _log.warning("speech: speaking is off, %s", lacks)
        return None
    _log.info("speech: spoken by %s", name)
    return LocalTts(_worker(settings, name, setup), f"{name} {settings.speech_voice}")


def _worker(settings: Settings, name: str, setup: dict[str, object]) -> Worker:
    return Worker(name, setup, settings.speech_waiting, settings.speech_patience)


def _remote(settings: Settings, what: str) -> bool:
    if not settings.speech_url:
        _log.warning("speech: nothing %s, SAHAYAK_SPEECH_URL is not set", what)
    return bool(settings.speech_url)


def _lacks(modules: tuple[str, ...], *paths: Path) -> str:
    for module in modules:
        if importlib.util.find_spec(module) is None:
            return f"{module} is not installed (make speech)"
    for path in paths:
        if not path.exists():
            return f"{path.name} is not there (make speech)"
    return ""
