from datetime import timedelta

import pytest

from backend.kit.clock import now
from backend.people import officers, passwords
from backend.people.importing import import_officers

TITLES = "user_id,name_hi,name_en,rank_hi,rank_en,role,district,station,stations"
GOOD = [
    "sho.gomtinagar,रमा देवी,Rama Devi,थाना प्रभारी,SHO,sho,lucknow,31655001,",
    "co.kaiserbagh,विवेक राय,Vivek Rai,क्षेत्राधिकारी,CO,circle_officer,lucknow,,31655023 31655001",
    "hq.one,अली ख़ान,Ali Khan,अपर पुलिस अधीक्षक,ASP,headquarters,,,",
]


def known(district, station):
    return district == "lucknow" and station in (None, "31655001", "31655023")


@pytest.fixture
def bring(db, tmp_path, monkeypatch):
    monkeypatch.setattr(passwords, "hashed", lambda password: f"hash of {password}")

    def _bring(*lines, check=False):
        path = tmp_path / "officers.csv"
        path.write_text("\n".join((TITLES, *lines)), encoding="utf-8")
        return import_officers(db, path, known, now() + timedelta(hours=72), check=check)

    return _bring


def test_new_officers_get_a_first_password_that_has_to_be_changed(db, bring):
    report, logins = bring(*GOOD)
    assert report.counts["added"] == 3 and logins[0].user_id == "sho.gomtinagar"
    with db.read() as tx:
        officer, kept = officers.to_sign_in(tx, "co.kaiserbagh")
    assert kept == f"hash of {logins[1].password}" and officer.must_change
    assert not officer.ran_out(now()) and officer.ran_out(now() + timedelta(hours=73))
    assert officer.stations == ("31655001", "31655023")


def test_the_same_file_twice_changes_nothing_and_gives_no_password(bring):
    bring(*GOOD)
    report, logins = bring(*GOOD)
    assert report.counts["same"] == 3 and logins == []


def test_another_post_moves_an_officer_who_keeps_the_password(db, bring):
    _, logins = bring(*GOOD)
    report, again = bring(GOOD[0].replace("31655001", "31655023"))
    assert report.counts["changed"] == 1 and again == []
    with db.read() as tx:
        officer, kept = officers.to_sign_in(tx, "sho.gomtinagar")
    assert officer.station == "31655023" and kept == f"hash of {logins[0].password}"


def test_a_check_tells_the_same_and_changes_nothing(db, bring):
    report, logins = bring(*GOOD, check=True)
    assert report.counts["added"] == 3 and logins == []
    with db.read() as tx:
        assert officers.to_sign_in(tx, "hq.one") is None


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("x y,क,A,ख,B,liu,lucknow,,", "user_id"),
        ("a.b,क,A,ख,B,emperor,lucknow,,", "role"),
        ("a.b,क,A,ख,B,liu,,,", "needs a district"),
        ("a.b,क,A,ख,B,liu,atlantis,,", "no such district"),
        ("a.b,क,A,ख,B,sho,lucknow,31600000,", "no such station in this district"),
        ("a.b,क,A,ख,B,liu,lucknow,31655001,", "has no station"),
        ("a.b,,A,ख,B,liu,lucknow,,", "name_hi"),
        ("a.b,क,A,ख,B,liu,lucknow,,,too,many", "more cells than titles"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_reason_and_the_others_are_taken(bring, line, told):
    report, logins = bring(line, GOOD[2])
    assert report.refused[0][0] == 2 and any(told in " ".join(map(str, one)) for one in report.refused)
    assert [login.user_id for login in logins] == ["hq.one"]
