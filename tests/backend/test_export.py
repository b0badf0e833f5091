"""`export-person`: a person's data as a file that only the operator's user reads; noted, and not over another file."""

from backend.cases import store
from backend.trail import store as trail
from tests.backend.cases.test_privacy import MOBILE, text_of
from tests.backend.test_backup import parts  # noqa: F401
from tests.backend.test_keys import command
from tests.backend.web.applying import apply
from tests.backend.web.conftest import key_folder, quick_passwords, settings  # noqa: F401


def test_a_persons_data_is_written_for_the_operator_alone_and_noted(parts, tmp_path):  # noqa: F811
    case_no, file = apply(parts), tmp_path / "their-data.pdf"
    done = command(parts.settings, "export-person", "--mobile", MOBILE, "--language", "en", str(file))
    assert done.returncode == 0 and done.stdout == "", done.stderr
    assert case_no in text_of(file.read_bytes()) and file.stat().st_mode & 0o777 == 0o600
    with parts.db.read() as tx:
        acts = trail.of_case(tx, store.case_by_number(tx, case_no).id)
    assert [(act.actor, act.verb) for act in acts][-1] == ("operator", "exported")
    again = command(parts.settings, "export-person", "--mobile", MOBILE, str(file))
    assert again.returncode == 1 and "File exists" in again.stderr
    nobody = command(parts.settings, "export-person", "--mobile", "9999900002", str(tmp_path / "no.pdf"))
    assert (nobody.returncode, nobody.stderr) == (1, "nothing is kept with this mobile\n")
    assert not (tmp_path / "no.pdf").exists()
