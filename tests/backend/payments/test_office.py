"""Money at the police chief's office: what is held, sending it back, and who may."""

import pytest

from backend.cases.store import update_case
from backend.cases.workflow import NotNow
from backend.kit.clock import now
from backend.people import sessions
from tests.backend.web.browser import Browser


@pytest.fixture
def chief(app, db, officers) -> Browser:
    """The chief's browser, signed in."""
    fresh = Browser(app, "en", "10.0.0.1")
    with db.write() as tx:
        token = sessions.begin(tx, officers["sp"].id, now(), browser="Firefox, Windows")
    fresh.cookies.set("sahayak_officer", token, path="/portal")
    return fresh


@pytest.fixture
def held(payer, bank):
    payer.file()
    bank.modes.set({"amount": "wrong"})
    bank.book.pay(payer.order.link)
    payer.hook(bank.book.sent[-1])
    bank.modes.set({"amount": "right"})
    return payer


def test_what_is_held_is_sent_back_from_the_page_and_a_new_link_is_asked(held, chief, bank):
    page = chief.open("/portal/exchange")
    (row,) = [part for part in page.text.split("<article") if held.case_no in part]
    assert "₹51" in row and "₹50" in row and "Not the amount of the fee" in row
    token = page.text.split('name="form_token" value="')[1].split('"')[0]
    chief.post(f"/portal/exchange/payments/{held.case_no}/{held.payments[0].id}", form_token=token)
    held.work()
    assert [refund.state for refund in held.refunds()] == ["done"] and held.told.count("fee") == 2
    links = [one["reference_id"] for one in bank.book.kept["links"].values()]
    assert links == [held.case_no, f"{held.case_no}-2"]
    assert held.case_no not in chief.open("/portal/exchange").text
    bank.book.pay(held.order.link)
    held.look()
    assert held.case.state == "with_desks"


def test_a_fee_that_was_rightly_paid_stays_while_its_case_goes_on(payer, bank, parts, officers):
    payer.file()
    bank.book.pay(payer.order.link)
    payer.look()
    with parts.db.write() as tx, pytest.raises(NotNow):
        parts.money.give_back(tx, officers["sp"], payer.case_no, payer.payments[0].id)
    with parts.db.write() as tx:
        update_case(tx, payer.case.id, "with_desks", state="refused")
        parts.money.give_back(tx, officers["sp"], payer.case_no, payer.payments[0].id)
    with parts.db.write() as tx, pytest.raises(NotNow):
        parts.money.give_back(tx, officers["sp"], payer.case_no, payer.payments[0].id)
    payer.work()
    assert [(one.amount, one.state, one.why) for one in payer.refunds()] == [(5000, "done", "officer")]


@pytest.mark.parametrize("who", ["sp.agra", "thana", "dcrb"])
def test_nobody_else_sees_or_moves_the_money(held, parts, officers, who):
    with parts.db.write() as tx:
        if who != "thana" and who != "dcrb":
            assert held.case_no not in [row.case_no for row in parts.money.held(tx, officers[who])]
        with pytest.raises(LookupError):
            parts.money.give_back(tx, officers[who], held.case_no, held.payments[0].id)


def test_a_refund_the_gateway_could_not_make_is_shown_and_tried_again(payer, bank, chief):
    payer.file()
    bank.modes.set({"refunds": "failed"})
    bank.book.pay(payer.order.link)
    bank.book.pay(payer.order.link, again=True)
    payer.look()
    assert [one.state for one in payer.refunds()] == ["failed"]
    page = chief.open("/portal/exchange")
    assert "Money that could not be sent back" in page.text
    bank.modes.set({"refunds": "at once"})
    token = page.text.split('name="form_token" value="')[1].split('"')[0]
    chief.post(f"/portal/exchange/refunds/{payer.refunds()[0].id}", form_token=token)
    payer.work()
    assert sorted(one.state for one in payer.refunds()) == ["done", "replaced"]


def test_a_mistake_in_the_table_of_fees_is_told_with_its_place(parts, tmp_path):
    from backend.kit.text import BadFile
    from backend.payments.fees import Fees, rupees

    whole = (parts.settings.data / "fees.yml").read_text(encoding="utf-8")
    for wrong, told in (
        (("rupees: 50", "rupees: 50.5"), "fees.1.rupees"),
        (("- tenant_verification", "- tenants"), "no service tenants"),
        (("unpaid_days: 30", "unpaid_days: 0"), "unpaid_days"),
    ):
        (tmp_path / "fees.yml").write_text(whole.replace(*wrong), encoding="utf-8")
        with pytest.raises(BadFile, match=told):
            Fees.load(tmp_path / "fees.yml", parts.catalogue)
    (tmp_path / "fees.yml").write_text(
        whole.replace(
            "fees:\n",
            "fees:\n  - services:\n      - tenant_verification\n    districts:\n      - agra\n    rupees: 0\n",
        )
    )
    fees = Fees.load(tmp_path / "fees.yml", parts.catalogue)
    assert (fees.of("tenant_verification", "agra"), fees.of("tenant_verification", "lucknow")) == (0, 5000)
    assert (rupees(5000), rupees(125050)) == ("₹50", "₹1,250.50")
