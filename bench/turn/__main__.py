"""The same conversations through stock Rasa and through ours, side by side in one run:

    .venv/bin/python -m bench.turn [--stock FOLDER] [--brief]

Prints Markdown. Without `--stock` everything made on the way, stock's environment of 2.5 GB too, is deleted.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import driving
from .driving import CERTIFICATE, LOOK_UP, Run, System
from .ours import ROOT, Ours
from .processes import disk_mb, machine
from .stock import Stock
from .table import tables

SENDERS = (1, 8, 32)
LENGTHS = (10, 100, 500)


@dataclass
class Told:
    """All that is told of one system."""

    name: str
    cold_start: float = 0.0
    training: float | None = None
    disk: dict[str, float] = field(default_factory=dict)
    memory: dict[str, float] = field(default_factory=dict)
    certificate: Run | None = None
    look_up: Run | None = None
    crowds: dict[int, Run] = field(default_factory=dict)
    lengths: dict[int, float] = field(default_factory=dict)


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser("python -m bench.turn", description=__doc__.split("\n")[0])
    parser.add_argument("--stock", type=Path, help="keep stock's environment and model here for the next run")
    parser.add_argument("--models", type=Path, help="folder with our trained model; without it, it is trained")
    parser.add_argument("--sample", type=int, default=20, help="examples of an intent that stock learns (default 20)")
    parser.add_argument("--rounds", type=int, default=20, help="conversations of each sort (default 20)")
    parser.add_argument("--only", choices=("stock", "ours"), help="measure one of the two")
    parser.add_argument("--brief", action="store_true", help="neither crowds nor long conversations")
    return parser.parse_args()


@contextlib.contextmanager
def folder(kept: Path | None) -> Iterator[Path]:
    """A folder that is kept, or one that is deleted afterwards."""
    if kept:
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="sahayak-bench-") as made:
        yield Path(made)


def main() -> None:
    """Measures, prints."""
    chosen = arguments()
    machine_then, told = machine(), []
    with folder(chosen.stock) as kept, tempfile.TemporaryDirectory(prefix="sahayak-bench-home-") as home:
        if chosen.only != "ours":
            told.append(of_stock(Stock(kept, chosen.sample), chosen))
        if chosen.only != "stock":
            told.append(of_ours(Path(home), chosen))
    print(tables(machine_then, told, chosen))


def of_stock(stock: Stock, chosen: argparse.Namespace) -> Told:
    """Makes it, measures it."""
    say("stock: environment")
    stock.make_environment()
    say("stock: training")
    told = Told(stock.name, training=stock.train())
    told.disk = {"environment": disk_mb(stock.environment), "model": disk_mb(stock.model)}
    for cold in (False, True):  # the first start compiles and fills the disk's cache: it is not the one measured
        begun = stock.start()
        try:
            told.cold_start = driving.first_answer(stock, begun)
            if cold:
                measure(stock, told, chosen, people=1)
        finally:
            stock.stop()
    return told


def of_ours(home: Path, chosen: argparse.Namespace) -> Told:
    """Trains it where no model is given, measures it."""
    told = Told(Ours.name)
    models = chosen.models.resolve() if chosen.models else home / "models"
    ours = Ours(home / "var", models)
    if not chosen.models:
        say("ours: training")
        begun = time.monotonic()
        ours.train()
        told.training = time.monotonic() - begun
    told.disk = {"environments": deployed_mb(home), "model": max(disk_mb(one) for one in models.glob("*.tar.gz"))}
    for cold in (False, True):
        begun = ours.start()
        try:
            told.cold_start = driving.first_answer(ours, begun)
            if cold:
                measure(ours, told, chosen, people=4)
        finally:
            ours.stop()
    return told


def deployed_mb(home: Path) -> float:
    """Both environments as a deployment has them, without the tools of tests, in MB."""
    made = [home / "environment", home / "bot-environment"]
    brought = ROOT / ".tools/bin/uv"
    uv = str(brought) if brought.exists() else "uv"
    for path, project in zip(made, (ROOT, ROOT / "bot"), strict=True):
        command = [uv, "sync", "--frozen", "--quiet", "--no-dev", "--directory", str(project)]
        subprocess.run(command, check=True, env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(path)})
    return disk_mb(*made)


def measure(system: System, told: Told, chosen: argparse.Namespace, people: int) -> None:
    """Drives a system that has just started."""
    say(f"{system.name}: conversations")
    for said in (CERTIFICATE, LOOK_UP):
        driving.rounds(system, said, 3)
    told.certificate = driving.rounds(system, CERTIFICATE, chosen.rounds)
    told.look_up = driving.rounds(system, LOOK_UP, chosen.rounds)
    told.memory = system.memory()
    if chosen.brief:
        return
    for senders in SENDERS:
        say(f"{system.name}: {senders} at once")
        told.crowds[senders] = driving.rounds(system, CERTIFICATE, max(chosen.rounds, 2 * senders), senders)
    say(f"{system.name}: long conversations")
    told.lengths = driving.lengths(system, LENGTHS, people)


def say(what: str) -> None:
    """Progress, beside the table."""
    print(what, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
