"""Columns that are kept encrypted: what people wrote, and their mobiles.

The key is the one that the `Database` was opened with. A content is sealed with a fresh nonce each time (AES-256-GCM)
and names the key it is sealed with, so that keys can be exchanged; `Alike` seals the same text to the same bytes
(AES-SIV, RFC 5297), for what is looked up. Values from before there was sealing are read as they are.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from sqlalchemy import JSON, Connection, Dialect, MetaData, String, Table, Text, select, type_coerce, update
from sqlalchemy.types import TypeDecorator, TypeEngine

from backend.kit.secrets import Tampered, key_for, key_name, seal, unseal

_MARK = "sealed:"
_ALIKE = "alike:"
_PURPOSE = "column"
_AT_ONCE = 500


def open_with(dialect: Dialect, key: bytes) -> None:
    """From now on sealed columns of this dialect (one engine's) are written and read with `key`."""
    dialect.sahayak_key = key  # type: ignore[attr-defined]
    dialect.sahayak_alike = AESSIV(key_for(key, "column looked up") * 2)  # type: ignore[attr-defined]


def _key(dialect: Dialect) -> bytes:
    return getattr(dialect, "sahayak_key", b"")


class _Sealed(TypeDecorator[Any]):
    """A content, sealed; nothing (None, an empty list or text) stays as it is."""

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if not value or not (key := _key(dialect)):
            return value
        plain = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        return f"{_MARK}{key_name(key)}:{b64encode(seal(key, plain, _PURPOSE)).decode()}"

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if not isinstance(value, str) or not value.startswith(_MARK):
            return value
        sealed = b64decode(value.rpartition(":")[2])
        return json.loads(unseal(_key(dialect), sealed, _PURPOSE).decode("utf-8", "surrogatepass"))


class SealedJson(_Sealed):
    """JSON, sealed."""

    impl = JSON
    cache_ok = True


class SealedText(_Sealed):
    """A text, sealed."""

    impl = Text
    cache_ok = True


class Alike(TypeDecorator[str]):
    """A short text, sealed so that it can be looked up: a mobile. Its key is not exchanged."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        cipher = getattr(dialect, "sahayak_alike", None)
        if not value or cipher is None:
            return value
        return _ALIKE + b64encode(cipher.encrypt(value.encode(), None)).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        if not value or not value.startswith(_ALIKE):
            return value
        try:
            return dialect.sahayak_alike.decrypt(b64decode(value[len(_ALIKE) :]), None).decode()  # type: ignore[attr-defined]
        except (InvalidTag, AttributeError):
            raise Tampered(_PURPOSE) from None


def columns(metadata: MetaData) -> list[tuple[Table, str]]:
    """Every sealed column."""
    found = ((table, column) for table in metadata.sorted_tables for column in table.columns)
    return [(table, column.name) for table, column in found if isinstance(column.type, _Sealed | Alike)]


def reseal(write: Callable[[], Any], metadata: MetaData) -> int:
    """Seals with the newest key whatever is not, some rows in a transaction of `write()`; how many values that was.
    May be stopped and begun again at any time, while others read and write."""
    return sum(_column(write, table, name) for table, name in columns(metadata))


def _column(write: Callable[[], Any], table: Table, name: str) -> int:
    column, keys, done, after = table.c[name], list(table.primary_key), 0, None
    raw: TypeEngine[Any] = column.type.impl_instance  # type: ignore[attr-defined]
    while True:
        with write() as tx:
            asked = select(*keys, type_coerce(column, raw).label("raw"), column.label("value")).order_by(*keys)
            if after is not None:
                asked = asked.where(keys[0] > after)
            rows = tx.execute(asked.limit(_AT_ONCE)).all()
            for row in rows:
                if row.value and not _newest(tx, column.type, row.raw):
                    mine = [key == getattr(row, key.name) for key in keys]
                    tx.execute(update(table).where(*mine).values({name: row.value}))
                    done += 1
        if len(rows) < _AT_ONCE:
            return done
        after = getattr(rows[-1], keys[0].name)


def _newest(tx: Connection, kind: TypeEngine[Any], raw: Any) -> bool:
    if isinstance(kind, Alike):
        return str(raw).startswith(_ALIKE)
    return isinstance(raw, str) and raw.startswith(f"{_MARK}{key_name(_key(tx.dialect))}:")
