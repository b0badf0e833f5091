"""`python -m channels.speech.engine NAME SETUP`: a heavy engine behind frames on stdin and stdout, see `worker`."""

import importlib
import json
import os
import struct
import sys
from typing import Any, BinaryIO

_HEAD = struct.Struct(">II")
ENGINES = {
    "whisper": ("channels.speech.whisper", "Whisper"),
    "vosk": ("channels.speech.vosk", "Vosk"),
    "espeak": ("channels.speech.espeak", "Espeak"),
    "kokoro": ("channels.speech.kokoro", "Kokoro"),
}


def _frame(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    lengths = stream.read(_HEAD.size)
    if len(lengths) < _HEAD.size:
        return None
    words, content = _HEAD.unpack(lengths)
    return json.loads(stream.read(words)), stream.read(content)


def main() -> int:
    """Serves until its input ends."""
    name, setup = sys.argv[1], json.loads(sys.argv[2])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not stand between our frames
    module, kind = ENGINES[name]
    engine: Any = None
    while (asked := _frame(sys.stdin.buffer)) is not None:
        head, content = asked
        try:
            if engine is None:
                engine = getattr(importlib.import_module(module), kind)(**setup)
            answer, made = getattr(engine, head.pop("do"))(content, **head)
        except Exception as error:  # its text may hold what a person said
            answer, made = {"error": type(error).__name__}, b""
        words = json.dumps(answer).encode()
        answers.write(_HEAD.pack(len(words), len(made)) + words + made)
        answers.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
