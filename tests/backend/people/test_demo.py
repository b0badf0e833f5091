from backend.people import passwords
from backend.people.demo import make_demo_officers
from backend.people.officers import to_sign_in


def test_demo_officers_can_sign_in_and_are_made_once(db, settings):
    path = settings.data / "demo" / "officers.yml"
    logins = make_demo_officers(db, path)
    assert {login.officer.role for login in logins} >= {"station_officer", "sho", "dcrb", "liu", "sp"}
    assert len({login.password for login in logins}) == len(logins)
    with db.read() as tx:
        officer, kept = to_sign_in(tx, logins[0].officer.user_id)
    assert passwords.fits(kept, logins[0].password)
    assert officer.district == "lucknow"
    assert make_demo_officers(db, path) == []
