"""What an answer costs in counts, which no machine makes smaller: statements and transactions in the database."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

MOST_STATEMENTS = 7
"""An answer begins, reads the waiting notices, the draft and the conversation, writes the last two, and notes in the
trail which question was answered."""


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
