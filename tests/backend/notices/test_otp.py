import re
from datetime import timedelta

import pytest

from backend.kit.clock import now
from backend.kit.jobs import Worker
from backend.kit.text import Texts
from backend.notices.otp import JOB, LIFE, TRIES, Otp
from backend.notices.providers import sms_provider

MOBILE = "9999900001"


@pytest.fixture
def otp(settings, db):
    return Otp(settings.secret_key, sms_provider("console", settings, Texts({})), db, per_hour=3)


def sent(otp, db, capsys) -> tuple[str, str]:
    """Sends a code; its id and the code as it reached the citizen."""
    with db.write() as tx:
        otp_id = otp.send(tx, MOBILE, "hi")
    Worker(db, {JOB: otp.deliver}).run_due()
    line = re.fullmatch(rf"OTP {MOBILE} (\d{{6}})\n", capsys.readouterr().out)
    return otp_id, line[1]


def check(otp, db, otp_id, code):
    with db.write() as tx:
        return otp.check(tx, otp_id, code)


def test_the_code_that_was_sent_is_right_once(otp, db, capsys):
    otp_id, code = sent(otp, db, capsys)
    assert check(otp, db, otp_id, code) == "ok"
    assert check(otp, db, otp_id, code) == "expired"


def test_a_code_ends_after_five_wrong_tries(otp, db, capsys):
    otp_id, code = sent(otp, db, capsys)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    assert [check(otp, db, otp_id, wrong) for _ in range(TRIES)] == ["wrong"] * (TRIES - 1) + ["locked"]
    assert check(otp, db, otp_id, code) == "locked"


def test_a_code_runs_out(otp, db, capsys, monkeypatch):
    otp_id, code = sent(otp, db, capsys)
    monkeypatch.setenv("SAHAYAK_NOW", (now() + LIFE + timedelta(seconds=1)).isoformat())
    assert check(otp, db, otp_id, code) == "expired"


def test_an_unknown_code_and_words_in_hindi_are_wrong_but_harmless(otp, db, capsys):
    otp_id, _ = sent(otp, db, capsys)
    assert check(otp, db, otp_id, "कोड नहीं आया") == "wrong"
    assert check(otp, db, "nonsense", "123456") == "expired"


def test_a_mobile_is_not_flooded(otp, db, capsys):
    for _ in range(3):
        sent(otp, db, capsys)
    with db.write() as tx:
        assert otp.send(tx, MOBILE, "hi") is None


def test_neither_code_nor_mobile_is_readable_in_the_database(otp, db, capsys, kept):
    _, code = sent(otp, db, capsys)
    kept = kept()
    assert MOBILE.encode() not in kept and code.encode() not in kept


def test_a_provider_without_a_file_is_refused_at_the_start(settings):
    with pytest.raises(ValueError, match="no provider"):
        sms_provider("pigeon", settings, Texts({}))
