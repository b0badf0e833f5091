"""The real backend over a real database file, with officers; and cases as citizens send them."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from backend import schema
from backend.app import app as backend_app
from backend.bootstrap import bootstrap
from backend.documents.identity import SEAL, Keys
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.settings import Settings
from backend.kit.text import Text
from backend.people import passwords, sessions
from backend.people.officers import create_officer
from backend.web.parts import Parts
from tests.backend.web.applying import apply
from tests.backend.web.browser import Browser

PASSPHRASE = "the root's own words"
PASSWORD = "correct horse battery"
STATION, OTHER_STATION = "31655023", "31655001"
# user id: role, station, district
OFFICERS = {
    "thana": ("station_officer", STATION, "lucknow"),
    "sho": ("sho", STATION, "lucknow"),
    "other.thana": ("sho", OTHER_STATION, "lucknow"),
    "dcrb": ("dcrb", None, "lucknow"),
    "liu": ("liu", None, "lucknow"),
    "sp": ("sp", None, "lucknow"),
    "sp.agra": ("sp", None, "agra"),
    "dcrb.agra": ("dcrb", None, "agra"),
    "admin": ("admin", None, None),
    "co": ("circle_officer", None, "lucknow"),
    "dm": ("dm", None, "lucknow"),
    "hq": ("headquarters", None, None),
}
CIRCLES = {"co": (STATION,)}


@pytest.fixture
def db(settings):
    schema.load_tables()
    database = Database(settings.database_url, settings.secret_key)
    database.create_all()
    yield database
    database.close()


@pytest.fixture(scope="session", autouse=True)
def quick_passwords():
    """argon2id as in earnest, but light: these tests sign in a hundred times."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1))
        passwords._nobodys.cache_clear()
        yield
    passwords._nobodys.cache_clear()


@pytest.fixture(scope="session")
def password_hash(quick_passwords) -> str:
    return passwords.hashed(PASSWORD)


@pytest.fixture
def people(db, password_hash):
    """The officers by their user ids."""
    with db.write() as tx:
        return {
            user_id: create_officer(
                tx,
                user_id=user_id,
                name=Text("अधिकारी", f"Officer {user_id}"),
                rank=Text("निरीक्षक", "Inspector"),
                role=role,
                password_hash=password_hash,
                station=station,
                district=district,
                stations=CIRCLES.get(user_id, ()),
            )
            for user_id, (role, station, district) in OFFICERS.items()
        }


@pytest.fixture(scope="session")
def key_folder(tmp_path_factory) -> Path:
    """Keys of the root, the seal and the SP; making them takes long, so they are made once."""
    folder = tmp_path_factory.mktemp("keys")
    keys = Keys(folder)
    keys.make_root(PASSPHRASE)
    keys.make(SEAL, "Sahayak seal", PASSPHRASE, PASSPHRASE)
    keys.make("sp", "Officer sp", PASSWORD, PASSPHRASE, "SP Lucknow")
    return folder


@pytest.fixture
def settings(tmp_path, database_url) -> Settings:
    return Settings.for_trying(tmp_path, signing_passphrase=PASSPHRASE, database_url=database_url)


@pytest.fixture
def parts(settings, db, key_folder) -> Parts:
    copytree(key_folder, settings.home / "keys")
    made = bootstrap(settings)
    yield made
    made.db.close()


@pytest.fixture
def app(parts) -> FastAPI:
    return backend_app(parts)


@pytest.fixture
def browser(app, db, people) -> Callable[..., Browser]:
    """A fresh browser; with a user id, one that has signed in before."""

    def _browser(user_id: str | None = None, language: str = "en", address: str = "10.0.0.1") -> Browser:
        fresh = Browser(app, language, address)
        if user_id:
            with db.write() as tx:
                token = sessions.begin(tx, people[user_id].id, now(), browser="Firefox, Windows")
            fresh.cookies.set("sahayak_officer", token, path="/portal")
            fresh.open("/portal")
        return fresh

    return _browser


@pytest.fixture
def case_no(parts) -> str:
    """A case of Hazratganj in Lucknow, just sent to its three desks."""
    return apply(parts)
