"""A signatory's backend: cases with all their reports, and a token of a real authority."""

from dataclasses import replace

import pytest

from backend.bootstrap import bootstrap
from backend.documents.identity import Keys
from backend.documents.pkcs11 import Module
from tests.backend.cases.conftest import report_all
from tests.backend.documents.softhsm import MODULE
from tests.backend.web.applying import apply
from tests.backend.web.conftest import *  # noqa: F403


@pytest.fixture
def ready(parts, people):
    """Cases with all reports in, favourable ones."""

    def _ready(count, **worse):
        cases = [apply(parts) for _ in range(count)]
        with parts.db.write() as tx:
            for case_no in cases:
                report_all(parts.desk, tx, people, case_no, **worse)
        return cases

    return _ready


@pytest.fixture
def with_token(parts, settings, drawer, authority):
    """The backend again, the SP now with a token of a real authority."""
    keys = Keys(settings.home / "keys", Module(MODULE))
    keys.assign("sp", "SP Lucknow")
    keys.trust(authority.certificate("root"))
    made = bootstrap(replace(settings, pkcs11_module=MODULE))
    yield made
    made.db.close()
