import io
import re
import subprocess

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from backend.kit.db import metadata

WORDS = "बस अड्डे के पीछे वाली दुकान में रोज़ रात को जुआ चलता है"
CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")


def tell(sender, file: str | None = None) -> str:
    """Tells something in confidence; returns the code."""
    sender.open("share_information")
    sender(choice="new")
    sender(WORDS)
    sender("हज़रतगंज, लखनऊ")
    sender("रोज़ रात 11 बजे")
    sender(file=file) if file else sender("नहीं है")
    assert sender.field == "review", sender.text
    sender(choice="submit")
    assert sender.turn["ended"]
    return CODE.search(sender.text)[0]


def dump(db) -> str:
    """All rows of all tables, one a line, as a thief of the database would read them."""
    with db.read() as tx:
        tables = metadata.sorted_tables
        return "\n".join(f"{table.name} {tuple(row)}" for table in tables for row in tx.execute(table.select()))


def test_a_tip_gets_a_code_of_eighty_bits_shown_this_one_time(sender, parts):
    code = tell(sender)
    assert len(code.replace("-", "")) == 16  # of 32 letters each
    assert code not in dump(parts.db) and code.replace("-", "") not in dump(parts.db)
    with parts.db.write() as tx:
        assert code not in str(parts.intake.updates(tx, sender.sender, None))


def test_a_dump_of_the_database_does_not_lead_from_a_tip_to_its_sender(sender, parts, snapshot):
    file = sender.upload(snapshot, "IMG-of-Ramesh.jpg")
    tell(sender, file)
    text = dump(parts.db)
    rows = [line for line in text.splitlines() if WORDS in line]
    assert len(rows) == 1 and rows[0].startswith("tips ")  # the draft it was written in is gone
    assert sender.conversation not in rows[0] and sender.ADDRESS not in rows[0]
    assert file not in text and "Ramesh" not in text
    assert re.search(r"\d\d:\d\d", rows[0]) is None  # no hour that could be laid beside another row's
    tip = re.search(r"'([0-9a-f]{26})'", rows[0])[1]
    receipt, *others = [line for line in text.splitlines() if tip in line and line not in rows]
    assert receipt.startswith("documents ") and others == []
    assert re.search(r"datetime\(2026, \d+, \d+, 0, 0, tz", receipt) and len(re.findall(r"datetime\(", receipt)) == 1


def test_a_sealed_receipt_comes_with_the_code_and_does_not_show_it(sender, parts):
    code = tell(sender)
    (link,) = [d for m in sender.turn["messages"] for d in m["documents"]]
    with parts.db.read() as tx:
        document = parts.intake.document(tx, link["url"].rpartition("/")[2])
    pdf = parts.documents.pdf(document)
    assert parts.documents.inspect(pdf).genuine
    words = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert "T-" in words and "हज़रतगंज" in words.replace("हजरतगंज", "हज़रतगंज")
    assert code not in words and code.replace("-", "") not in re.sub(r"\W", "", words)


def test_a_photo_sent_with_a_tip_loses_what_the_camera_wrote_into_it(sender, parts, snapshot):
    assert b"Phonemaker" in snapshot
    tell(sender, sender.upload(snapshot, "a.jpg"))
    with parts.db.read() as tx:
        kept = tx.exec_driver_sql("select id from files").scalar_one()
        content = b"".join(parts.files.open(tx, kept))
    assert Image.open(io.BytesIO(content)).size == (400, 300)
    assert not Image.open(io.BytesIO(content)).getexif()
    assert b"Phonemaker" not in content and b"secret comment" not in content


def test_an_unfinished_tip_leaves_nothing_when_its_sender_stops(sender, parts):
    sender.open("share_information")
    sender(choice="new")
    sender(WORDS)
    sender("रद्द करें")
    assert WORDS not in dump(parts.db)


def test_with_the_code_the_answer_is_read_and_written_back_to(sender, parts, browser):
    code = tell(sender)
    sho = browser("sho")
    tip = re.search(r"/portal/tips/[0-9a-f]+", sho.open("/portal/tips").text)[0]
    assert WORDS in sho.open(tip).text
    assert sho.send(tip, words="किस दुकान में?", do="answer").status_code == 200

    sender.open("share_information")
    sender(choice="/tip_mailbox")
    assert sender.field == "code"
    sender(code.lower().replace("-", " "))
    assert "किस दुकान में?" in sender.text
    button = sender.turn["messages"][-1]["choices"][0]["value"]
    sender(choice=button)
    assert sender.field == "words", sender.text
    sender("नीली दुकान में")
    sender("नहीं है")
    assert "नीली दुकान में" in sho.open(tip).text


@pytest.mark.parametrize("code", ["0000-0000-0000-0000", "यह कोड नहीं है भाई"])
def test_a_code_that_is_none_is_told_so(sender, code):
    sender.open("share_information")
    sender(choice="/tip_mailbox")
    sender(code)
    assert "ऐसा कोई कोड नहीं" in sender.text


@pytest.mark.parametrize(("officer", "sees"), [("sho", True), ("sp", True), ("other.thana", False), ("sp.agra", False)])
def test_a_tip_is_read_by_its_station_and_its_district_and_nobody_else(sender, parts, browser, officer, sees):
    tell(sender)
    with parts.db.read() as tx:
        tip = tx.exec_driver_sql("select id from tips").scalar_one()
    page = browser(officer)
    assert (tip in page.open("/portal/tips").text) is sees
    assert (page.open(f"/portal/tips/{tip}").status_code == 200) is sees


@pytest.mark.parametrize("officer", ["dcrb", "liu", "admin"])
def test_bureaus_and_administrators_read_no_tips(browser, officer):
    assert browser(officer).open("/portal/tips").status_code == 404


def test_a_closed_tip_leaves_the_open_ones_and_can_still_be_read_by_its_code(sender, parts, browser):
    code = tell(sender)
    sho = browser("sho")
    tip = re.search(r"/portal/tips/[0-9a-f]+", sho.open("/portal/tips").text)[0]
    sho.open(tip)
    sho.send(tip, words="धन्यवाद", do="close")
    assert tip not in sho.open("/portal/tips").text and tip in sho.open("/portal/tips?state=closed").text
    sender.open("share_information")
    sender(choice="/tip_mailbox")
    sender(code)
    assert "धन्यवाद" in sender.text and sender.turn["messages"][-1]["choices"] == []


def test_fetching_the_receipt_leaves_no_hour_in_the_trail(sender, parts, app, settings):
    tell(sender)
    (link,) = [d for m in sender.turn["messages"] for d in m["documents"]]
    client = TestClient(app, headers={"authorization": f"Bearer {settings.service_token}"})
    assert client.get(link["url"]).content.startswith(b"%PDF")
    tip = re.search(r"tips \(.*?'([0-9a-f]{26})'", dump(parts.db))[1]
    assert [line.split()[0] for line in dump(parts.db).splitlines() if tip in line] == ["documents", "tips"]
