"""The wire to the backend, against real connections."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from actions.wire import Lost, NotSent, Wire


class Server(ThreadingHTTPServer):
    """Says back what it was told, keeps connections, and hangs up on `/lost`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.connections: set[tuple[str, int]] = set()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.server.connections.add(self.client_address)
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/lost":
            self.close_connection = True
            return
        told = json.dumps({"path": self.path, "body": body, "token": self.headers["Authorization"]}).encode()
        self.send_response(201)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    server = Server()
    yield server
    server.shutdown()
    server.server_close()


def test_json_goes_and_comes_with_the_token_over_one_connection(server):
    async def talk():
        wire = Wire(server.url, "t")
        told = [await wire.call("POST", "/conversations/a%2Fb", {"text": "नमस्ते"}) for _ in range(3)]
        await wire.close()
        return told

    for status, content in asyncio.run(talk()):
        assert status == 201
        assert json.loads(content) == {"path": "/conversations/a%2Fb", "body": {"text": "नमस्ते"}, "token": "Bearer t"}
    assert len(server.connections) == 1


def test_a_refused_connection_is_told_from_an_answer_that_did_not_come(server):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        nobody = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with pytest.raises(NotSent):
        asyncio.run(Wire(nobody, "t").call("POST", "/", {}))
    with pytest.raises(Lost):
        asyncio.run(Wire(server.url, "t").call("POST", "/lost", {}))


def test_an_answer_that_takes_too_long_is_lost():
    async def wait():
        with socket.create_server(("127.0.0.1", 0)) as silent:
            await Wire(f"http://127.0.0.1:{silent.getsockname()[1]}", "t", seconds=0.2).call("POST", "/", {})

    with pytest.raises(Lost):
        asyncio.run(wait())
