"""Razorpay, by its official client: payment links, their orders and payments, UPI QR codes, refunds, webhooks."""

import json
from collections.abc import Mapping
from typing import Any

import razorpay
from razorpay.errors import BadRequestError, SignatureVerificationError

from backend.kit.settings import Settings
from backend.payments.providers import Bill, Forged, Found, Link, News, SentBack

_SECONDS = 8
"""Longest wait for an answer: a citizen may be waiting for it."""
_STATES = {"captured": "captured", "refunded": "captured", "failed": "failed"}
_REFUNDS = {"processed": "done", "failed": "failed"}
_MOST = 100


class Provider:
    """See `backend.payments.providers.Gateway`. The client is made anew for every call: its session is one thread's."""

    name = "razorpay"

    def __init__(self, settings: Settings) -> None:
        for key in ("razorpay_key_id", "razorpay_key_secret", "razorpay_webhook_secret"):
            if not getattr(settings, key):
                raise ValueError(f"SAHAYAK_{key.upper()} is not set")
        self._auth = (settings.razorpay_key_id, settings.razorpay_key_secret)
        self._webhook_secret = settings.razorpay_webhook_secret
        self._url = settings.razorpay_url.rstrip("/")
        self._qr = settings.razorpay_upi_qr

    @property
    def _client(self) -> Any:
        return razorpay.Client(auth=self._auth, base_url=self._url)

    def ask(self, bill: Bill, again: bool) -> Link:
        client = self._client
        entity = self._by_reference(client, bill.reference) if again else None
        if entity is None:
            try:
                entity = client.payment_link.create(_as_link(bill), timeout=_SECONDS)
            except BadRequestError:  # the reference is taken: an earlier call made it, whatever we heard of that
                entity = self._by_reference(client, bill.reference)
                if entity is None:
                    raise
        qr = client.qrcode.create(_as_qr(bill), timeout=_SECONDS) if self._qr else {}
        return self._link(client, entity, qr.get("id"), qr.get("image_content"))

    def find(self, reference: str) -> Link | None:
        client = self._client
        entity = self._by_reference(client, reference)
        return self._link(client, entity) if entity else None

    def look(self, link_id: str, upi_id: str | None) -> Link:
        client = self._client
        return self._link(client, client.payment_link.fetch(link_id, timeout=_SECONDS), upi_id)

    def close(self, link_id: str, upi_id: str | None) -> None:
        client = self._client
        try:
            client.payment_link.cancel(link_id, timeout=_SECONDS)
        except BadRequestError:
            if client.payment_link.fetch(link_id, timeout=_SECONDS)["status"] in ("created", "partially_paid"):
                raise
        if upi_id and client.qrcode.fetch(upi_id, timeout=_SECONDS)["status"] == "active":
            client.qrcode.close(upi_id, timeout=_SECONDS)

    def refund(self, payment_id: str, amount: int, key: str, again: bool) -> SentBack:
        client = self._client
        entity = self._refund_of(client, payment_id, key) if again else None
        if entity is None:
            wanted = {"amount": amount, "speed": "normal", "receipt": key, "notes": {"reference": key}}
            try:
                entity = client.payment.refund(payment_id, wanted, timeout=_SECONDS)
            except BadRequestError:
                entity = self._refund_of(client, payment_id, key)
                if entity is None:
                    raise
        return SentBack(entity["id"], _REFUNDS.get(entity["status"], "pending"))

    def hear(self, body: bytes, headers: Mapping[str, str]) -> News | None:
        try:
            text = body.decode()
            given = headers.get("x-razorpay-signature", "")
            self._client.utility.verify_webhook_signature(text, given, self._webhook_secret)
        except (SignatureVerificationError, UnicodeDecodeError, TypeError):
            raise Forged from None
        told = {name: one["entity"] for name, one in json.loads(text).get("payload", {}).items()}
        if "refund" in told:
            return News(refund=told["refund"]["id"])
        payment, link = told.get("payment"), told.get("payment_link")
        if payment is None:
            return None
        notes = payment.get("notes") or {}  # an empty list where there are none
        reference = link["reference_id"] if link else dict(notes).get("reference")
        return News(reference=reference, payment=_found(payment)) if reference else None

    def returned(self, query: Mapping[str, str]) -> str:
        names = ("payment_link_id", "payment_link_reference_id", "payment_link_status", "payment_id", "signature")
        try:
            given = {name: query[f"razorpay_{name}"] for name in names}
            named = {name: given[name] for name in names[:3]}
            signed = {"razorpay_payment_id": given["payment_id"], "razorpay_signature": given["signature"]}
            self._client.utility.verify_payment_link_signature({**named, **signed})
        except (SignatureVerificationError, KeyError, TypeError):
            raise Forged from None
        return given["payment_link_reference_id"]

    def _by_reference(self, client: Any, reference: str) -> Mapping[str, Any] | None:
        found = client.payment_link.all({"reference_id": reference}, timeout=_SECONDS)["payment_links"]
        return next((one for one in found if one["reference_id"] == reference), None)

    def _refund_of(self, client: Any, payment_id: str, key: str) -> Mapping[str, Any] | None:
        found = client.payment.fetch_multiple_refund(payment_id, {"count": _MOST}, timeout=_SECONDS)["items"]
        return next((one for one in found if one.get("receipt") == key), None)

    def _link(self, client: Any, entity: Mapping[str, Any], upi_id: str | None = None, upi: str | None = None) -> Link:
        payments = []
        if order := entity.get("order_id"):  # there is none before somebody tries to pay
            payments += client.order.payments(order, timeout=_SECONDS)["items"]
        if upi_id:
            payments += client.qrcode.fetch_all_payments(upi_id, {"count": _MOST}, timeout=_SECONDS)["items"]
        still_open = entity["status"] in ("created", "partially_paid")
        return Link(
            entity["id"], entity["short_url"], still_open, tuple(_found(one) for one in payments), upi or None, upi_id
        )


def _as_link(bill: Bill) -> dict[str, Any]:
    return {
        "amount": bill.amount,
        "currency": bill.currency,
        "accept_partial": False,
        "reference_id": bill.reference,
        "description": bill.about.of(bill.language),
        "notes": {"reference": bill.reference},
        "reminder_enable": False,
        "callback_url": bill.back_to,
        "callback_method": "get",
    }


def _as_qr(bill: Bill) -> dict[str, Any]:
    return {
        "type": "upi_qr",
        "name": bill.payee.en,
        "usage": "single_use",
        "fixed_amount": True,
        "payment_amount": bill.amount,
        "description": bill.about.en,
        "notes": {"reference": bill.reference},
    }


def _found(payment: Mapping[str, Any]) -> Found:
    state = _STATES.get(payment["status"], "pending")
    return Found(payment["id"], int(payment["amount"]), payment["currency"], state)
