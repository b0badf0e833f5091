from backend.kit.text import Text, Texts
from backend.notices.service import Notices

TEXTS = Texts({"issued.chat": Text("तैयार: {number}", "Ready: {number}")})


def test_a_notice_waits_in_the_inbox_until_it_was_seen(db):
    notices = Notices(TEXTS)
    with db.write() as tx:
        for n in range(3):
            notices.put(
                tx, "issued", f"k{n}", "c1", "en", case_no="26", documents=[{"id": "d", "name": "x.pdf"}], number=n
            )
        notices.put(tx, "issued", "k9", "c2", "hi", number=9)
    with db.read() as tx:
        first, second, _ = notices.inbox(tx, "c1")
    assert first.message == {"text": "Ready: 0", "case": {"case_no": "26"}}
    assert first.documents == ({"id": "d", "name": "x.pdf"},)
    with db.write() as tx:
        notices.seen(tx, "c1", second.id)
        assert [n.message["text"] for n in notices.inbox(tx, "c1")] == ["Ready: 2"]
        assert [n.message["text"] for n in notices.inbox(tx, "c2")] == ["तैयार: 9"]


def test_the_same_event_is_told_once(db):
    notices = Notices(TEXTS)
    with db.write() as tx:
        assert notices.put(tx, "issued", "k", "c1", "en", number=1)
        assert not notices.put(tx, "issued", "k", "c1", "en", number=1)
        assert len(notices.inbox(tx, "c1")) == 1
