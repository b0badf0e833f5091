"""Ours, as `make run` starts it, without the practice programs of other offices."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

from .driving import fresh_name
from .processes import Started, by_part, cpu_seconds, memory_mb
from .wire import Wire

ROOT = Path(__file__).parents[2]
_PART = re.compile(r" -m (backend|actions|bot|channels|sandbox)\b")
_SENT = re.compile(r"OTP (\d{10}) (\d{6})")


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    open_ = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in open_]
    for one in open_:
        one.close()
    return ports


class Ours:
    """The launcher with its processes, over a home of its own."""

    name = "Sahayak"

    def __init__(self, home: Path, models: Path, **env: str) -> None:
        names = ("BACKEND", "CHANNELS", "RASA", "ACTIONS")
        ports = dict(zip(names, free_ports(4), strict=True))
        self._channels = ports["CHANNELS"]
        self._env = dict(
            os.environ,
            **{f"SAHAYAK_{name}_PORT": str(port) for name, port in ports.items()},
            SAHAYAK_HOME=str(home),
            SAHAYAK_MODELS=str(models),
            SAHAYAK_SANDBOX="0",
            SAHAYAK_TALK_RATE="1000000",  # the limits are for floods, and this is one
            SAHAYAK_ADDRESS_RATE="1000000",
            SAHAYAK_TOTAL_RATE="1000000",
            **env,
        )
        self._codes: dict[str, str] = {}
        self._read = 0

    def train(self) -> None:
        """Trains the model. Raises subprocess.CalledProcessError when that fails."""
        command = [ROOT / "bot/.venv/bin/python", "-m", "bot", "train"]
        env = self._env | {"PYTHONPATH": str(ROOT)}
        subprocess.run(command, env=env, cwd=ROOT, check=True, capture_output=True)

    def start(self) -> float:
        """Starts everything; the moment (monotonic) it was begun."""
        begun = time.monotonic()
        self._started = Started([sys.executable, ROOT / "launcher.py"], self._env, ROOT)
        self._codes, self._read = {}, 0
        return begun

    def stop(self) -> None:
        """Ends everything."""
        self._started.stop()

    def person(self, mobile: str) -> Citizen:
        """Somebody new on the web channel."""
        return Citizen(self, self._channels, mobile)

    def cpu(self) -> dict[str, float]:
        """Processor seconds so far, by part."""
        return by_part([self._started.process.pid], _named, cpu_seconds)

    def memory(self) -> dict[str, float]:
        """MB now, by part."""
        return by_part([self._started.process.pid], _named, memory_mb)

    def code(self, mobile: str) -> str:
        """The code on the console for a mobile; waits for it."""
        for _ in range(3000):
            lines = self._started.lines
            while self._read < len(lines):
                if sent := _SENT.fullmatch(lines[self._read]):
                    self._codes[sent[1]] = sent[2]
                self._read += 1
            if mobile in self._codes:
                return self._codes[mobile]
            time.sleep(0.01)
        raise RuntimeError("no code was sent")


class Citizen:
    """One conversation over the web channel."""

    def __init__(self, system: Ours, port: int, mobile: str) -> None:
        self._system, self._wire, self.mobile = system, Wire(port), mobile
        self._name = fresh_name()

    def say(self, text: str) -> str | None:
        """See `driving.Person`."""
        reply = self._wire.post("/web/messages", {"conversation": self._name, "text": text})
        if reply.get("failed") or not reply["messages"]:
            raise RuntimeError("not answered")
        return reply["expects"] and reply["expects"]["field"]

    def code(self) -> str:
        """See `driving.Person`."""
        return self._system.code(self.mobile)

    def close(self) -> None:
        """See `driving.Person`."""
        self._wire.close()


def _named(line: str) -> str:
    part = _PART.search(line)
    return part[1].replace("bot", "rasa") if part else "launcher"
