"""Cases are found by number, name, mobile, plate, IMEI and account, within the officer's reach only."""

import pytest

from backend.search import store
from tests.backend.web.applying import apply
from tests.backend.web.conftest import *  # noqa: F403


@pytest.fixture
def find(parts, people):
    def _find(words, user_id="thana"):
        with parts.db.read() as tx:
            return [row.case_no for row in parts.desk.queue(tx, people[user_id], search=words)]

    return _find


def test_a_case_is_found_by_whatever_was_told_of_it(parts, find):
    case_no = apply(parts, mobile="9812345678", previous_address="पहले कानपुर, गाड़ी UP78 BX 4321, खाता ram.k@okaxis")
    other = apply(parts, name="रामलाल यादव")
    for asked in (case_no, "9812345678", "+91 98123 45678", "up78bx4321", "UP 78 BX 4321", "ram.k@okaxis"):
        assert find(asked) == [case_no], asked
    for asked in ("रामलाल", "Ramlal Yadav", "ram lal yadav", "Raamlaal Jadav", "yadav"):
        assert find(asked) == [other], asked
    assert find("9812345679") == find("UP78BX4322") == find("क ख ग घ") == []


def test_what_identifies_somebody_is_kept_as_a_mark_only(parts):
    apply(parts, mobile="9812345678", previous_address="UP78 BX 4321")
    with parts.db.read() as tx:
        kept = [row.key for row in tx.execute(store.case_keys.select()) if row.sort not in ("word", "name")]
    assert len(kept) == 2 and all(len(key) == 64 for key in kept)


def test_nothing_beyond_the_reach_is_found(parts, find):
    case_no = apply(parts, mobile="9812345678")
    for user_id, found in {"thana": [case_no], "sp": [case_no], "other.thana": [], "sp.agra": [], "admin": []}.items():
        assert find("9812345678", user_id) == find("Sunita Devi", user_id) == found, user_id
