"""What `deploy/` holds is what the machines it is for would take."""

import re
import shutil
import subprocess

import pytest

from docs.settings import NAME, page
from tests.system.test_whole import DATA

DEPLOY = DATA.parent / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_takes_the_units(tmp_path):
    for unit in [*UNITS, DEPLOY / "systemd/sahayak.target"]:
        text = re.sub(r"/opt/sahayak/\S*python", "/usr/bin/env", unit.read_text())  # not installed here
        (tmp_path / unit.name).write_text(text)
    run = ["systemd-analyze", "verify", *map(str, sorted(tmp_path.iterdir()))]
    told = subprocess.run(run, capture_output=True, text=True)
    assert told.returncode == 0 and "sahayak" not in told.stderr, told.stderr


def test_every_part_has_a_unit_that_may_do_little():
    assert {unit.stem for unit in UNITS} == {
        f"sahayak-{part}" for part in ("backend", "worker", "actions", "rasa", "channels")
    }
    for unit in UNITS:
        text = unit.read_text()
        for line in (
            "NoNewPrivileges=yes",
            "ProtectSystem=strict",
            "CapabilityBoundingSet=\n",
            "User=sahayak",
            "UMask=0077",
        ):
            assert line in text, f"{unit.name}: {line}"


def test_the_parts_run_as_somebody_who_can_not_sign_in_and_owns_nothing_else():
    (line,) = [one for one in (DEPLOY / "sysusers.conf").read_text().splitlines() if not one.startswith("#")]
    assert re.fullmatch(r'u sahayak - ".*" /var/lib/sahayak /usr/sbin/nologin', line)
    for unit in UNITS:
        assert {"User=sahayak", "Group=sahayak", "StateDirectory=sahayak"} <= set(unit.read_text().splitlines())


def test_no_part_starts_before_the_clock_is_right():
    for unit in UNITS:
        wants, after = (re.search(rf"^{word}=(.*)$", unit.read_text(), re.M)[1].split() for word in ("Wants", "After"))
        assert "time-sync.target" in wants and "time-sync.target" in after, unit.name


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd on this machine")
def test_systemd_holds_the_units_for_safe():
    run = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", *map(str, UNITS)]
    told = subprocess.run(run, capture_output=True, text=True)
    assert told.returncode == 0 and told.stdout.count("Overall exposure level") == len(UNITS), told.stdout + told.stderr


def test_the_example_names_settings_that_there_are():
    named = set(NAME.findall((DEPLOY / "env.example").read_text()))
    assert named and named <= set(NAME.findall(page()))
