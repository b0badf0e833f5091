"""What officers do with tips: mark, forward, take out; the sender stays unknown through all of it."""

import io
import re
import zipfile

import pytest
from PIL import Image

from tests.backend.tips.test_tips import WORDS, tell
from tests.backend.web.browser import words
from tests.backend.web.conftest import OTHER_STATION


@pytest.fixture
def opened(browser):
    """A tip open in an officer's browser; returns the browser and the tip's address."""

    def _opened(user_id="sho"):
        officer = browser(user_id)
        address = re.search(r"/portal/tips/[0-9a-f]{26}", officer.open("/portal/tips").text)[0]
        officer.open(address)
        return officer, address

    return _opened


def test_a_mark_is_seen_in_the_list_and_taken_off_again(sender, opened):
    tell(sender)
    officer, address = opened()
    officer.send(address, do="mark", mark="urgent")
    assert "Urgent" in words(officer.open("/portal/tips"))
    officer.open(address)
    officer.send(address, do="mark", mark="")
    assert "Urgent" not in words(officer.open("/portal/tips"))


def test_a_forwarded_tip_is_another_offices_with_the_reason_and_the_mailbox_stays(sender, opened, browser):
    code = tell(sender)
    officer, address = opened()
    assert officer.send(address, do="forward", to="", why="").status_code == 422
    assert "The tip was forwarded" in words(officer.send(address, do="forward", to=OTHER_STATION, why="उनके इलाक़े की"))
    assert officer.open(address).status_code == 404
    other = browser("other.thana")
    assert "Not read yet" in words(other.open("/portal/tips"))
    page = words(other.open(address))
    assert WORDS in page and "उनके इलाक़े की" in page and "Hazratganj" in page
    other.send(address, do="answer", words="धन्यवाद")
    assert "धन्यवाद" in _mailbox(sender, code)
    other.open(address)
    other.send(address, do="forward", to="sp", why="गंभीर है")
    assert other.open(address).status_code == 404
    assert "गंभीर है" in words(browser("sp").open(address))


def test_no_station_of_another_district_gets_it(sender, opened, parts):
    tell(sender)
    officer, address = opened()
    agra = parts.places.in_district("agra")[0].code
    assert officer.send(address, do="forward", to=agra, why="ग़लत").status_code == 404
    assert officer.open(address).status_code == 200


def test_what_is_taken_out_holds_the_words_and_bare_pictures_only(sender, opened, snapshot):
    code = tell(sender, sender.upload(snapshot, "IMG-of-Ramesh.jpg"))
    officer, address = opened()
    officer.send(address, do="answer", words="और कब?")
    first = officer.open(f"{address}/export").content
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        names = archive.namelist()
        text = archive.read("tip.txt").decode()
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in archive.infolist())
        picture = Image.open(io.BytesIO(archive.read("picture-1.jpg")))
    assert names == ["tip.txt", "picture-1.jpg"] and not picture.getexif()
    assert WORDS in text and "और कब?" in text
    for trace in (code, code.replace("-", ""), sender.ADDRESS, sender.conversation, "Ramesh"):
        assert trace not in text and trace.encode() not in first
    assert re.search(r"\d\d:\d\d", text) is None
    assert officer.open(f"{address}/export").content == first


def test_the_export_is_for_those_who_may_read_the_tip(sender, opened, browser):
    tell(sender)
    _, address = opened()
    assert browser("other.thana").open(f"{address}/export").status_code == 404


def _mailbox(sender, code):
    sender.open("tip_mailbox")
    sender(code)
    return sender.text
