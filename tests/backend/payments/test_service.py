"""A fee from its bill to its receipt, whichever way the news of it comes."""

import httpx
import pytest

from backend.payments.fees import TOPIC as FEE
from tests.end_to_end.test_road import text_of

COPIES = [1, 2]


def test_a_fee_is_asked_once_and_the_case_waits_for_it(payer, bank):
    payer.file()
    (link,) = bank.book.kept["links"].values()
    assert (link["amount"], link["currency"], link["reference_id"]) == (5000, "INR", payer.case_no)
    assert payer.case.state == "awaiting_fee" and payer.told == ["fee"]
    (bill,) = payer.messages()
    assert bill["links"][0]["url"] == link["short_url"] and "₹50" in bill["text"] and bill["case"]["case_no"]
    assert bill["image"].startswith("/pictures/")


def test_a_fee_that_is_changed_holds_for_what_is_submitted_later(payer, bank, parts):
    payer.file()
    before, service = payer.case_no, payer.case.service
    amend = parts.amendments.put
    with parts.db.write() as tx:
        amend(tx, FEE, service, 75, 50, "0" * 26)
    try:
        payer.look()
        assert payer.case_no == before and payer.order.amount == 5000
        payer.file()
        assert payer.case_no != before and payer.order.amount == 7500
    finally:
        with parts.db.write() as tx:
            amend(tx, FEE, service, None, 75, "0" * 26)


def test_the_picture_of_a_bill_is_a_qr_for_upi_apps(payer, parts, tmp_path):
    import subprocess

    payer.file()
    with parts.db.read() as tx:
        png, mime = parts.pictures["pay"](tx, {"order": payer.order.id})
    (tmp_path / "qr.png").write_bytes(png)
    read = subprocess.run(["zbarimg", "-q", "--raw", tmp_path / "qr.png"], capture_output=True, text=True, check=True)
    assert read.stdout.startswith("upi://pay?pa=") and "am=50.00" in read.stdout and mime == "image/png"


def test_a_link_opens_a_upi_app_as_long_as_there_is_something_to_pay(payer, bank):
    payer.file()
    (bill,) = payer.messages()
    path = bill["links"][1]["url"].partition("/payments/")[2]
    answer = payer.web.get(f"/payments/{path}", follow_redirects=False)
    assert answer.status_code == 302 and answer.headers["location"] == payer.order.upi
    assert payer.order.upi.startswith("upi://pay?pa=")
    bank.book.pay(payer.order.link)
    payer.look()
    assert payer.web.get(f"/payments/{path}", follow_redirects=False).status_code == 404
    assert payer.web.get("/payments/upi/made-up", follow_redirects=False).status_code == 404


@pytest.mark.parametrize("copies", COPIES)
def test_a_webhook_settles_the_order_once_and_the_case_goes_to_its_desks(payer, bank, copies):
    payer.file()
    bank.book.pay(payer.order.link)
    for _ in range(copies):
        assert payer.hook(bank.book.sent[-1]).status_code == 204
    payer.look()
    assert payer.case.state == "with_desks" and payer.order.state == "paid"
    assert sorted(payer.told) == ["acknowledgement", "fee", "fee_paid", "fee_receipt"] and payer.refunds() == []
    (receipt,) = [m for m in payer.messages() if "शुल्क की रसीद" in m["text"]]
    assert len(receipt["documents"]) == 1


def test_the_receipt_says_what_was_paid_for_what(payer, bank, parts):
    payer.file()
    bank.book.pay(payer.order.link)
    payer.look()
    with parts.db.read() as tx:
        (receipt,) = [d for d in parts.documents.of_case(tx, payer.case.id) if d.kind == "fee_receipt"]
    text = " ".join(text_of(parts.documents.pdf(receipt)).split())
    assert "₹50" in text and payer.case_no in text and payer.order.payment in text


def test_without_a_webhook_the_gateways_record_settles_it(payer, bank):
    payer.file()
    bank.book.pay(payer.order.link)
    payer.look()
    assert payer.case.state == "with_desks"
    assert sorted(payer.told) == ["acknowledgement", "fee", "fee_paid", "fee_receipt"]


def test_a_payment_made_with_a_upi_app_counts_like_one_on_the_page(payer, bank):
    payer.file()
    bank.book.pay_qr(payer.order.upi_id)
    payer.hook(bank.book.sent[-1])
    assert payer.case.state == "with_desks"


def test_a_wrong_signature_is_refused_and_changes_nothing(payer, bank):
    payer.file()
    bank.book.pay(payer.order.link)
    body = bank.book.sent[-1]
    assert payer.hook(body, bank.sign(body, "another secret")).status_code == 403
    assert payer.hook(body, {"X-Razorpay-Signature": b"\xe4"}).status_code == 403
    assert payer.web.post("/payments/webhook", content=body).status_code == 403
    assert payer.case.state == "awaiting_fee" and payer.payments == []


def test_what_differs_in_amount_is_held_and_told_and_the_case_still_waits(payer, bank):
    payer.file()
    bank.modes.set({"amount": "wrong"})
    bank.book.pay(payer.order.link)
    payer.hook(bank.book.sent[-1])
    payer.look()
    assert [p.state for p in payer.payments] == ["held"] and payer.case.state == "awaiting_fee"
    assert payer.told == ["fee", "fee_held"]


def test_a_second_payment_is_sent_back_with_a_receipt(payer, bank):
    payer.file()
    bank.book.pay(payer.order.link)
    payer.hook(bank.book.sent[-1])
    bank.book.pay(payer.order.link, again=True)
    payer.hook(bank.book.sent[-1])
    payer.look()
    (refund,) = payer.refunds()
    assert (refund.amount, refund.state, refund.why) == (5000, "done", "twice")
    assert [p["amount_refunded"] for p in bank.book.kept["payments"].values()] == [0, 5000]
    assert payer.told[-1] == "refund_receipt" and "fee_twice" in payer.told


def test_a_payment_that_fails_is_told_once_and_the_next_one_counts(payer, bank):
    payer.file()
    bank.book.pay(payer.order.link, fails=True)
    payer.hook(bank.book.sent[-1])
    payer.hook(bank.book.sent[-1])
    assert payer.told == ["fee", "fee_failed"] and payer.case.state == "awaiting_fee"
    bank.book.pay(payer.order.link)
    payer.hook(bank.book.sent[-1])
    payer.hook(bank.book.sent[0])
    assert payer.case.state == "with_desks" and "fee_twice" not in payer.told


def test_money_for_a_case_that_was_withdrawn_meanwhile_goes_back(payer, bank, parts):
    from backend.cases.store import update_case

    payer.file()
    with parts.db.write() as tx:
        update_case(tx, payer.case.id, "awaiting_fee", state="withdrawn")
    bank.book.pay(payer.order.link)
    payer.hook(bank.book.sent[-1])
    payer.work()
    (refund,) = payer.refunds()
    assert (refund.why, refund.state) == ("late", "done") and payer.case.state == "withdrawn"


def test_an_order_nobody_pays_is_closed_at_the_gateway_before_its_case_lapses(payer, bank, monkeypatch):
    from datetime import timedelta

    from backend.kit.clock import now

    payer.file()
    later = now() + timedelta(days=31)
    monkeypatch.setenv("SAHAYAK_NOW", later.isoformat())
    payer.look()
    assert bank.book.link(payer.order.link)["status"] == "cancelled"
    assert (payer.order.state, payer.case.state, payer.told[-1]) == ("closed", "lapsed", "fee_lapsed")
    bank.book.pay(payer.order.link, again=True)  # a bank that confirms much too late
    payer.look()
    assert [r.state for r in payer.refunds()] == ["done"]


@pytest.mark.parametrize("trouble", ["500", "lost"])
def test_a_gateway_in_trouble_delays_the_bill_and_never_doubles_it(payer, bank, trouble):
    bank.modes.set({"answers": trouble})
    payer.file()
    assert payer.told == [] and payer.case.state == "awaiting_fee"
    bank.modes.set({"answers": "at once"})
    payer.work()
    assert payer.told == ["fee"] and len(bank.book.kept["links"]) == 1


@pytest.mark.parametrize("trouble", ["500", "lost"])
def test_a_refund_whose_answer_was_lost_is_not_made_twice(payer, bank, trouble):
    payer.file()
    bank.book.pay(payer.order.link)
    bank.book.pay(payer.order.link, again=True)
    payer.hook(bank.book.sent[-1])
    payer.hook(bank.book.sent[-2])
    bank.modes.set({"answers": trouble})
    payer.work()
    bank.modes.set({"answers": "at once"})
    payer.work()
    assert [r.state for r in payer.refunds()] == ["done"] and len(bank.book.kept["refunds"]) == 1


def test_a_refund_that_takes_days_is_receipted_when_it_is_made(payer, bank):
    payer.file()
    bank.modes.set({"refunds": "pending"})
    bank.book.pay(payer.order.link)
    bank.book.pay(payer.order.link, again=True)
    payer.look()
    assert [r.state for r in payer.refunds()] == ["due"] and "refund_receipt" not in payer.told
    bank.book.finish_refunds()
    payer.hook(bank.book.sent[-1])
    payer.work()
    assert [r.state for r in payer.refunds()] == ["done"] and payer.told[-1] == "refund_receipt"


def test_i_have_paid_is_answered_from_the_gateways_record(payer, bank, parts):
    from tests.backend.web.applying import _finished

    def ask():
        filing = _finished(
            parts.catalogue, "payment_check", {"case_no": payer.case_no}, {"conversation": payer.conversation}
        )
        with parts.db.write() as tx:
            taken = parts.intake._look_up(tx, filing)
        for job in taken.at_once:
            parts.worker.run_now(job)
        return payer.told[-1]

    payer.file()
    assert ask() == "fee_not_found"
    bank.book.pay(payer.order.link, fails=True)
    assert ask() == "fee_failed"
    bank.book.pay(payer.order.link)
    ask()
    assert payer.case.state == "with_desks" and {"fee_found", "fee_receipt"} <= set(payer.told)


def test_cases_filed_together_are_one_bill(payer, bank, parts):
    rows = [{"person": f"राम {n}", "person_parent": "श्याम", "person_address": "लखनऊ, हज़रतगंज"} for n in "कखग"]
    table = parts.catalogue["employee_verification"].question("employees").kind
    rows = [{column.id: row.get(column.id) for column in table.columns} for row in rows]
    payer.file("employee_verification", employees=rows)
    (link,) = bank.book.kept["links"].values()
    assert link["amount"] == 15000
    bank.book.pay(link["id"])
    payer.hook(bank.book.sent[-1])
    payer.work()
    assert payer.told.count("fee_receipt") == 3


def test_the_payer_comes_back_to_a_page_that_knows(payer, bank, app):
    payer.file()
    payment = bank.book.pay(payer.order.link)
    address = bank.book.came_back(bank.book.link(payer.order.link), payment)
    path = address[address.index("/payments/return") :]
    page = payer.web.get(path)
    assert page.status_code == 200 and "शुल्क मिल गया" in page.text and payer.case.state == "with_desks"
    assert payer.web.get(path.replace("paid", "created")).status_code == 403


def test_an_instant_payment_brings_bill_receipt_and_acknowledgement_with_the_answer(payer, bank):
    bank.modes.set({"pays": "by itself"})
    payer.file()
    assert payer.told == ["fee_paid", "fee_receipt", "acknowledgement"] and payer.case.state == "with_desks"


def test_without_a_provider_nothing_is_asked(bank, parts, settings):
    from dataclasses import replace

    free = replace(settings, payments_provider="")
    from backend.payments.providers import gateway

    assert gateway(free) is None
    assert parts.payments.charges("tenant_verification", "lucknow")
    assert not parts.payments.charges("lost_article", "lucknow")


def test_a_key_that_lacks_is_named(settings):
    from dataclasses import replace

    from backend.payments.providers import gateway

    with pytest.raises(ValueError, match="SAHAYAK_RAZORPAY_KEY_SECRET"):
        gateway(replace(settings, razorpay_key_secret=""))
    with pytest.raises(ValueError, match="no provider called"):
        gateway(replace(settings, payments_provider="nobody"))


def test_the_gateway_is_reached_over_http_only(bank):
    assert httpx.get(f"{bank.url}/v1/payment_links").status_code == 401
