"""What the payment gateway and its payers reach: webhooks, and the page after paying."""

from collections.abc import Mapping
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.concurrency import run_in_threadpool

from backend.payments.providers import Forged
from backend.web.parts import Parts
from backend.web.refusals import refusals

_MOST_BYTES = 512 * 1024
_TEMPLATES = Path(__file__).parent / "templates"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def router(parts: Parts) -> APIRouter:
    """The routes about payments; without a gateway there is nothing here."""
    routes = APIRouter(prefix="/payments", tags=["payments"], responses=refusals(403, 404))
    pages = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined)

    @routes.post("/webhook", status_code=204, summary="The gateway's news, signed by it", responses=refusals(400, 413))
    async def webhook(request: Request) -> Response:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _MOST_BYTES:
                raise HTTPException(413, "too large")
        await run_in_threadpool(_heard, bytes(body), request.headers)
        return Response(status_code=204)

    def _heard(body: bytes, headers: Mapping[str, str]) -> None:
        if parts.gateway is None:
            raise HTTPException(404, "no payment gateway is configured")
        try:
            news = parts.gateway.hear(body, headers)
        except Forged:
            raise HTTPException(403, "not signed by the gateway") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise HTTPException(400, "signed, but not understood") from None
        if news is not None:
            with parts.db.write() as tx:
                parts.payments.hear(tx, news)

    @routes.get("/return", summary="Where a payer comes back to", responses={200: {"content": {"text/html": {}}}})
    def back(request: Request) -> Response:
        if parts.gateway is None:
            raise HTTPException(404, "no payment gateway is configured")
        try:
            reference = parts.gateway.returned(request.query_params)
        except Forged:
            raise HTTPException(403, "not signed by the gateway") from None
        with parts.db.write() as tx:
            known = parts.payments.came_back(tx, reference)
        if known is None:
            raise HTTPException(404, "no such payment")
        job, language = known
        parts.worker.run_now(job)
        with parts.db.read() as tx:
            state = parts.payments.state_of(tx, reference)
        page = pages.get_template("payments/return.html").render(
            language=language,
            path="",
            other="",
            state=state,
            say=lambda key: parts.texts(f"payments.page.{key}", language),
        )
        return HTMLResponse(page, headers=_HEADERS)

    @routes.get("/upi/{token}", summary="Opens a UPI app with the bill", status_code=302, response_class=Response)
    def upi(token: str) -> Response:
        with parts.db.read() as tx:
            address = parts.payments.upi(tx, token)
        if address is None:
            raise HTTPException(404, "this link has run out, or the fee is settled")
        return RedirectResponse(address, 302, _HEADERS)

    return routes
