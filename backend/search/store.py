"""The table of what cases are found by; the only SQL about it. What identifies somebody stands there as a mark."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Column, ColumnElement, Connection, Index, Row, Select, String, Table, and_, delete, or_, select

from backend.kit.db import insert_ignore, metadata

case_keys = Table(
    "case_keys",
    metadata,
    Column("case", String(26), primary_key=True),
    Column("sort", String(10), primary_key=True),  # word name plate imei phone account
    Column("key", String(64), primary_key=True),
    Column("question", String(60), nullable=False),
    Column("own", String(1), nullable=False, default=""),  # 1: the applicant's own phone
)
Index("ix_case_keys_key", case_keys.c.sort, case_keys.c.key)

_k = case_keys.c


def add(tx: Connection, rows: Iterable[dict[str, str]]) -> None:
    """Keeps what a case is found by; the same twice is kept once."""
    for row in rows:
        insert_ignore(tx, case_keys, row)


def forget(tx: Connection, case_id: str) -> None:
    """Forgets what a case is found by."""
    tx.execute(delete(case_keys).where(_k.case == case_id))


def with_key(sort: str, key: str) -> Select:
    """The ids of the cases with a key."""
    return select(_k.case).where(_k.sort == sort, _k.key == key)


def with_word(beginning: str) -> Select:
    """The ids of the cases with a name of which a word sounds so, or begins so; `beginning` is Roman letters."""
    return select(_k.case).where(_k.sort == "word", _k.key >= beginning, _k.key < beginning + "\x7f")


def names_of(tx: Connection, cases: Sequence[str]) -> list[tuple[str, str]]:
    """Case and sound of every name in these cases."""
    return [(row.case, row.key) for row in tx.execute(select(_k.case, _k.key).where(_k.sort == "name", _in(cases)))]


def keys_of(tx: Connection, cases: Sequence[str], sorts: Sequence[str]) -> list[Row]:
    """The keys of these sorts in these cases: case, sort, key, question, own."""
    return list(tx.execute(select(case_keys).where(_in(cases), _k.sort.in_(sorts))))


def sharing(tx: Connection, case_id: str, sorts: Sequence[str], limit: int) -> list[tuple[Row, Row]]:
    """The keys that other cases share with a case, each with the case's own one, the newest cases first."""
    own = {(row.sort, row.key): row for row in keys_of(tx, [case_id], sorts)}
    if not own:
        return []
    same: ColumnElement[bool] = or_(*(and_(_k.sort == sort, _k.key == key) for sort, key in own))
    rows = select(case_keys).where(same, _k.case != case_id).order_by(_k.case.desc()).limit(limit)
    return [(own[row.sort, row.key], row) for row in tx.execute(rows)]


def _in(cases: Sequence[str]) -> ColumnElement[bool]:
    return _k.case.in_(cases)
