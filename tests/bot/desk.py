"""A stand-in for the backend on the wire: one short service, answered over real HTTP.

It asks three questions, refuses an answer that holds no letter, treats `help` as an aside and ends.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

QUESTIONS = ("name", "mobile", "purpose")
TOKEN = "test-token"


class Desk:
    """The stand-in: its state, what it was asked, and the server around it."""

    def __init__(self, port: int = 0) -> None:
        self.calls: list[tuple[str, str, dict[str, Any]]] = []
        self.drafts: dict[str, list[str]] = {}
        self.open: dict[str, str] = {}
        self.services: dict[str, str] = {}
        self.lock = threading.Lock()
        self.connections: set[socket.socket] = set()
        desk = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet

            def setup(self) -> None:
                super().setup()
                desk.connections.add(self.connection)

            def finish(self) -> None:
                desk.connections.discard(self.connection)
                super().finish()

            def do_GET(self) -> None:
                self._answer("GET", {})

            def do_POST(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                self._answer("POST", json.loads(self.rfile.read(size) or b"{}"))

            def _answer(self, method: str, body: dict[str, Any]) -> None:
                if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                    status, reply = 401, {}
                else:
                    with desk.lock:
                        desk.calls.append((method, self.path, body))
                        status, reply = desk.handle(method, self.path, body)
                data = json.dumps(reply).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        """Stop listening and hang up on everybody, as a dying process does."""
        self.server.shutdown()
        self.server.server_close()
        for connection in list(self.connections):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def posts(self) -> list[tuple[str, dict[str, Any]]]:
        """Path and body of each POST so far."""
        return [(path, body) for method, path, body in self.calls if method == "POST"]

    def handle(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Route one request."""
        if path == "/drafts":
            draft = f"d{len(self.drafts) + 1}"
            self.drafts[draft] = []
            self.open[body["sender"]] = draft
            self.services[draft] = body["service"]
            return 200, self._turn(body["sender"], draft, f"opened {body['service']}")
        if match := re.fullmatch(r"/drafts/([^/]+)/answers", path):
            draft = match.group(1)
            if self.open.get(body["sender"]) != draft:
                return 404, {}
            return 200, self._judge(draft, body)
        if match := re.fullmatch(r"/conversations/([^/]+)/says", path):
            sender = match.group(1)
            if body["intent"] == "resume" and sender in self.open:
                return 200, self._turn(sender, self.open[sender], "resumed")
            return 200, self._turn(sender, None, f"said {body['intent']}")
        if match := re.fullmatch(r"/conversations/([^/]+)", path):
            draft = self.open.get(match.group(1))
            if match.group(1).startswith("new"):
                return 404, {}
            return 200, {"language": "hi", "draft": draft, "service": self.services.get(draft or "")}
        return 404, {}

    def _judge(self, draft: str, body: dict[str, Any]) -> dict[str, Any]:
        sender, said = body["sender"], body["said"]
        if body["intent"]["name"] == "help":
            return self._turn(sender, draft, "aside")
        answer = said.get("text") or said.get("choice") or said.get("file") or ""
        if not any(letter.isalpha() or letter.isdigit() for letter in answer):
            return self._turn(sender, draft, "refused")
        self.drafts[draft].append(answer)
        if len(self.drafts[draft]) == len(QUESTIONS):
            del self.open[sender]
            return self._turn(sender, None, "filed", ended=True)
        return self._turn(sender, draft, "accepted")

    def _turn(self, sender: str, draft: str | None, text: str, ended: bool = False) -> dict[str, Any]:
        expects = None
        if draft:
            step = len(self.drafts[draft])
            expects = {
                "service": self.services[draft],
                "field": QUESTIONS[step],
                "kind": "text",
                "step": step,
            }
        return {
            "messages": [{"text": text, "choices": [], "documents": [], "links": []}],
            "expects": expects,
            "draft": draft,
            "sender": sender,
            "language": "hi",
            "ended": ended,
        }
