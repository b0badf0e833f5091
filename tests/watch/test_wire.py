"""The wire between our parts, against real connections."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from watch.wire import Lost, NotSent, Wire


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
        if self.path == "/odd":
            self.wfile.write(b"what is this?\r\n\r\n")
            return
        if self.path == "/chunks":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
            return
        if self.path == "/half":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}")
            self.close_connection = True
            return
        if self.path == "/bye":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
            self.close_connection = True
            return
        if self.path == "/nothing":
            self.wfile.write(b"HTTP/1.1 204 No Content\r\n\r\n")
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
        wire = Wire(server.url, 12, "t")
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
        asyncio.run(Wire(nobody, 12, "t").call("POST", "/", {}))
    with pytest.raises(Lost):
        asyncio.run(Wire(server.url, 12, "t").call("POST", "/lost", {}))


def test_an_answer_that_takes_too_long_is_lost():
    async def wait():
        with socket.create_server(("127.0.0.1", 0)) as silent:
            await Wire(f"http://127.0.0.1:{silent.getsockname()[1]}", 0.2, "t").call("POST", "/", {})

    with pytest.raises(Lost):
        asyncio.run(wait())


@pytest.mark.parametrize("path", ["/half", "/odd"])
def test_what_is_no_whole_answer_is_lost_and_its_connection_is_not_used_again(server, path):
    async def talk():
        wire = Wire(server.url, 12, "t")
        with pytest.raises(Lost) as lost:
            await wire.call("POST", path, {})
        assert not lost.value.stale
        assert (await wire.call("POST", "/", {}))[0] == 201
        await wire.close()

    asyncio.run(talk())
    assert len(server.connections) == 2


def test_answers_of_every_length_are_read_and_the_connection_is_kept_where_it_may_be(server):
    async def talk():
        wire = Wire(server.url, 12, "t")
        told = [await wire.call("POST", path, {}) for path in ("/chunks", "/nothing", "/bye", "/chunks")]
        await wire.close()
        return told

    assert asyncio.run(talk()) == [(200, b"{}"), (204, b""), (200, b"{}"), (200, b"{}")]
    assert len(server.connections) == 2


def test_a_kept_connection_that_the_other_side_has_closed_is_told_or_not_used():
    async def talk():
        lines = []

        async def once(reader, writer):
            lines.append(writer)
            while await reader.readline() != b"\r\n":
                pass
            await reader.readexactly(2)
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

        async with await asyncio.start_server(once, "127.0.0.1", 0) as there:
            wire = Wire(f"http://127.0.0.1:{there.sockets[0].getsockname()[1]}", 12)
            assert await wire.call("POST", "/", {}) == (200, b"{}")
            lines[0].close()
            try:
                answer = await wire.call("POST", "/", {})
            except Lost as lost:
                assert lost.stale
                answer = await wire.call("POST", "/", {})
            assert answer == (200, b"{}") and len(lines) == 2
            await wire.close()
            lines[1].close()

    asyncio.run(talk())


def test_calls_at_once_have_connections_of_their_own_up_to_a_limit(server):
    async def talk():
        wire = Wire(server.url, 12, "t", most=3)
        told = await asyncio.gather(*(wire.call("POST", f"/{n}", {}) for n in range(12)))
        await wire.close()
        return told

    told = asyncio.run(talk())
    assert [json.loads(content)["path"] for _, content in told] == [f"/{n}" for n in range(12)]
    assert 1 <= len(server.connections) <= 3
