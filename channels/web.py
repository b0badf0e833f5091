"""The web channel: JSON in and out, for the chat page and for anyone who speaks the contract."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, BeforeValidator, Field
from starlette.datastructures import UploadFile
from starlette.responses import Response

from channels import described
from channels.backend import Refused, Unreachable
from channels.gateway import Gateway, TooMany
from channels.settings import Settings
from channels.wire import TEXT_LIMIT, Incoming, Message, Reply

CHANNEL = "web"
MESSAGES = "/web/messages"
MESSAGE_BYTES = 512 * 1024  # the longest text, every character escaped, and the rest


def _clean(value: Any) -> Any:
    """Text that can be stored: no NUL, no half of a surrogate pair."""
    return re.sub("[\ud800-\udfff\x00]", "\ufffd", value) if isinstance(value, str) else value


def _text(most: int, least: int = 0) -> Any:
    return Annotated[str, Field(min_length=least, max_length=most), BeforeValidator(_clean)]


Address = _text(128, 1)
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
"""One of `data/languages.yml`; any other is passed over."""


class Location(BaseModel):
    """A place on the map, in degrees."""

    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)


class Answering(BaseModel):
    """The question a person saw when answering."""

    field: _text(100)
    step: int = Field(ge=0, le=1_000_000)


class WebMessage(BaseModel):
    """One message of a person. `key` names the delivery: the same key again gets the same reply
    and is not taken twice. `seen` is the last notice shown."""

    conversation: Address
    text: _text(TEXT_LIMIT) | None = None
    choice: _text(300) | None = None
    file: _text(64) | None = None
    location: Location | None = None
    answering: Answering | None = None
    language: Language | None = None
    key: _text(64) | None = None
    seen: _text(64) | None = None


class WebUpdates(BaseModel):
    """A look for notices. `seen` is the last one shown."""

    conversation: Address
    seen: _text(64) | None = None
    language: Language | None = None


class WebSound(BaseModel):
    """A message of ours that is to be heard."""

    conversation: Address
    text: _text(4_000, 1)
    language: Language = "hi"


def draw(reply: Reply, request: Request, status: int = 200, **headers: str) -> JSONResponse:
    """A reply in the contract's shape, addresses made absolute; `question` only where one is asked for."""
    base = request.app.state.settings.public_url or str(request.base_url)
    shape: dict[str, Any] = {
        "messages": [message.write(base) for message in reply.messages],
        "expects": reply.expects,
    }
    if reply.language:
        shape["language"] = reply.language
    if reply.failed:
        shape["failed"] = True
    if reply.aloud is not None:
        shape["aloud"] = reply.aloud
    if reply.question:
        shape["question"] = reply.question.write(base)
    return JSONResponse(shape, status, headers)


def router(gateway: Gateway, settings: Settings) -> APIRouter:
    """The routes of the web channel."""
    routes = APIRouter(prefix="/web", responses=described.WEB)

    @routes.post("/messages")
    async def messages(sent: WebMessage, request: Request) -> JSONResponse:
        gateway.admit(CHANNEL, sent.conversation, _source(request), sent.language)
        text = sent.text if sent.text and sent.text.strip() else None
        location = sent.location.model_dump() if sent.location else None
        if text is None and not sent.choice and not sent.file and location is None:
            return draw(_plain(gateway, "empty", sent.model_dump()), request, 422)
        incoming = Incoming(
            channel=CHANNEL,
            address=sent.conversation,
            text=text,
            choice=sent.choice or None,
            file=sent.file or None,
            location=location,
            answering=sent.answering.model_dump() if sent.answering else None,
            language=sent.language,
            key=sent.key,
            seen=sent.seen,
            told="seen" in sent.model_fields_set,
        )
        return draw(await gateway.receive(incoming), request)

    @routes.post("/updates")
    async def updates(sent: WebUpdates, request: Request) -> JSONResponse:
        gateway.admit(CHANNEL, sent.conversation, _source(request), sent.language)
        try:
            reply = await gateway.updates(CHANNEL, sent.conversation, sent.seen, sent.language)
        except Unreachable:
            return draw(_plain(gateway, "failed", sent.model_dump()), request, 503)
        return draw(reply, request)

    @routes.post("/sound", response_class=Response, responses=described.content("audio/mpeg"))
    async def sound(sent: WebSound, request: Request) -> Response:
        gateway.admit(CHANNEL, sent.conversation, _source(request), sent.language, file=True)
        if not any(character.isalnum() for character in sent.text):
            return draw(_plain(gateway, "empty", sent.model_dump()), request, 422)
        made = await gateway.aloud.say(sent.text, Reply((), None, sent.language), "mp3")
        if made is None:
            return draw(_plain(gateway, "failed", sent.model_dump()), request, 503)
        return Response(made, media_type="audio/mpeg")

    @routes.post("/files")
    async def files(request: Request) -> JSONResponse:
        async with request.form(max_files=1, max_fields=5, max_part_size=1024) as form:
            known = {name: form.get(name) for name in ("conversation", "language")}
            address, language = _clean(known["conversation"]), known["language"]
            upload = form.get("file")
            if address is not None and (not isinstance(address, str) or not 0 < len(address) <= 128):
                return draw(_plain(gateway, "not_understood", known), request, 422)
            language = language if isinstance(language, str) else None
            gateway.admit(CHANNEL, address or "nobody yet", _source(request), language, file=True)
            if not isinstance(upload, UploadFile) or not upload.size:
                return draw(_plain(gateway, "file_missing", known), request, 422)
            limit = settings.file_megabytes
            if upload.size > limit * 1024 * 1024:
                return draw(_plain(gateway, "file_too_big", known, limit=limit), request, 413)
            gateway.admit_bytes(CHANNEL, address or "nobody yet", _source(request), language, upload.size)
            name, mime = upload.filename or "file", upload.content_type or "application/octet-stream"
            try:
                file = await gateway.keep(CHANNEL, address, name, mime, upload.file, language)
            except Refused as refused:
                talk = _plain(gateway, "file_missing", known)
                said = tuple(Message.read(one) for one in refused.messages)
                return draw(Reply(said, talk.expects, talk.language), request, refused.status)
            except Unreachable:
                return draw(_plain(gateway, "failed", known), request, 503)
            return JSONResponse({"file": file})

    return routes


def too_many(request: Request, error: TooMany) -> JSONResponse:
    """The answer to somebody who is over a limit."""
    return draw(error.reply, request, 429, **{"Retry-After": str(error.wait)})


def invalid(gateway: Gateway, request: Request, error: RequestValidationError) -> JSONResponse:
    """The answer to a message that breaks the contract: says what to do, keeps the open question."""
    body = error.body if isinstance(error.body, dict) else {}
    wrong = {str(part) for one in error.errors() for part in one["loc"]}
    long = any(one["type"] == "string_too_long" for one in error.errors())
    if "text" in wrong and long:
        reply = _plain(gateway, "too_long", body, limit=f"{TEXT_LIMIT:,}")
    elif "location" in wrong:
        reply = _plain(gateway, "location", body)
    else:
        reply = _plain(gateway, "not_understood", body)
    return draw(reply, request, 422)


def _plain(gateway: Gateway, key: str, body: Mapping[str, Any], **params: object) -> Reply:
    """The gateway's own words to whoever sent `body`, which may be anything."""
    address, language = body.get("conversation"), body.get("language")
    return gateway.plain(
        key,
        CHANNEL,
        address if isinstance(address, str) else "",
        language if isinstance(language, str) else None,
        **params,
    )


def _source(request: Request) -> str | None:
    return request.client.host if request.client else None
