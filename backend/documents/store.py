"""The tables of documents: what was issued, and the counters of its numbers."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    Integer,
    String,
    Table,
    UniqueConstraint,
    insert,
    select,
    update,
)

from backend.kit.db import Moment, insert_ignore, metadata
from backend.kit.text import Text

PREPARED, ISSUED, REVOKED = "prepared", "issued", "revoked"

documents = Table(
    "documents",
    metadata,
    Column("id", String(26), primary_key=True),
    Column("case_id", String(26), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("template", String(60), nullable=False),
    Column("number", String(60), nullable=False, unique=True),
    Column("code", String(16), nullable=False, unique=True),
    Column("office", JSON, nullable=False),
    Column("state", String(10), nullable=False),
    Column("blob", String(64)),
    Column("sha256", String(64), unique=True),
    Column("signed_by", String(26)),
    Column("issued_at", Moment),
    Column("valid_until", Date),
    Column("revoked_at", Moment),
    Column("revoked_by", String(26)),
    Column("reason", String(2000)),
    UniqueConstraint("case_id", "kind"),
)

document_numbers = Table(
    "document_numbers",
    metadata,
    Column("series", String(40), primary_key=True),
    Column("last", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Document:
    """A row of the register. `kind` names it within its case; `code` is for the public check; `sha256`
    is of the signed PDF whose bytes are kept under `blob`."""

    id: str
    case_id: str
    kind: str
    template: str
    number: str
    code: str
    office: Text
    state: str
    blob: str | None
    sha256: str | None
    signed_by: str | None
    issued_at: datetime | None
    valid_until: date | None
    revoked_at: datetime | None
    revoked_by: str | None
    reason: str | None


def next_number(tx: Connection, series: str) -> int:
    """The next number of a series, from 1; no number is given twice, whoever asks at the same time."""
    count = (
        update(document_numbers)
        .where(document_numbers.c.series == series)
        .values(last=document_numbers.c.last + 1)
        .returning(document_numbers.c.last)
    )
    insert_ignore(tx, document_numbers, {"series": series, "last": 0})
    return tx.execute(count).scalar_one()


def add(tx: Connection, document: Document) -> None:
    """Enters a new document."""
    tx.execute(insert(documents).values(_row(document)))


def replace(tx: Connection, document: Document, was: Document) -> bool:
    """Writes `document` over `was`; False when somebody changed it meanwhile."""
    mine = update(documents).where(documents.c.id == was.id, documents.c.state == was.state)
    mine = mine.where(documents.c.blob == was.blob if was.blob else documents.c.blob.is_(None))
    return tx.execute(mine.values(_row(document))).rowcount == 1


def get(tx: Connection, document_id: str) -> Document | None:
    """The document with that id."""
    return _one(tx, documents.c.id == document_id)


def by_code(tx: Connection, code: str) -> Document | None:
    """The document with that public code."""
    return _one(tx, documents.c.code == code)


def by_sha256(tx: Connection, sha256: str) -> Document | None:
    """The document whose signed PDF has that SHA-256 (hex)."""
    return _one(tx, documents.c.sha256 == sha256)


def latest_issued(tx: Connection, limit: int) -> list[Document]:
    """The documents issued last and not revoked, the newest first."""
    rows = select(documents).where(documents.c.state == ISSUED).order_by(documents.c.issued_at.desc())
    return [_document(row) for row in tx.execute(rows.limit(limit)).mappings()]


def of_case(tx: Connection, case_id: str) -> list[Document]:
    """All documents of a case, oldest first."""
    rows = tx.execute(select(documents).where(documents.c.case_id == case_id).order_by(documents.c.id))
    return [_document(row) for row in rows.mappings()]


def in_case(tx: Connection, case_id: str, kind: str) -> Document | None:
    """The document of that kind in a case."""
    return _one(tx, documents.c.case_id == case_id, documents.c.kind == kind)


def _one(tx: Connection, *where) -> Document | None:
    row = tx.execute(select(documents).where(*where)).mappings().first()
    return _document(row) if row else None


def _document(row) -> Document:
    return Document(**{**row, "office": Text(row["office"]["hi"], row["office"]["en"])})


def _row(document: Document) -> dict:
    row = {name: getattr(document, name) for name in Document.__slots__}
    return row | {"office": {"hi": document.office.hi, "en": document.office.en}}
