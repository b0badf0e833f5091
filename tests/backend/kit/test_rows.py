"""Statements that are built once serve every row, and see no more than they are given."""

from backend.drafts import store
from backend.kit.clock import now
from backend.kit.ids import new_id


def _conversation(address):
    about = {"channel": "web", "talk": 1, "language": "hi", "language_chosen": False, "silent": False}
    return about | {"id": new_id(), "address": address, "created_at": now(), "used_at": None}


def test_one_statement_writes_whichever_columns_it_is_given(db):
    one, other = _conversation("one"), _conversation("other")
    with db.write() as tx:
        assert store.add_conversation(tx, one) and store.add_conversation(tx, other)
        assert not store.add_conversation(tx, one | {"id": new_id()})
        store.change_conversation(tx, one["id"], language="en", talk=2)
        store.change_conversation(tx, other["id"], draft_id="a draft")
        found = [store.conversation(tx, row["id"], lock=True) for row in (one, other)]
    assert [(row.language, row.talk, row.draft_id) for row in found] == [("en", 2, None), ("hi", 1, "a draft")]


def test_who_writes_keeps_a_connection_and_a_mistake_leaves_nothing_of_itself_on_it(db):
    class Mistake(Exception):
        pass

    row = _conversation("one")
    try:
        with db.write() as tx:
            store.add_conversation(tx, row)
            raise Mistake
    except Mistake:
        pass
    with db.write() as tx:
        assert store.conversation(tx, row["id"]) is None
        store.add_conversation(tx, row)
    with db.read() as tx:
        assert store.conversation(tx, row["id"]).address == "one"


def test_after_it_was_closed_a_database_can_be_written_again(db):
    db.close()
    with db.write() as tx:
        store.add_conversation(tx, _conversation("one"))
