"""A disk that is full or can only be read: whoever asks is refused in words; what was acknowledged stands whole."""

import itertools
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.channels.standins import free_port, serving
from tests.channels.twilioapi import Twilio
from tests.chaos.citizens import OnWhatsApp
from tests.chaos.reckoning import RECEIPT, Filed, quiet, reckon
from tests.chaos.run import photo
from tests.chaos.town import Town
from tests.end_to_end.system import ROOT
from tests.system.test_every_service import DATA, catalogue
from tests.system.walking import Walker, opening

ROOM = "size=40m"


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own, mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    tried = subprocess.run(["mount", "-t", "tmpfs", "-o", ROOM, "tmpfs", str(place)], capture_output=True, text=True)
    if tried.returncode:
        pytest.skip(f"no disk can be mounted here, so that a full one is NOT tried: {tried.stderr}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def town(disk, tmp_path):
    twilio = Twilio(port=free_port())
    shutil.copytree(ROOT / "data", tmp_path / "data")
    with serving(twilio.app(), twilio.port):
        town = Town(disk / "home", "sqlite", twilio.port, tmp_path / "data", SAHAYAK_WORKER="1")
        town.start("sandbox", "backend")
        yield town, twilio
        town.stop()


class OneTry(OnWhatsApp):
    """A citizen who is told at once when something can't be kept."""

    def _asked(self, path, body):
        answer = self.http.post(path, json=body)
        if answer.status_code != 200:
            raise Refused(answer)
        return answer.json()


class Refused(Exception):
    def __init__(self, answer: httpx.Response) -> None:
        super().__init__(answer.status_code, answer.text)
        self.answer = answer


def file(town, twilio, n: int, kind=OnWhatsApp) -> Filed:
    citizen = kind(town, twilio, f"9{700000000 + n:09d}")
    citizen.service = RECEIPT
    walker = Walker(citizen, catalogue, "hi", photo())
    walker.start(opening(DATA, RECEIPT, "hi"))
    walker.walk()
    return Filed(RECEIPT, citizen.mobile, citizen.case_no)


def fill(disk: Path) -> None:
    """Leaves not a page free, as a log that nobody looked after would."""
    with (disk / "filler").open("wb", buffering=0) as filler:
        for size in (2**20, 4096):
            try:
                while filler.write(bytes(size)):
                    pass
            except OSError:
                pass


def remount(disk: Path, *options: str) -> None:
    subprocess.run(["mount", "-o", ",".join(("remount", *options)), str(disk)], check=True)


def test_on_a_full_disk_people_are_refused_and_the_work_goes_on_when_there_is_room(town, disk):
    town, twilio = town
    filed = [file(town, twilio, n) for n in range(2)]
    town.wait(quiet(town))
    fill(disk)
    with pytest.raises(Refused) as refused:
        for n in itertools.count(10):
            filed.append(file(town, twilio, n, OneTry))
    assert refused.value.answer.status_code == 503 and refused.value.answer.json() == {"detail": "not now"}
    assert nothing_told(town)

    (disk / "filler").unlink()
    filed += [file(town, twilio, n) for n in range(20, 22)]
    town.wait(quiet(town))
    found = reckon(town, twilio, filed)
    assert not found.wrong, found.wrong


def test_on_a_disk_that_can_only_be_read_the_backend_says_so_and_ends_and_goes_on_when_it_can_write(town, disk):
    town, twilio = town
    filed = [file(town, twilio, 1)]
    town.wait(quiet(town))
    backend = town.parts["backend"]
    backend.kill()
    remount(disk, "ro")
    backend.start(town.env)
    assert backend.process.wait(60) == 1
    town.wait(lambda: any("nothing can be kept in the database now" in line for line in backend.lines))
    assert nothing_told(town)

    remount(disk, "rw")
    backend.start(town.env)
    town.wait(town.backend_answers)
    filed.append(file(town, twilio, 2))
    town.wait(quiet(town))
    found = reckon(town, twilio, filed)
    assert not found.wrong, found.wrong


def nothing_told(town) -> bool:
    """Whether the backend's lines tell no person's number and no statement."""
    lines = "\n".join(town.parts["backend"].lines)
    return "Traceback" not in lines and "INSERT" not in lines and "97000000" not in lines
