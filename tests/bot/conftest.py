"""These tests need Rasa and run in its own environment (see the Makefile)."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import stand_ins

ROOT = Path(__file__).resolve().parents[2]
PROJECT_PYTHON = ROOT / ".venv" / "bin" / "python"

stand_ins.register()
os.environ["RASA_TELEMETRY_ENABLED"] = "false"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """A part of the real system, started as the launcher starts it, with its log in a file."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path, ready: str) -> None:
        self.command = command
        self.environment = environment
        self.log_file = log
        self.ready = ready
        self.running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start and wait until its health address answers."""
        with self.log_file.open("ab") as log:
            self.running = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT), **self.environment},
                stdout=log,
                stderr=log,
            )
        for _ in range(600):
            if self.running.poll() is not None:
                raise AssertionError(f"ended while starting:\n{self.log()}")
            try:
                urllib.request.urlopen(self.ready, timeout=5).close()
                return
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.1)
        raise AssertionError(f"not ready:\n{self.log()}")

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.running is not None:
            self.running.kill()
            self.running.wait()
            self.running = None

    def log(self) -> str:
        """What it has printed so far."""
        return self.log_file.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="session")
def models() -> Path:
    """The folder with a model trained on the data as it is, made by the real training command; the end-to-end tests
    take it from there too."""
    folder = Path(os.environ.get("SAHAYAK_MODELS") or ROOT / "var" / "models")
    subprocess.run(
        [sys.executable, "-m", "bot", "train"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SAHAYAK_MODELS": str(folder)},
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="session")
def start() -> Iterator[Callable[[Process], Process]]:
    """Starts a process; all are ended when the tests end."""
    started: list[Process] = []

    def run(process: Process) -> Process:
        started.append(process)
        process.start()
        return process

    yield run
    for process in started:
        process.kill()
