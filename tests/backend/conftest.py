"""Parts for the backend's tests: real ones, on a fresh home and a fresh database file."""

from pathlib import Path

import pytest

from backend.kit.db import Database
from backend.kit.settings import Settings
from backend.kit.text import Texts
from tests.postgresql import dump


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    return Settings.for_trying(tmp_path, database_url=database_url)


@pytest.fixture
def db(settings: Settings):
    database = Database(settings.database_url, settings.secret_key)
    database.create_all()
    yield database
    database.close()


@pytest.fixture
def kept(db: Database, settings: Settings):
    """All that the database keeps, as bytes: its files, or PostgreSQL's dump."""

    def read() -> bytes:
        url = db.engine.url
        if url.get_backend_name() == "sqlite":
            content = b"".join(file.read_bytes() for file in settings.home.glob("sahayak.db*"))
        else:
            content = dump(url.render_as_string().replace("+psycopg", ""))
        assert content
        return content

    return read


@pytest.fixture(scope="session")
def texts() -> Texts:
    return Texts.load(Settings.for_trying(Path("unused")).data / "texts")


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    """A certifying authority with its OCSP, CRL and time-stamp services."""
    from tests.backend.documents.authority import Authority  # few tests need what it is made of

    made = Authority(tmp_path_factory.mktemp("authority"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def drawer(tmp_path_factory, authority):
    """A signing token with a certificate of the authority, plugged in."""
    from tests.backend.documents.softhsm import Drawer

    made = Drawer(tmp_path_factory.mktemp("softhsm"))
    made.make("SP Lucknow", authority.key("officer"), authority.certificate("sp"), authority.certificate("ca"))
    return made
