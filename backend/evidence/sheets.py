"""Spreadsheets from people: CSV or XLSX, read as rows of plain text."""

import csv
import io
import zipfile
from collections.abc import Iterable
from itertools import islice

from backend.kit.later import Later

_workbooks = Later("openpyxl")

CSV = "text/csv"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS, MOST_CELLS = 2000, 60
MOST_UNPACKED = 64 * 1024 * 1024
"""Bytes of a workbook's parts together, unpacked: openpyxl reads some of them whole."""


class BrokenSheet(Exception):
    """The file is no spreadsheet that can be read."""


def is_csv(content: bytes) -> bool:
    """Whether the content is text of at least two lines and two columns."""
    try:
        rows = rows_of(content, CSV)
    except BrokenSheet:
        return False
    return len(rows) > 1 and all(len(row) > 1 for row in rows if row)


def rows_of(content: bytes, mime: str) -> list[list[str]]:
    """The first sheet's rows, cells as text. Raises BrokenSheet."""
    try:
        return _cut(_xlsx(content) if mime == XLSX else _csv(content))
    except Exception as mistake:  # a stranger's file can break a reader in any way
        raise BrokenSheet(type(mistake).__name__) from None


def _csv(content: bytes) -> Iterable[Iterable[object]]:
    text = content.decode("utf-8-sig")
    if any(ord(c) < 32 and c not in "\t\r\n" for c in text):
        raise ValueError("not text")
    sample = text[:4096]
    comma = max(",;\t", key=sample.count)
    return csv.reader(io.StringIO(text), delimiter=comma)


def _xlsx(content: bytes) -> Iterable[Iterable[object]]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:  # which itself reads no part beyond its size told here
        if sum(part.file_size for part in parts.infolist()) > MOST_UNPACKED:
            raise ValueError("it swells")
    book = _workbooks.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    return book.worksheets[0].iter_rows(values_only=True)


def _cut(rows: Iterable[Iterable[object]]) -> list[list[str]]:
    return [[_plain(cell) for cell in islice(row, MOST_CELLS)] for row in islice(rows, MOST_ROWS)]


def _plain(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():  # a mobile that Excel took for a number
        cell = int(cell)
    return str(cell).strip()
