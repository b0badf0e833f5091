"""Stand-ins at the gateway's outer wire: small HTTP servers that answer as Rasa and the backend do."""

import asyncio
import itertools
import os
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from sqlalchemy import select

from channels.store import Store, _deliveries

TOKEN = "t" * 64


_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_PORTS = itertools.cycle(range(10_000 + 2_000 * _WORKER, 12_000 + 2_000 * _WORKER))
"""Below those that the kernel gives away, and for each worker its own: nobody takes one between here and its use."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    for port in _PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("endless")


def undealt(store: Store, address: str) -> bool:
    """Whether a gateway with this store has something of a person's not dealt with to the end; takes nothing up."""
    with store._engine.connect() as tx:
        bodies = tx.execute(select(_deliveries.c.body).where(_deliveries.c.body.is_not(None))).scalars()
        return any((store._open(body) or {}).get("address") == address for body in bodies)


@contextmanager
def serving(app: Any, port: int):
    """Serves an ASGI app on a port in a thread of its own."""
    server = uvicorn.Server(
        uvicorn.Config(app, port=port, log_level="error", access_log=False, timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


def message(text: str, choices: tuple[tuple[str, str], ...] = (), **more: Any) -> dict[str, Any]:
    """A message as the backend makes it."""
    rows = [{"title": title, "value": value} for title, value in choices]
    return {"text": text, "choices": rows, "documents": [], "links": [], **more}


def turn(*messages: dict[str, Any], expects: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """A turn as the action server passes it on."""
    return {"messages": list(messages), "expects": expects, "draft": None, "language": "hi", "ended": False, **more}


@dataclass
class Rasa:
    """Answers with `script(body)`; writes down what it was told, and when two overlapped."""

    script: Any = lambda body: turn(message("ठीक है"))
    told: list[dict] = field(default_factory=list)
    running: dict[str, int] = field(default_factory=dict)
    overlapped: bool = False
    delay: float = 0
    status: int = 200
    raw: Any = None

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.get("/status")
        async def status() -> dict:
            return {"model_file": "m"}

        @app.post("/webhooks/rest/webhook")
        async def webhook(request: Request) -> Response:
            body = await request.json()
            sender = body["sender"]
            self.told.append(body)
            self.running[sender] = self.running.get(sender, 0) + 1
            self.overlapped |= self.running[sender] > 1
            await asyncio.sleep(self.delay)
            self.running[sender] -= 1
            if self.raw is not None or self.status != 200:
                return JSONResponse(self.raw, self.status)
            return JSONResponse([{"recipient_id": sender, "custom": self.script(body)}])

        return app


@dataclass
class Backend:
    """Keeps conversations, notices and files in memory, as the internal API does."""

    conversations: dict[str, dict] = field(default_factory=dict)
    notices: list[dict] = field(default_factory=list)
    question: dict | None = None
    expects: dict | None = None
    files: list[tuple[str, str, bytes]] = field(default_factory=list)
    refusal: tuple[int, str] | None = None
    asked: list[tuple[str, dict]] = field(default_factory=list)
    down: bool = False
    mobile: str | None = None
    outbox: list[dict] = field(default_factory=list)
    held: list[dict] = field(default_factory=list)
    settled: list[tuple[str, str]] = field(default_factory=list)
    silenced: list[bool] = field(default_factory=list)
    paper_bytes: int = 100_000
    picture_bytes: int = 1000

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.middleware("http")
        async def door(request: Request, call_next: Any) -> Response:
            if self.down:
                return Response(status_code=500)
            if request.url.path != "/health" and request.headers.get("authorization") != f"Bearer {TOKEN}":
                return Response(status_code=401)
            return await call_next(request)

        @app.get("/health")
        async def health() -> dict:
            return {}

        @app.post("/conversations")
        async def conversations(request: Request) -> dict:
            body = await request.json()
            self.asked.append(("conversations", body))
            made = {"conversation": f"c{len(self.conversations)}", "talk": 0, "language": "hi"}
            known = self.conversations.setdefault(body["address"], made)
            known["language"] = body.get("language") or known["language"]
            sender = f"{known['conversation']}.{known['talk']}"
            return {**known, "sender": sender, "draft": None, "expects": self.expects, "mobile": self.mobile}

        @app.post("/conversations/{sender}/updates")
        async def updates(sender: str, request: Request) -> dict:
            body = await request.json()
            self.asked.append(("updates", body))
            if seen := body.get("seen"):
                self.notices = [one for one in self.notices if one["id"] > seen]
            return {"messages": self.notices, "expects": self.expects, "question": self.question, "language": "hi"}

        @app.post("/outbox")
        async def outbox(request: Request) -> dict:
            body = await request.json()
            waiting = self.held if body.get("sender") else self.outbox
            handed, waiting[:] = list(waiting), []
            return {"notices": handed}

        @app.post("/outbox/{notice}", status_code=204)
        async def settle(notice: str, request: Request) -> None:
            self.settled.append((notice, (await request.json())["outcome"]))

        @app.post("/conversations/{sender}/silence", status_code=204)
        async def silence(sender: str, request: Request) -> None:
            self.silenced.append((await request.json())["silent"])

        @app.post("/files")
        async def files(request: Request) -> Response:
            form = await request.form()
            content = await form["file"].read()
            if self.refusal:
                status, text = self.refusal
                return JSONResponse({"messages": [{"text": text}]}, status)
            self.files.append((form["sender"], form["file"].filename, content))
            return JSONResponse({"file": f"f{len(self.files)}"})

        @app.get("/documents/{token}")
        async def document(token: str) -> Response:
            if token != "good-token":
                return Response(status_code=404)
            headers = {"Content-Disposition": 'attachment; filename="praman.pdf"'}
            return Response(b"%PDF-1.7 " + b"x" * self.paper_bytes, media_type="application/pdf", headers=headers)

        @app.get("/pictures/{token}")
        async def picture(token: str) -> Response:
            return Response(b"x" * self.picture_bytes, media_type="image/jpeg")

        return app


class Web:
    """A citizen's program that speaks the web channel."""

    def __init__(self, base: str) -> None:
        self.http = httpx.Client(base_url=base, timeout=40)

    def say(self, conversation: str = "browser-1", **parts: Any) -> dict[str, Any]:
        """Sends one message and returns the reply."""
        answer = self.send(conversation, **parts)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def send(self, conversation: str = "browser-1", **parts: Any) -> httpx.Response:
        """Sends one message."""
        return self.http.post("/web/messages", json={"conversation": conversation, **parts})
