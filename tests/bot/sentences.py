"""The sentences of data/nlu and tests/nlu, as the tests look at them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from rasa.shared.importers.utils import training_data_from_paths

ROOT = Path(__file__).resolve().parents[2]


class Sentence(NamedTuple):
    """A sentence, what it means and, where it is held out, its script."""

    text: str
    intent: str
    offence: str = ""
    script: str = ""


def sentences(folder: str, name: str = "*.yml") -> list[Sentence]:
    """All sentences of the files below a folder."""
    paths = [str(path) for path in sorted((ROOT / folder).rglob(name))]
    found = []
    for example in training_data_from_paths(paths, "hi").intent_examples:
        told = (example.get("metadata") or {}).get("intent", {})
        found.append(
            Sentence(example.get("text"), example.get("intent"), told.get("offence", ""), told.get("script", ""))
        )
    return found
