"""What an answer costs in counts, which no machine makes smaller: statements and transactions in the database."""

import asyncio
import json
import threading

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

MOST_STATEMENTS = 6
"""An answer reads the waiting notices, the draft and the conversation, writes the last two, and notes in the trail
which question was answered."""
MOST_CALLS = 1_700
"""Python functions called for an answer, from the request to the response, on all threads. Before routes of messages
had a way of their own and statements were built once, these were 5,200."""


@pytest.fixture
def service(app, settings):
    return TestClient(app, headers={"authorization": f"Bearer {settings.service_token}"})


@pytest.fixture
def counted(db, parts):
    """Statements and transactions from now on."""
    counts = {"statements": 0, "transactions": 0}

    def statement(*_):
        counts["statements"] += 1

    def transaction(*_):
        counts["transactions"] += 1

    event.listen(parts.db.engine, "before_cursor_execute", statement)
    event.listen(parts.db.engine, "commit", transaction)
    yield counts
    event.remove(parts.db.engine, "before_cursor_execute", statement)
    event.remove(parts.db.engine, "commit", transaction)


def test_an_answer_is_one_transaction_of_few_statements_notices_included(service, counted):
    sender = service.post("/conversations", json={"channel": "web", "address": "a"}).json()["sender"]
    news = {"news": {"seen": None}}
    opened = service.post("/drafts", json={"sender": sender, "service": "character_certificate", "said": {}, **news})
    draft = opened.json()["draft"]
    for said in ({"choice": "yes"}, {"text": "रमेश कुमार"}, {"text": "सुरेश चंद्र"}, {"text": "15/08/1990"}):
        counted.update(statements=0, transactions=0)
        turn = service.post(f"/drafts/{draft}/answers", json={"sender": sender, "said": said, **news}).json()
        assert turn["news"] == [] and turn["expects"]["field"] != "consent"
        assert counted["transactions"] == 1
        assert counted["statements"] <= MOST_STATEMENTS, said


async def _ask(app, path, content, token):
    """One request, with no client around it that would be counted too."""
    sent, body = [], json.dumps(content).encode()
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json", "content-length": str(len(body))}
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    await app(scope, receive, send)
    assert sent[0]["status"] == 200
    return json.loads(sent[1]["body"])


def test_an_answer_calls_few_functions(app, settings, parts):
    if parts.db.engine.dialect.name != "sqlite":
        return  # PostgreSQL's driver is written in Python and counts too
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event == "call"

    async def talk():
        nonlocal calls
        token, news = settings.service_token, {"news": {"seen": None}}
        sender = (await _ask(app, "/conversations", {"channel": "web", "address": "a"}, token))["sender"]
        opening = {"sender": sender, "service": "character_certificate", "said": {}, **news}
        draft = (await _ask(app, "/drafts", opening, token))["draft"]
        counted = []
        for text in ("haan", "Ramesh Kumar", "Suresh Chandra", "15/08/1990"):
            calls = 0
            threading.setprofile_all_threads(count)
            await _ask(app, f"/drafts/{draft}/answers", {"sender": sender, "said": {"text": text}, **news}, token)
            threading.setprofile_all_threads(None)
            counted.append(calls)
        return counted

    counted = asyncio.run(talk())[1:]  # the first one builds what all others use
    assert max(counted) <= MOST_CALLS, counted
