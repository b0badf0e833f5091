"""`keys new` and `keys rotate`: a whole home under another sealing key, with the old one gone."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest

from backend.bootstrap import bootstrap
from backend.cases.store import cases
from backend.evidence.blobs import DamagedBlob
from backend.kit.clock import now
from backend.kit.secrets import Tampered
from backend.people import second_factor
from tests.backend.test_backup import parts  # noqa: F401
from tests.backend.web.applying import apply
from tests.backend.web.conftest import key_folder, password_hash, people, quick_passwords, settings  # noqa: F401


@pytest.fixture
def db(parts):  # noqa: F811
    return parts.db


def command(of, *arguments: str) -> subprocess.CompletedProcess:
    env = dict(os.environ) | {
        "SAHAYAK_HOME": str(of.home),
        "SAHAYAK_DATABASE_URL": of.database_url,
        "SAHAYAK_SECRET_KEY": of.secret_key.hex(),
        "SAHAYAK_SEALING_KEYS": ",".join(key.hex() for key in of.sealing_keys),
        "SAHAYAK_SERVICE_TOKEN": of.service_token,
        "SAHAYAK_SIGNING_PASSPHRASE": of.signing_passphrase,
    }
    run = [sys.executable, "-m", "backend", *arguments]
    return subprocess.run(run, env=env, capture_output=True, text=True)


def test_a_home_is_sealed_anew_and_the_old_key_is_not_needed_any_more(parts, people):  # noqa: F811
    before = parts.settings
    case_no, blob = apply(parts), parts.files._blobs.put(b"a photo")
    secret, moment = pyotp.random_base32(), now()
    with parts.db.write() as tx:
        code = pyotp.TOTP(secret).at(moment)
        assert second_factor.begin(tx, before.secret_key, people["sp"].id, secret, code, moment)
    made = command(before, "keys", "new")
    new = bytes.fromhex(made.stdout.strip())
    both = replace(before, sealing_keys=(new,))
    done = command(both, "keys", "rotate")
    assert done.returncode == 0 and "are sealed anew" in done.stdout, done.stderr
    assert command(both, "keys", "rotate").stdout.startswith("0 values and 0 files")

    after = bootstrap(both)
    with after.db.read() as tx:
        (case,) = tx.exec_driver_sql(f"SELECT applicant FROM cases WHERE case_no = '{case_no}'").one()
        assert case.startswith("sealed:") and "सुनीता" not in case
    assert after.files._blobs.read(blob) == b"a photo"
    later = moment + timedelta(seconds=60)
    with after.db.write() as tx:
        typed = pyotp.TOTP(secret).at(later)
        assert second_factor.fits(tx, both.secret_key, people["sp"].id, typed, later)
    after.db.close()
    with pytest.raises(DamagedBlob):
        parts.files._blobs.read(blob)
    with pytest.raises(Tampered), parts.db.read() as tx:
        tx.execute(cases.select()).all()
