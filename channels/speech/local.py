"""Engines on this machine, as the channels call them: each in its own process."""

from collections.abc import Mapping, Sequence

from channels.speech.base import Heard, Sound
from channels.speech.worker import Worker


class LocalAsr:
    """Whisper or Vosk."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def transcribe(self, pcm: bytes, language: str) -> Heard:
        """See Asr."""
        answer, _ = await self._worker.ask({"do": "transcribe", "language": language}, pcm)
        return Heard(answer["text"], self._worker.name)

    async def choose(self, pcm: bytes, options: Mapping[str, Sequence[str]], language: str) -> str | None:
        """See Asr."""
        given = {key: list(words) for key, words in options.items()}
        answer, _ = await self._worker.ask({"do": "choose", "language": language, "options": given}, pcm)
        return answer["key"]

    async def close(self) -> None:
        """See Asr."""
        await self._worker.close()


class LocalTts:
    """Kokoro or eSpeak NG."""

    def __init__(self, worker: Worker, name: str) -> None:
        self._worker, self.name = worker, name

    async def synth(self, text: str, language: str) -> Sound:
        """See Tts."""
        answer, pcm = await self._worker.ask({"do": "synth", "language": language, "text": text})
        return Sound(pcm, answer["rate"])

    async def close(self) -> None:
        """See Tts."""
        await self._worker.close()
