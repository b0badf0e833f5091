"""Statements about one row, built once for each table: building one anew costs more than carrying it out.

For `*/store.py` only, as all SQL is. Columns are named by keywords; what is written or looked for travels beside the
statement, as parameters.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Row, Select, Table, Update, bindparam, insert, select, update

_KEY = "the_key"


def find(tx: Connection, table: Table, lock: bool = False, **by: Any) -> Row | None:
    """The one row whose columns say this; with `lock` nobody else changes it until the transaction ends. Raises
    MultipleResultsFound when they do not name one row."""
    return tx.execute(_select(table, tuple(by), lock), by).one_or_none()


def add(tx: Connection, table: Table, row: Mapping[str, Any]) -> None:
    """Adds a row."""
    tx.execute(_insert(table), dict(row))


def change(tx: Connection, table: Table, key: Any, **values: Any) -> bool:
    """Writes these columns of the row with that primary key, which is one column; whether there is such a row."""
    return tx.execute(_update(table), {_KEY: key, **values}).rowcount == 1


@cache
def _select(table: Table, names: tuple[str, ...], lock: bool) -> Select:
    wanted = select(table).where(*(table.c[name] == bindparam(name) for name in names))
    return wanted.with_for_update() if lock else wanted


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _update(table: Table) -> Update:
    (key,) = table.primary_key
    return update(table).where(key == bindparam(_KEY))
