"""Tables of imported registers and the only SQL about them. Rows with `sample` are made up, for trying."""

from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    Float,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    delete,
    func,
    or_,
    select,
    true,
    update,
)

from backend.kit.db import Moment, alone, metadata


def _table(name: str, *columns: Column | UniqueConstraint) -> Table:
    own = (Column("id", Integer, primary_key=True), Column("key", String(80), nullable=False, unique=True))
    return Table(name, metadata, *own, *columns, Column("sample", Boolean, nullable=False, default=False))


vehicles = _table(
    "stolen_vehicles",
    Column("rto", String(4)),
    Column("series", String(4)),
    Column("num", String(4)),
    Column("chassis", String(30)),
    Column("engine", String(30)),
    Column("chassis_tail", String(5)),
    Column("engine_tail", String(5)),
    Column("what", String(120), nullable=False),
    Column("state", String(10), nullable=False),  # stolen recovered
    Column("reported_on", Date, nullable=False),
    Column("station", String(80), nullable=False),
    Column("fir", String(30)),
)
Index("ix_vehicles_num_rto", vehicles.c.num, vehicles.c.rto)
Index("ix_vehicles_num_series", vehicles.c.num, vehicles.c.series)
Index("ix_vehicles_rto_series", vehicles.c.rto, vehicles.c.series)
Index("ix_vehicles_chassis_tail", vehicles.c.chassis_tail)
Index("ix_vehicles_engine_tail", vehicles.c.engine_tail)

_BY_HAND = (
    lambda: Column("published", Boolean, nullable=False, default=True, server_default=true()),  # citizens see it
    lambda: Column("entered_by", String(26)),  # the officer who entered or changed it last; nobody: imported
)
"""What the registers have that officers keep by hand too."""

arrests = _table(
    "arrests",
    Column("name", String(120), nullable=False),
    Column("age", Integer, nullable=False),
    Column("district", String(40), nullable=False),
    Column("station", String(20), nullable=False),
    Column("arrested_at", Moment, nullable=False),
    Column("sections", String(200), nullable=False),
    *(column() for column in _BY_HAND),
)
Index("ix_arrests_where", arrests.c.district, arrests.c.arrested_at)

rewarded = _table(
    "rewards",
    Column("name", String(120), nullable=False),
    Column("alias", String(120)),
    Column("district", String(40), nullable=False, index=True),
    Column("reward", Integer, nullable=False),
    Column("offence", String(200), nullable=False),
    Column("photo", String(26)),
    *(column() for column in _BY_HAND),
)

phones = _table(
    "phones",
    Column("district", String(40), nullable=False, index=True),
    Column("station", String(20)),
    Column("post", String(20), nullable=False),  # station co sp control_room
    Column("phone", String(20), nullable=False),
)

spots = _table(
    "black_spots",
    Column("name_hi", String(160), nullable=False),
    Column("name_en", String(160), nullable=False),
    Column("district", String(40), nullable=False, index=True),
    Column("lat", Float, nullable=False),
    Column("lon", Float, nullable=False),
    Column("radius_m", Integer, nullable=False),
    Column("crashes", JSON, nullable=False),  # {year: number}
    Column("deaths", Integer),
)

persons = _table(
    "persons",
    Column("register", String(10), nullable=False),  # missing body
    Column("name", String(120)),
    Column("sex", String(10), nullable=False),
    Column("age_from", Integer, nullable=False),
    Column("age_to", Integer, nullable=False),
    Column("height_cm", Integer),
    Column("marks", Text, nullable=False, default=""),
    Column("clothes", Text, nullable=False, default=""),
    Column("words", JSON, nullable=False),  # of name, marks and clothes, as persons.words_of makes them
    Column("district", String(40), nullable=False),
    Column("station", String(20), nullable=False),
    Column("day", Date, nullable=False),
    Column("phone", String(20)),
    Column("photo", String(26)),
    Column("case", String(26), index=True),  # of the FIR that brought it, in place of a file
    *(column() for column in _BY_HAND),
)
Index("ix_persons_where", persons.c.register, persons.c.district, persons.c.day)

person_changes = Table(
    "person_changes",
    metadata,
    Column("person", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False, unique=True),
)
"""The last change of each person, removals too, counted in the order of their commits."""

post_mortems = _table(
    "post_mortems",
    Column("number", String(40), nullable=False),
    Column("deceased", String(120), nullable=False),
    Column("deceased_sound", String(120), nullable=False),
    Column("day", Date, nullable=False),
    Column("district", String(40), nullable=False),
    Column("kin_mark", String(64), nullable=False, index=True),
    Column("hospital", String(160), nullable=False),
    Column("cause", Text, nullable=False),
    Column("manner", String(80)),
)

views = Table(
    "record_views",
    metadata,
    Column("day", Date, primary_key=True),
    Column("mark", String(64), primary_key=True),
    Column("table", String(40), primary_key=True),
    Column("count", Integer, nullable=False),
)


def put(tx: Connection, table: Table, row: Mapping[str, Any]) -> str:
    """Keeps a row under its key: "added", "changed" or "same"."""
    known = tx.execute(select(table).where(table.c.key == row["key"])).first()
    if known is None:
        added = tx.execute(table.insert().values(**row).returning(table.c.id)).scalar_one()
        _changed(tx, table, added)
        return "added"
    if all(getattr(known, name) == value for name, value in row.items()):
        return "same"
    change_row(tx, table, known.id, **row)
    return "changed"


def sample_keys(tx: Connection, table: Table) -> list[str]:
    """The keys of all made-up rows."""
    return list(tx.execute(select(table.c.key).where(table.c.sample)).scalars())


def keys_beside(tx: Connection, table: Table, register: str | None, keys: Set[str]) -> list[str]:
    """The keys of rows that were imported, entered by no officer, and are not among `keys`; of persons those of one
    register ("missing", "body") that no FIR brought."""
    imported = select(table.c.key).where(~table.c.sample)
    if "entered_by" in table.c:
        imported = imported.where(table.c.entered_by.is_(None))
    if table is persons:
        imported = imported.where(persons.c.register == register, persons.c.case.is_(None))
    return [key for key in tx.execute(imported).scalars() if key not in keys]


def keys_of_case(tx: Connection, case: str) -> list[str]:
    """The keys of the persons that a case's FIR brought into the registers."""
    return list(tx.execute(select(persons.c.key).where(persons.c.case == case)).scalars())


def remove(tx: Connection, table: Table, key: str) -> None:
    """Removes the row under a key."""
    gone = tx.execute(delete(table).where(table.c.key == key).returning(table.c.id)).scalar()
    if gone is not None:
        _changed(tx, table, gone)


def photo_under(tx: Connection, table: Table, key: str) -> str | None:
    """The file id of the photograph in the row under a key."""
    return tx.execute(select(table.c.photo).where(table.c.key == key)).scalar()


def photo_of(tx: Connection, table: str, row: int) -> str | None:
    """The file id of the photograph in a row of a table, by its name."""
    of = {one.name: one for one in (persons, rewarded)}[table]
    return tx.execute(select(of.c.photo).where(of.c.id == row, of.c.published)).scalar()


def person(tx: Connection, register: str, row: int) -> Row | None:
    """One person of a register ("missing", "body")."""
    of_register = select(persons).where(persons.c.id == row, persons.c.register == register, persons.c.published)
    return tx.execute(of_register).first()


def kept_by(table: Table, register: str | None, district: str | None, station: str | None) -> ColumnElement[bool]:
    """The rows of a register ("missing" or "body" where the table has both) that a district keeps, or one of its
    stations."""
    mine = table.c.district == district
    if register is not None:
        mine = and_(mine, table.c.register == register)
    return and_(mine, table.c.station == station) if station else mine


def kept_rows(tx: Connection, table: Table, mine: ColumnElement[bool], limit: int) -> list[Row]:
    """Rows within `mine`, those entered last first."""
    return list(tx.execute(select(table).where(mine).order_by(table.c.id.desc()).limit(limit)))


def kept_row(tx: Connection, table: Table, mine: ColumnElement[bool], row_id: int) -> Row | None:
    """One row within `mine`."""
    return tx.execute(select(table).where(mine, table.c.id == row_id)).first()


def has_key(tx: Connection, table: Table, key: str) -> bool:
    """Whether there is a row under a key."""
    return tx.execute(select(table.c.id).where(table.c.key == key)).first() is not None


def change_row(tx: Connection, table: Table, row_id: int, **values: Any) -> None:
    """Writes these columns of a row."""
    tx.execute(update(table).where(table.c.id == row_id).values(**values))
    _changed(tx, table, row_id)


def _changed(tx: Connection, table: Table, row_id: int) -> None:
    """Counts a change of a person, for whoever keeps the register in memory."""
    if table is not persons:
        return
    alone(tx, persons.name)  # else a later number might be committed, and seen, before an earlier one
    last = tx.execute(select(func.max(person_changes.c.revision))).scalar() or 0
    tx.execute(delete(person_changes).where(person_changes.c.person == row_id))
    tx.execute(person_changes.insert().values(person=row_id, revision=last + 1))


def vehicles_like(tx: Connection, rto: str, series: str, num: str, limit: int = 400) -> list[Row]:
    """Vehicles that agree with a plate in two of its three parts."""
    v = vehicles.c
    found: dict[int, Row] = {}
    for pair in (and_(v.num == num, v.rto == rto), and_(v.num == num, v.series == series),
                 and_(v.rto == rto, v.series == series)):  # fmt: skip
        for row in tx.execute(select(vehicles).where(pair).limit(limit)):
            found[row.id] = row
    return list(found.values())


def vehicles_of_tail(tx: Connection, column: str, tail: str, limit: int = 50) -> list[Row]:
    """Vehicles whose chassis or engine number ends so; `column` is "chassis" or "engine"."""
    return list(tx.execute(select(vehicles).where(vehicles.c[f"{column}_tail"] == tail).limit(limit)))


def arrests_since(tx: Connection, district: str, station: str | None, since: datetime, limit: int) -> list[Row]:
    """Arrests in a district, or in one of its stations, since a moment: the newest first."""
    here = and_(arrests.c.district == district, arrests.c.arrested_at >= since, arrests.c.published)
    where = and_(here, arrests.c.station == station) if station else here
    return list(tx.execute(select(arrests).where(where).order_by(arrests.c.arrested_at.desc()).limit(limit)))


def rewarded_in(tx: Connection, district: str, limit: int) -> list[Row]:
    """The rewarded criminals of a district, the highest reward first."""
    rows = select(rewarded).where(rewarded.c.district == district, rewarded.c.published)
    return list(tx.execute(rows.order_by(rewarded.c.reward.desc()).limit(limit)))


def phones_of(tx: Connection, district: str, station: str | None) -> list[Row]:
    """The phones of a station and of its district's offices."""
    where = and_(phones.c.district == district, or_(phones.c.station.is_(None), phones.c.station == station))
    return list(tx.execute(select(phones).where(where).order_by(phones.c.post)))


def phone_of_station(tx: Connection, station: str) -> str | None:
    """The phone of a station; a made-up one is not given where nothing would say so."""
    own = and_(phones.c.station == station, phones.c.post == "station", ~phones.c.sample)
    return tx.execute(select(phones.c.phone).where(own)).scalar()


def all_phones_of(tx: Connection, district: str) -> list[Row]:
    """All phones of a district's stations and offices."""
    return list(tx.execute(select(phones).where(phones.c.district == district)))


def spots_between(tx: Connection, south: float, north: float, west: float, east: float) -> list[Row]:
    """The black spots in a rectangle, degrees."""
    inside = and_(spots.c.lat.between(south, north), spots.c.lon.between(west, east))
    return list(tx.execute(select(spots).where(inside)))


def persons_in(tx: Connection, register: str, district: str, limit: int, hidden: bool = False) -> list[Row]:
    """The newest persons of a register in a district; `hidden`: for officers, those too that citizens are not shown."""
    where = and_(persons.c.register == register, persons.c.district == district, _shown(hidden))
    return list(tx.execute(select(persons).where(where).order_by(persons.c.day.desc()).limit(limit)))


def changes_since(tx: Connection, revision: int) -> Iterator[Row]:
    """The persons that changed after a revision, in the order of their changes: `person`, `revision`, and what they
    are compared by; of a removed one `register` is None."""
    p, changes = persons.c, person_changes.c
    columns = (p.register, p.sex, p.age_from, p.age_to, p.height_cm, p.words, p.district, p.day, p.published)
    rows = select(changes.person, changes.revision, *columns).outerjoin(persons, p.id == changes.person)
    yield from tx.execute(rows.where(changes.revision > revision).order_by(changes.revision))


def persons_of(tx: Connection, ids: Sequence[int], hidden: bool) -> list[Row]:
    """The persons with these ids; `hidden` as for `persons_in`."""
    return list(tx.execute(select(persons).where(persons.c.id.in_(ids), _shown(hidden))))


def _shown(hidden: bool) -> ColumnElement[bool]:
    return true() if hidden else persons.c.published


def post_mortems_of(tx: Connection, kin_mark: str) -> list[Row]:
    """The post-mortem reports whose next of kin has this mobile."""
    return list(tx.execute(select(post_mortems).where(post_mortems.c.kin_mark == kin_mark)))


def post_mortem(tx: Connection, record: int) -> Row:
    """One post-mortem report. Raises NoResultFound."""
    return tx.execute(select(post_mortems).where(post_mortems.c.id == record)).one()


def count_view(tx: Connection, day: date, mark: str, table: str) -> int:
    """Notes that somebody (by mark) looked into a register; the how-manieth time that day."""
    same = and_(views.c.day == day, views.c.mark == mark, views.c.table == table)
    step = update(views).where(same).values(count=views.c.count + 1).returning(views.c.count)
    counted = tx.execute(step).scalar()
    if counted is None:
        tx.execute(views.insert().values(day=day, mark=mark, table=table, count=1))
        return 1
    return counted
