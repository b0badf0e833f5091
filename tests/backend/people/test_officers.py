import pytest

from backend.kit.text import Text
from backend.people.officers import by_id, create_officer, to_sign_in


def _create(tx, **changes):
    given = {
        "user_id": "someone",
        "name": Text("क", "K"),
        "rank": Text("ख", "Kh"),
        "role": "dcrb",
        "password_hash": "x",
        "district": "lucknow",
    }
    return create_officer(tx, **{**given, **changes})


def test_an_officer_is_found_again_whatever_case_or_spaces_are_typed(db, officer):
    with db.read() as tx:
        found = to_sign_in(tx, "  THANA.one ")
        assert found is not None and found[0] == officer == by_id(tx, officer.id)


def test_the_desk_follows_from_the_role(db, officer):
    with db.write() as tx:
        assert officer.desk == "thana"
        assert _create(tx, user_id="a", role="liu").desk == "liu"
        assert _create(tx, user_id="b", role="sp").desk == "sp_office"
        assert _create(tx, user_id="c", role="admin").desk is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "emperor"},
        {"role": "sho"},
        {"role": "dcrb", "district": None},
        {"role": "sp", "station": "1"},
        {"user_id": "thana.one "},
        {"user_id": " "},
    ],
)
def test_an_officer_without_a_proper_place_role_or_user_id_is_refused(db, officer, wrong):
    with db.write() as tx, pytest.raises(ValueError):
        _create(tx, **wrong)


def test_an_unknown_user_id_finds_nobody(db, officer):
    with db.read() as tx:
        for typed in ("thana.two", "", "\ud800", "\0", "x" * 100_000):
            assert to_sign_in(tx, typed) is None
