"""Kill tests at a small size, some minutes each: by `make chaos`, before its full size (docs/reliability.md)."""

import os

import pytest

from tests.chaos.run import Size, run
from tests.conftest import DATABASES

SMALL = Size(filings=12, verifications=6, kills=6, by_page=0.25, signed=0.2)


@pytest.mark.skipif("CHAOS" not in os.environ, reason="kills are tried by `make chaos`")
@pytest.mark.xdist_group("system")
@pytest.mark.parametrize("database", DATABASES)
def test_whatever_is_killed_nothing_is_lost_and_nothing_doubled(database, tmp_path):
    found = run(SMALL, database, seed=7, folder=tmp_path)
    assert not found.wrong, found.wrong
    assert found.counts["kills"] == SMALL.kills and found.counts["cases"] == SMALL.filings + SMALL.verifications
