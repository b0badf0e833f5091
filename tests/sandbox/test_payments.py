"""The practice gateway against Razorpay's own client: what the real one would do with the same calls."""

import hashlib
import hmac
import json

import pytest
import razorpay
from razorpay.errors import BadRequestError, ServerError, SignatureVerificationError

from sandbox import payments
from tests.channels.standins import free_port, serving

KEY = ("rzp_test_2", "secret")
LINK = {"amount": 5000, "currency": "INR", "description": "Fee", "callback_url": "http://127.0.0.1:9/back"}


@pytest.fixture(scope="module")
def served():
    port = free_port()
    web = payments.app(
        f"http://127.0.0.1:{port}", KEY, ("http://127.0.0.1:9/", "hook"), webhook="never", pays="by hand"
    )
    with serving(web, port) as url:
        yield web.state, razorpay.Client(auth=KEY, base_url=url)


def test_a_reference_is_given_once(served):
    _, client = served
    made = client.payment_link.create({**LINK, "reference_id": "one"})
    with pytest.raises(BadRequestError, match="already exists"):
        client.payment_link.create({**LINK, "reference_id": "one"})
    assert client.payment_link.all({"reference_id": "one"})["payment_links"][0]["id"] == made["id"]


def test_a_link_is_paid_once_and_cannot_be_cancelled_then(served):
    state, client = served
    made = client.payment_link.create({**LINK, "reference_id": "two"})
    state.book.pay(made["id"])
    with pytest.raises(payments.Refused):
        state.book.pay(made["id"])
    with pytest.raises(BadRequestError):
        client.payment_link.cancel(made["id"])
    link = client.payment_link.fetch(made["id"])
    (payment,) = client.order.payments(link["order_id"])["items"]
    assert (link["status"], payment["status"], payment["amount"]) == ("paid", "captured", 5000)


def test_no_more_than_was_paid_goes_back_and_each_receipt_once(served):
    state, client = served
    made = client.payment_link.create({**LINK, "reference_id": "three"})
    payment = state.book.pay(made["id"])
    refund = client.payment.refund(payment["id"], {"amount": 3000, "receipt": "r1"})
    assert refund["status"] == "processed"
    for wanted in ({"amount": 1000, "receipt": "r1"}, {"amount": 3000, "receipt": "r2"}):
        with pytest.raises(BadRequestError):
            client.payment.refund(payment["id"], wanted)
    assert [one["receipt"] for one in client.payment.fetch_multiple_refund(payment["id"])["items"]] == ["r1"]


def test_webhooks_are_signed_as_the_official_client_checks_them(served):
    state, client = served
    made = client.payment_link.create({**LINK, "reference_id": "four"})
    state.book.pay(made["id"])
    body = state.book.sent[-1]
    assert json.loads(body)["payload"]["payment_link"]["entity"]["reference_id"] == "four"
    good = hmac.new(b"hook", body.encode(), hashlib.sha256).hexdigest()
    assert client.utility.verify_webhook_signature(body, good, "hook")
    with pytest.raises(SignatureVerificationError):
        client.utility.verify_webhook_signature(body, good, "another")


def test_a_failure_that_is_switched_on_is_one_for_the_client_too(served):
    state, client = served
    state.modes.set({"answers": "lost"})
    with pytest.raises(ServerError):
        client.payment_link.create({**LINK, "reference_id": "five"})
    state.modes.set({"answers": "at once"})
    assert len(client.payment_link.all({"reference_id": "five"})["payment_links"]) == 1


def test_what_a_gateway_keeps_outlives_a_restart(tmp_path):
    for count in (1, 2):
        web = payments.app("http://x", KEY, ("http://x", "h"), tmp_path / "kept.json", pays="by hand")
        web.state.book.make_link({**LINK, "reference_id": str(count)})
        assert len(web.state.book.kept["links"]) == count
