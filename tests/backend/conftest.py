"""Parts for the backend's tests: real ones, on a fresh home and a fresh database file."""

from pathlib import Path

import pytest

from backend.kit.db import Database
from backend.kit.settings import Settings
from backend.kit.text import Texts


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings.for_trying(tmp_path, database_url=database_url)


@pytest.fixture
def db(settings: Settings):
    database = Database(settings.database_url)
    database.create_all()
    yield database
    database.close()


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts.load(Settings.for_trying(Path("unused")).data / "texts")
