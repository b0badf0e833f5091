"""Recordings of strangers as plain sound, and our sound as files: by `transcode.py`, each time in a process of its own.

A decoder that crashes, hangs or swells takes nothing with it but that process; the citizen hears a reason.
"""

import asyncio
import sys
from pathlib import Path

from channels.speech.base import RATE, NotHeard, Sound
from channels.speech.transcode import CODES

MIMES = {"ogg": "audio/ogg", "mp3": "audio/mpeg", "wav": "audio/wav", "ulaw": "audio/basic"}
_PROGRAM = Path(__file__).with_name("transcode.py")
_WHY = {code: why for why, code in CODES.items()}


class Audio:
    """Decodes and encodes, at most two at once."""

    def __init__(self, most_bytes: int, most_seconds: int, patience: float = 30) -> None:
        """`most_bytes` of a file and `most_seconds` of sound are read; after `patience` seconds we give up."""
        self._bytes, self._seconds, self._patience = most_bytes, most_seconds, patience
        self._room = asyncio.Semaphore(2)

    async def decode(self, content: bytes, form: str | None = None) -> bytes:
        """A recording as pcm16k, whatever container it came in (OGG, MP4, 3GP, WebM, AMR, AAC, MP3, WAV, FLAC);
        `form` "ulaw" for bare µ-law at 8,000 a second. Raises NotHeard."""
        if len(content) > self._bytes:
            raise NotHeard("too_big")
        return await self._run(content, "decode", str(self._seconds), *([form] if form else []))

    async def encode(self, sound: Sound, form: str) -> bytes:
        """Our sound as a file: `form` is one of MIMES. Raises NotHeard."""
        return await self._run(sound.pcm, "encode", form, str(sound.rate))

    async def _run(self, content: bytes, *arguments: str) -> bytes:
        async with self._room:
            program = await asyncio.create_subprocess_exec(
                sys.executable,
                "-I",
                str(_PROGRAM),
                *arguments,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env={"PATH": "/usr/bin:/bin"},
            )
            try:
                made, _ = await asyncio.wait_for(program.communicate(content), self._patience)
            except TimeoutError:
                raise NotHeard("too_slow") from None
            finally:
                if program.returncode is None:
                    program.kill()
                    await program.wait()
        if program.returncode:
            raise NotHeard(_WHY.get(program.returncode, "failed"))
        return made


def seconds(pcm: bytes) -> float:
    """How long pcm16k lasts."""
    return len(pcm) / 2 / RATE
