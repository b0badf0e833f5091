"""The public check: is a document ours, unchanged, and still good? Says nothing about any person.

By code: `GET /verify/{code}`, where a document's QR leads. By file: `POST /verify` with the PDF.
Pages in Hindi and English for a browser (its Accept names text/html), JSON for anything else.
"""

import io
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Any, Literal

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import BaseModel
from starlette.datastructures import UploadFile

from backend.documents.service import Checked, Document, Documents, masked, standing
from backend.documents.verifying import Verdict
from backend.kit.clock import today
from backend.kit.db import Database
from backend.kit.text import Texts
from backend.web.refusals import refusals

MOST_BYTES = 10 * 1024 * 1024
_TEMPLATES = Path(__file__).parent / "templates" / "verify"
_AT_ONCE = 2
_LOOKALIKES = str.maketrans("OILU", "011V")  # Crockford's alphabet has none of these letters
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept, Accept-Language",
}


_JSON_OR_PAGE: dict[int | str, dict[str, Any]] = {200: {"content": {"application/json": {}, "text/html": {}}}}


class Unread(BaseModel):
    """Why a file was not checked."""

    result: Literal["no_file", "too_big"]


class _TooBig(Exception):
    """More bytes than a document of ours can have."""


def router(db: Database, documents: Documents, texts: Texts) -> APIRouter:
    """The routes of the public check, over the register of documents."""
    pages = _Pages(texts)
    routes = APIRouter(tags=["verify"])
    limiter = CapacityLimiter(_AT_ONCE)  # reading strangers' PDFs must not slow the rest down

    @routes.get("/verify", summary="The form of the public check", responses=_JSON_OR_PAGE)
    def form(request: Request, code: str = "") -> Response:
        if code.strip():
            query = f"?language={_language(request)}" if "language" in request.query_params else ""
            return RedirectResponse(f"/verify/{_tidy(code) or '-'}{query}", status_code=303)
        return pages.html(request, "form.html")

    @routes.get("/verify/{code}", summary="Is the document with this code valid?", responses=_JSON_OR_PAGE)
    def by_code(request: Request, code: str) -> Response:
        with db.read() as tx:
            document = documents.by_code(tx, _tidy(code))
        state = standing(document, today()) if document else "unknown"
        shown = _shown(documents, document) if document else None
        return pages.answer(request, "state.html", {"state": state, "document": shown})

    @routes.post(
        "/verify",
        summary="Is this PDF ours and unchanged?",
        responses=_JSON_OR_PAGE | refusals(400, s413=Unread, s422=Unread),
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {
                    "multipart/form-data": {
                        "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
                    },
                    "application/pdf": {"schema": {"type": "string", "format": "binary"}},
                },
            }
        },
    )
    async def by_file(request: Request) -> Response:
        try:
            pdf = await _pdf_of(request)
        except _TooBig:
            return pages.answer(request, "refused.html", {"result": "too_big"}, 413, megabytes=MOST_BYTES // 2**20)
        if not pdf:
            return pages.answer(request, "refused.html", {"result": "no_file"}, 422)
        checked = await run_sync(_check, db, documents, pdf, limiter=limiter)
        return pages.answer(request, "file.html", _result(documents, checked))

    return routes


def _check(db: Database, documents: Documents, pdf: bytes) -> Checked:
    finding = documents.inspect(pdf)
    with db.read() as tx:
        return documents.checked(tx, pdf, finding)


def _result(documents: Documents, checked: Checked) -> dict[str, Any]:
    if checked.document is None:
        genuine = checked.verdict is Verdict.GENUINE
        return {"result": "unregistered" if genuine else checked.verdict.value, "state": "unknown", "document": None}
    state = standing(checked.document, today())
    return {"result": checked.verdict.value, "state": state, "document": _shown(documents, checked.document)}


def _shown(documents: Documents, document: Document) -> dict[str, Any]:
    """What the public may know of a document: nothing about the person it is for."""
    title = documents.title(document)
    return {
        "title": {"hi": title.hi, "en": title.en},
        "number": masked(document.number),
        "office": {"hi": document.office.hi, "en": document.office.en},
        "issued_on": _iso(document.issued_at.date() if document.issued_at else None),
        "valid_until": _iso(document.valid_until),
        "revoked_on": _iso(document.revoked_at.date() if document.revoked_at else None),
    }


class _Pages:
    """Answers as a page or as JSON, whichever the request asks for."""

    def __init__(self, texts: Texts) -> None:
        self._texts = texts
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self._environment.filters["day"] = self._day

    def html(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        language = _language(request)

        def say(key: str, **params: object) -> str:
            return self._texts(f"verify.{key}", language, **params)

        page = self._environment.get_template(template).render(
            say=say, language=language, other="en" if language == "hi" else "hi", path=request.url.path, **values
        )
        return HTMLResponse(page, status, {**_HEADERS, "Content-Language": language})

    def answer(
        self, request: Request, template: str, answer: dict[str, Any], status: int = 200, **values: Any
    ) -> Response:
        if _wants_json(request):
            return JSONResponse(answer, status, _HEADERS)
        return self.html(request, template, status, **answer, **values)

    def _day(self, iso: str, language: str) -> str:
        day = date.fromisoformat(iso)
        return f"{day.day} {self._texts(f'documents.month.{day.month}', language)} {day.year}"


def _wants_json(request: Request) -> bool:
    return "text/html" not in request.headers.get("accept", "")


def _language(request: Request) -> str:
    asked = request.query_params.get("language")
    if asked in ("hi", "en"):
        return asked
    return "en" if request.headers.get("accept-language", "").lower().startswith("en") else "hi"


def _tidy(code: str) -> str:
    """A code as it is kept, however it was typed: spaces, hyphens and look-alike letters put right."""
    plain = "".join(c for c in code.upper() if c.isascii() and c.isalnum())
    return plain.translate(_LOOKALIKES)[:32]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


async def _pdf_of(request: Request) -> bytes:
    """The PDF in a request: multipart field `file`, or the body itself. Raises _TooBig before holding more."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        counted = Request(request.scope, _counting(request.receive, MOST_BYTES + 64 * 1024))
        async with counted.form(max_files=1, max_fields=5) as form:
            file = form.get("file")
            content = await file.read(MOST_BYTES + 1) if isinstance(file, UploadFile) else b""
    else:
        body = io.BytesIO()
        async for piece in Request(request.scope, _counting(request.receive, MOST_BYTES)).stream():
            body.write(piece)
        content = body.getvalue()
    if len(content) > MOST_BYTES:
        raise _TooBig
    return content


def _counting(receive: Callable[[], Awaitable[Any]], most: int) -> Callable[[], Awaitable[Any]]:
    taken = 0

    async def counted() -> Any:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise _TooBig
        return message

    return counted
