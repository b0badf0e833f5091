"""Spreadsheets as people send them."""

import io

import pytest
from openpyxl import Workbook

from backend.evidence.blobs import Blobs
from backend.evidence.files import Files
from backend.evidence.sheets import CSV, XLSX, BrokenSheet, is_csv, rows_of

ROWS = [["नाम", "मोबाइल"], ["मोहन लाल", "9876543210"]]


def xlsx(rows) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "content", ["नाम,मोबाइल\nमोहन लाल,9876543210\n", "\ufeffनाम;मोबाइल\r\nमोहन लाल;9876543210\r\n"]
)
def test_csv_with_any_mark_and_with_a_byte_order_mark(content):
    assert rows_of(content.encode(), CSV) == ROWS and is_csv(content.encode())


def test_excel_with_a_mobile_that_became_a_number():
    assert rows_of(xlsx([["नाम", "मोबाइल"], ["मोहन लाल", 9876543210.0]]), XLSX) == ROWS


@pytest.mark.parametrize("content", [b"hello, this is text", b"\x00\x01\x02,\n1,2", "सादा पाठ\nएक और".encode()])
def test_other_text_is_no_spreadsheet(content):
    assert not is_csv(content)


def test_a_broken_workbook_says_so():
    with pytest.raises(BrokenSheet):
        rows_of(xlsx(ROWS)[:200], XLSX)


def test_a_sheet_is_kept_and_its_rows_are_read(settings, db):
    files = Files(Blobs(settings.home / "blobs", settings.secret_key))
    received = files.receive(io.BytesIO(xlsx(ROWS)), "कर्मचारी.xlsx")
    with db.write() as tx:
        file_id = files.record(tx, received)
        assert received.kind == "sheet" and files.rows(tx, file_id) == ROWS
