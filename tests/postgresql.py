"""A PostgreSQL server of the tests' own: made in an empty folder, reached by a socket, gone at the end."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

_INSTALLED = Path("/usr/lib/postgresql")
_QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "listen_addresses": "''"}
"""Settings for databases that nobody misses after a power cut. Kill tests take none of them."""


def programs() -> Path | None:
    """The folder of the newest installed server's programs; None where none is installed."""
    found = sorted(_INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def dump(url: str) -> bytes:
    """Everything in a database, as pg_dump writes it."""
    return subprocess.run([str(programs() / "pg_dump"), url], capture_output=True, check=True).stdout


class Server:
    """One server. PostgreSQL refuses to run as root: then it runs as the user `postgres`."""

    def __init__(self, inside: list[str] | None = None, let_in: str = "", **settings: str) -> None:
        """Makes and starts it; `settings` go to postgresql.conf instead of the quick ones. `inside`: what its commands
        are run by (in a network of its own); `let_in`: a line for pg_hba.conf."""
        folder = programs()
        if folder is None:
            raise RuntimeError("no PostgreSQL server is installed (Debian: postgresql)")
        self._programs = folder
        self._user = [*(inside or []), *(["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else [])]
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))  # short: a socket's path has 107 bytes at most
        if self._user:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", str(self.folder / "data"), "-U", "sahayak", "-A", "trust", "-E", "UTF8", "-N")
        with (self.folder / "data/pg_hba.conf").open("a") as rules:
            rules.write(f"{let_in}\n")
        self._settings = settings or _QUICK
        self.start()

    def start(self) -> None:
        """Starts it and waits until it answers."""
        options = " ".join(f"-c {name}={value}" for name, value in self._settings.items())
        options += f" -k {self.folder} -c max_connections=300"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", log, "-w", "-o", options, "start")

    def kill(self) -> None:
        """Ends it as a power cut of the program would: no goodbye to anybody."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-m", "immediate", "stop")

    def start_again(self) -> None:
        """Starts it after `kill_hard`, as soon as the last of its processes is gone."""
        for last in (False,) * 20 + (True,):
            try:
                return self.start()
            except RuntimeError:
                if last:
                    raise
                time.sleep(0.5)

    def kill_hard(self) -> None:
        """kill -9 of the server and of every process it started."""
        first = int((self.folder / "data/postmaster.pid").read_text().split()[0])
        started = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for pid in [first, *map(int, started)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        while Path(f"/proc/{first}").exists() and "\nState:\tZ" not in Path(f"/proc/{first}/status").read_text():
            time.sleep(0.01)

    def close(self) -> None:
        """Ends it and removes all it kept."""
        self.kill()
        shutil.rmtree(self.folder)

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database."""
        return f"postgresql://sahayak@/{database}?host={self.folder}"

    def fresh(self) -> str:
        """The address of a new, empty database."""
        name = f"d{uuid.uuid4().hex[:12]}"
        with psycopg.connect(dbname="postgres", user="sahayak", host=str(self.folder), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """Removes a database made by `fresh`, whoever is still connected."""
        name = make_url(url).database
        with psycopg.connect(dbname="postgres", user="sahayak", host=str(self.folder), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._user, str(self._programs / program), *arguments]
        run = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, capture_output=program == "initdb", text=True)
        if run.returncode:
            raise RuntimeError(f"{program} ended with {run.returncode}: {run.stderr}")
