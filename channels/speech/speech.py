"""Speech as the channels use it: a recording to text, a recording to a choice, words to a sound file."""

import asyncio
import hashlib
import logging
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from secrets import token_hex

from facts.language import written

from channels.settings import Settings
from channels.speech.audio import Audio
from channels.speech.base import Asr, Heard, Tts
from channels.speech.engines import asr_of, tts_of

_log = logging.getLogger(__name__)
MOST_OPTIONS = 10


class Speech:
    """The engines that are set up. Made once; `close` at the end."""

    def __init__(self, settings: Settings) -> None:
        """Starts nothing yet. Raises ValueError for an engine whose settings lack something."""
        self.audio = Audio(settings.file_megabytes * 2**20, settings.speech_seconds)
        self._asr: Asr | None = asr_of(settings)
        self._tts: Tts | None = tts_of(settings)
        self._kept = settings.home / "speech" / "said"

    @property
    def hears(self) -> bool:
        """Whether recordings become text here."""
        return self._asr is not None

    @property
    def speaks(self) -> bool:
        """Whether our words become sound here."""
        return self._tts is not None

    async def hear(self, recording: bytes, language: str, form: str | None = None) -> Heard | None:
        """What is said in a recording, in whatever container it came (`form` "ulaw": bare µ-law); None where no
        engine is set up: the recording is then for the officer's ear. Raises NotHeard, Busy."""
        if self._asr is None:
            return None
        return await self._asr.transcribe(await self.audio.decode(recording, form), written(language))

    async def choose(
        self, recording: bytes, options: Mapping[str, Sequence[str]], language: str, form: str | None = None
    ) -> str | None:
        """The key of the option (words by key, at most MOST_OPTIONS) that a recording names; None where no engine is
        set up or none is named surely. Never for yes or no, nor for consent: those take a key. Raises NotHeard,
        Busy."""
        if self._asr is None or not 0 < len(options) <= MOST_OPTIONS:
            return None
        return await self._asr.choose(await self.audio.decode(recording, form), options, written(language))

    async def say(self, text: str, language: str, form: str = "ogg", keep: bool = False) -> bytes | None:
        """`text` spoken, as a file: `form` is ogg (Opus), mp3, wav (µ-law, 8,000 a second) or ulaw (the same bare);
        None where no engine is set up. With `keep` (only for our fixed words, never for what concerns a person) it is
        rendered once. Raises NotHeard, Busy."""
        if self._tts is None:
            return None
        words, language = for_the_ear(text), written(language)
        if not re.search(r"\w", words):
            return None
        name = hashlib.sha256(f"{self._tts.name}\0{language}\0{form}\0{words}".encode()).hexdigest()
        path = self._kept / f"{name}.{form}"
        if keep and (found := await asyncio.to_thread(_read, path)) is not None:
            return found
        made = await self.audio.encode(await self._tts.synth(words, language), form)
        if keep:
            await asyncio.to_thread(_write, path, made)
        return made

    async def close(self) -> None:
        """Ends the engines."""
        for engine in (self._asr, self._tts):
            if engine is not None:
                await engine.close()


def for_the_ear(text: str) -> str:
    """Words without what cannot be said: signs, addresses of pages, bullets. Long numbers are said digit by digit."""
    text = re.sub(r"https?://\S+", "", text)
    text = re.sub(r"(?<![\d.,])\d{5,}(?![\d.,]*\d)", lambda found: " ".join(found[0]), text)
    text = re.sub(r"[\U0001F000-\U0001FAFF\u2190-\u2BFF\uFE0F*_`#>|•✓]", " ", text)
    lines = (re.sub(r"[ \t]+", " ", line).strip(" -–") for line in text.splitlines())
    return "\n".join(line for line in lines if line)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{token_hex(4)}")
    half.write_bytes(content)
    half.replace(path)
