"""About what we build on: every library is locked to files with a known content, from the one place we take them from.

Whether a version has a known weakness is asked of osv.dev by `make audit`, which needs a network.
"""

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INDEX = "https://pypi.org/simple"
FILES = "https://files.pythonhosted.org/"
OURS = {"sahayak", "sahayak-facts", "sahayak-bot"}


def read(name: str) -> dict:
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", ["", "bot/"])
def test_every_library_is_pinned_by_version_origin_and_hash(folder):
    lock = read(f"{folder}uv.lock")
    left_out = {one["name"] for one in lock["manifest"].get("overrides", []) if "never" in one.get("marker", "")}
    for package in lock["package"]:
        name = package["name"]
        if name in OURS:
            continue
        assert package["version"] and package["source"] == {"registry": INDEX}, name
        files = package.get("wheels", []) + ([package["sdist"]] if "sdist" in package else [])
        assert files or name in left_out, f"{name} could not be installed from the lock"
        for file in files:
            assert file["hash"].startswith("sha256:") and file["url"].startswith(FILES), name


@pytest.mark.parametrize("folder", ["", "bot/"])
def test_what_the_project_names_is_in_the_lock_as_it_is_named(folder):
    project = read(f"{folder}pyproject.toml")
    lock = read(f"{folder}uv.lock")
    locked = {package["name"] for package in lock["package"]}
    groups = [row for group in project.get("dependency-groups", {}).values() for row in group]
    for row in [*project["project"]["dependencies"], *groups]:
        name = row.split(";")[0].split("[")[0]
        for sign in "<>=!~ ":
            name = name.split(sign)[0]
        assert name.lower().replace("_", "-").replace(".", "-") in locked, row
        assert " @ " not in row and "://" not in row, f"{row} is not from {INDEX}"


def test_the_environments_are_made_from_the_locks_and_nothing_else():
    made = [
        line for line in (ROOT / "Makefile").read_text().splitlines() if "$(UV) sync" in line or "pip install" in line
    ]
    assert made and all("--frozen" in line or "--require-hashes" in line or "'uv>=" in line for line in made)
