"""Ours under load, on SQLite, over the web channel: many at once, arrivals that do not wait, a full database, an hour.

    .venv/bin/python -m bench.load [--models FOLDER] [--cases 1000000] [--minutes 30]

Prints Markdown. What it makes is deleted.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path

from bench.turn import driving
from bench.turn.driving import Run
from bench.turn.ours import Ours
from bench.turn.processes import machine
from bench.turn.talks import CODE, MOBILE

from .filling import fill
from .talks import ALL, LOST

MOST_AT_ONCE = 64


def main() -> None:
    """Measures, prints."""
    parser = argparse.ArgumentParser("python -m bench.load", description=__doc__.split("\n")[0])
    parser.add_argument("--models", type=Path, help="folder with the trained model; without it, it is trained")
    parser.add_argument("--cases", type=int, default=100_000, help="cases that the database is filled with")
    parser.add_argument("--minutes", type=float, default=1.0, help="of the soak")
    parser.add_argument("--rounds", type=int, default=48, help="conversations of each measurement")
    chosen = parser.parse_args()
    print(f"{machine()}.\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="sahayak-load-") as home:
        models = chosen.models.resolve() if chosen.models else Path(home) / "models"
        ours = Ours(Path(home) / "var", models)
        if not chosen.models:
            ours.train()
        driving.first_answer(ours, ours.start())
        try:
            empty = loads(ours, chosen.rounds)
            one_case(ours)
        finally:
            ours.stop()
        fill(str(Path(home) / "var/sahayak.db"), 1, chosen.cases)
        driving.first_answer(ours, ours.start())
        try:
            mixed(ours, 12)
            full = mixed(ours, chosen.rounds)
            ratio = full.cpu_ms / empty.cpu_ms
            print(
                f"\nCPU of a turn: {empty.cpu_ms:.1f} ms with no case, {full.cpu_ms:.1f} ms with {chosen.cases:,}: ",
                end="",
            )
            print(f"{ratio:.2f} times (wanted: at most 1.3).")
            soak(ours, chosen.minutes)
        finally:
            ours.stop()


def loads(ours: Ours, rounds: int) -> Run:
    """The table of closed and open arrivals; the run of one person at a time."""
    mixed(ours, 12)
    print(
        "| people | turns a second | p50, ms | p99, ms | errors | CPU of a turn, ms |\n|---|---:|---:|---:|---:|---:|"
    )
    alone = mixed(ours, rounds)
    _row("1, one after the other", alone, 0)
    fastest = alone.rate
    for senders in (8, 32):
        run = mixed(ours, max(rounds, 2 * senders), senders)
        _row(f"{senders} at once", run, 0)
        fastest = max(fastest, run.rate)
    for share in (0.5, 0.8):
        run, errors = arriving(ours, share * fastest, max(rounds, 64))
        _row(f"arriving at {share:.0%} of the highest rate", run, errors)
    return alone


def mixed(ours: Ours, rounds: int, senders: int = 1) -> Run:
    """Conversations in three languages, and look-ups, held by so many people at once."""
    talks = [talk for talk, _ in zip(cycle(ALL), range(rounds), strict=False)]
    return _measured(ours, lambda: _spread(senders, [lambda t=t: driving.conversation(ours, t) for t in talks]))


def arriving(ours: Ours, rate: float, rounds: int) -> tuple[Run, int]:
    """Conversations that begin at random moments whether others have ended or not, `rate` turns a second on average;
    with those that failed."""
    chance, errors = random.Random(27), []
    talks = [talk for talk, _ in zip(cycle(ALL), range(rounds), strict=False)]
    turns = sum(map(len, talks)) / len(talks)

    def hold(talk: tuple[driving.Said, ...]) -> list[float]:
        try:
            return driving.conversation(ours, talk)
        except (OSError, RuntimeError) as error:
            errors.append(error)
            return []

    def all_of_them() -> list[float]:
        with ThreadPoolExecutor(MOST_AT_ONCE) as people:
            held = []
            for talk in talks:
                held.append(people.submit(hold, talk))
                time.sleep(chance.expovariate(rate / turns))
            return [one for talk in held for one in talk.result()]

    return _measured(ours, all_of_them), len(errors)


def one_case(ours: Ours) -> None:
    """Reports one lost article, so that there is a case."""
    person = ours.person(str(9_000_000_001))
    field = person.say("mera purse kho gaya hai")
    for _ in range(40):
        if field is None:
            return
        words = LOST.get(field, "skip")
        field = person.say({MOBILE: person.mobile, CODE: ""}.get(words, words) or person.code())
    raise RuntimeError(f"the report of a lost article does not end: {field}")


def soak(ours: Ours, minutes: float) -> None:
    """Eight people talk without end; what the processes hold at the beginning, half-way and at the end."""
    held, turns, begun = [ours.memory()], 0, time.monotonic()
    for part in (1, 2):
        while time.monotonic() - begun < 60 * minutes * part / 2:
            turns += len(mixed(ours, 32, 8).turns)
        held.append(ours.memory())
    print(f"\nMemory (PSS, MB) over {minutes:g} minutes with eight people and {turns:,} turns:\n")
    print("| process | at the beginning | half-way | at the end |\n|---|---:|---:|---:|")
    for name in held[0]:
        print(f"| {name} | " + " | ".join(f"{one.get(name, 0):.0f}" for one in held) + " |")


def _spread(senders: int, works: list[Callable[[], list[float]]]) -> list[float]:
    with ThreadPoolExecutor(senders) as people:
        return [one for took in people.map(lambda work: work(), works) for one in took]


def _measured(ours: Ours, work: Callable[[], list[float]]) -> Run:
    before, begun = ours.cpu(), time.perf_counter()
    turns = work()
    seconds, after = time.perf_counter() - begun, ours.cpu()
    return Run(turns, seconds, {part: after[part] - before.get(part, 0.0) for part in after})


def _row(name: str, run: Run, errors: int) -> None:
    told = (
        f"{run.rate:.1f}",
        f"{run.percentile(0.5):.0f}",
        f"{run.percentile(0.99):.0f}",
        str(errors),
        f"{run.cpu_ms:.1f}",
    )
    print(f"| {name} | " + " | ".join(told) + " |", flush=True)


if __name__ == "__main__":
    main()
