"""Registers over a real database file and the real backend."""

import csv

import pytest

from backend.drafts.turn import Finished
from backend.kit.ids import new_id
from backend.records.importing import Importer
from tests.backend.web.applying import place
from tests.backend.web.conftest import *  # noqa: F403

MONDAY = "2026-11-23T10:00"


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", MONDAY)


@pytest.fixture
def importer(parts):
    return Importer(parts.db, lambda mobile: f"mark {mobile}", parts.files)


@pytest.fixture
def bring(importer, tmp_path):
    """Imports rows, as a CSV file."""

    def _bring(register, rows, **options):
        path = tmp_path / f"{register}.csv"
        titles = list(dict.fromkeys(name for row in rows for name in row))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, titles)
            writer.writeheader()
            writer.writerows(rows)
        return importer.file(register, path, **options)

    return _bring


@pytest.fixture
def lay(tmp_path):
    """Lays a file beside the CSV."""
    return lambda name, content: (tmp_path / name).write_bytes(content)


@pytest.fixture
def ask(parts):
    """Asks a look-up and returns what it said."""

    def _ask(service_id, language="hi", station="31655023", **values):
        service = parts.catalogue[service_id]
        if "place" in {question.id for question in service.questions}:
            values.setdefault("place", place(parts.places, station))
        answers = tuple((q, values[q.id]) for q in service.questions if q.id in values)
        asked = Finished(new_id(), service, new_id(), language, answers)
        with parts.db.write() as tx:
            return parts.intake._sources[service.source](tx, asked)

    return _ask
