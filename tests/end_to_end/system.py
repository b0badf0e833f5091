"""The real system for tests: the launcher with its four processes on free ports, and a citizen who talks to it."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from typing import Any

import httpx

from tests.channels.standins import free_port

ROOT = Path(__file__).parents[2]
STARTUP_SECONDS = 600  # the first start trains the model
MODELS = os.environ.get("SAHAYAK_MODELS") or str(ROOT / "var" / "models")
"""Shared by all homes that tests make, so that nothing is trained twice."""


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    return [free_port() for _ in range(count)]


class System:
    """One running Sahayak. `lines` is all that its launcher printed, `told` what people wrote to it and what is theirs,
    `conversations` the addresses that they wrote from on the web. In `env` "{CHANNELS}" and the other parts' names
    stand for their addresses."""

    def __init__(self, home: Path, **env: str) -> None:
        self.home = home
        names = ("BACKEND", "CHANNELS", "RASA", "ACTIONS")
        self.ports = dict(zip(names, free_ports(4), strict=True))
        self._env = os.environ | {f"SAHAYAK_{n}_PORT": str(p) for n, p in self.ports.items()}
        addresses = {name: f"http://127.0.0.1:{port}" for name, port in self.ports.items()}
        self._env |= {"SAHAYAK_HOME": str(home), "SAHAYAK_MODELS": MODELS}
        self._env |= {name: value.format_map(addresses) for name, value in env.items()}
        self.lines: list[str] = []
        self.told: set[str] = set()
        self.conversations: set[str] = set()
        self.start()

    def start(self) -> None:
        """Starts the launcher and waits until it says that all is ready."""
        begin = len(self.lines)
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "launcher.py")],
            env=self._env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        self.wait(lambda: any("Ctrl-C ends everything" in line for line in self.lines[begin:]), STARTUP_SECONDS)

    def _read(self, process: subprocess.Popen) -> None:
        for line in process.stdout:
            self.lines.append(line.rstrip("\n"))

    def stop(self) -> int:
        """Ctrl-C; returns the launcher's exit status."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)

    def wait(self, holds, seconds: float = 30) -> None:
        """Waits until `holds()`; fails with the launcher's last lines."""
        deadline = time.monotonic() + seconds
        while not holds():
            tail = "\n".join(self.lines[-40:])
            assert self.process.poll() is None, f"the launcher ended\n{tail}"
            assert time.monotonic() < deadline, f"waited {seconds} s in vain\n{tail}"
            time.sleep(0.1)

    @property
    def chat(self) -> str:
        return f"http://127.0.0.1:{self.ports['CHANNELS']}"

    @property
    def backend(self) -> str:
        return f"http://127.0.0.1:{self.ports['BACKEND']}"

    @property
    def sandbox(self) -> str:
        """Address of the sandboxes, without a slash at its end."""
        return next(line.split()[1] for line in self.lines if line.strip().startswith("Sandbox ")).rstrip("/")

    @property
    def rasa(self) -> str:
        return f"http://127.0.0.1:{self.ports['RASA']}"

    def logins(self) -> dict[str, str]:
        """The demo officers' passwords by their user ids."""
        return {row["user_id"]: row["password"] for row in json.loads((self.home / "demo-officers.json").read_text())}

    def code(self, mobile: str, after: int) -> str:
        """The newest one-time code printed for `mobile` after the line number `after`."""
        pattern = re.compile(rf"OTP {mobile} (\d{{6}})")
        found: list[str] = []

        def printed() -> bool:
            found[:] = [m[1] for line in self.lines[after:] if (m := pattern.fullmatch(line))]
            return bool(found)

        self.wait(printed, 15)
        self.told |= {mobile, found[-1]}
        return found[-1]

    def kill(self, part: str) -> None:
        """Kills one part with SIGKILL; the launcher starts it again."""
        listening = subprocess.run(
            ["pgrep", "-f", "--", rf"-m {part}\b"], capture_output=True, text=True, check=True
        ).stdout.split()
        for pid in map(int, listening):
            env = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
            if f"SAHAYAK_HOME={self.home.resolve()}" in env:
                os.kill(pid, signal.SIGKILL)

    def healthy(self) -> bool:
        """Whether the gateway says that all parts are ready."""
        try:
            return httpx.get(f"{self.chat}/health", timeout=10).status_code == 200
        except httpx.HTTPError:
            return False


class Reader:
    """Whoever reads `reply`, the last answer in the contract's shape."""

    reply: dict

    @property
    def text(self) -> str:
        """All that the last reply said."""
        return "\n".join(m["text"] for m in self.reply["messages"])

    @property
    def field(self) -> str | None:
        """The question that is open."""
        return self.reply["expects"] and self.reply["expects"]["field"]

    @property
    def kind(self) -> str | None:
        """The kind of the question that is open."""
        return self.reply["expects"] and self.reply["expects"]["kind"]


class Citizen(Reader):
    """One conversation over the web channel."""

    def __init__(self, system: System, mobile: str = "9999900001") -> None:
        self.system = system
        self.mobile = mobile
        self.conversation = uuid.uuid4().hex
        self.http = httpx.Client(base_url=system.chat, timeout=60)
        self.reply: dict = {}
        self.since = 0
        system.conversations.add(self.conversation)

    def note(self, message: dict[str, object]) -> None:
        """Writes down what is theirs in a message."""
        self.system.told |= {str(message.get("text") or ""), str(message.get("address") or ""), self.mobile}

    def send(self, **message: object) -> dict:
        """Sends one message of the contract and returns the reply."""
        self.since = len(self.system.lines)
        self.note(message)
        answer = self.http.post("/web/messages", json={"conversation": self.conversation, **message})
        assert answer.status_code == 200, answer.text
        self.reply = answer.json()
        return self.reply

    def say(self, text: str) -> dict:
        """Writes something."""
        return self.send(text=text)

    def choose(self, value: str) -> dict:
        """Presses a button by its value, which must be on offer."""
        offered = [c["value"] for m in self.reply["messages"] for c in m["choices"]]
        assert value in offered, offered
        return self.send(choice=value)

    def upload(self, name: str, content: bytes, mime: str) -> httpx.Response:
        """Uploads a file."""
        data = {"conversation": self.conversation}
        return self.http.post("/web/files", data=data, files={"file": (name, content, mime)})

    def attach(self, name: str, content: bytes, mime: str) -> dict:
        """Uploads a file and sends it as the answer."""
        answer = self.upload(name, content, mime)
        assert answer.status_code == 200, answer.text
        return self.send(file=answer.json()["file"])

    def give_code(self) -> dict:
        """Reads the one-time code off the launcher's console and gives it."""
        return self.say(self.system.code(self.mobile, self.since))

    @property
    def documents(self) -> list[dict]:
        """The documents of the last reply."""
        return [d for m in self.reply["messages"] for d in m["documents"]]

    def updates(self) -> dict:
        """What arrived meanwhile, as the chat page asks for it."""
        return self.http.post("/web/updates", json={"conversation": self.conversation}).json()


class OfficerAtDesk:
    """An officer signed in to the portal, as a browser without script would be."""

    def __init__(self, system: System, user_id: str, **client: Any) -> None:
        """`client`: what the browser has besides, such as a time-out of its own."""
        self.http = httpx.Client(base_url=system.backend, follow_redirects=True, **{"timeout": 60, **client})
        self.user_id = user_id
        self.password = system.logins()[user_id]
        system.told.add(self.password)
        page = self.http.get("/portal/login")
        self.page = self.submit(page, user_id=user_id, password=self.password)
        assert self.page.status_code == 200

    def get(self, path: str) -> httpx.Response:
        """Opens a page."""
        self.page = self.http.get(path)
        return self.page

    def submit(self, page: httpx.Response, form: int | str = 0, **fields: str) -> httpx.Response:
        """Fills in a form of `page` (its number, or a part of its action) and sends it, hidden fields included."""
        forms = re.findall(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", page.text, re.S)
        if isinstance(form, str):
            forms = [f for f in forms if form in f[0]]
            form = 0
        head, body = forms[form]
        action = re.search(r'action="([^"]*)"', head)
        hidden = {}
        for tag in re.findall(r"<input\b[^>]*>", body):
            if 'type="hidden"' in tag:
                name, value = re.search(r'name="([^"]*)"', tag)[1], re.search(r'value="([^"]*)"', tag)
                hidden[name] = value[1] if value else ""
        self.page = self.http.post(action[1] if action else str(page.url), data=hidden | fields)
        return self.page


def walk(citizen: Citizen, answers: dict[str, object], photo: bytes) -> dict:
    """Answers every open question by its field, the code from the console, a file where one is asked for,
    until the review or the end; returns the last reply. A question without an answer fails the test."""
    for _ in range(40):
        if citizen.field is None or citizen.kind == "review":
            return citizen.reply
        if citizen.kind == "otp":
            citizen.give_code()
        elif citizen.kind in ("file", "document"):
            citizen.attach("photo.jpg", photo, "image/jpeg")
        else:
            assert citizen.field in answers, f"no answer for {citizen.field}: {citizen.text}"
            answer = answers[citizen.field]
            citizen.send(**answer) if isinstance(answer, dict) else citizen.say(str(answer))
    raise AssertionError("the questions do not end")
