"""Files of cases: attached to reports, shown to who decides, played piece by piece."""

import re
from io import BytesIO

import pytest

from tests.backend.web.applying import apply, photo
from tests.backend.web.browser import words

WAV = b"RIFF" + (36 + 8000).to_bytes(4, "little") + b"WAVEfmt " + bytes.fromhex(
    "10000000010001004 01f0000803e000002001000".replace(" ", "")
) + b"data" + (8000).to_bytes(4, "little") + bytes(8000)  # fmt: skip
REPORT = {"residence_verified": "yes", "conduct": "good", "cases_found": "no", "recommendation": "issue"}


@pytest.fixture
def send(browser):
    """Sends a report's form with a file."""

    def _send(officer, case_no, content=None, name="मौक़े की फ़ोटो.jpg", **fields):
        address = f"/portal/cases/{case_no}/report"
        officer.open(address)
        token = re.search(r'name="form_token" value="([^"]+)"', officer.page.text)[1]
        files = {"file": (name, content if content is not None else photo())}
        officer.page = officer._client.post(
            address, data={"form_token": token, **fields}, files=files, headers={"origin": "http://portal.test"}
        )
        return officer.page

    return _send


def test_a_file_stays_with_the_draft_and_is_shown_to_who_decides(parts, browser, send):
    case_no = apply(parts)
    officer = browser("thana")
    page = send(officer, case_no, do="attach", residence_verified="yes")
    assert "मौक़े की फ़ोटो.jpg" in words(page) and 'name="residence_verified" value="yes" checked' in page.text
    address = re.search(rf"/portal/cases/{case_no}/files/[0-9a-z]{{26}}", page.text)[0]
    assert officer.open(address).headers["content-type"] == "image/jpeg"
    officer.open(f"/portal/cases/{case_no}/report")
    officer.send(f"/portal/cases/{case_no}/report", do="file", **REPORT)
    assert "मौक़े की फ़ोटो.jpg" in words(officer.page)
    assert browser("dcrb").open(address).status_code == 404  # another desk's report is not theirs to read
    sp = browser("sp")
    assert address in sp.open(f"/portal/cases/{case_no}").text and sp.open(address).status_code == 200


def test_a_file_is_taken_out_again_until_the_report_is_filed(parts, browser, send):
    case_no = apply(parts)
    officer = browser("thana")
    page = send(officer, case_no, do="attach")
    do = re.search(r'value="(remove-[0-9a-z]{26})"', page.text)[1]
    page = officer.send(f"/portal/cases/{case_no}/report", do=do)
    assert "मौक़े की फ़ोटो.jpg" not in words(page)
    assert officer.send(f"/portal/cases/{case_no}/report", do="remove-" + "0" * 26).status_code == 404


def test_what_is_no_picture_paper_or_sound_is_refused_and_what_was_typed_stays(parts, browser, send):
    case_no = apply(parts)
    officer = browser("thana")
    page = send(officer, case_no, b"MZ\x90\x00 a program", "run.exe", do="file", **REPORT)
    assert page.status_code == 422 and 'value="good" checked' in page.text
    assert send(officer, case_no, b"x" * (33 * 2**20), do="save").status_code == 413


def test_a_sound_is_played_in_pieces_and_the_look_is_noted_once(parts, browser, people):
    case_no = apply(parts)
    with parts.db.write() as tx:
        kept = parts.files.record(tx, parts.files.receive(BytesIO(WAV), "awaaz.wav"))
        row = parts.desk.open_case(tx, people["sp"], case_no)
        parts.desk.attach(tx, people["thana"], next(t.id for t in row.tasks if t.desk == "thana"), kept)
    officer, address = browser("thana"), f"/portal/cases/{case_no}/files/{kept}"
    whole = officer.open(address)
    assert whole.headers["accept-ranges"] == "bytes" and whole.headers["content-type"].startswith("audio/")
    for asked, told, content in (
        ("bytes=0-99", "bytes 0-99", WAV[:100]),
        ("bytes=100-", "bytes 100-", WAV[100:]),
        ("bytes=-50", f"bytes {len(WAV) - 50}-", WAV[-50:]),
    ):
        piece = officer._client.get(address, headers={"range": asked})
        assert piece.status_code == 206 and piece.headers["content-range"].startswith(told), asked
        assert piece.content == content
    assert officer._client.get(address, headers={"range": f"bytes={len(WAV)}-"}).status_code == 416
    page = browser("sp").open(f"/portal/cases/{case_no}")
    assert words(page).count("An officer opened a file") == 1 and "(2 times)" in words(page)


def test_the_page_shows_the_map_and_who_looked(parts, browser):
    case_no = apply(parts)
    browser("dcrb").open(f"/portal/cases/{case_no}")
    page = browser("thana").open(f"/portal/cases/{case_no}")
    assert "An officer looked at the case Officer dcrb, Inspector" in words(page)
    picture = browser("thana").open(f"/portal/cases/{case_no}/map")
    assert picture.headers["content-type"] == "image/png" and picture.content.startswith(b"\x89PNG")
    assert f'src="/portal/cases/{case_no}/map"' in page.text


def test_earlier_cases_of_the_same_mobile_are_named_within_the_reach_only(parts, browser):
    first, second = apply(parts), apply(parts)
    elsewhere = apply(parts, station="31655001")
    page = words(browser("thana").open(f"/portal/cases/{second}"))
    assert first in page and "the same applicant’s mobile" in page and elsewhere not in page
    assert elsewhere in words(browser("sp").open(f"/portal/cases/{second}"))
