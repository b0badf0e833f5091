"""A database as after years: the rows of one real case, written again under other names, by the database itself."""

from __future__ import annotations

import pysqlite3.dbapi2 as sqlite

NAMED = {
    "conversations": ("id", "address"),
    "drafts": ("id", "conversation_id", "case_no"),
    "cases": ("id", "case_no", "draft", "conversation", "mobile_mark"),
    "case_keys": ("case", "key"),
    "articles": ("case",),
    "article_marks": ("case",),
    "notices": ("id", "key", "conversation", "case_no"),
    "documents": ("id", "case_id", "number", "code", "sha256"),
}
"""What of a row names it or another one, and so is written anew. The trail is left out: its seal is a chain."""


def fill(path: str, first: int, last: int) -> None:
    """Writes all rows that the database has once more for each number from `first` to `last`; of a database with one
    case that makes as many cases."""
    db = sqlite.connect(path, isolation_level=None)
    db.execute("PRAGMA foreign_keys=OFF")
    db.execute("PRAGMA synchronous=OFF")
    db.execute("BEGIN IMMEDIATE")
    db.execute("CREATE TEMP TABLE numbers (n INTEGER PRIMARY KEY)")
    db.execute(
        "INSERT INTO numbers WITH RECURSIVE up(n) AS (SELECT ? UNION ALL SELECT n + 1 FROM up WHERE n < ?) "
        "SELECT n FROM up",
        (first, last),
    )
    for table, named in NAMED.items():
        own = f"one_{table}"
        if not db.execute("SELECT 1 FROM temp.sqlite_master WHERE name = ?", (own,)).fetchone():
            db.execute(f"CREATE TEMP TABLE {own} AS SELECT * FROM main.{table}")
        columns = [row[1] for row in db.execute(f"PRAGMA main.table_info({table})")]
        made = [
            f'CASE WHEN o."{c}" IS NULL THEN NULL ELSE substr(o."{c}", 1, 16) || printf(\'%08d\', n) END'
            if c in named
            else f'o."{c}"'
            for c in columns
        ]
        listed = ", ".join(f'"{c}"' for c in columns)
        db.execute(f"INSERT INTO main.{table} ({listed}) SELECT {', '.join(made)} FROM numbers, {own} o")
    db.execute("COMMIT")
    db.execute("ANALYZE")
    db.close()
