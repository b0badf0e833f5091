"""The internal API: closed to whoever has no token, and silent about what was sent to it."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from backend.kit.clock import now
from tests.backend.web.applying import photo
from tests.backend.web.matrix import MATRIX, SERVICES

INTERNAL = [route.split() for route, who in MATRIX.items() if who == SERVICES]
"""Method and path of every route between our own parts; that none is missing, the walk along all routes tells."""


@pytest.fixture
def service(app, settings):
    return TestClient(app, headers={"authorization": f"Bearer {settings.service_token}"})


def test_every_internal_route_needs_the_token(app):
    stranger = TestClient(app)
    for method, path in INTERNAL:
        for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "Bearer ÿ".encode("latin-1")}):
            path = path.replace("{", "").replace("}", "")
            assert stranger.request(method, path, headers=headers, json={}).status_code == 401, path


def test_a_malformed_call_is_not_repeated_to_the_caller(service):
    answer = service.post("/drafts", json={"sender": "x", "service": "y", "said": {"text": "my secret " * 3000}})
    assert answer.status_code == 422 and "secret" not in answer.text


def test_what_nobody_knows_is_not_found(service):
    said = {"said": {"text": "hello"}}
    assert service.get("/conversations/nobody.1").status_code == 404
    assert service.post("/conversations/nobody.1/says", json={"intent": "greet", **said}).status_code == 404
    assert service.post("/drafts/none/answers", json={"sender": "nobody.1", **said}).status_code == 404
    assert service.get("/documents/forged").status_code == 404


def test_a_conversation_goes_on_under_the_same_name(service):
    body = {"channel": "web", "address": "a browser's secret", "language": "en"}
    first, again = (service.post("/conversations", json=body).json() for _ in range(2))
    assert first == again and first["language"] == "en" and first["draft"] is None
    assert service.get(f"/conversations/{first['sender']}").json()["language"] == "en"


def test_a_service_that_we_do_not_have_is_answered_with_those_we_have(service):
    sender = service.post("/conversations", json={"channel": "web", "address": "b"}).json()["sender"]
    turn = service.post("/drafts", json={"sender": sender, "service": "no_such_service", "said": {}}).json()
    assert turn["expects"] is None and turn["messages"][0]["choices"]


def test_a_file_is_taken_by_what_it_is(service):
    sender = service.post("/conversations", json={"channel": "web", "address": "c"}).json()["sender"]
    sent = {"file": ("me.jpg", b"MZ not a picture", "image/jpeg")}
    answer = service.post("/files", data={"sender": sender, "language": "en"}, files=sent)
    assert answer.status_code == 415 and answer.json()["messages"][0]["text"]


def test_one_conversation_sends_so_many_files_a_day_and_no_more(app, parts, service, monkeypatch):
    most = parts.settings.files_a_day
    sender = service.post("/conversations", json={"channel": "web", "address": "d"}).json()["sender"]

    def send(who: str):
        file = {"file": ("me.jpg", photo(), "image/jpeg")}
        return service.post("/files", data={"sender": who, "language": "en"}, files=file)

    with parts.db.write() as tx:
        for _ in range(most - 1):
            parts.intake.count_file(tx, sender)
    assert send(sender).status_code == 200
    refused = send(sender)
    assert refused.status_code == 422 and f"{most} files came" in refused.json()["messages"][0]["text"]
    other = service.post("/conversations", json={"channel": "web", "address": "e"}).json()["sender"]
    assert send(other).status_code == 200
    monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(days=1)).isoformat())
    assert send(sender).status_code == 200, "the next day"
