"""What the e-District portal reaches: a token, applications, decisions. Schemas are in openapi.json."""

import base64
import binascii
import hmac
import io
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, HTTPException, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from backend.cases.workflow import NotNow
from backend.edistrict.applying import Application, Taken, Wrong
from backend.edistrict.service import Decision
from backend.evidence.files import Refused
from backend.kit import secrets
from backend.kit.text import Language
from backend.web.door import behind
from backend.web.parts import Parts
from backend.web.refusals import refusals

TOKEN_SECONDS = 3600
_MOST_BYTES = 64 * 1024 * 1024
"""Of one application with all its files."""
_PURPOSE = "e-district bearer"
Number = Annotated[str, Field(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9/_-]+$")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class OAuthRefusal(BaseModel):
    """Why no token is given (RFC 6749, 5.2)."""

    error: str


class Mistakes(BaseModel):
    """What is wrong: in a sentence, or with each answer."""

    detail: str | list[dict[str, Any]]


class Upload(_Body):
    """A file, its content in base64 (10 MB at most)."""

    name: str = Field(max_length=120)
    content: str = Field(max_length=14_000_000)


class ApplicationBody(_Body):
    """An application; `answers` and `files` by the questions of docs/services.md's service."""

    number: Number
    service: str = Field(max_length=64)
    language: Language = "hi"
    answers: dict[str, Any] = Field(max_length=100)
    files: dict[str, Upload] = Field(default={}, max_length=20)


class DecisionBody(_Body):
    """The District Magistrate's decision; `words` are the conditions, or the reason."""

    number: Number
    case_no: str = Field(pattern=r"^[0-9]{10,12}$")
    decision: Literal["granted", "refused"]
    words: str = Field(default="", max_length=2000)
    decided_on: date
    by: str = Field(max_length=200)
    document: Upload | None = None


def router(parts: Parts) -> APIRouter:
    """The portal's routes; all but the token want its bearer."""
    key, settings = parts.settings.secret_key, parts.settings
    pair = f"{settings.edistrict_portal_id}:{settings.edistrict_portal_secret}".encode()

    def bearer(authorization: str) -> None:
        scheme, _, token = authorization.partition(" ")
        known = secrets.read_token(key, _PURPOSE, token, TOKEN_SECONDS) if scheme.lower() == "bearer" else None
        if not known or known["client"] != settings.edistrict_portal_id or not settings.edistrict_portal_secret:
            raise HTTPException(401, "a bearer token is needed", {"WWW-Authenticate": "Bearer"})

    routes = APIRouter(prefix="/edistrict", tags=["e-district"])
    told = refusals(400, 401, 404, 409, 413, s422=Mistakes) | {201: {"description": "Taken."}}
    inside = APIRouter(route_class=behind(bearer, _MOST_BYTES), responses=told)

    @routes.post("/oauth/token", responses=refusals(s400=OAuthRefusal, s401=OAuthRefusal))
    def token(
        grant_type: Annotated[str, Form()], client_id: Annotated[str, Form()], client_secret: Annotated[str, Form()]
    ) -> Response:
        """OAuth 2.0 client credentials (RFC 6749, 4.4)."""
        given = f"{client_id}:{client_secret}".encode()
        if grant_type != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        if not settings.edistrict_portal_secret or not hmac.compare_digest(given, pair):
            return JSONResponse({"error": "invalid_client"}, 401)
        made = secrets.timed_token(key, _PURPOSE, {"client": client_id})
        told = {"access_token": made, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    @inside.post("/applications")
    def apply(body: ApplicationBody) -> Response:
        """Opens the case of an application: 201; 200 when its number is known; 409 when that number stands for another
        application; 422 with the reason of every answer that can't be taken."""
        received = {name: _received(upload, name) for name, upload in body.files.items()}
        try:
            with parts.db.write() as tx:
                files = {name: parts.files.record(tx, info) for name, info in received.items()}
                given = Application(body.number, body.service, body.language, body.answers, files)
                case, new = parts.applying.take(tx, given)
                if not new:
                    for file_id in files.values():
                        parts.files.forget(tx, file_id)
                return JSONResponse(_standing(tx, body.number, case), 201 if new else 200)
        except Wrong as wrong:
            rows = [{"question": name, "reason": reason} for name, reason in sorted(wrong.mistakes.items())]
            return JSONResponse({"detail": rows}, 422)
        except Taken:
            raise HTTPException(409, "this number stands for another application") from None
        except LookupError as unknown:
            if type(unknown) is not LookupError:
                raise
            raise HTTPException(422, "no such service comes from e-District") from None

    @inside.get("/applications/{number:path}")
    def standing(number: str) -> dict[str, Any]:
        """Where an application stands; its result is also handed over by itself."""
        with parts.db.read() as tx:
            case = parts.applying.known(tx, number)
            if case is None:
                raise HTTPException(404, "no such application")
            return _standing(tx, number, case)

    @inside.post("/decisions")
    def decide(body: DecisionBody) -> Response:
        """Takes a decision and tells the applicant: 201; 200 when its number is known; 404 for no such case; 409 for
        one that waits for no decision."""
        received = _received(body.document, "document", pdf=True) if body.document else None
        try:
            with parts.db.write() as tx:
                file = parts.files.record(tx, received) if received else None
                granted = body.decision == "granted"
                given = Decision(body.number, body.case_no, granted, body.words, body.decided_on, body.by, file)
                new = parts.edistrict.decided(tx, given)
                if file and not new:
                    parts.files.forget(tx, file)
        except NotNow:
            raise HTTPException(409, "the case does not wait for this decision") from None
        except LookupError as unknown:
            if type(unknown) is not LookupError:
                raise
            raise HTTPException(404, "no such case") from None
        return JSONResponse({"number": body.number, "case_no": body.case_no}, 201 if new else 200)

    def _standing(tx: Connection, number: str, case: Any) -> dict[str, Any]:
        return {"number": number, "case_no": case.case_no, "state": case.state}

    def _received(upload: Upload, name: str, pdf: bool = False) -> Any:
        try:
            content = base64.b64decode(upload.content, validate=True)
            info = parts.files.receive(io.BytesIO(content), upload.name)
        except (binascii.Error, ValueError):
            raise HTTPException(422, f"{name}: not base64") from None
        except Refused as refused:
            raise HTTPException(422, f"{name}: {refused.key}") from None
        if pdf and info.kind != "pdf":
            raise HTTPException(422, f"{name}: not a PDF")
        return info

    routes.include_router(inside)
    return routes
