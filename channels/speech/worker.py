"""A heavy engine in a process of its own, which does one thing at a time: the gateway's loop never waits for it.

Both ways go frames: two lengths (4 bytes each, big end first), a JSON head, bytes. The process is started at the
first need, again after a crash, and killed when it takes too long.
"""

import asyncio
import json
import logging
import struct
import sys
from collections.abc import Mapping
from typing import Any

from channels.speech.base import Busy, NotHeard

_log = logging.getLogger(__name__)
_HEAD = struct.Struct(">II")
_ROOT = str(__import__("pathlib").Path(__file__).resolve().parents[2])


class Worker:
    """One engine's process: `python -m channels.speech.engine NAME SETUP`."""

    def __init__(self, name: str, setup: Mapping[str, Any], waiting: int, patience: float) -> None:
        """`waiting` jobs may wait at most; one may take `patience` seconds, the first also the engine's start."""
        self.name, self._setup, self._waiting, self._patience = name, dict(setup), waiting, patience
        self._one = asyncio.Lock()
        self._jobs = 0
        self._process: asyncio.subprocess.Process | None = None

    async def ask(self, head: Mapping[str, Any], content: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """Has one job done. Raises Busy, NotHeard."""
        if self._jobs > self._waiting:
            raise Busy
        self._jobs += 1
        try:
            async with self._one:
                return await self._done(head, content)
        finally:
            self._jobs -= 1

    async def close(self) -> None:
        """Ends the process."""
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            process.kill()
            await process.wait()

    async def _done(self, head: Mapping[str, Any], content: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            async with asyncio.timeout(self._patience):
                if self._process is None or self._process.returncode is not None:
                    self._process = await self._started()
                write, read = self._process.stdin, self._process.stdout
                write.write(frame(head, content))
                await write.drain()
                answer, made = await _read(read)
        except TimeoutError:
            _log.warning("speech: %s took too long", self.name)
            await self.close()
            raise NotHeard("too_slow") from None
        except (OSError, asyncio.IncompleteReadError, ValueError):
            _log.error("speech: %s ended", self.name)
            await self.close()
            raise NotHeard("failed") from None
        except asyncio.CancelledError:  # its answer would be taken for the next job's
            await self.close()
            raise
        if "error" in answer:
            _log.error("speech: %s failed with %s", self.name, answer["error"])
            raise NotHeard("failed")
        return answer, made

    async def _started(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "channels.speech.engine",
            self.name,
            json.dumps(self._setup),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=_ROOT,
        )


def frame(head: Mapping[str, Any], content: bytes) -> bytes:
    """A frame as it travels."""
    words = json.dumps(head).encode()
    return _HEAD.pack(len(words), len(content)) + words + content


async def _read(stream: asyncio.StreamReader) -> tuple[dict[str, Any], bytes]:
    words, content = _HEAD.unpack(await stream.readexactly(_HEAD.size))
    return json.loads(await stream.readexactly(words)), await stream.readexactly(content)
