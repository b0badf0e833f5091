"""A tip as a file that may leave the portal: what was told and answered, and nothing about who told it.

Of the files only pictures go along, drawn anew without what a camera wrote into them: a voice can be recognised, and a
film or a paper may carry names that nobody sees. The words say how many stayed behind.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from sqlalchemy import Connection, Row

from backend.kit.text import Text, Texts

_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The time of every file inside: an archive's own clock would tell when somebody worked on it."""


class Files(Protocol):
    """What an export needs of uploaded files."""

    def info(self, tx: Connection, file_id: str) -> Any:
        """What is known of a file."""

    def bare(self, tx: Connection, file_id: str) -> bytes:
        """A picture drawn anew, without metadata."""


def export(
    tx: Connection, tip: Row, said: Sequence[Row], title: Text, files: Files, texts: Texts, language: str
) -> bytes:
    """The ZIP of a tip: `tip.txt` and its pictures, in one language. The same tip always makes the same bytes."""
    ids = [line["file"] for line in tip.sheet if line["file"]] + [row.file for row in said if row.file]
    known = [(file_id, files.info(tx, file_id)) for file_id in ids]
    pictures = [file_id for file_id, info in known if info is not None and info.kind == "image"]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        lines = _lines(tip, said, title, texts, language, len(pictures), len(ids) - len(pictures))
        _add(archive, "tip.txt", "\n".join(lines).encode())
        for n, file_id in enumerate(pictures, 1):
            _add(archive, f"picture-{n}.jpg", files.bare(tx, file_id))
    return out.getvalue()


def _lines(
    tip: Row, said: Sequence[Row], title: Text, texts: Texts, language: str, pictures: int, left: int
) -> Iterable[str]:
    yield f"{title.of(language)} {tip.number}"
    yield texts("tips.export.received", language, day=_day(tip.received_on))
    yield ""
    for line in tip.sheet:
        if line["value"] is not None and not line["file"]:
            yield f"{line['label'][language]}: {line['shown'][language]}"
    for row in said:
        who = texts(f"tips.export.{'sender' if row.by == 'sender' else 'police'}", language)
        yield f"{who}, {_day(row.on)}: {row.text}"
    yield ""
    if pictures:
        yield texts("tips.export.pictures", language, count=pictures)
    if left:
        yield texts("tips.export.left", language, count=left)


def _add(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, content)


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"
