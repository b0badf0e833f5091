"""Four machines in network namespaces: two with all parts, one with PostgreSQL and Redis, nginx before them."""

import os
import re
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

import httpx

import launcher
from backend.kit.settings import Settings
from tests.chaos.town import DURABLE, Deployment, Process
from tests.end_to_end.system import MODELS, ROOT
from tests.postgresql import Server

NET = "10.213.7."
FRONT, APPS, STORE = "10", ("11", "12"), "20"
PARTS = ("backend", "worker", "actions", "rasa", "channels")


def permitted() -> str:
    """Why network namespaces can't be made here; empty where they can."""
    if missing := [name for name in ("ip", "nginx", "redis-server") if shutil.which(name) is None]:
        return f"not installed: {missing}"
    tried = subprocess.run(["ip", "netns", "add", "sahayak-try"], capture_output=True, text=True)
    subprocess.run(["ip", "netns", "delete", "sahayak-try"], capture_output=True)
    return tried.stderr.strip()


class Network:
    """A bridge, and a namespace for each machine, reached at NET and its last number."""

    def __init__(self) -> None:
        self._tag = secrets.token_hex(2)
        self._bridge = f"shb{self._tag}"
        self._ip("link", "add", self._bridge, "type", "bridge")
        self._ip("address", "add", f"{NET}1/24", "dev", self._bridge)
        self._ip("link", "set", self._bridge, "up")
        for number in (FRONT, *APPS, STORE):
            space, outer = self._space(number), self._outer(number)
            self._ip("netns", "add", space)
            self._ip("link", "add", outer, "type", "veth", "peer", "name", "eth0", "netns", space)
            self._ip("link", "set", outer, "master", self._bridge, "up")
            for words in ("address add NET dev eth0", "link set eth0 up", "link set lo up"):
                self._ip("-n", space, *words.replace("NET", f"{NET}{number}/24").split())

    def inside(self, number: str, *command: str) -> list[str]:
        """The command as it is run on a machine."""
        return ["ip", "netns", "exec", self._space(number), *command]

    def cut(self, number: str) -> None:
        """Pulls a machine's cable."""
        self._ip("link", "set", self._outer(number), "down")

    def mend(self, number: str) -> None:
        """Puts it back."""
        self._ip("link", "set", self._outer(number), "up")

    def close(self) -> None:
        """Removes all of it."""
        for number in (FRONT, *APPS, STORE):
            self._ip("netns", "delete", self._space(number))
        self._ip("link", "delete", self._bridge)

    def _space(self, number: str) -> str:
        return f"sahayak-{self._tag}-{number}"

    def _outer(self, number: str) -> str:
        return f"shv{self._tag}{number}"

    def _ip(self, *words: str) -> None:
        subprocess.run(["ip", *words], check=True)


class Hosts(Deployment):
    """Sahayak on these machines, with the nginx configuration of `deploy/`; the home is a folder that they share."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "home")
        self.network, self._log = Network(), folder / "sahayak.log"
        self.backend = self.chat = f"https://{NET}{FRONT}"
        address = f"{NET}{STORE}"
        settings = {**DURABLE, "listen_addresses": f"'{address}'"}
        self.database = Server(self.network.inside(STORE), f"host all all {NET}0/24 trust", **settings)
        secret = {"SERVICE_TOKEN": "5" * 64, "SECRET_KEY": "6" * 64, "SIGNING_PASSPHRASE": "seven seals"}
        databases = (self.database.fresh(), self.database.fresh())
        urls = [f"postgresql://sahayak@{address}/{url.partition('@/')[2].partition('?')[0]}" for url in databases]
        env = {f"SAHAYAK_{name}": value for name, value in secret.items()}
        env |= {"SAHAYAK_HOME": str(self.home), "SAHAYAK_MODELS": MODELS, "SAHAYAK_WORKER": "0"}
        env |= {"SAHAYAK_DATABASE_URL": urls[0], "SAHAYAK_CHANNELS_DATABASE_URL": urls[1]}
        env |= {"SAHAYAK_REDIS_URL": f"redis://{address}:6379/0", "SAHAYAK_SECOND_FACTOR": "offered"}
        env |= {"SAHAYAK_PUBLIC_URL": "https://chat.example", "SAHAYAK_VERIFY_URL": "https://check.example"}
        env |= {"FORWARDED_ALLOW_IPS": f"{NET}{FRONT}"}
        self.env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"} | env
        self.settings = Settings.from_env(self.env)
        redis = ["redis-server", "--bind", address, "--protected-mode", "no", "--save", "", "--dir", str(folder)]
        self.others = [Process("redis", self.network.inside(STORE, *redis))]
        self.others.append(Process("nginx", self.network.inside(FRONT, *self._nginx(folder))))
        self.parts = {(host, name): self._part(host, name) for host in APPS for name in PARTS}

    def start(self) -> None:
        """Starts everything; returns when both machines are ready."""
        prepare = self.network.inside(STORE, launcher.PYTHON, "-m", "backend", "prepare", "--demo")
        subprocess.run(prepare, env=self.env, cwd=ROOT, check=True)
        training = [launcher.BOT_PYTHON, "-m", "bot", "train"]  # else both machines would train
        subprocess.run(training, env=self.env, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        for other in self.others:
            other.start(self.env)
        for (host, _), part in self.parts.items():
            part.start(self._env(host))
        self.wait(lambda: all(self.ready(host) for host in APPS), 900)

    def ready(self, host: str) -> bool:
        """Whether a machine's gateway says that all its parts are ready."""
        try:
            return httpx.get(f"http://{NET}{host}:8080/health", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def command(self, *arguments: str) -> str:
        """Runs one of the backend's commands on the machine of the database; what it printed."""
        run = self.network.inside(STORE, launcher.PYTHON, "-m", "backend", *arguments)
        return subprocess.run(run, env=self.env, cwd=ROOT, check=True, capture_output=True, text=True).stdout

    def lines(self, name: str) -> list[str]:
        """What this part printed, on both machines."""
        return [line for host in APPS for line in self.parts[host, name].lines]

    def last_lines(self) -> str:
        """What the parts printed last."""
        rows = [(f"{host} {name}", part) for (host, name), part in self.parts.items()]
        rows += [(other.name, other) for other in self.others]
        return "\n".join(f"{name}| {line}" for name, part in rows for line in part.lines[-6:])

    def answered(self) -> list[str]:
        """Which machine answered each request that came to nginx, in their order."""
        told = (line for line in self._log.read_text().splitlines() if line.split()[3] == "200")
        return [re.findall(rf"{re.escape(NET)}(\d+):", line)[-1] for line in told]

    def stop(self) -> None:
        """Ends and removes everything."""
        for part in (*self.parts.values(), *self.others):
            part.send(signal.SIGKILL)
        self.database.close()
        self.network.close()

    def _part(self, host: str, name: str) -> Process:
        python = launcher.BOT_PYTHON if name == "rasa" else launcher.PYTHON
        module = {"backend": "backend serve", "worker": "backend worker", "rasa": "bot serve"}.get(name, name)
        return Process(name, self.network.inside(host, python, "-m", *module.split()))

    def _env(self, host: str) -> dict[str, str]:
        own = {"BACKEND_HOST": f"{NET}{host}", "BACKEND_URL": f"http://{NET}{host}:8000"}
        own |= {"CHANNELS_HOST": f"{NET}{host}", "CHANNELS_NAME": f"app{host}"}
        return self.env | {f"SAHAYAK_{name}": value for name, value in own.items()}

    def _nginx(self, folder: Path) -> list[str]:
        """The configuration of `deploy/`, its addresses and places changed for these machines."""
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=chat.example", "-days", "2"]
        made += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "fullchain.pem")]
        subprocess.run(made, check=True, capture_output=True)
        ours = (ROOT / "deploy/nginx.conf").read_text()
        for there, here in (("10.0.0.", NET), ("/etc/ssl/sahayak", str(folder)), ("/var/log/nginx", str(folder))):
            ours = ours.replace(there, here)
        whole = folder / "nginx.conf"
        temporary = "".join(f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy"))
        whole.write_text(
            f"user root;\ndaemon off;\npid {folder}/nginx.pid;\nerror_log stderr;\nevents {{}}\n"
            f"http {{\n{temporary}{ours}}}\n"
        )
        return ["nginx", "-c", str(whole), "-e", "stderr"]
