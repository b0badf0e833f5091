"""Who is most alike is found among everybody in a register, whatever changed it and whoever else asks."""

import random
from datetime import date

import pytest

from backend.records import store
from backend.records.likeness import LookAlikes
from backend.records.persons import ENOUGH, Description, alike, words_of

NAMES = ["राम यादव", "Mohan Verma", "सीता", "गीता देवी", "Salim", ""]
MARKS = ["माथे पर तिल", "daayen hath par tattoo", "गाल पर चोट का निशान", "ek dant toota", ""]
CLOTHES = ["लाल स्वेटर", "neeli jeans", "सफ़ेद कुर्ता", "hari sari", "काली टी-शर्ट", ""]
WORN = "माथे पर तिल लाल स्वेटर"


def person(chance, number):
    age = chance.randrange(1, 80)
    wide = chance.choice([0, 0, 10])
    return {"number": str(number), "name": chance.choice(NAMES), "sex": chance.choice(["male", "female", "unknown"]),
            "age_from": str(age), "age_to": str(age + wide), "height_cm": chance.choice(["", "150", "168"]),
            "marks": chance.choice(MARKS), "clothes": " ".join(chance.sample(CLOTHES, 2)),
            "district": chance.choice(["lucknow", "agra"]), "station": "31655023",
            "day": f"2026-{chance.randrange(1, 12):02d}-01"}  # fmt: skip


def described(chance):
    """What somebody might tell: of each thing sometimes nothing."""
    words = words_of(f"{chance.choice(MARKS)} {chance.choice(CLOTHES)}")
    return Description(chance.choice([None, *NAMES]), chance.choice([None, "male", "female"]),
                       chance.choice([None, chance.randrange(1, 80)]), chance.choice([None, 152, 190]), words,
                       chance.choice([None, "lucknow", "gonda"]))  # fmt: skip


def scanned(tx, asked, limit, hidden=False, until=date.max):
    """The same answer by judging every row."""
    rows = [row for row in tx.execute(store.persons.select().where(store.persons.c.register == "missing"))
            if (row.published or hidden) and row.day <= until]  # fmt: skip
    judged = [one for row in rows if (one := alike(asked, row)).score >= ENOUGH]
    return [(one.row.id, one.score) for one in sorted(judged, key=lambda one: (-one.score, one.row.id))][:limit]


def found(tx, look_alikes, asked, limit, **which):
    return [(one.row.id, one.score) for one in look_alikes.find(tx, "missing", asked, limit, **which)]


@pytest.fixture
def several(parts, bring):
    chance = random.Random(7)
    bring("missing-persons", [person(chance, number) for number in range(400)])
    with parts.db.write() as tx:
        for row in range(1, 400, 9):
            store.change_row(tx, store.persons, row, published=False)
    return chance


@pytest.mark.parametrize("hidden", [False, True])
def test_the_answer_is_that_of_judging_every_row(parts, several, hidden):
    answers = 0
    with parts.db.read() as tx:
        for _ in range(150):
            asked, until = described(several), date(2026, several.randrange(1, 12), 1)
            expected = scanned(tx, asked, 7, hidden, until)
            assert found(tx, parts.look_alikes, asked, 7, hidden=hidden, until=until) == expected
            answers += bool(expected)
    assert answers > 50


def test_what_changed_since_the_last_answer_is_in_the_next(parts, several, bring, importer):
    """Two processes keep the register in memory; another changes it."""
    mine, theirs = LookAlikes(), LookAlikes()
    asked = Description("नया आदमी", "male", 33, 170, words_of(WORN), "lucknow")

    def both_are_right():
        with parts.db.read() as tx:
            expected = scanned(tx, asked, 5)
            assert found(tx, mine, asked, 5) == found(tx, theirs, asked, 5) == expected
            return expected[0]

    before = both_are_right()
    row = person(several, 900) | {"name": "नया आदमी", "sex": "male", "age_from": "33", "age_to": "33"}
    row |= {"marks": "माथे पर तिल", "clothes": "लाल स्वेटर", "height_cm": "170", "district": "lucknow"}
    bring("missing-persons", [row])
    added = both_are_right()
    assert added[1] > before[1]
    bring("missing-persons", [row | {"sex": "female"}])  # changed
    assert both_are_right() == before
    bring("missing-persons", [row])
    assert both_are_right() == added
    with parts.db.write() as tx:  # hidden from citizens
        store.change_row(tx, store.persons, added[0], published=False)
    assert both_are_right() == before
    with parts.db.write() as tx:
        store.change_row(tx, store.persons, added[0], published=True)
    assert both_are_right() == added
    with parts.db.write() as tx:  # removed, and its id is free for another
        store.remove(tx, store.persons, "missing:900")
    assert both_are_right() == before


def test_a_register_that_is_replaced_again_and_again_keeps_its_answers(parts, bring):
    chance, look_alikes = random.Random(8), LookAlikes()
    for _ in range(3):
        bring("missing-persons", [person(chance, number) for number in range(800)], whole=True)
        with parts.db.read() as tx:
            for _ in range(5):
                asked = described(chance)
                assert found(tx, look_alikes, asked, 9) == scanned(tx, asked, 9)
