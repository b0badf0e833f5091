"""A service of speech over HTTP that speaks Bhashini's pipeline protocol (docs/speech.md has it in full)."""

import base64
import io
import wave
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from channels.settings import Settings
from channels.speech.audio import Audio
from channels.speech.base import RATE, Heard, NotHeard, Sound
from channels.speech.words import named


class _Pipeline:
    """One address that takes tasks."""

    def __init__(self, settings: Settings) -> None:
        key = {"Authorization": settings.speech_key} if settings.speech_key else {}
        self._url = settings.speech_url
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(settings.speech_patience, connect=5), headers=key)

    async def close(self) -> None:
        """Ends all connections."""
        await self._http.aclose()

    async def _do(self, task: str, service: str, config: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
        whole = {**config, **({"serviceId": service} if service else {})}
        body = {"pipelineTasks": [{"taskType": task, "config": whole}], "inputData": given}
        try:
            found = await self._http.post(self._url, json=body)
            found.raise_for_status()
            return found.json()["pipelineResponse"][0]
        except (httpx.HTTPError, ValueError, LookupError, TypeError):  # its text may hold what was said
            raise NotHeard("failed") from None


class Remote(_Pipeline):
    """Hears over HTTP."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._service = settings.speech_asr_service

    async def transcribe(self, pcm: bytes, language: str) -> Heard:
        """See Asr."""
        config = {"language": {"sourceLanguage": language}, "audioFormat": "wav", "samplingRate": RATE}
        content = base64.b64encode(_wav(pcm)).decode()
        answer = await self._do("asr", self._service, config, {"audio": [{"audioContent": content}]})
        try:
            return Heard(" ".join(str(one["source"]).strip() for one in answer["output"]).strip(), "http")
        except (LookupError, TypeError):
            raise NotHeard("failed") from None

    async def choose(self, pcm: bytes, options: Mapping[str, Sequence[str]], language: str) -> str | None:
        """See Asr: what was heard, compared with the words of the options."""
        return named((await self.transcribe(pcm, language)).text, options)


class RemoteTts(_Pipeline):
    """Speaks over HTTP."""

    name = "http"

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._service = settings.speech_tts_service
        self.name = f"http {self._service}"
        self._audio = Audio(32 * 2**20, 600)

    async def synth(self, text: str, language: str) -> Sound:
        """See Tts."""
        config = {"language": {"sourceLanguage": language}, "gender": "female", "samplingRate": RATE}
        answer = await self._do("tts", self._service, config, {"input": [{"source": text}]})
        try:
            made = [base64.b64decode(one["audioContent"]) for one in answer["audio"]]
        except (LookupError, TypeError, ValueError):
            raise NotHeard("failed") from None
        return Sound(b"".join([await self._audio.decode(one) for one in made]), RATE)


def _wav(pcm: bytes) -> bytes:
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(pcm)
    return out.getvalue()
