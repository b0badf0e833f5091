"""The short way of a message: taken only by what comes plainly, and answered as FastAPI answers."""

import json

import pytest
from fastapi.testclient import TestClient
from starlette.routing import Match

from backend.web.lane import Lane


@pytest.fixture
def lane(app):
    return next(route for route in app.router.routes if isinstance(route, Lane))


@pytest.fixture
def call(app, settings):
    """Calls a route on the short way, or with `plain=False` on FastAPI's, told by a length that is not told."""
    client = TestClient(app, headers={"Authorization": f"Bearer {settings.service_token}"})

    def call(path, content, plain=True, **headers):
        sent = content if isinstance(content, bytes) else json.dumps(content).encode()
        headers = {"Content-Type": "application/json"} | headers
        return client.post(path, content=sent if plain else iter([sent]), headers=headers)

    return call


def _scope(settings, path, **changed):
    headers = {
        "authorization": f"Bearer {settings.service_token}",
        "content-type": "application/json",
        "content-length": "2",
    }
    told = [(name.encode(), value.encode()) for name, value in (headers | changed).items()]
    return {"type": "http", "method": "POST", "path": path, "headers": told}


@pytest.mark.parametrize("path", ["/drafts", "/drafts/d/answers", "/conversations", "/conversations/c.1/says"])
def test_every_message_goes_the_short_way(lane, settings, path):
    assert lane.matches(_scope(settings, path))[0] == Match.FULL


@pytest.mark.parametrize(
    "odd",
    [
        {"authorization": "Bearer somebody"},
        {"content-type": "text/plain"},
        {"content-length": ""},
        {"content-length": "-1"},
        {"content-length": "9999999999"},
    ],
    ids=lambda odd: "-".join(odd | {}),
)
def test_what_is_odd_is_left_to_fastapi(lane, settings, odd):
    assert lane.matches(_scope(settings, "/drafts", **odd))[0] == Match.NONE


def test_files_and_pages_do_not_go_the_short_way(lane, settings):
    assert {lane.matches(_scope(settings, path))[0] for path in ("/files", "/portal/login", "/x")} == {Match.NONE}


@pytest.mark.parametrize("body", [b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_is_refused_on_both_ways(call, body):
    assert [call("/conversations", body, plain).status_code for plain in (True, False)] == [400, 400]


@pytest.mark.parametrize("body", [{}, {"channel": "web", "address": "", "more": 1}, [], b"{"])
def test_what_is_malformed_is_refused_on_both_ways_and_not_repeated(call, body):
    short, long = (call("/conversations", body, plain) for plain in (True, False))
    assert short.status_code == long.status_code == 422
    told, told_by_fastapi = short.json()["detail"], long.json()["detail"]
    assert set(told[0]) == {"loc", "msg", "type"}
    if not isinstance(body, bytes):  # where in the bytes it broke, only FastAPI tells
        assert [one["loc"] for one in told] == [one["loc"] for one in told_by_fastapi]


@pytest.mark.parametrize("path", ["/drafts/unknown/answers", "/conversations/unknown.1/says"])
def test_who_is_unknown_is_told_so_on_both_ways(call, path):
    body = {"said": {}, "sender": "unknown.1"} if "drafts" in path else {"said": {}, "intent": "greet"}
    short, long = (call(path, body, plain) for plain in (True, False))
    assert short.status_code == long.status_code == 404 and short.json() == long.json()


def test_both_ways_answer_alike(call):
    body = {"channel": "web", "address": "somebody"}
    short, long = (call("/conversations", body, plain) for plain in (True, False))
    assert short.status_code == 200 and short.content == long.content
    assert short.headers["content-type"] == long.headers["content-type"]
