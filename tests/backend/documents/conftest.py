"""Keys are made once for all tests of documents: making RSA keys takes time."""

import pytest

from backend.documents.identity import Keys
from backend.documents.press import Press
from backend.documents.signing import SoftToken
from tests.backend.documents import making


@pytest.fixture(scope="session")
def keys(tmp_path_factory) -> Keys:
    return making.keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="session")
def token(keys: Keys) -> SoftToken:
    return keys.token("sp", making.SP_PASSPHRASE)


@pytest.fixture(scope="session")
def press() -> Press:
    return making.press()
