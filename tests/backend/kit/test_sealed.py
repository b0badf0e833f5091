"""What people wrote is kept sealed: nobody reads it off the disk, and keys are exchanged while the work goes on."""

from dataclasses import replace

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, select, text

from backend.evidence.blobs import Blobs
from backend.kit.db import Database
from backend.kit.sealed import Alike, SealedJson, SealedText, columns, reseal
from backend.kit.secrets import Tampered
from backend.kit.settings import Settings

notes = MetaData()
things = Table(
    "sealed_things",
    notes,
    Column("id", Integer, primary_key=True),
    Column("told", SealedJson),
    Column("words", SealedText),
    Column("mobile", Alike(80)),
)
TOLD = {"name": "सुनीता देवी", "age": 41, "half": "\ud83d"}
OLD, NEW = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
def at(tmp_path, database_url):
    """The database as a process with these sealing keys has it open."""
    opened = []

    def at(*keys: bytes) -> Database:
        settings = Settings(home=tmp_path, database_url=database_url, secret_key=bytes(32), sealing_keys=keys)
        opened.append(Database(settings.database_url, settings.secret_key))
        return opened[-1]

    with (made := at()).write() as tx:
        notes.create_all(tx)
    made.close()
    yield at
    for one in opened:
        one.close()


def put(db, number: int = 1) -> None:
    with db.write() as tx:
        tx.execute(things.insert().values(id=number, told=TOLD, words="मेरी बाइक चोरी हुई", mobile="9876543210"))


def rows(db, where=None) -> list:
    with db.read() as tx:
        asked = select(things).order_by(things.c.id)
        return tx.execute(asked if where is None else asked.where(where)).all()


def raw(db) -> str:
    with db.read() as tx:
        return str(tx.execute(text("SELECT * FROM sealed_things")).all())


def test_on_the_disk_nothing_can_be_read_and_in_the_code_all(at):
    db = at()
    put(db)
    assert tuple(rows(db)[0]) == (1, TOLD, "मेरी बाइक चोरी हुई", "9876543210")
    kept = raw(db)
    for personal in ("सुनीता", "बाइक", "9876543210", "0938", "age"):
        assert personal not in kept
    assert kept.count("sealed:") == 2 and kept.count("alike:") == 1


def test_the_same_words_are_sealed_differently_each_time_but_a_mobile_is_found(at):
    db = at()
    put(db, 1), put(db, 2)
    with db.read() as tx:
        seals = {row[0] for row in tx.execute(text("SELECT words FROM sealed_things"))}
    assert len(seals) == 2
    assert len(rows(db, things.c.mobile == "9876543210")) == 2
    assert rows(db, things.c.mobile == "9876543211") == []
    assert len(rows(db, things.c.mobile.in_(["9876543210"]))) == 2


def test_what_was_there_before_is_read_as_it_is_and_sealed_by_the_command(at):
    db = at()
    with db.write() as tx:
        tx.execute(text("INSERT INTO sealed_things VALUES (7, '{\"a\": 1}', 'old words', '9876543210')"))
    assert tuple(rows(db)[0])[1:] == ({"a": 1}, "old words", "9876543210")
    assert reseal(db.write, notes) == 3 and reseal(db.write, notes) == 0
    assert "old words" not in raw(db) and tuple(rows(db)[0])[1:] == ({"a": 1}, "old words", "9876543210")


def test_keys_are_exchanged_while_others_read_and_write(at):
    before, both = at(OLD), at(NEW, OLD)
    for number in range(1, 8):
        put(before, number)
    assert len(rows(both)) == 7  # the old key still opens
    put(both, 8)
    assert reseal(both.write, notes) == 14  # a mobile's key stays
    after = at(NEW)
    assert [row.told for row in rows(after)] == [TOLD] * 8
    assert len(rows(after, things.c.mobile == "9876543210")) == 8
    with pytest.raises(Tampered):
        rows(at(OLD))


def test_one_changed_letter_is_found(at):
    db = at()
    put(db)
    with db.write() as tx:
        (kept,) = tx.execute(text("SELECT words FROM sealed_things")).one()
        changed = kept[:60] + ("A" if kept[60] != "A" else "B") + kept[61:]
        tx.execute(text("UPDATE sealed_things SET words = :words"), {"words": changed})
    with pytest.raises(Tampered):
        rows(db)


def test_files_are_wrapped_anew_and_stay_where_they_are(tmp_path):
    base = Settings(home=tmp_path, secret_key=bytes(32), sealing_keys=(OLD,))
    old = Blobs(tmp_path / "blobs", base.secret_key)
    addresses = [old.put(content) for content in (b"a photo", b"x" * 200_000)]
    both = Blobs(tmp_path / "blobs", replace(base, sealing_keys=(NEW, OLD)).secret_key)
    assert both.reseal() == 2 and both.reseal() == 0
    new = Blobs(tmp_path / "blobs", replace(base, sealing_keys=(NEW,)).secret_key)
    assert [new.read(address) for address in addresses] == [b"a photo", b"x" * 200_000]
    assert new.put(b"a photo") == addresses[0]
    assert not list((tmp_path / "blobs" / "incoming").glob("*"))


def test_keys_come_from_the_environment_or_a_file(tmp_path):
    env = {"SAHAYAK_SERVICE_TOKEN": "t", "SAHAYAK_SECRET_KEY": "ab" * 32, "SAHAYAK_SIGNING_PASSPHRASE": "p"}
    (tmp_path / "keys").write_text(f"{NEW.hex()}\n{OLD.hex()}\n")
    for given in (f"{NEW.hex()},{OLD.hex()}", f"@{tmp_path}/keys"):
        settings = Settings.from_env(env | {"SAHAYAK_SEALING_KEYS": given})
        assert settings.secret_key.sealing == (NEW, OLD) and settings.secret_key == bytes.fromhex("ab" * 32)
        assert NEW.hex() not in repr(settings) and str(NEW) not in repr(settings)
    for wrong in ("abc", "@/nowhere"):
        with pytest.raises(ValueError, match="SAHAYAK_SEALING_KEYS is malformed"):
            Settings.from_env(env | {"SAHAYAK_SEALING_KEYS": wrong})


def test_what_a_person_writes_is_kept_in_sealed_columns():
    from backend import schema
    from backend.kit.db import metadata

    schema.load_tables()
    sealed = {f"{table.name}.{name}" for table, name in columns(metadata)}
    assert sealed >= {
        "cases.applicant", "cases.sheet", "cases.decision", "tasks.draft", "tasks.report", "drafts.answers",
        "drafts.pending", "drafts.mobile", "conversations.verified_mobile", "conversations.address", "notices.message",
        "tips.sheet", "tip_words.text", "firs.transcript",
    }  # fmt: skip
