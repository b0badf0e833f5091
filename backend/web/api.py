"""The internal API: what the action server, Rasa's tracker store and the gateway call. Bearer token on all."""

import hmac
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, HTTPException, Response, UploadFile
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from backend.catalogue.said import MAX_TEXT, Said, Understanding
from backend.evidence.files import MOST_BYTES, Refused
from backend.kit.message import Message
from backend.tips.service import RECEIPT
from backend.trail.entries import note
from backend.web import metrics
from backend.web.door import behind
from backend.web.parts import Parts
from backend.web.refusals import Refusal, refusals
from watch.refusals import because

_STATUS = {"too_big": 413, "wrong_type": 415}
_AROUND_A_FILE = 64 * 1024  # bytes of a form beside the file in it
Id = Annotated[str, Field(min_length=1, max_length=64)]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
"""One of `data/languages.yml`; any other is passed over."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Location(_Body):
    """A point on the map, in degrees."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class Answering(_Body):
    """The question a person was looking at."""

    field: str = Field(max_length=100)
    step: int | None = None


class SaidBody(_Body):
    """What a person sent in one message."""

    text: str | None = Field(default=None, max_length=MAX_TEXT)
    choice: str | None = Field(default=None, max_length=300)
    file: str | None = Field(default=None, max_length=64)
    location: Location | None = None
    answering: Answering | None = None
    voice: str | None = Field(default=None, max_length=64)

    def said(self) -> Said:
        """As the drafts know it."""
        return Said(
            self.text,
            self.choice,
            self.file,
            self.location.model_dump() if self.location else None,
            self.answering.model_dump() if self.answering else None,
            self.voice,
        )


class Intent(BaseModel):
    """An intent with how sure the understanding is of it (0–1)."""

    name: str | None = None
    confidence: float = 0.0


class Entity(BaseModel):
    """A fact found in a message, its value normalised as the contract says."""

    entity: str
    value: Any


class NewsBody(_Body):
    """Notices are to come along; `seen`: the id of the last one that was shown."""

    seen: str | None = Field(default=None, max_length=64)


class _Heard(_Body):
    said: SaidBody
    ranking: list[Intent] = []
    entities: list[Entity] = []
    language: Language | None = None
    news: NewsBody | None = None

    def understanding(self, intent: str | None, confidence: float = 0.0) -> Understanding:
        ranking = tuple((i.name, i.confidence) for i in self.ranking if i.name)
        return Understanding(intent, confidence, ranking, tuple((e.entity, e.value) for e in self.entities))


class ConversationBody(_Body):
    """Somebody writes on a channel; `address` is whatever the channel knows them by; `call` says that a new
    telephone call begins."""

    channel: str = Field(pattern=r"^[a-z]{2,16}$")
    address: str = Field(min_length=1, max_length=200)
    language: Language | None = None
    call: bool = False


class OpenBody(_Heard):
    """A service is asked for."""

    sender: Id
    service: str = Field(max_length=64)


class AnswerBody(_Heard):
    """Something was said while a question was open."""

    sender: Id
    intent: Intent = Intent()


class SayBody(_Heard):
    """Something was said while no question was open."""

    intent: str = Field(max_length=64)


class OutboxBody(_Body):
    """Who asks for notices to carry: the channels that can be written to, or `sender` for whoever just wrote."""

    channels: list[Annotated[str, Field(pattern=r"^[a-z]{2,16}$")]] = Field(default=[], max_length=8)
    sender: Id | None = None


class OutcomeBody(_Body):
    """What became of a notice that was handed out; `seconds` until it should be tried again."""

    outcome: Literal["delivered", "later", "lost", "gone", "unreached"]
    seconds: int = Field(default=0, ge=0, le=7 * 24 * 3600)


class SilenceBody(_Body):
    """Whether a conversation may be written to unasked."""

    silent: bool


class ToldBody(BaseModel):
    """Why a file can't be taken, for the person who sent it."""

    messages: list[dict[str, str]]


def router(parts: Parts) -> APIRouter:
    """The internal API's routes."""
    token = f"Bearer {parts.settings.service_token}".encode()

    def bearer(authorization: str) -> None:
        if not hmac.compare_digest(authorization.encode(), token):
            raise HTTPException(401, "a service's bearer token is needed", {"WWW-Authenticate": "Bearer"})

    door = behind(bearer, MOST_BYTES + _AROUND_A_FILE)
    api = APIRouter(route_class=door, tags=["internal"], responses=refusals(400, 401, 404, 413))
    db, intake = parts.db, parts.intake

    def waiting(tx: Connection, sender: str, body: _Heard) -> list[Message] | None:
        return intake.news_for(tx, sender, body.news.seen) if body.news is not None else None

    numbers = metrics.registry(parts)

    @api.get("/metrics", include_in_schema=False)
    def measured() -> Response:
        """What waits, is late or went wrong, for Prometheus."""
        return metrics.told(numbers)

    @api.post("/conversations")
    def meet(body: ConversationBody) -> dict[str, Any]:
        """The conversation of a channel's address, begun now if there is none."""
        with db.write() as tx:
            return intake.meet(tx, body.channel, body.address, body.language, body.call)

    @api.get("/conversations/{sender}")
    def known(sender: str) -> dict[str, Any]:
        """Where a conversation stands: its language and its open draft."""
        with db.write() as tx:
            return intake.known(tx, sender)

    @api.post("/conversations/{sender}/says")
    def says(sender: str, body: SayBody) -> dict[str, Any]:
        """General talk: greeting, help, resuming, the likeliest services."""
        with db.write() as tx:
            heard = body.understanding(body.intent)
            news = waiting(tx, sender, body)
            turn = intake.say(tx, sender, body.intent, body.said.said(), heard, body.language)
            turn.news = news
        return intake.settle(turn)

    @api.post("/conversations/{sender}/updates")
    def updates(sender: str, body: NewsBody) -> dict[str, Any]:
        """Notices the conversation has not shown, and its open question drawn anew."""
        with db.write() as tx:
            return intake.updates(tx, sender, body.seen)

    @api.post("/conversations/{sender}/silence", status_code=204)
    def silence(sender: str, body: SilenceBody) -> None:
        """Notes that a person wants no notices here (opted out, blocked us), or wants them again."""
        with db.write() as tx:
            parts.outbox.silence(tx, sender, body.silent)

    @api.post("/outbox")
    def outbox(body: OutboxBody) -> dict[str, Any]:
        """Notices to be carried to people; each must be acknowledged, or it is handed out again."""
        if body.sender is None:
            with db.read() as tx:
                if not parts.outbox.due(tx):
                    return {"notices": []}
        with db.write() as tx:
            if body.sender is not None:
                return {"notices": parts.outbox.held(tx, body.sender)}
            return {"notices": parts.outbox.hand_out(tx, body.channels)}

    @api.post("/outbox/{notice}", status_code=204)
    def acknowledge(notice: str, body: OutcomeBody) -> None:
        """What became of a notice that was handed out."""
        with db.write() as tx:
            parts.outbox.settle(tx, notice, body.outcome, body.seconds)

    @api.post("/drafts")
    def open_draft(body: OpenBody) -> dict[str, Any]:
        """Opens a draft of a service and asks its first question."""
        with db.write() as tx:
            heard = body.understanding(body.service)
            news = waiting(tx, body.sender, body)
            turn = intake.open(tx, body.sender, body.service, body.said.said(), heard, body.language)
            turn.news = news
        return intake.settle(turn)

    @api.post("/drafts/{draft}/answers")
    def answer(draft: str, body: AnswerBody) -> dict[str, Any]:
        """Judges what was said while a question of the draft was open."""
        with db.write() as tx:
            heard = body.understanding(body.intent.name, body.intent.confidence)
            news = waiting(tx, body.sender, body)
            turn = intake.answer(tx, draft, body.sender, body.said.said(), heard, body.language)
            turn.news = news
        if turn.outcome == "refused":
            because("answer")
        return intake.settle(turn)

    @api.post("/files", responses=refusals(s413=ToldBody | Refusal, s415=ToldBody))
    def receive(
        file: UploadFile, sender: Annotated[str, Form()], language: Annotated[Language | None, Form()] = None
    ) -> Response:
        """Takes a file; 413, 415 or 422 with the reason in the person's language when it can't be taken."""
        with db.write() as tx:
            met, count = intake.known(tx, sender), intake.count_file(tx, sender)
        language = language or met["language"]
        try:
            if count > parts.settings.files_a_day:
                raise Refused("too_many", most=parts.settings.files_a_day)
            received = parts.files.receive(file.file, file.filename or "")
        except Refused as refused:
            text = parts.texts(f"files.{refused.key}", language, **refused.params)
            return JSONResponse({"messages": [{"text": text}]}, _STATUS.get(refused.key, 422))
        with db.write() as tx:
            kept = parts.files.record(tx, received)
            if met["service"] and not parts.catalogue[met["service"]].confided:
                note(tx, "citizen", "uploaded", subject=f"file:{kept}")
            return JSONResponse({"file": kept})

    @api.get("/documents/{token}", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
    def document(token: str) -> Response:
        """A document by the short-lived link that a message carried."""
        with db.write() as tx:
            if (paper := intake.paper(token)) is not None and parts.files.info(tx, paper[1]) is not None:
                note(tx, "citizen", "fetched", subject=f"file:{paper[1]}")
                name, content = paper[0], b"".join(parts.files.open(tx, paper[1]))
            elif (found := intake.document(tx, token)) is not None:
                if found.kind != RECEIPT:  # the hour alone could tell who told something in confidence
                    note(tx, "citizen", "fetched", case=found.case_id, document=found.number)
                name, content = parts.documents.file_name(found), parts.documents.pdf(found)
            else:
                raise HTTPException(404, "this link has run out")
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return Response(content, media_type="application/pdf", headers=headers)

    drawn_on_demand = {200: {"content": {"image/jpeg": {}, "application/pdf": {}}}}

    @api.get("/pictures/{token}", response_class=Response, responses=drawn_on_demand)
    def picture(token: str) -> Response:
        """What is drawn by the short-lived link that a message carried: a map, a photo of a published record, a
        person's own data."""
        asked = parts.links.read_picture(token)
        if asked is None:
            raise HTTPException(404, "this link has run out")
        sort, content = asked
        with db.read() as tx:
            made = parts.pictures[sort](tx, content)
        if made is None:
            raise HTTPException(404, "there is no such picture any more")
        drawn, mime = made
        headers = {"Cache-Control": "no-store"}
        if mime == "application/pdf":
            headers["Content-Disposition"] = f'attachment; filename="{sort.replace("_", "-")}.pdf"'
        return Response(drawn, media_type=mime, headers=headers)

    return api
