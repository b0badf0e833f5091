"""Officers for the tests of people."""

import pytest

from backend.kit.text import Text
from backend.people import passwords
from backend.people.officers import Officer, create_officer


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.hashed("correct horse battery")


@pytest.fixture
def officer(db, password_hash) -> Officer:
    with db.write() as tx:
        return create_officer(
            tx,
            user_id="Thana.One",
            name=Text("रमेश यादव", "Ramesh Yadav"),
            rank=Text("उपनिरीक्षक", "Sub-Inspector"),
            role="station_officer",
            password_hash=password_hash,
            station="31655023",
            district="lucknow",
        )
