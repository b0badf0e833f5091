"""A database with no room left for the rows of one table."""

from sqlalchemy import Connection


def fill(tx: Connection, table: str) -> None:
    """From now on no row can be added to `table`: "disk full"."""
    if tx.dialect.name == "sqlite":
        tx.exec_driver_sql(
            f"CREATE TRIGGER no_room BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
        return
    tx.exec_driver_sql(
        "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full'; END $$"
    )
    tx.exec_driver_sql(f"CREATE TRIGGER no_room BEFORE INSERT ON {table} EXECUTE FUNCTION no_room()")


def empty(tx: Connection, table: str) -> None:
    """There is room again."""
    tx.exec_driver_sql("DROP TRIGGER no_room" + ("" if tx.dialect.name == "sqlite" else f" ON {table}"))
