"""Counts how many facts of stories are found, missed and invented. `python -m tests.facts.scoring` prints it."""

from __future__ import annotations

import csv
import sys
from collections import Counter
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from facts.gazetteer_rows import gazetteer_of
from facts.places import Gazetteer
from facts.story import facts_of

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 18, 11, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
"""Wednesday, eleven in the morning in India."""

Told = set[tuple[str, Any]]


def stories(name: str) -> list[tuple[str, Told]]:
    """The stories of a file: their words and the (entity, value) pairs that they tell."""
    from ruamel.yaml import YAML

    told = []
    for story in YAML(typ="safe").load((HERE / name).read_text(encoding="utf-8")):
        pairs = {
            (entity, value)
            for entity, values in story["facts"].items()
            for value in (values if isinstance(values, list) else [values])
        }
        told.append((story["say"], pairs))
    return told


def gazetteer() -> Gazetteer:
    """The state's own places, out of data/places."""
    folder = HERE.parents[1] / "data" / "places"
    rows = []
    for name in ("districts", "stations", "pincodes", "localities"):
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
            rows.append(list(csv.DictReader(lines)))
    return gazetteer_of(*rows)


def found(text: str, places: Gazetteer) -> Told:
    """The (entity, value) pairs that the grammars read in a story."""
    return {(fact.entity, fact.value) for fact in facts_of(text, NOW, places)}


def counted(name: str, places: Gazetteer) -> tuple[int, int, int]:
    """How many facts of a file's stories are read rightly, wrongly and not at all."""
    read = [(found(text, places), expected) for text, expected in stories(name)]
    return (
        sum(len(got & expected) for got, expected in read),
        sum(len(got - expected) for got, expected in read),
        sum(len(expected - got) for got, expected in read),
    )


def f1(right: int, wrong: int, missed: int) -> float:
    """Micro F1 of exact values."""
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def main(names: list[str]) -> None:
    """Prints every story that is read wrongly, and the figures."""
    places = gazetteer()
    for name in names:
        tally: dict[str, Counter[str]] = {"right": Counter(), "wrong": Counter(), "missed": Counter()}
        for text, expected in stories(name):
            got = found(text, places)
            for verdict, pairs in (("right", got & expected), ("wrong", got - expected), ("missed", expected - got)):
                tally[verdict].update(entity for entity, _ in pairs)
            if got != expected:
                print(
                    text,
                    "\n   missed:",
                    sorted(expected - got, key=str),
                    "\n   wrong: ",
                    sorted(got - expected, key=str),
                )
        right, wrong, missed = (sum(tally[v].values()) for v in ("right", "wrong", "missed"))
        for entity in sorted(set().union(*tally.values())):
            r, w, m = (tally[v][entity] for v in ("right", "wrong", "missed"))
            print(f"  {entity:20} F1 {f1(r, w, m):.3f}   right {r:3}  wrong {w:2}  missed {m:2}")
        print(f"{name}: F1 {f1(right, wrong, missed):.3f}, right {right}, wrong {wrong}, missed {missed}")


if __name__ == "__main__":
    main(sys.argv[1:] or ["stories.yml"])
