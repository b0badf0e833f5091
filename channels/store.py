"""What the gateway must not forget when it is started anew: deliveries, buttons it drew, messages under way.

It keeps this itself, and not in the backend, because a message has to be taken while the backend is down.
Contents are sealed with a key made from the service token, and are gone once they are of no use.
"""

import hashlib
import hmac
import json
import secrets
import time
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

DELIVERY_SECONDS = 8 * 24 * 3600  # Telegram keeps what it could not deliver for a day
BUTTON_SECONDS = 30 * 24 * 3600  # as long as an unfinished application
SENT_SECONDS = 8 * 24 * 3600
CALL_SECONDS = 24 * 3600  # no call is that long
_UNDER_WAY = ("queued", "accepted", "scheduled", "sending", "sent")
HOLD_SECONDS = 60  # a gateway that has not been heard of for so long has its deliveries taken over

_metadata = MetaData()
_deliveries = Table(
    "deliveries",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(64), nullable=False, unique=True),
    Column("body", LargeBinary),
    Column("attempt", Integer, nullable=False, default=0),
    Column("at", Float, nullable=False, index=True),
)
_holds = Table(  # who deals with a delivery that is not done, where several gateways share this database
    "holds",
    _metadata,
    Column("delivery", Integer, primary_key=True, autoincrement=False),
    Column("owner", String(120), nullable=False),
    Column("until", Float, nullable=False),
)
_buttons = Table(
    "buttons",
    _metadata,
    Column("id", String(12), primary_key=True),
    Column("person", String(64), nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    Column("at", Float, nullable=False, index=True),
)
_sent = Table(
    "sent",
    _metadata,
    Column("sid", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("status", String(20), nullable=False),
    Column("at", Float, nullable=False, index=True),
)
_calls = Table(
    "calls",
    _metadata,
    Column("sid", String(64), primary_key=True),
    Column("step", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("at", Float, nullable=False, index=True),
)
_rings = Table(
    "rings",
    _metadata,
    Column("person", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("due", Float, nullable=False, index=True),
)

_wishes = Table(
    "wishes",
    _metadata,
    Column("person", String(64), primary_key=True),
    Column("name", String(16), primary_key=True),
)


class NotOurs(Exception):
    """Another gateway has taken a delivery over, because this one was not heard of for too long."""


class Store:
    """The gateway's own database, or that of several. Every call is one short transaction; call from a thread."""

    def __init__(self, url: str, token: str, owner: str = "") -> None:
        """Opens (and makes) the database at `url`; `token` is the service token; `owner` names this gateway among those
        that share it, the same after each start."""
        self._owner = owner
        self._key = hashlib.sha256(b"sahayak channels " + token.encode()).digest()
        self._seal = AESGCM(self._key)
        self._engine = _engine(url)
        with self._engine.begin() as tx:
            if tx.dialect.name == "postgresql":  # two that start at once would both make the tables
                tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended("tables of the gateways", 0))))
            _metadata.create_all(tx)

    def close(self) -> None:
        """Closes every connection."""
        self._engine.dispose()

    def person(self, channel: str, address: str) -> str:
        """The mark under which a person is kept."""
        return self._mark(f"{channel} {address}")

    def take(self, key: str, body: dict[str, Any]) -> int | None:
        """Keeps a delivery until it is done; its number, or None for one that was taken before."""
        row = {"key": self._mark(key), "body": self._closed(body), "attempt": 0, "at": time.time()}
        try:
            with self._engine.begin() as tx:
                number = tx.execute(insert(_deliveries).values(row)).inserted_primary_key[0]
                tx.execute(insert(_holds).values(self._hold(number)))
                return number
        except IntegrityError:
            return None

    def begin(self, number: int, body: dict[str, Any]) -> None:
        """Notes that a delivery is being dealt with, once more, and what should be known if it has to be again. Raises
        NotOurs."""
        with self._engine.begin() as tx:
            mine = (_holds.c.delivery == number) & (_holds.c.owner == self._owner)
            if tx.execute(update(_holds).where(mine).values(self._hold(number))).rowcount != 1:
                raise NotOurs
            row = update(_deliveries).where(_deliveries.c.id == number)
            tx.execute(row.values(attempt=_deliveries.c.attempt + 1, body=self._closed(body)))

    def done(self, number: int) -> None:
        """Forgets what a delivery held; that it came stays known."""
        with self._engine.begin() as tx:
            tx.execute(update(_deliveries).where(_deliveries.c.id == number).values(body=None))
            tx.execute(delete(_holds).where(_holds.c.delivery == number))

    def undone(self, own: bool = True) -> list[tuple[int, int, dict[str, Any]]]:
        """Takes deliveries not dealt with to the end, with `own` those that this gateway had before it ended, and those
        of gateways that are not heard of any more: number, attempts, body; in the order they came."""
        left = _holds.c.delivery.is_(None) | (_holds.c.until < time.time())
        mine = (left | (_holds.c.owner == self._owner)) if own else left
        rows = select(_deliveries).outerjoin(_holds, _holds.c.delivery == _deliveries.c.id)
        rows = rows.where(_deliveries.c.body.is_not(None), mine).order_by(_deliveries.c.id)
        with self._engine.begin() as tx:
            if tx.dialect.name == "postgresql":
                rows = rows.with_for_update(of=_deliveries, skip_locked=True)
            taken = tx.execute(rows).all()
            for row in taken:
                tx.execute(delete(_holds).where(_holds.c.delivery == row.id))
                tx.execute(insert(_holds).values(self._hold(row.id)))
            found = [(row.id, row.attempt, self._open(row.body)) for row in taken]
        return [row for row in found if row[2]]

    def keep_hold(self) -> None:
        """Says that this gateway still deals with what it has."""
        with self._engine.begin() as tx:
            mine = update(_holds).where(_holds.c.owner == self._owner)
            tx.execute(mine.values(until=time.time() + HOLD_SECONDS))

    def first(self, key: str) -> bool:
        """Notes that something was done that must be done once; False if it was before."""
        number = self.take(key, {})
        if number is not None:
            self.done(number)
        return number is not None

    def known(self, key: str) -> bool:
        """Whether that was taken or done before."""
        row = select(_deliveries.c.id).where(_deliveries.c.key == self._mark(key))
        with self._engine.begin() as tx:
            return tx.execute(row).first() is not None

    def forget(self, key: str) -> None:
        """Forgets that something was done, so that it may be done again."""
        with self._engine.begin() as tx:
            tx.execute(delete(_deliveries).where(_deliveries.c.key == self._mark(key)))

    def draw(self, person: str, body: dict[str, Any]) -> str:
        """Keeps what the buttons of a message stand for; returns their short name."""
        name = secrets.token_urlsafe(6)
        with self._engine.begin() as tx:
            tx.execute(insert(_buttons).values(id=name, person=person, body=self._closed(body), at=time.time()))
        return name

    def drawn(self, person: str, name: str | None = None) -> dict[str, Any] | None:
        """What the buttons of that name, or those drawn last, stand for to this person; None if unknown."""
        rows = select(_buttons).where(_buttons.c.person == person).order_by(_buttons.c.at.desc())
        if name is not None:
            rows = rows.where(_buttons.c.id == name)
        with self._engine.begin() as tx:
            row = tx.execute(rows.limit(1)).first()
        return (self._open(row.body) or None) if row else None

    def wish(self, person: str, name: str, wished: bool) -> None:
        """Notes how a person wants to be served, until they say otherwise."""
        row = (_wishes.c.person == person) & (_wishes.c.name == name)
        with self._engine.begin() as tx:
            tx.execute(delete(_wishes).where(row))
            if wished:
                tx.execute(insert(_wishes).values(person=person, name=name))

    def wishes(self, person: str, name: str) -> bool:
        """Whether a person wants that."""
        row = select(_wishes.c.name).where((_wishes.c.person == person) & (_wishes.c.name == name))
        with self._engine.begin() as tx:
            return tx.execute(row).first() is not None

    def undraw(self, name: str) -> None:
        """Forgets what buttons stood for."""
        with self._engine.begin() as tx:
            tx.execute(delete(_buttons).where(_buttons.c.id == name))

    def sent(self, sid: str, body: dict[str, Any], status: str = "queued") -> None:
        """Notes a message under way by the carrier's name for it."""
        with self._engine.begin() as tx:
            if tx.execute(select(_sent.c.sid).where(_sent.c.sid == sid)).first() is None:
                tx.execute(insert(_sent).values(sid=sid, body=self._closed(body), status=status, at=time.time()))

    def status(self, sid: str, status: str) -> dict[str, Any] | None:
        """Notes how far a message has come; returns what was kept with it, None if it is unknown."""
        with self._engine.begin() as tx:
            row = tx.execute(select(_sent).where(_sent.c.sid == sid)).first()
            if row is None:
                return None
            tx.execute(update(_sent).where(_sent.c.sid == sid).values(status=status))
        return self._open(row.body) | {"was": row.status}

    def unheard(self, before: float) -> list[tuple[str, str]]:
        """Messages with a notice that were sent before a moment (seconds since 1970) and of which no word came that
        they arrived or failed: the carrier's name and the notice."""
        rows = select(_sent).where(_sent.c.at < before, _sent.c.status.in_(_UNDER_WAY))
        with self._engine.begin() as tx:
            found = [(row.sid, self._open(row.body).get("notice")) for row in tx.execute(rows)]
        return [(sid, notice) for sid, notice in found if notice and not sid.startswith("CA")]

    def unwanted_recordings(self, before: float) -> list[str]:
        """The addresses of recordings that nobody wants, or that were made before a moment and never settled."""
        old = (_sent.c.status == "recorded") & (_sent.c.at < before)
        with self._engine.begin() as tx:
            rows = tx.execute(select(_sent.c.body).where(old | (_sent.c.status == "unwanted"))).all()
        return [url for row in rows if (url := self._open(row.body).get("recording"))]

    def of_sid(self, sid: str) -> dict[str, Any] | None:
        """What was kept with a message under way; None if it is unknown."""
        with self._engine.begin() as tx:
            row = tx.execute(select(_sent.c.body).where(_sent.c.sid == sid)).first()
        return self._open(row.body) if row else None

    def call(self, sid: str) -> dict[str, Any] | None:
        """Where a telephone call stands; None if nothing is known of it."""
        with self._engine.begin() as tx:
            row = tx.execute(select(_calls.c.body).where(_calls.c.sid == self._mark(sid))).first()
        return (self._open(row.body) or None) if row else None

    def keep_call(self, sid: str, was: int | None, step: int, body: dict[str, Any]) -> bool:
        """Keeps where a call stands, if it still stands at the step `was` (None: at nothing yet); whether it did."""
        mark = self._mark(sid)
        row = {"sid": mark, "step": step, "body": self._closed(body), "at": time.time()}
        try:
            with self._engine.begin() as tx:
                if was is None:
                    tx.execute(insert(_calls).values(row))
                    return True
                open_step = update(_calls).where(_calls.c.sid == mark, _calls.c.step == was)
                return tx.execute(open_step.values(row)).rowcount == 1
        except IntegrityError:
            return False

    def hold(self, address: str, body: dict[str, Any]) -> None:
        """Keeps what a caller's next call is to begin with, in place of what was kept before; empty for nothing."""
        name = f"next {address}"
        if not self.keep_call(name, 0, 0, body):
            self.keep_call(name, None, 0, body)

    def held(self, address: str) -> dict[str, Any] | None:
        """What a caller's next call is to begin with."""
        return self.call(f"next {address}")

    def ring(self, person: str, body: dict[str, Any], due: float) -> None:
        """Notes that a person is to be called at a time (seconds since 1970), in place of any time noted before."""
        with self._engine.begin() as tx:
            tx.execute(delete(_rings).where(_rings.c.person == person))
            tx.execute(insert(_rings).values(person=person, body=self._closed(body), due=due))

    def due_rings(self, now: float) -> list[dict[str, Any]]:
        """Takes out whoever is to be called now."""
        with self._engine.begin() as tx:
            found = tx.execute(select(_rings).where(_rings.c.due <= now)).all()
            gone = [delete(_rings).where(_rings.c.person == row.person, _rings.c.due == row.due) for row in found]
            rows = [row for row, one in zip(found, gone, strict=True) if tx.execute(one).rowcount == 1]
        return [body for row in rows if (body := self._open(row.body))]

    def forget_old(self) -> None:
        """Removes what is too old to matter."""
        with self._engine.begin() as tx:
            for table, seconds in (
                (_deliveries, DELIVERY_SECONDS),
                (_buttons, BUTTON_SECONDS),
                (_sent, SENT_SECONDS),
                (_calls, CALL_SECONDS),
            ):
                tx.execute(delete(table).where(table.c.at < time.time() - seconds))

    def _hold(self, number: int) -> dict[str, Any]:
        return {"delivery": number, "owner": self._owner, "until": time.time() + HOLD_SECONDS}

    def _mark(self, name: str) -> str:
        return hmac.new(self._key, name.encode(), hashlib.sha256).hexdigest()

    def _closed(self, body: dict[str, Any]) -> bytes:
        nonce = secrets.token_bytes(12)
        return nonce + self._seal.encrypt(nonce, json.dumps(body).encode(), None)

    def _open(self, sealed: bytes) -> dict[str, Any]:
        """What was sealed; nothing where that was under another service token."""
        try:
            return json.loads(self._seal.decrypt(sealed[:12], sealed[12:], None))
        except InvalidTag:
            return {}


def address_of(home: Path) -> str:
    """The address of the database where none is set."""
    return f"sqlite:///{home / 'channels.db'}"


def _engine(url: str) -> Engine:
    name = make_url(url)
    if name.get_backend_name() != "sqlite":
        noticed = {"connect_timeout": 5, "tcp_user_timeout": 15_000, "keepalives_idle": 10, "keepalives_interval": 5}
        noticed["options"] = "-c tcp_user_timeout=15000 -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5"
        return create_engine(name.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=noticed)
    import pysqlite3.dbapi2 as driver  # brings its own SQLite, see the backend's database

    Path(name.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(name, module=driver, connect_args={"check_same_thread": False, "timeout": 30})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(tx: Connection) -> None:
        tx.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
