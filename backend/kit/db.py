"""The database: SQLite in a file or PostgreSQL, behind the same few calls."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Connection,
    DateTime,
    Dialect,
    Engine,
    Insert,
    MetaData,
    Table,
    create_engine,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InternalError, OperationalError
from sqlalchemy.types import TypeDecorator

from backend.kit.clock import IST
from backend.kit.sealed import open_with
from backend.kit.secrets import key_for

NOT_NOW = (OperationalError, InternalError, OSError)
"""What a write raises where nothing can be kept: a full or read-only disk, a server that is away."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


_WRITES = "writes"
"""In the info of a connection to SQLite: its transactions may change things."""


class Moment(TypeDecorator[datetime]):
    """A point in time: an aware datetime in and out; kept as UTC, given back in Indian time."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(IST)


class Database:
    """One database. `write()` and `read()` are the only ways in; what they yield is a transaction."""

    def __init__(self, url: str, secret_key: bytes = b"") -> None:
        """`secret_key` is the deployment's: with it each transaction can mark what it enters in the trail."""
        self._trail_key = key_for(secret_key, "trail") if secret_key else b""
        self.engine = _sqlite(url) if make_url(url).get_backend_name() == "sqlite" else _postgresql(url)
        if secret_key:
            open_with(self.engine.dialect, secret_key)
        # SQLite has one writer at a time: waiting here is fair and costs nothing, waiting in the file
        # is a poll. Several processes still meet in the file, where BEGIN IMMEDIATE and busy_timeout serve.
        self.wake = threading.Event()
        """Set after each commit that put a job on the table."""
        self._one_writer = self.engine.dialect.name == "sqlite"
        self._writer = threading.Lock() if self._one_writer else nullcontext()
        self._kept: Connection | None = None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that may change things; committed at the end, rolled back on an exception."""
        with self._writer, self._lent() as tx:
            tx.info.pop("wake", None)
            tx.info["trail_key"] = self._trail_key
            with tx.begin():
                yield tx
            if tx.info.pop("wake", False):
                self.wake.set()

    @contextmanager
    def _lent(self) -> Iterator[Connection]:
        """The connection of whoever writes. SQLite's one writer keeps it, with the pages it has read, until something
        goes wrong on it."""
        if not self._one_writer:
            with self.engine.connect() as tx:
                yield tx
            return
        if self._kept is None:
            self._kept = self.engine.connect()
            self._kept.info[_WRITES] = True
        try:
            yield self._kept
        except BaseException:
            self._let_go()
            raise

    def _let_go(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            if not kept.invalidated:
                kept.info.pop(_WRITES, None)
            kept.close()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only looks; several go on at once, beside a writer."""
        with self.engine.connect() as tx, tx.begin():
            yield tx

    def ping(self) -> None:
        """Raises when the database does not answer."""
        with self.read() as tx:
            tx.execute(text("SELECT 1"))

    def look_over(self, table: Table) -> None:
        """Lets the database count a table anew after much of it came or went, so that it chooses the right index."""
        with self.write() as tx:
            tx.execute(text(f"ANALYZE {tx.dialect.identifier_preparer.format_table(table)}"))

    def copy_to(self, path: Path) -> None:
        """Writes SQLite's database, as of this moment, to a new or empty file; readers and writers go on meanwhile."""
        connection = self.engine.raw_connection()
        try:
            connection.cursor().execute("VACUUM INTO ?", (str(path),))
        finally:
            connection.close()

    def create_all(self) -> None:
        """Makes all tables of the present code (tests; a deployment migrates instead)."""
        with self.write() as tx:
            metadata.create_all(tx)

    def close(self) -> None:
        """Closes every connection."""
        with self._writer:
            self._let_go()
        self.engine.dispose()


def insert_ignore(tx: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    """Inserts one row unless a unique key of it is taken; says whether it was inserted."""
    return tx.execute(_insert_ignore(table, tx.dialect.name), dict(values)).first() is not None


@cache
def _insert_ignore(table: Table, dialect: str) -> Insert:
    insert = (sqlite if dialect == "sqlite" else postgresql).insert(table)
    return insert.on_conflict_do_nothing().returning(*table.primary_key)


def alone(tx: Connection, what: str) -> None:
    """Makes whoever else says the same `what` wait until this transaction has ended. On SQLite a writer is alone
    anyway."""
    if tx.dialect.name == "postgresql":
        tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(what, 0))))


def _sqlite(url: str) -> Engine:
    import pysqlite3.dbapi2 as driver  # brings its own SQLite: the system's may have the WAL-reset bug

    name = make_url(url).database
    if name:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        module=driver,
        hide_parameters=True,
        pool_use_lifo=True,  # the connection used last has read most of what is asked for
        connect_args={"check_same_thread": False, "timeout": 30},
    )

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN, see below
        settings = "journal_mode=WAL synchronous=FULL foreign_keys=ON busy_timeout=30000 secure_delete=ON"
        for pragma in settings.split():
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: Any) -> None:
        # A deferred transaction that later writes fails when another wrote meanwhile.
        mode = "IMMEDIATE" if _WRITES in connection.info else "DEFERRED"
        connection.dbapi_connection.execute(f"BEGIN {mode}")

    engine.dialect.do_begin = begin  # a listener to events of the engine would be looked for at every statement
    return engine


_NOTICED = {
    "connect_timeout": 5,
    "tcp_user_timeout": 15_000,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
}
"""A server's machine that falls silent is given up after a quarter of a minute; TCP by itself waits many minutes."""
_SERVER_NOTICES = "tcp_user_timeout=15000 tcp_keepalives_idle=10 tcp_keepalives_interval=5 tcp_keepalives_count=3"
"""The same the other way round: what a machine that fell silent had locked in the middle of a transaction is free as
soon for the others. Over a Unix socket PostgreSQL passes these over."""


def _postgresql(url: str) -> Engine:
    options = f"idle_in_transaction_session_timeout=60000 timezone=UTC {_SERVER_NOTICES}"
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        pool_size=10,
        max_overflow=20,
        pool_pre_ping=True,
        hide_parameters=True,  # an error's text goes to the log, and parameters are what people wrote
        connect_args={"options": " ".join(f"-c {option}" for option in options.split()), **_NOTICED},
    )
