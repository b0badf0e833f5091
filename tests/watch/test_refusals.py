"""What was refused is told in the log and counted: why, by which route, by whom; never what was sent."""

import json
import logging

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.responses import HTMLResponse
from fastapi.testclient import TestClient
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from watch import logs, refusals
from watch.door import Door

SECRET = "9876501234"


@pytest.fixture
def lines(caplog):
    """The lines that were written about refusals, as the collector of logs gets them."""
    formatter = logs.Formatter("gateway")

    def _lines() -> list[dict]:
        found = [json.loads(formatter.format(one)) for one in caplog.records if one.name == "watch.refusals"]
        caplog.clear()
        return found

    with caplog.at_level(logging.INFO):
        yield _lines


@pytest.fixture
def ask():
    app = FastAPI()

    @app.get("/cases/{case_no}")
    def case(case_no: str, age: int = 0) -> str:
        refusals.by("01m8")
        if case_no == "sign-in":
            refusals.because("not_signed_in")
            return "sign in first"
        if case_no != "mine":
            raise HTTPException(404)
        return "a case"

    client = TestClient(Door(app, "the-token"))
    return lambda method, path, **more: client.request(method, path, **more).status_code


def test_what_is_let_in_is_told_nowhere(ask, lines):
    assert ask("GET", "/cases/mine") == 200 and lines() == []


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [
        ("GET", f"/cases/{SECRET}?x={SECRET}", 404, {"refused": "not_there", "by": "officer:01m8"}),
        ("GET", "/cases/sign-in", 200, {"refused": "not_signed_in", "by": "officer:01m8"}),
        ("GET", f"/cases/mine?age={SECRET}x", 422, {"refused": "input", "by": "anyone"}),
        ("POST", f"/cases/{SECRET}", 405, {"refused": "method", "by": "anyone"}),
        ("OPTIONS", f"/cases/{SECRET}", 405, {"refused": "method", "by": "anyone"}),
        ("GET", f"/{SECRET}", 404, {"refused": "not_there", "by": "anyone", "route": "unknown"}),
        (f"PROPFIND{SECRET}", "/cases/mine", 405, {"refused": "method", "method": "unknown"}),
    ],
)
def test_a_refusal_is_one_line_with_reason_route_and_asker_and_nothing_that_was_sent(
    ask, lines, method, path, status, told
):
    assert ask(method, path, headers={"user-agent": SECRET}) == status
    (line,) = lines()
    expected = {"route": "/cases/{case_no}", "method": method, "status": status, **told}
    assert {name: line[name] for name in expected} == expected
    assert SECRET not in json.dumps(line) and line["logger"] == "watch.refusals"


def test_json_is_given_out_as_a_file_and_never_as_a_page(ask):
    app = FastAPI()
    app.get("/data")(lambda: {"name": "<script>"})
    app.get("/page")(lambda: HTMLResponse("a page"))
    client = TestClient(Door(app))
    for path in ("/data", "/nowhere", "/openapi.json"):
        assert client.get(path).headers["content-disposition"] == 'attachment; filename="api.json"', path
    assert "content-disposition" not in client.get("/page").headers


def test_a_service_of_ours_is_told_as_one(ask, lines):
    ask("POST", "/cases/x", headers={"authorization": "Bearer the-token"})
    assert lines()[0]["by"] == "service"


def test_refusals_are_counted_by_reason_and_sort_of_asker_without_a_name(ask):
    def count() -> float:
        registry = CollectorRegistry()
        registry.register(refusals.Refusals())
        text = generate_latest(registry).decode()
        assert "01m8" not in text and 'by="anyone",reason="too_often"' in text, "there before the first one"
        found = [line for line in text.splitlines() if 'by="officer",reason="not_there"' in line]
        return float(found[0].split()[-1]) if found else 0

    before = count()
    ask("GET", "/cases/other")
    assert count() == before + 1


def test_lines_are_written_also_where_only_warnings_of_ours_are(capsys):
    """As `python -m backend` begins its logs."""
    root = logging.getLogger()
    before = root.handlers, root.level, {name: logging.getLogger(name).level for name in logs.OWN}
    try:
        logs.begin("backend", ours=logging.WARNING)
        refusals.look({}, {"method": "GET"}, 403, False)
        assert json.loads(capsys.readouterr().err)["refused"] == "forbidden"
    finally:
        root.handlers, root.level = before[0], before[1]
        for name, level in before[2].items():
            logging.getLogger(name).setLevel(level)
