"""Training happens only when something that the model depends on has changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.training import SOURCES, SPELLING, TRAINING_DATA, fingerprint, model_path, train
from tests.bot.conftest import ROOT


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of what the fingerprint looks at."""
    for name in TRAINING_DATA + SOURCES + SPELLING:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target)
        elif source.exists():
            shutil.copy(source, target)
    return tmp_path


def test_the_fingerprint_is_the_same_wherever_the_project_lies(project: Path) -> None:
    assert fingerprint(project) == fingerprint(ROOT)


@pytest.mark.parametrize(
    "name",
    [
        "data/nlu/general/greet.yml",
        "data/rules.yml",
        "domain.yml",
        "config.yml",
        "bot/understanding/model.py",
        "facts/facts/language.py",
    ],
)
def test_a_change_of_data_configuration_or_component_changes_it(project: Path, name: str) -> None:
    before = fingerprint(project)
    with (project / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert fingerprint(project) != before


def test_a_file_beside_the_training_data_does_not_change_it(project: Path) -> None:
    before = fingerprint(project)
    (project / "data" / "other.yml").write_text("a: 1\n", encoding="utf-8")
    assert fingerprint(project) == before


def test_a_model_that_is_there_is_not_trained_again(models: Path) -> None:
    model = model_path(models)
    trained_at = model.stat().st_mtime_ns
    assert train(models) == model
    assert model.stat().st_mtime_ns == trained_at
