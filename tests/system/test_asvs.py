"""About docs/security.md and its table: every requirement of level 2 has its line, and what a line names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs/security/asvs.md").read_text(encoding="utf-8")
THREATS = (ROOT / "docs/security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", TABLE, re.M)

LEVEL_2 = {
    "1.1": "1-7", "1.2": "1-4", "1.4": "1,4,5", "1.5": "1-4", "1.6": "1-4", "1.7": "1,2", "1.8": "1,2", "1.9": "1,2",
    "1.10": "1", "1.11": "1,2", "1.12": "2", "1.14": "1-6",
    "2.1": "1-12", "2.2": "1-3", "2.3": "1-3", "2.4": "1-6", "2.5": "1-7", "2.6": "1-3", "2.7": "1-6", "2.8": "1-7",
    "2.9": "1-3", "2.10": "1-4",
    "3.1": "1", "3.2": "1-4", "3.3": "1-4", "3.4": "1-5", "3.5": "1-3", "3.7": "1",
    "4.1": "1-3,5", "4.2": "1,2", "4.3": "1-3",
    "5.1": "1-5", "5.2": "1-8", "5.3": "1-10", "5.4": "1-3", "5.5": "1-4",
    "6.1": "1-3", "6.2": "1-6", "6.3": "1,2", "6.4": "1,2",
    "7.1": "1-4", "7.2": "1,2", "7.3": "1,3,4", "7.4": "1-3",
    "8.1": "1-4", "8.2": "1-3", "8.3": "1-8",
    "9.1": "1-3", "9.2": "1-4",
    "10.2": "1,2", "10.3": "1-3",
    "11.1": "1-8",
    "12.1": "1-3", "12.2": "1", "12.3": "1-6", "12.4": "1,2", "12.5": "1,2", "12.6": "1",
    "13.1": "1,3-5", "13.2": "1-3,5,6", "13.3": "1,2", "13.4": "1,2",
    "14.1": "1-4", "14.2": "1-6", "14.3": "2,3", "14.4": "1-7", "14.5": "1-4",
}  # fmt: skip
"""The requirements of ASVS 4.0.3 that are not for level 3 alone nor deleted, by section."""


def numbers(spec: str) -> list[int]:
    spans = [part.split("-") for part in spec.split(",")]
    return [number for span in spans for number in range(int(span[0]), int(span[-1]) + 1)]


def test_every_requirement_of_level_2_has_one_line():
    wanted = [f"{section}.{number}" for section, spec in LEVEL_2.items() for number in numbers(spec)]
    assert [row[0] for row in ROWS] == wanted
    assert f"Of {len(wanted)}:" in TABLE and f"all {len(wanted)} requirements" in THREATS


def test_the_counts_are_those_of_the_table():
    standings = [row[2].strip("* ") for row in ROWS]
    assert set(standings) == {"met", "not met", "not applicable"}
    told = re.search(r"Of \d+: (\d+) met, (\d+) not met, (\d+) not\s+applicable", TABLE)
    assert [int(number) for number in told.groups()] == [
        standings.count(name) for name in ("met", "not met", "not applicable")
    ]


def test_the_readme_says_how_many_are_not_met():
    told = re.search(r"(\d+) of its (\d+) requirements", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert tuple(map(int, told.groups())) == (sum(row[2] == "**not met**" for row in ROWS), len(ROWS))


def test_what_is_met_is_shown_by_something_and_all_that_is_named_exists():
    for name, _, standing, shown in ROWS:
        assert standing != "met" or re.search(r"`|git|Python|proxy", shown), f"{name} is said to be met, but where?"
    paths = {path for path in re.findall(r"`([\w./-]+/[\w./-]+|[\w-]+\.(?:md|py|lock)|Makefile)`", TABLE + THREATS)}
    assert len(paths) > 80
    assert {
        path for path in paths if not (ROOT / path).exists() and path.count("/") and not path.startswith("/")
    } == set()
