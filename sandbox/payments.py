"""A practice payment gateway that speaks Razorpay's protocol, as far as a fee needs it: payment links, payments of
orders, UPI QR codes, refunds, signed webhooks. Razorpay's own Python client works against it unchanged.

With the mode `pays: by itself` every link is paid the moment it is made; else its page has buttons.
"""

import hashlib
import hmac
import html
import json
import secrets
import threading
import time
from base64 import b64decode
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from sandbox.common import Memory, Modes, add_modes, page

MODES = {
    "pays": ("by itself", "by hand"),
    "webhook": ("once", "twice", "before the answer", "never", "out of order"),
    "amount": ("right", "wrong"),
    "refunds": ("at once", "pending", "failed"),
}


class Refused(Exception):
    """A request that Razorpay answers with BAD_REQUEST_ERROR."""


class Book:
    """Links, payments, refunds; and the webhooks that tell of them."""

    def __init__(self, memory: Memory, modes: Modes, own_url: str, key: tuple[str, str], hook: tuple[str, str]) -> None:
        self.memory, self.modes, self.own_url = memory, modes, own_url
        self.key, self._hook_url, self._hook_secret = key, *hook
        for name in ("links", "payments", "qrs", "refunds"):
            memory.kept.setdefault(name, {})
        self.kept = memory.kept
        self.sent: list[str] = []

    # --- the API ---

    def make_link(self, wanted: dict[str, Any]) -> dict[str, Any]:
        reference = wanted.get("reference_id") or ""
        if not isinstance(wanted.get("amount"), int) or wanted["amount"] < 100 or len(reference) > 40:
            raise Refused("amount must be at least 100 and reference_id at most 40 characters")
        if reference and any(one["reference_id"] == reference for one in self.kept["links"].values()):
            raise Refused(f"payment link with given reference_id: {reference} already exists")
        link = {"id": _id("plink"), "entity": "payment_link", "amount_paid": 0, "status": "created", "order_id": None}
        link |= {"payments": None, "created_at": int(time.time()), "currency": "INR", **wanted}
        link["short_url"] = f"{self.own_url}/pay/{link['id']}"
        self.kept["links"][link["id"]] = link
        self.memory.save()
        if self.modes["pays"] == "by itself":
            self.pay(link["id"])
        return link

    def link(self, link_id: str) -> dict[str, Any]:
        if link_id not in self.kept["links"]:
            raise Refused("The id provided does not exist")
        return self.kept["links"][link_id]

    def cancel(self, link_id: str) -> dict[str, Any]:
        link = self.link(link_id)
        if link["status"] != "created":
            raise Refused(f"payment link cannot be cancelled as it is {link['status']}")
        link["status"] = "cancelled"
        self.memory.save()
        return link

    def pay(self, link_id: str, *, fails: bool = False, again: bool = False) -> dict[str, Any]:
        """Somebody pays on a link's page; `again` makes a second payment on one that is paid, as happens when a bank
        confirms late."""
        link = self.link(link_id)
        if link["status"] != "created" and not again:
            raise Refused("the link takes no payment any more")
        link["order_id"] = link["order_id"] or _id("order")
        amount = link["amount"] if self.modes["amount"] == "right" else link["amount"] + 100
        payment = self._payment(amount, link, order_id=link["order_id"], fails=fails)
        if not fails:
            paid = {"payment_id": payment["id"], "amount": amount, "status": "captured", "method": "upi"}
            link |= {"status": "paid", "amount_paid": amount, "payments": [*(link["payments"] or []), paid]}
        self.memory.save()
        event = "payment.failed" if fails else "payment_link.paid"
        told = {"payment": payment} if fails else {"payment_link": link, "payment": payment}
        self.tell(event, told)
        return payment

    def make_qr(self, wanted: dict[str, Any]) -> dict[str, Any]:
        qr = {"id": _id("qr"), "entity": "qr_code", "status": "active", **wanted}
        query = {"pa": "practice@sandbox", "pn": wanted["name"], "am": f"{wanted['payment_amount'] / 100:.2f}"}
        query |= {"cu": "INR", "tr": qr["id"], "tn": wanted["description"]}
        qr |= {"image_url": f"{self.own_url}/qr/{qr['id']}", "image_content": f"upi://pay?{urlencode(query)}"}
        self.kept["qrs"][qr["id"]] = qr
        self.memory.save()
        return qr

    def pay_qr(self, qr_id: str) -> dict[str, Any]:
        """Somebody pays with a UPI app."""
        qr = self.kept["qrs"][qr_id]
        if qr["status"] != "active":
            raise Refused("the QR code is closed")
        qr["status"] = "closed"
        payment = self._payment(qr["payment_amount"], qr, qr_id=qr_id)
        self.memory.save()
        self.tell("qr_code.credited", {"payment": payment, "qr_code": qr})
        return payment

    def refund(self, payment_id: str, wanted: dict[str, Any]) -> dict[str, Any]:
        payment = self.kept["payments"].get(payment_id)
        if payment is None or payment["status"] not in ("captured", "refunded"):
            raise Refused("The payment has not been captured")
        receipt = wanted.get("receipt")
        if receipt and any(one["receipt"] == receipt for one in self.kept["refunds"].values()):
            raise Refused("refund receipt must be unique")
        amount = wanted.get("amount", payment["amount"])
        if payment["amount_refunded"] + amount > payment["amount"]:
            raise Refused("The total refund amount is greater than the payment amount")
        status = {"at once": "processed", "pending": "pending", "failed": "failed"}[self.modes["refunds"]]
        refund = {"id": _id("rfnd"), "entity": "refund", "payment_id": payment_id, "amount": amount, "currency": "INR"}
        refund |= {"receipt": receipt, "status": status, "notes": wanted.get("notes", [])}
        self.kept["refunds"][refund["id"]] = refund
        if status != "failed":
            payment["amount_refunded"] += amount
            payment["status"] = "refunded" if payment["amount_refunded"] == payment["amount"] else "captured"
        self.memory.save()
        self.tell(f"refund.{status if status != 'pending' else 'created'}", {"refund": refund, "payment": payment})
        return refund

    def finish_refunds(self) -> None:
        """The bank has made all refunds that were pending."""
        for refund in self.kept["refunds"].values():
            if refund["status"] == "pending":
                refund["status"] = "processed"
                self.tell("refund.processed", {"refund": refund})
        self.memory.save()

    def _payment(self, amount: int, on: dict[str, Any], *, fails: bool = False, **of: str) -> dict[str, Any]:
        payment = {"id": _id("pay"), "entity": "payment", "amount": amount, "currency": on.get("currency", "INR")}
        payment |= {"status": "failed" if fails else "captured", "method": "upi", "amount_refunded": 0, **of}
        payment |= {"notes": on.get("notes") or [], "created_at": int(time.time())}
        self.kept["payments"][payment["id"]] = payment
        return payment

    # --- webhooks ---

    def tell(self, event: str, entities: dict[str, Any]) -> None:
        """Sends a webhook as the mode says: in the background, or before the call that caused it is answered."""
        how = self.modes["webhook"]
        self.sent.append(self._body(event, entities))
        if how == "never":
            return
        bodies = [self.sent[-1]] * (2 if how == "twice" else 1)
        if how == "out of order" and event == "payment_link.paid":
            tried = {**entities["payment"], "id": _id("pay"), "status": "failed"}
            bodies.append(self._body("payment.failed", {"payment": tried}))
            bodies.append(self._body("payment.failed", {"payment": {**entities["payment"], "status": "failed"}}))
        if how == "before the answer":
            self.post(bodies)
        else:
            threading.Thread(target=self.post, args=(bodies, 0.2), daemon=True).start()

    def _body(self, event: str, entities: dict[str, Any]) -> str:
        payload = {name: {"entity": entity} for name, entity in entities.items()}
        told = {"entity": "event", "account_id": "acc_sandbox", "event": event, "contains": list(payload)}
        return json.dumps({**told, "payload": payload, "created_at": int(time.time())})

    def post(self, bodies: list[str], after: float = 0) -> None:
        """Posts webhooks, each again for a while when it is not taken."""
        time.sleep(after)
        for body in bodies:
            signature = hmac.new(self._hook_secret.encode(), body.encode(), hashlib.sha256).hexdigest()
            headers = {"X-Razorpay-Signature": signature, "Content-Type": "application/json"}
            for pause in (1, 3, 10, 0):
                try:
                    if httpx.post(self._hook_url, content=body, headers=headers, timeout=20).is_success:
                        break
                except httpx.HTTPError:
                    pass
                time.sleep(pause)

    def came_back(self, link: dict[str, Any], payment: dict[str, Any]) -> str:
        """Where the payer's browser goes after paying, signed as Razorpay signs it."""
        parts = {"payment_link_id": link["id"], "payment_link_reference_id": link["reference_id"]}
        parts |= {"payment_link_status": link["status"], "payment_id": payment["id"]}
        text = "|".join(parts.values())
        parts["signature"] = hmac.new(self.key[1].encode(), text.encode(), hashlib.sha256).hexdigest()
        return f"{link['callback_url']}?{urlencode({f'razorpay_{name}': value for name, value in parts.items()})}"


def app(own_url: str, key: tuple[str, str], hook: tuple[str, str], memory: Path | None = None, **modes: str) -> FastAPI:
    """The gateway. `key`: its merchant's id and secret; `hook`: where its webhooks go and the secret they are signed
    with."""
    web = FastAPI(title="Sandbox: payment gateway", docs_url=None, redoc_url=None)
    switch = Modes(MODES)
    switch.set(modes)
    book = Book(Memory(memory), switch, own_url.rstrip("/"), key, hook)
    web.state.book, web.state.modes = book, switch
    add_modes(web, switch, ("/v1/",))

    def merchant(request: Request) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme != "Basic" or b64decode(given).decode() != ":".join(key):
            raise HTTPException(401, "authentication failed")

    @web.exception_handler(Refused)
    def refused(_: Request, why: Refused) -> JSONResponse:
        return JSONResponse({"error": {"code": "BAD_REQUEST_ERROR", "description": str(why)}}, 400)

    @web.exception_handler(HTTPException)
    def failed(_: Request, why: HTTPException) -> JSONResponse:
        return JSONResponse({"error": {"code": "BAD_REQUEST_ERROR", "description": why.detail}}, why.status_code)

    api = {"dependencies": [Depends(merchant)]}

    @web.post("/v1/payment_links", **api)
    def make_link(wanted: dict[str, Any]) -> dict[str, Any]:
        return book.make_link(wanted)

    @web.get("/v1/payment_links", **api)
    def links(reference_id: str = "") -> dict[str, Any]:
        found = [one for one in book.kept["links"].values() if reference_id in ("", one["reference_id"])]
        return {"payment_links": found}

    @web.get("/v1/payment_links/{link_id}", **api)
    def link(link_id: str) -> dict[str, Any]:
        return book.link(link_id)

    @web.post("/v1/payment_links/{link_id}/cancel", **api)
    def cancel(link_id: str) -> dict[str, Any]:
        return book.cancel(link_id)

    @web.get("/v1/orders/{order_id}/payments", **api)
    def payments(order_id: str) -> dict[str, Any]:
        return _collection([one for one in book.kept["payments"].values() if one.get("order_id") == order_id])

    @web.post("/v1/payments/qr_codes", **api)
    def make_qr(wanted: dict[str, Any]) -> dict[str, Any]:
        return book.make_qr(wanted)

    @web.get("/v1/payments/qr_codes/{qr_id}", **api)
    def qr(qr_id: str) -> dict[str, Any]:
        return book.kept["qrs"][qr_id]

    @web.post("/v1/payments/qr_codes/{qr_id}/close", **api)
    def close_qr(qr_id: str) -> dict[str, Any]:
        book.kept["qrs"][qr_id]["status"] = "closed"
        return book.kept["qrs"][qr_id]

    @web.get("/v1/payments/qr_codes/{qr_id}/payments", **api)
    def qr_payments(qr_id: str) -> dict[str, Any]:
        return _collection([one for one in book.kept["payments"].values() if one.get("qr_id") == qr_id])

    @web.post("/v1/payments/{payment_id}/refund", **api)
    def refund(payment_id: str, wanted: dict[str, Any]) -> dict[str, Any]:
        return book.refund(payment_id, wanted)

    @web.get("/v1/payments/{payment_id}/refunds", **api)
    def refunds(payment_id: str) -> dict[str, Any]:
        return _collection([one for one in book.kept["refunds"].values() if one["payment_id"] == payment_id])

    @web.get("/pay/{link_id}", response_class=HTMLResponse)
    def pay_page(link_id: str) -> HTMLResponse:
        link = book.link(link_id)
        buttons = "".join(f"<button name='do' value='{do}'>{title}</button> " for do, title in _BUTTONS[link["status"]])
        amount = f"₹{link['amount'] / 100:.2f}"
        body = f"<p>{html.escape(link['description'])}</p><p><b>{amount}</b> · {link['status']}</p>"
        return page("Practice payment", switch, f"{body}<form method='post'>{buttons}</form>")

    @web.post("/pay/{link_id}")
    async def pay(link_id: str, request: Request) -> RedirectResponse:
        do = (await request.form())["do"]
        payment = await run_in_threadpool(book.pay, link_id, fails=do == "fail", again=do == "again")
        if do == "fail":
            return RedirectResponse(request.url.path, 303)
        return RedirectResponse(book.came_back(book.link(link_id), payment), 303)

    @web.post("/qr/{qr_id}")
    def paid_qr(qr_id: str) -> dict[str, Any]:
        return book.pay_qr(qr_id)

    @web.post("/refunds/finish")
    def finish() -> dict[str, Any]:
        book.finish_refunds()
        return {}

    @web.get("/", response_class=HTMLResponse)
    def home() -> HTMLResponse:
        rows = "".join(
            f"<tr><td><a href='pay/{one['id']}'>{html.escape(one['reference_id'])}</a></td>"
            f"<td>₹{one['amount'] / 100:.2f}</td><td>{one['status']}</td></tr>"
            for one in reversed(book.kept["links"].values())
        )
        head = "<tr><th>Reference</th><th>Amount</th><th>State</th></tr>"
        return page("Payment gateway", switch, f"<table>{head}{rows}</table>")

    return web


_BUTTONS = {
    "created": (("pay", "Pay"), ("fail", "The bank says no")),
    "paid": (("again", "Pay a second time"),),
    "cancelled": (("again", "Pay all the same, as a late bank would"),),
}


def _collection(items: list[dict[str, Any]]) -> dict[str, Any]:
    return {"entity": "collection", "count": len(items), "items": items}


def _id(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(7)}"
