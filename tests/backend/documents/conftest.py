"""Keys are made once for all tests of documents: making RSA keys takes time."""

from collections.abc import Iterator

import pytest

from backend.documents.identity import Keys
from backend.documents.press import Press
from backend.documents.signing import SoftToken
from tests.backend.documents import making
from tests.backend.documents.authority import Authority
from tests.backend.documents.softhsm import Drawer


@pytest.fixture(scope="session")
def keys(tmp_path_factory) -> Keys:
    return making.keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def token(keys: Keys) -> SoftToken:
    return keys.token("sp", making.SP_PASSPHRASE)


@pytest.fixture(scope="session")
def press() -> Press:
    return making.press()


@pytest.fixture(scope="session")
def authority(tmp_path_factory) -> Iterator[Authority]:
    """A certifying authority with its OCSP, CRL and time-stamp services."""
    made = Authority(tmp_path_factory.mktemp("authority"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def drawer(tmp_path_factory, authority) -> Drawer:
    """A token with a certificate of the authority, plugged in."""
    made = Drawer(tmp_path_factory.mktemp("softhsm"))
    made.make("SP Lucknow", authority.key("officer"), authority.certificate("sp"), authority.certificate("ca"))
    return made
