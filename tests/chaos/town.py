"""Sahayak as separate processes that can be killed one by one, on a database that can be killed too."""

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

import launcher
from backend.kit.settings import Settings
from tests.channels.standins import free_port
from tests.channels.twilioapi import ACCOUNT, AUTH, NUMBER
from tests.end_to_end.system import MODELS, ROOT, free_ports
from tests.postgresql import Server

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "listen_addresses": "''"}
"""PostgreSQL as a deployment runs it: what it has committed survives."""
PATIENCE_SECONDS = 120


class Process(launcher.Part):
    """One part. What it prints is kept."""

    def __init__(self, name: str, command: list[str], **rest: Any) -> None:
        super().__init__(name, command, **rest)
        self.lines: list[str] = []

    def _show(self, process: subprocess.Popen[bytes]) -> None:
        for line in process.stdout or ():
            self.lines.append(line.decode(errors="replace").rstrip())

    def kill(self) -> None:
        """kill -9, with all it started."""
        self.send(signal.SIGKILL)
        if self.process:
            self.process.wait()


class Deployment:
    """Sahayak as it is tried: where its officers' passwords lie, and how long it is waited for."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.told: set[str] = set()
        self.ended = threading.Event()
        """Set when nobody needs to wait any more."""

    def logins(self) -> dict[str, str]:
        """The demo officers' passwords by their user ids."""
        return {row["user_id"]: row["password"] for row in json.loads((self.home / "demo-officers.json").read_text())}

    def wait(self, holds: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> None:
        """Waits until `holds()`; fails with the parts' last lines."""
        deadline = time.monotonic() + seconds
        while not holds():
            self.go_on(deadline, f"waited {seconds} s in vain")
            time.sleep(0.2)

    def go_on(self, deadline: float, why: str) -> None:
        """Fails for this reason when the deadline has passed (monotonic seconds), or when all has ended."""
        assert not self.ended.is_set(), "another one failed, or the time was up"
        assert time.monotonic() < deadline, f"{why}\n{self.last_lines()}"

    def last_lines(self) -> str:
        """What the parts printed last."""
        raise NotImplementedError


class Town(Deployment):
    """All parts: a worker apart from the backend, the sandboxes of payments and CCTNS, WhatsApp and SMS by the
    stand-in of Twilio that listens on `twilio_port`. `data` is the folder of the catalogue."""

    def __init__(self, home: Path, database: str, twilio_port: int, data: Path, **more: str) -> None:
        super().__init__(home)
        ports = dict(zip(("BACKEND", "CHANNELS", "RASA", "ACTIONS"), free_ports(4), strict=True))
        self.backend, self.chat = (f"http://127.0.0.1:{ports[name]}" for name in ("BACKEND", "CHANNELS"))
        self.database = Server(**DURABLE) if database == "postgresql" else None
        secret = {"SERVICE_TOKEN": "5" * 64, "SECRET_KEY": "6" * 64, "SIGNING_PASSPHRASE": "seven seals"}
        env = {f"SAHAYAK_{name}_PORT": str(port) for name, port in ports.items()}
        env |= {f"SAHAYAK_{name}": value for name, value in secret.items()}
        env |= {"SAHAYAK_HOME": str(home), "SAHAYAK_MODELS": MODELS, "SAHAYAK_DATA": str(data), "SAHAYAK_WORKER": "0"}
        env |= {"SAHAYAK_SANDBOX_PORT": str(free_port()), "SAHAYAK_SECOND_FACTOR": "offered"}
        env |= {"SAHAYAK_TWILIO_ACCOUNT_SID": ACCOUNT, "SAHAYAK_TWILIO_AUTH_TOKEN": AUTH}
        env |= {"SAHAYAK_TWILIO_URL": f"http://127.0.0.1:{twilio_port}", "SAHAYAK_WHATSAPP_NUMBER": NUMBER}
        env |= {"SAHAYAK_SMS_PROVIDER": "twilio", "SAHAYAK_SMS_SENDER": NUMBER, "SAHAYAK_PUBLIC_URL": self.chat}
        env |= {"SAHAYAK_ADDRESS_RATE": "1000000", "SAHAYAK_TALK_RATE": "100000"}
        if self.database:
            env["SAHAYAK_DATABASE_URL"] = self.database.fresh()
        self.env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | env | more
        sandbox = launcher.practice(self.env, str(ports["BACKEND"]))
        self.sandbox = self.env["SAHAYAK_SANDBOX_URL"]
        self.parts = {part.name: Process(part.name, part.command, inherits=part.inherits) for part in sandbox}
        for name, command in (
            ("backend", [launcher.PYTHON, "-m", "backend", "serve"]),
            ("worker", [launcher.PYTHON, "-m", "backend", "worker"]),
            ("actions", [launcher.PYTHON, "-m", "actions"]),
            ("rasa", [launcher.BOT_PYTHON, "-m", "bot", "serve"]),
            ("channels", [launcher.PYTHON, "-m", "channels"]),
        ):
            self.parts[name] = Process(name, command)
        self._sandbox = sandbox  # it holds the socket that the sandboxes listen on
        self.settings = Settings.from_env(self.env)

    def start(self, *names: str) -> None:
        """Makes the database and starts all parts, or those named; returns when they are ready."""
        self.command("prepare", "--demo")
        for name in names or self.parts:
            self.parts[name].start(self.env)
        self.wait(self.backend_answers if names else self.healthy, 900)

    def command(self, *arguments: str) -> str:
        """Runs one of the backend's commands; what it printed."""
        run = [launcher.PYTHON, "-m", "backend", *arguments]
        done = subprocess.run(run, cwd=ROOT, env=self.env, capture_output=True, text=True)
        assert done.returncode == 0, f"{arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def healthy(self) -> bool:
        """Whether the gateway says that all parts are ready."""
        try:
            return httpx.get(f"{self.chat}/health", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def backend_answers(self) -> bool:
        """Whether the backend says that it and its database are ready."""
        try:
            return httpx.get(f"{self.backend}/health", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def kill(self, name: str) -> Callable[[], None]:
        """kill -9 of a part, or of the `database`: of its server, or of the two processes that have its file open.
        Returns what starts it again."""
        if name == "database" and self.database:
            self.database.kill_hard()
            return self.database.start_again
        parts = [self.parts[one] for one in (("backend", "worker") if name == "database" else (name,))]
        for part in parts:
            part.kill()
        return lambda: [part.start(self.env) for part in parts]

    def last_lines(self) -> str:
        """What the parts printed last."""
        return "\n".join(f"{name}| {line}" for name, part in self.parts.items() for line in part.lines[-8:])

    def stop(self) -> None:
        """Ends everything."""
        for part in self.parts.values():
            part.kill()
        if self.database:
            self.database.close()
        for part in self._sandbox:
            if part.listening:
                part.listening.close()


class Kills:
    """Kills at seeded moments: each is due when so many citizens have been served, and a part of a second later."""

    def __init__(self, town: Town, count: int, of: int, dice: Any) -> None:
        """`count` kills spread over `of` citizens."""
        names = ("backend", "worker", "actions", "rasa", "channels", "database")
        self._town, self._dice = town, dice
        rounds = [dice.sample(names, len(names)) for _ in range(count // len(names) + 1)]
        self.plan = [
            (of * (n + dice.random()) / count, name)
            for n, name in enumerate([one for r in rounds for one in r][:count])
        ]
        self.done: list[str] = []
        self._served = 0
        self._news = threading.Condition()
        self._ended = False

    def served(self) -> None:
        """One more citizen is through."""
        with self._news:
            self._served += 1
            self._news.notify_all()

    def run(self) -> None:
        """Kills until the plan is through."""
        for due, name in self.plan:
            with self._news:
                self._news.wait_for(lambda due=due: self._served >= int(due) or self._ended)
            if self._town.ended.is_set():
                return
            time.sleep(self._dice.random() * 0.8)
            again = self._town.kill(name)
            time.sleep(self._dice.random())
            again()
            self.done.append(name)

    def end(self) -> None:
        """Waits for no more citizens: what is left of the plan happens now."""
        with self._news:
            self._ended = True
            self._news.notify_all()
