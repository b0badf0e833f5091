"""Processes as the kernel counts them: started, ended, and what they took of processors and memory."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


class Started:
    """One program and all it starts, in a process group of its own. `lines` is what it prints."""

    def __init__(self, command: Sequence[str | Path], env: Mapping[str, str], folder: Path) -> None:
        self.lines: list[str] = []
        self.process = subprocess.Popen(
            [str(part) for part in command],
            env=dict(env),
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.lines.append(line.rstrip("\n"))

    def alive(self) -> bool:
        """Whether it still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """Asks it to end, then insists."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def family(pid: int) -> list[int]:
    """A process and everything below it that lives now."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            fields = stat.read_text().rpartition(")")[2].split()
            children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, waiting = [], [pid]
    while waiting:
        found.append(one := waiting.pop())
        waiting += children.get(one, [])
    return found


def cpu_seconds(pid: int) -> float:
    """Processor seconds of a process, with those of children it has outlived."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICK


def memory_mb(pid: int) -> float:
    """Proportional set size: shared pages are shared out among those who use them. In MB."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) / 1024


def by_part(roots: Sequence[int], name_of: Callable[[str], str], measure: Callable[[int], float]) -> dict[str, float]:
    """What is measured of every process below `roots`, summed under the names that their command lines have."""
    told: dict[str, float] = {}
    for root in roots:
        for pid in family(root):
            with contextlib.suppress(OSError):
                line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                name = name_of(line)
                told[name] = told.get(name, 0.0) + measure(pid)
    return told


def disk_mb(*paths: Path) -> float:
    """What files take of the disk, each counted once, in MB."""
    seen: set[tuple[int, int]] = set()
    blocks = 0
    for path in paths:
        for one in [path, *path.rglob("*")] if path.is_dir() else [path]:
            if "__pycache__" in one.parts:
                continue  # made by running, here and not there
            status = one.lstat()
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                blocks += status.st_blocks
    return blocks * 512 / 1024 / 1024


def machine() -> str:
    """The machine in a line: processors, memory, system, and how busy it is now."""
    model = next(
        (
            line.partition(":")[2].strip()
            for line in Path("/proc/cpuinfo").read_text().splitlines()
            if line.startswith("model name")
        ),
        platform.machine(),
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{len(os.sched_getaffinity(0))} cores ({model}), {memory:.0f} GB, {platform.system()} {platform.release()}; "
        f"load at the start {os.getloadavg()[0]:.1f}"
    )
