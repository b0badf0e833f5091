"""The trail on a real database file: whatever somebody does to it with SQL is found, and the entry named."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest

from backend import schema
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.secrets import key_for
from backend.trail import store
from backend.trail.checking import check
from backend.trail.entries import forget, note, take_over
from backend.trail.notes import Checkpoint, Notary, NotOurs
from backend.trail.sealing import Sealer

SECRET = bytes(range(32))
TODAY = date(2026, 11, 24)


@pytest.fixture
def db(settings):
    schema.load_tables()
    database = Database(settings.database_url, SECRET)
    database.create_all()
    yield database
    database.close()


@pytest.fixture
def notary():
    return Notary(SECRET)


@pytest.fixture
def sealer(db, notary, tmp_path):
    return Sealer(db, notary, tmp_path / "trail")


@pytest.fixture
def verified(db, notary, tmp_path):
    def _verified(secret=SECRET):
        with db.read() as tx:
            return check(tx, key_for(secret, "trail"), notary, tmp_path / "trail")

    return _verified


@pytest.fixture
def entries(db, sealer):
    """Twenty entries sealed in two goes, and two that wait."""
    with db.write() as tx:
        for n in range(12):
            note(tx, "officer:sp", "seen", case=f"case{n % 3}", page="/cases/{case_no}")
    assert sealer.seal() == 12
    with db.write() as tx:
        for n in range(8):
            note(tx, "officer:sp", "decided", case=f"case{n % 3}", decision="refuse", reason="पता नहीं मिला")
    assert sealer.seal() == 8
    with db.write() as tx:
        note(tx, "citizen", "told", case="case1")
        note(tx, "system", "ready", case="case1")


def by_hand(db, sql, *values):
    """What somebody with the database's password does."""
    with db.write() as tx:
        sql = sql if tx.dialect.name == "sqlite" else sql.replace("?", "%s")
        assert tx.exec_driver_sql(sql, values or None).rowcount > 0


def test_an_untouched_trail_is_all_right(entries, verified, sealer):
    assert sealer.export(TODAY)
    report = verified()
    assert report.wrong == [] and (report.entries, report.waiting, report.checkpoints, report.exports) == (20, 2, 2, 1)
    assert sealer.seal() == 2 and verified().entries == 22


@pytest.mark.parametrize("exported", [False, True])
@pytest.mark.parametrize("place", [0, 5, 11, 19])
@pytest.mark.parametrize(
    "change",
    [
        "actor = 'officer:other'",
        "verb = 'opened'",
        "\"case\" = 'case9'",
        "subject = 'another'",
        "at = '2020-01-01 00:00:00.000000'",
        """detail = '{"reason": "something else"}'""",
        "mark = '0'",
        "detail_mark = '0'",
        "mark = NULL",
        "id = '0123456789abcdefghjkmnpqrs'",
    ],
)
def test_a_changed_entry_is_found_and_named(entries, db, verified, sealer, change, place, exported):
    if exported:
        sealer.export(TODAY)
    by_hand(db, f"UPDATE events SET {change} WHERE leaf = ?", place)
    assert any(told.startswith(f"entry {place} (") for told in verified().wrong)


@pytest.mark.parametrize("exported", [False, True])
@pytest.mark.parametrize("place", [0, 7, 19])
def test_a_removed_entry_is_found_and_named(entries, db, verified, sealer, place, exported):
    if exported:
        sealer.export(TODAY)
    by_hand(db, "DELETE FROM events WHERE leaf = ?", place)
    (told,) = verified().wrong
    assert told.startswith(f"entry {place}") and told.endswith("removed")


def test_an_entry_removed_with_all_places_closed_up_behind_it_is_found(entries, db, verified, sealer):
    sealer.export(TODAY)
    with db.read() as tx:
        gone = next(row.id for row in store.all_entries(tx) if row.leaf == 7)
    by_hand(db, "DELETE FROM events WHERE leaf = 7")
    for place in range(8, 20):
        by_hand(db, "UPDATE events SET leaf = leaf - 1 WHERE leaf = ?", place)
    told = verified().wrong
    assert any(line.startswith("entries 0 to 11: not those") for line in told)
    assert f"entry 7 ({gone}): removed" in told
    by_hand(db, "DELETE FROM checkpoints")
    assert f"entry 7 ({gone}): removed" in verified().wrong


def test_the_last_entries_removed_together_with_their_checkpoint_are_found_by_the_export(entries, db, verified, sealer):
    sealer.export(TODAY)
    by_hand(db, "DELETE FROM events WHERE leaf >= 12 OR leaf IS NULL")
    by_hand(db, "DELETE FROM checkpoints WHERE size = 20")
    assert len(verified().wrong) == 8


def test_entries_in_another_order_are_found(entries, db, verified):
    for was, becomes in ((3, 99), (4, 3), (99, 4)):
        by_hand(db, "UPDATE events SET leaf = ? WHERE leaf = ?", becomes, was)
    (told,) = verified().wrong
    assert told.startswith("entries 0 to 11: not those")


@pytest.mark.parametrize("leaf", ["NULL", "20"])
def test_an_entry_slipped_in_is_found_and_named(entries, db, verified, leaf):
    by_hand(
        db,
        'INSERT INTO events (id, "case", subject, at, actor, verb, detail, salt, detail_mark, mark, leaf) '
        f"SELECT 'slipped-in', \"case\", subject, at, actor, verb, detail, salt, detail_mark, mark, {leaf} "
        "FROM events WHERE leaf = 3",
    )
    assert any("slipped-in" in told for told in verified().wrong)


def test_an_entry_slipped_in_before_sealing_is_found_after_it_too(entries, db, verified, sealer):
    test_an_entry_slipped_in_is_found_and_named(entries, db, verified, "NULL")
    sealer.seal()
    assert any("slipped-in" in told for told in verified().wrong)


@pytest.mark.parametrize("change", ["note = replace(note, '2', '3')", "root = 'ff'", "note = ''"])
def test_a_changed_checkpoint_is_found(entries, db, verified, change):
    by_hand(db, f"UPDATE checkpoints SET {change} WHERE size = 12")
    assert verified().wrong[0].startswith("checkpoint of 12 entries")


def test_changed_exports_are_found(entries, verified, sealer):
    path = sealer.export(TODAY)
    other = path.with_suffix(".entries")
    lines = other.read_text()
    other.write_text(lines.replace("a", "b", 1))
    assert verified().wrong
    other.write_text(lines)
    assert not verified().wrong
    path.write_text(path.read_text().replace("\n20\n", "\n19\n"))
    assert any(path.name in told for told in verified().wrong)


def test_words_erased_when_their_case_is_erased_leave_the_trail_whole(entries, db, verified, sealer):
    with db.write() as tx:
        forget(tx, "case1")
        note(tx, "system", "erased", case="case1")
    report = verified()
    assert report.wrong == [] and report.erased > 0
    with db.read() as tx:
        said = [row.detail for row in store.of_case(tx, "case1")]
    assert "पता" not in str(said) and {"decision": "refuse", "reason": "…"} in said


def test_words_erased_by_hand_are_found(entries, db, verified):
    by_hand(db, "UPDATE events SET salt = NULL, detail = '{}' WHERE leaf = 13")
    (told,) = verified().wrong
    assert told.startswith("entry 13 (") and "not erased" in told


def test_each_export_tells_only_of_what_is_new(entries, db, verified, sealer):
    first = sealer.export(TODAY)
    assert sealer.export(TODAY) is None
    sealer.seal()
    second = sealer.export(TODAY + timedelta(days=1))
    counts = [len(path.with_suffix(".entries").read_text().splitlines()) for path in (first, second)]
    assert counts == [20, 2] and verified().wrong == []


def test_entries_from_before_the_trail_are_taken_over_once(db, verified, sealer):
    with db.write() as tx:
        row = {"id": "a", "subject": "", "at": now(), "actor": "system", "verb": "ready", "detail": {}}
        store.add(tx, row)
        assert take_over(tx) == 1
    sealer.seal()
    assert verified().wrong == []
    with db.write() as tx:
        store.add(tx, {**row, "id": "b"})
        assert take_over(tx) == 0
    assert any("(b, " in told for told in verified().wrong)


def test_another_deployments_note_is_not_ours(notary):
    point = Checkpoint(3, bytes(32), now())
    assert notary.read(notary.signed(point)).size == 3
    with pytest.raises(NotOurs):
        notary.read(Notary(bytes(32)).signed(point))


def test_two_sealers_at_once_give_each_place_once(db, notary, tmp_path, entries, verified):
    with ThreadPoolExecutor(4) as together:
        for n in range(8):
            with db.write() as tx:
                note(tx, "system", "ready", case=f"c{n}")
            list(together.map(lambda _: Sealer(db, notary, tmp_path / "trail").seal(), range(4)))
    assert verified().wrong == []
