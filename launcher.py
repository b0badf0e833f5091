"""Starts Sahayak on one machine, and ends it: `python launcher.py` (what `make run` does).

Everything it starts can be started alone (docs/how-to/start-the-parts-alone.md); it only keeps them
company: one environment, secrets made at the first start, a restart for a part that dies, one console.
"""

import contextlib
import http.client
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
PYTHON = str(ROOT / ".venv/bin/python")
BOT_PYTHON = str(ROOT / "bot/.venv/bin/python")
PATIENCE_SECONDS = 900  # the first start trains the model
CALM_SECONDS = 30  # a part that lived this long may be restarted without end
RESTARTS = 5
SANDBOX_PORT = "8090"
PORTS = {"backend": "8000", "channels": "8080", "rasa": "5005", "actions": "5055"}

PRACTICE: dict[str, dict[str, Any]] = {
    "SAHAYAK_PAYMENTS_PROVIDER": {
        "settings": {
            "SAHAYAK_PAYMENTS_PROVIDER": "razorpay",
            "SAHAYAK_PAYMENTS_PRACTICE": "1",
            "SAHAYAK_RAZORPAY_URL": "{url}/payments",
            "SAHAYAK_RAZORPAY_KEY_ID": "rzp_test_sandbox",
            "SAHAYAK_RAZORPAY_UPI_QR": "1",
        },
        "secrets": ("SAHAYAK_RAZORPAY_KEY_SECRET", "SAHAYAK_RAZORPAY_WEBHOOK_SECRET"),
    },
    "SAHAYAK_EDISTRICT_URL": {
        "settings": {
            "SAHAYAK_EDISTRICT_URL": "{url}/edistrict",
            "SAHAYAK_EDISTRICT_CLIENT_ID": "police",
            "SAHAYAK_EDISTRICT_PORTAL_ID": "edistrict",
        },
        "secrets": ("SAHAYAK_EDISTRICT_CLIENT_SECRET", "SAHAYAK_EDISTRICT_PORTAL_SECRET"),
    },
    "SAHAYAK_CCTNS_URL": {
        "settings": {"SAHAYAK_CCTNS_URL": "{url}/cctns", "SAHAYAK_CCTNS_CLIENT_ID": "sahayak"},
        "secrets": ("SAHAYAK_CCTNS_CLIENT_SECRET",),
    },
}
"""What leads the backend to a sandbox, by the setting that a real one would be connected with."""


@dataclass
class Part:
    """One process of the system, restarted when it dies."""

    name: str
    command: list[str]
    inherits: tuple[int, ...] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = field(default=0)
    listening: socket.socket | None = None  # a port that is kept open across restarts

    def start(self, env: dict[str, str]) -> None:
        """Starts the process in a group of its own and shows what it prints."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=self.inherits,
        )
        threading.Thread(target=self._show, args=(self.process,), daemon=True).start()

    def _show(self, process: subprocess.Popen[bytes]) -> None:
        for line in process.stdout or ():
            text = line.decode(errors="replace").rstrip()
            # A one-time code stands alone on its line, so that a person or a test can find it.
            say(text if text.startswith("OTP ") else f"{self.name:9}| {text}")

    def send(self, number: int) -> None:
        """Sends a signal to the process and all it started."""
        if self.process and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def say(line: str) -> None:
    """Prints one line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def environment() -> dict[str, str]:
    """The environment of all parts: the caller's, with secrets that are made once and kept in the home."""
    env = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONUNBUFFERED="1", RASA_TELEMETRY_ENABLED="false")
    env.setdefault("SAHAYAK_HOME", str(ROOT / "var"))
    home = Path(env["SAHAYAK_HOME"]).resolve()
    env["SAHAYAK_HOME"] = str(home)
    os.umask(0o077)  # what is kept here is nobody else's to read
    home.mkdir(parents=True, exist_ok=True)
    kept = home / "secrets.json"
    if not kept.exists():
        made = {
            "SAHAYAK_SERVICE_TOKEN": secrets.token_hex(32),
            "SAHAYAK_SECRET_KEY": secrets.token_hex(32),
            "SAHAYAK_SIGNING_PASSPHRASE": secrets.token_hex(16),
        }
        partial = home / f".secrets.{os.getpid()}"
        partial.touch(mode=0o600)
        partial.write_text(json.dumps(made, indent=1))
        partial.rename(kept)
    for name, value in json.loads(kept.read_text()).items():
        env.setdefault(name, value)
    env.setdefault("SAHAYAK_LOG_FORMAT", "plain")  # a person reads the console
    env.setdefault("SAHAYAK_OTP_PER_HOUR", "1000")  # whoever tries the system out has one mobile
    env.setdefault("SAHAYAK_SECOND_FACTOR", "offered")  # a demo officer has no phone with an app of codes
    return env


def practice(env: dict[str, str], backend_port: str) -> list[Part]:
    """The sandboxes, and the settings that lead the backend to them: for what the caller's environment says nothing of.

    Without SAHAYAK_SANDBOX_PORT a taken port is no hindrance. The launcher listens, so that a sandbox that is started
    again finds its port.
    """
    if env.get("SAHAYAK_SANDBOX") == "0":
        return []
    asked = env.get("SAHAYAK_SANDBOX_PORT")
    try:
        listening = socket.create_server(("127.0.0.1", int(asked or SANDBOX_PORT)))
    except OSError:
        if asked:
            raise SystemExit(f"Port {asked} is taken: set SAHAYAK_SANDBOX_PORT to another one.") from None
        listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    backend = env.get("SAHAYAK_PAYMENTS_RETURN_URL") or f"http://127.0.0.1:{backend_port}"
    env |= {"SAHAYAK_SANDBOX_URL": url, "SAHAYAK_SANDBOX_BACKEND": backend}
    env["SAHAYAK_SANDBOX_FD"] = str(listening.fileno())
    for decisive, given in PRACTICE.items():
        if not env.get(decisive):
            shared = {name: secrets.token_hex(16) for name in given["secrets"]}
            env |= {name: value.format(url=url) for name, value in given["settings"].items()} | shared
    return [Part("sandbox", [PYTHON, "-m", "sandbox"], (listening.fileno(),), listening=listening)]


def healthy(url: str) -> bool:
    """Whether GET `url` answers 200."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # nosec B310
            return answer.status == 200
    except (urllib.error.URLError, http.client.HTTPException, OSError):
        return False


def free(port: int) -> bool:
    """Whether nobody listens on a port of this machine."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        return False
    return True


def main() -> int:
    """Runs until Ctrl-C; returns the exit status."""
    env = environment()
    ports = {part: env.get(f"SAHAYAK_{part.upper()}_PORT") or default for part, default in PORTS.items()}
    if taken := [(part, port) for part, port in ports.items() if not free(int(port))]:
        for part, port in taken:
            say(f"Port {port} is taken. End what listens there, or set SAHAYAK_{part.upper()}_PORT to another one.")
        return 1
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: ending.set())

    later = practice(env, ports["backend"])  # they are not needed for the first words, and their port listens already
    parts = [
        Part("rasa", [BOT_PYTHON, "-m", "bot", "serve"]),  # takes longest
        Part("backend", [PYTHON, "-m", "backend", "serve", "--demo"]),
        Part("channels", [PYTHON, "-m", "channels"]),
        Part("actions", [PYTHON, "-m", "actions"]),
        *later,
    ]
    for part in parts:
        if part not in later:
            part.start(env)
    try:
        return watch(parts, env, ports, ending)
    finally:
        stop(parts)


def watch(parts: list[Part], env: dict[str, str], ports: dict[str, str], ending: threading.Event) -> int:
    """Waits for health, says where things are, then restarts what dies until `ending` is set."""
    base = {name: f"http://127.0.0.1:{ports[name]}" for name in ("backend", "channels")}
    begun, ready = time.monotonic(), False
    while not ending.wait(0.25):
        for part in parts:
            if part.process is None or part.process.poll() is None:
                continue
            part.deaths = part.deaths + 1 if time.monotonic() - part.started < CALM_SECONDS else 1
            say(f"{part.name:9}| ended with {part.process.returncode}; starting it again")
            if part.deaths > RESTARTS:
                say(f"{part.name} does not stay up. Its last lines above say why.")
                return 1
            part.start(env)
        if not ready and all(healthy(f"{url}/health") for url in base.values()):
            ready = True
            for part in parts:
                if part.process is None:
                    part.start(env)
            welcome(base, env, time.monotonic() - begun)
        if not ready and time.monotonic() - begun > PATIENCE_SECONDS:
            say("Sahayak did not become ready in time.")
            return 1
    return 0


def welcome(base: dict[str, str], env: dict[str, str], seconds: float) -> None:
    """Says where the chat page and the portal are, and how the demo officers sign in."""
    home = Path(env["SAHAYAK_HOME"])
    say("")
    say(f"Sahayak is ready ({seconds:.0f} s).")
    say(f"  Chat page         {base['channels']}/")
    say(f"  Officers' portal  {base['backend']}/portal/login")
    if sandbox := env.get("SAHAYAK_SANDBOX_URL"):
        say(f"  Sandbox           {sandbox}/  (practice payments, e-District and CCTNS; nothing there is real)")
    logins = home / "demo-officers.json"
    if logins.exists():
        say("  Demo officers (for trying; delete them before real use). To sign, the SP gives the same password again:")
        for row in json.loads(logins.read_text()):
            say(f"    {row['user_id']:20} {row['password']:22} {row['office']}")
    say("Ctrl-C ends everything.")
    say("")


def stop(parts: list[Part]) -> None:
    """Asks every part to end, then insists."""
    for part in reversed(parts):
        part.send(signal.SIGTERM)
    deadline = time.monotonic() + 10
    for part in parts:
        if part.process:
            try:
                part.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                part.send(signal.SIGKILL)
                part.process.wait()


if __name__ == "__main__":
    sys.exit(main())
