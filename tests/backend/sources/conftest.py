from pathlib import Path

import pytest

from backend.sources.places import Places

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="session")
def data() -> Path:
    return DATA


@pytest.fixture(scope="session")
def places() -> Places:
    return Places.load(DATA / "places")
