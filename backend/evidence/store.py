"""The table of files."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, String, Table, delete, func, insert, select

from backend.kit.db import Moment, metadata

files = Table(
    "files",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("blob", String(64), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("mime", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("name", String(120), nullable=False),
    Column("received_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class FileInfo:
    """A file as received: `kind` is image, pdf, audio or video; `size` in bytes; `sha256` hex of the
    content as it arrived at `received_at`; `name` what the sender called it."""

    id: str
    kind: str
    mime: str
    size: int
    sha256: str
    name: str
    received_at: datetime
    blob: str


def add(tx: Connection, info: FileInfo) -> None:
    """Records a file whose content is in the blob store already."""
    tx.execute(
        insert(files).values(
            id=info.id,
            blob=info.blob,
            kind=info.kind,
            mime=info.mime,
            size=info.size,
            sha256=info.sha256,
            name=info.name,
            received_at=info.received_at,
        )
    )


def remove(tx: Connection, file_id: str) -> None:
    """Forgets a file's row."""
    tx.execute(delete(files).where(files.c.id == file_id))


def count_of_blob(tx: Connection, blob: str) -> int:
    """How many files have this content."""
    return tx.execute(select(func.count()).where(files.c.blob == blob)).scalar_one()


def get(tx: Connection, file_id: str) -> FileInfo | None:
    """The file with that id, or None."""
    row = tx.execute(select(files).where(files.c.id == file_id)).mappings().first()
    return FileInfo(**row) if row else None
