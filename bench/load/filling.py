"""A database as after years: the rows of one real case, written again under other names, by the database itself."""

from __future__ import annotations

import pysqlite3.dbapi2 as sqlite

NAMED = {
    "conversations": ("id = :conversation", ("id", "address")),
    "drafts": ("id = :draft", ("id", "conversation_id", "case_no")),
    "cases": ("id = :id", ("id", "case_no", "draft", "conversation", "mobile_mark")),
    "case_keys": ('"case" = :id', ("case", "key")),
    "articles": ('"case" = :id', ("case",)),
    "article_marks": ('"case" = :id', ("case",)),
    "notices": ("case_no = :case_no", ("id", "key", "conversation", "case_no")),
    "documents": ("case_id = :id", ("id", "case_id", "number", "code", "sha256")),
}
"""Which rows of a table are of a case, and what of a row names it or another one, and so is written anew. The trail is
left out: its seal is a chain."""


AT_ONCE = 50_000
"""Cases of one transaction."""


def fill(path: str, first: int, last: int) -> None:
    """Writes the rows of the newest case once more for each number from `first` to `last`."""
    db = sqlite.connect(path, isolation_level=None)
    for pragma in ("foreign_keys=OFF", "synchronous=OFF", "cache_size=-500000"):
        db.execute(f"PRAGMA {pragma}")
    names = ("id", "case_no", "draft", "conversation")
    newest = db.execute(f"SELECT {', '.join(names)} FROM cases ORDER BY opened_at DESC LIMIT 1").fetchone()
    case = dict(zip(names, newest, strict=True))
    copying = []
    for table, (where, named) in NAMED.items():
        own = f"one_{table}"
        db.execute(f"CREATE TEMP TABLE {own} AS SELECT * FROM main.{table} WHERE 0")
        db.execute(f"INSERT INTO {own} SELECT * FROM main.{table} WHERE {where}", case)
        columns = [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]
        made = [
            f'CASE WHEN o."{c}" IS NULL THEN NULL ELSE substr(o."{c}", 1, 16) || printf(\'%08d\', n) END'
            if c in named
            else f'o."{c}"'
            for c in columns
        ]
        listed = ", ".join(f'"{c}"' for c in columns)
        copying.append(f"INSERT INTO main.{table} ({listed}) SELECT {', '.join(made)} FROM numbers, {own} o")
    db.execute("CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY)")
    for start in range(first, last + 1, AT_ONCE):
        db.execute("BEGIN IMMEDIATE")
        db.execute("DELETE FROM numbers")
        db.execute(
            "INSERT INTO numbers WITH RECURSIVE up(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM up WHERE n < ?) "
            "SELECT n FROM up",
            (start, min(start + AT_ONCE - 1, last)),
        )
        for statement in copying:
            db.execute(statement)
        db.execute("COMMIT")
    db.execute("ANALYZE")
    db.close()
