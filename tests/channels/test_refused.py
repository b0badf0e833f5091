"""What the gateway refuses is told in its log by reason and route, without what was sent or from where."""

import json
import logging

import pytest

from watch import logs

PERSONAL = "सुनीता-9876501234"


@pytest.fixture
def told(caplog):
    """The refusals since this was asked last: `(reason, method and route)`."""
    formatter = logs.Formatter("gateway")

    def _told() -> list[tuple[str, str]]:
        lines = [formatter.format(one) for one in caplog.records if one.name == "watch.refusals"]
        caplog.clear()
        assert not [line for line in lines if PERSONAL in line or "9876501234" in line or "127.0.0.1" in line]
        return [(row["refused"], f"{row['method']} {row['route']}") for row in map(json.loads, lines)]

    with caplog.at_level(logging.INFO):
        yield _told


def test_forged_webhooks_strange_messages_and_wrong_doors_are_told(town, told):
    http = town.web.http
    town.web.say(text=PERSONAL)
    assert told() == [], "what is taken is not"
    http.post("/twilio/status", data={"From": PERSONAL})
    http.post(f"/telegram/{PERSONAL}", json={"text": PERSONAL})
    http.post("/web/messages", json={"conversation": "c", "text": [PERSONAL]})
    http.get(f"/documents/{PERSONAL}")
    http.get("/metrics", headers={"authorization": PERSONAL.encode()})
    http.delete("/web/messages")
    http.get(f"/{PERSONAL}")
    assert told() == [
        ("forbidden", "POST /twilio/status"),
        ("forbidden", "POST /telegram/{_path:path}"),
        ("input", "POST /web/messages"),
        ("not_there", "GET /documents/{token}"),
        ("not_let_in", "GET /metrics"),
        ("method", "DELETE /web/messages"),
        ("not_there", "GET unknown"),
    ]


@pytest.mark.parametrize("changes", [{"talk_rate": 1}])
def test_a_flood_is_told_and_counted(town, told):
    for _ in range(3):
        town.web.send("flood", text=PERSONAL)
    assert told() == [("too_often", "POST /web/messages")] * 2
