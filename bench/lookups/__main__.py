"""Measures look-ups at the state's size beside a plain SQL LIKE over the same rows:

    .venv/bin/python -m bench.lookups [--vehicles 5000000] [--persons 200000] [--database URL]

Builds the registers in a throw-away SQLite file (or the database given, whose tables it replaces), asks each look-up
a few hundred times with and without slips, prints p50 and p95 in milliseconds and how often the right row came back.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, func, select

from backend import schema
from backend.kit.db import Database
from backend.kit.settings import Settings
from backend.records import store, vehicles
from backend.records.likeness import LookAlikes
from backend.records.persons import Description, words_by_part, words_of
from backend.records.registers import parts_of
from backend.sources.places import Places

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
MARKS = ["माथे पर तिल", "दाएँ हाथ पर टैटू", "गाल पर चोट", "एक दाँत टूटा", "कान छिदे", "दाढ़ी", "चश्मा", "लंबे बाल"]
CLOTHES = ["लाल स्वेटर", "नीली जींस", "सफ़ेद कुर्ता", "हरी साड़ी", "काली टी-शर्ट", "पीला सूट", "भूरा शॉल", "धारीदार शर्ट"]
PARTS = "माथा कंधा पीठ कोहनी घुटना टख़ना ठोड़ी कलाई पेट छाती"
SIGNS = "मस्सा जला कटा टाँका गोदना सफ़ेददाग़ फोड़ा ऑपरेशन"
COLOURS = "गुलाबी बैंगनी नारंगी सलेटी मैरून फ़ीरोज़ी क्रीम आसमानी"
GARMENTS = "लहँगा जैकेट लुंगी बनियान गमछा दुपट्टा पगड़ी शेरवानी फ़्रॉक निकर"
MARKS += [f"{part} पर {sign}" for part in PARTS.split() for sign in SIGNS.split()]
CLOTHES += [f"{colour} {garment}" for colour in COLOURS.split() for garment in GARMENTS.split()]
GIVEN = ["राम", "मोहन", "सीता", "गीता", "अनिल", "सुनील", "रेखा", "अब्दुल", "सलीम", "राजू", "पूजा", "विकास"]
SURNAMES = ["यादव", "सिंह", "वर्मा", "ख़ान", "गुप्ता", "मिश्रा", "पाल", "मौर्य", "अंसारी", "तिवारी", "शर्मा", "पटेल"]


def plate(chance: random.Random) -> str:
    """A plate of the state, or now and then of another."""
    state = "UP" if chance.random() < 0.8 else chance.choice(["DL", "HR", "BR", "MP"])
    series = "".join(chance.choice(LETTERS) for _ in range(2))
    return f"{state}{chance.randrange(11, 99)}{series}{chance.randrange(1, 9999):04d}"


def batches(rows: Iterator[dict], size: int = 20_000) -> Iterator[list[dict]]:
    """Rows in handfuls."""
    batch: list[dict] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def build_vehicles(db: Database, number: int) -> list[str]:
    """Fills the register of vehicles; returns some of its plates."""
    chance, kept = random.Random(1), []

    def rows() -> Iterator[dict]:
        for n in range(number):
            one = plate(chance)
            if n % max(number // 400, 1) == 0:
                kept.append(one)
            rto, series, num = parts_of(one)
            yield {
                "key": f"C{n}",
                "rto": rto,
                "series": series,
                "num": num,
                "chassis": f"MBLHA{n:010d}",
                "engine": f"HA10{n:08d}",
                "chassis_tail": f"{n:010d}"[-5:],
                "engine_tail": f"{n:08d}"[-5:],
                "what": "काली स्प्लेंडर",
                "state": "stolen",
                "reported_on": date(2026, 1, 1),
                "station": "x",
            }

    for batch in batches(rows()):
        with db.write() as tx:
            tx.execute(store.vehicles.insert(), batch)
    return kept


def build_persons(db: Database, number: int, districts: list[str]) -> list[dict]:
    """Fills the register of missing persons; returns some of its rows."""
    chance, kept = random.Random(2), []
    for start in range(0, number, 5000):
        people = []
        for n in range(start, min(start + 5000, number)):
            age = chance.randrange(1, 80)
            row = {"id": n + 1, "key": f"missing:{n}", "register": "missing", "sex": chance.choice(["male", "female"]),
                   "name": f"{chance.choice(GIVEN)} {chance.choice(SURNAMES)}", "age_from": age, "age_to": age,
                   "height_cm": chance.randrange(120, 185), "marks": " ".join(chance.sample(MARKS, 2)),
                   "clothes": " ".join(chance.sample(CLOTHES, 2)), "district": chance.choice(districts), "station": "x",
                   "day": date(2026, 1, 1)}  # fmt: skip
            row["words"] = words_by_part(row)
            people.append(row)
            if n % max(number // 200, 1) == 0:
                kept.append(row)
        with db.write() as tx:
            tx.execute(store.persons.insert(), people)
            changes = [{"person": row["id"], "revision": row["id"]} for row in people]
            tx.execute(store.person_changes.insert(), changes)
    return kept


def slipped(text: str, chance: random.Random) -> str:
    """The text with one letter or digit changed for another of its sort."""
    at = chance.randrange(2, len(text))
    other = chance.choice("0123456789" if text[at].isdigit() else LETTERS)
    return text[:at] + other + text[at + 1 :]


def timed(db: Database, asked: list, ask: Callable[[Connection, object], bool]) -> str:
    """p50, p95, the same in this process's processor time (on a busy machine the other waits for its turn), and how
    often the answer was right."""
    took, busy, right = [], [], 0
    with db.read() as tx:
        for one in asked:
            begun, worked = time.perf_counter(), time.process_time()
            right += bool(ask(tx, one))
            took.append((time.perf_counter() - begun) * 1000)
            busy.append((time.process_time() - worked) * 1000)
    told = [f"p50 {_at(times, 0.5):8.2f} ms   p95 {_at(times, 0.95):8.2f} ms" for times in (took, busy)]
    return f"{told[0]}   processor {told[1]}   right {right / len(asked):6.1%}"


def _at(times: list[float], share: float) -> float:
    return sorted(times)[int(len(times) * share)]


def main() -> None:
    """Builds, asks, prints."""
    parser = argparse.ArgumentParser(prog="python -m bench.lookups")
    parser.add_argument("--vehicles", type=int, default=5_000_000)
    parser.add_argument("--persons", type=int, default=200_000)
    parser.add_argument("--database")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(chosen.database or f"sqlite:///{folder}/bench.db")
        schema.load_tables()
        db.create_all()
        places = Places.load(Settings.for_trying(Path(folder)).data / "places")
        plates = build_vehicles(db, chosen.vehicles)
        people = build_persons(db, chosen.persons, ["lucknow", "agra", "gonda", "ballia", "jhansi"])
        for table in (store.vehicles, store.persons, store.person_changes):
            db.look_over(table)
        chance = random.Random(3)
        slips = [(slipped(one, chance), one) for one in plates]
        print(f"{chosen.vehicles:,} vehicles, {chosen.persons:,} persons, {db.engine.dialect.name}")
        print("plate, exact          ", timed(db, plates, lambda tx, p: vehicles.by_plate(tx, p)[1]))
        print("plate, one slip       ", timed(db, slips, lambda tx, p: has(vehicles.by_plate(tx, p[0])[0], p[1])))
        written = func.coalesce(store.vehicles.c.rto, "") + store.vehicles.c.series + store.vehicles.c.num
        print("plate, SQL LIKE       ", timed(db, plates[:10], lambda tx, p: like(tx, written, p)))
        numbers = [f"MBLHA{chance.randrange(chosen.vehicles):010d}" for _ in range(200)]
        print("chassis               ", timed(db, numbers, lambda tx, n: vehicles.by_number(tx, "chassis", n)[1]))
        look_alikes, begun = LookAlikes(), time.perf_counter()
        look_alikes.warm(db)
        print(f"persons read once, at the start: {time.perf_counter() - begun:.1f} s")
        print("person by description ", timed(db, people, lambda tx, row: alike_found(look_alikes, tx, row)))
        print("person by words alone ", timed(db, people, lambda tx, row: alike_found(look_alikes, tx, row, False)))
        print("person, SQL LIKE      ", timed(db, people[:30], person_like))
        spots = [(26.8 + n / 1000, 80.9 + n / 1000) for n in range(300)]
        print("nearest of 1,6xx stations", timed(db, spots, lambda tx, spot: len(places.near(*spot, 3)) == 3))


def has(rows: object, wanted: str) -> bool:
    """Whether the wanted plate is among the rows."""
    return any(f"{row.rto}{row.series}{row.num}" == wanted for row in rows)


def like(tx: Connection, written: object, wanted: str) -> bool:
    """The same by LIKE."""
    return tx.execute(select(store.vehicles.c.id).where(written.like(f"%{wanted}%")).limit(1)).first() is not None


def alike_found(look_alikes: LookAlikes, tx: Connection, row: dict, whole: bool = True) -> bool:
    """Whether a person is among the ten most alike to their description, or to what they look like and wear alone."""
    words = words_of(f"{row['marks']} {row['clothes']}")
    asked = Description(row["name"], words=words)
    if whole:
        asked = Description(None, row["sex"], row["age_from"] + 1, row["height_cm"] + 2, words, row["district"])
    return any(one.row.id == row["id"] for one in look_alikes.find(tx, "missing", asked, 10))


def person_like(tx: Connection, row: dict) -> bool:
    """The same by LIKE over marks and clothes."""
    p = store.persons.c
    where = (p.marks.like(f"%{row['marks']}%"), p.clothes.like(f"%{row['clothes']}%"), p.sex == row["sex"])
    return any(found.id == row["id"] for found in tx.execute(select(store.persons).where(*where).limit(10)))


if __name__ == "__main__":
    main()
