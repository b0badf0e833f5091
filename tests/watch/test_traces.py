"""One message, one request id and, where traces are wanted, one trace: from the gateway to the job it caused."""

import asyncio
import logging
import time

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from actions.backend import Backend
from backend.kit.db import Database
from backend.kit.jobs import Worker, enqueue
from tests.channels.conftest import changes, town  # noqa: F401
from tests.channels.standins import free_port, serving
from watch import asked, traces
from watch.door import Door
from watch.wire import Wire


@pytest.fixture
def spans():
    exporter = InMemorySpanExporter()
    provider = traces.use("test", SimpleSpanProcessor(exporter))
    yield exporter.get_finished_spans
    traces.end()
    provider.shutdown()


def test_a_message_carries_its_id_to_rasa_and_to_the_backend(town):  # noqa: F811
    answer = town.web.send(text="नमस्ते")
    request = answer.headers[asked.HEADER]
    assert town.rasa.told[0]["metadata"]["carried"] == {asked.HEADER: request}
    again = town.web.send(text="फिर से", conversation="browser-1")
    assert again.headers[asked.HEADER] != request


def test_a_stranger_can_not_say_what_a_request_belongs_to():
    app = FastAPI()
    app.get("/")(lambda: asked.current())
    client = TestClient(Door(app, "the-token"))
    mine = {asked.HEADER: "0123456789abcdef"}
    assert client.get("/", headers=mine).json() != "0123456789abcdef"
    assert client.get("/", headers={**mine, "authorization": "Bearer the-token"}).json() == "0123456789abcdef"
    assert TestClient(Door(app)).get("/", headers=mine).json() != "0123456789abcdef"


def test_a_job_is_done_for_the_request_that_caused_it(tmp_path, spans):
    db, seen = Database(f"sqlite:///{tmp_path}/x.db"), []
    db.create_all()
    worker = Worker(db, {"errand": lambda job: seen.append(asked.current())})
    with asked.entered("0123456789abcdef"), db.write() as tx:
        enqueue(tx, "errand", "errand:1", {})
    with db.write() as tx:
        enqueue(tx, "errand", "errand:2", {})
    worker.run_due()
    assert sorted(seen, key=str) == ["0123456789abcdef", None] and asked.current() is None
    assert [span.name for span in spans()] == ["job errand"] * 2
    db.close()


def test_without_an_address_there_are_no_spans_and_no_trace_goes_along():
    with traces.span("x") as span:
        span.tell(status=200)
        assert traces.headers() == {}


def test_spans_hang_together_and_hold_nothing_personal(town, spans):  # noqa: F811
    town.web.say(text="मेरा नाम सुनीता देवी, 9999900001", conversation="secret-talk")
    town.web.http.get("/documents/good-token")
    deadline = time.monotonic() + 10
    while len(spans()) < 3 and time.monotonic() < deadline:  # a span ends after the answer that it is about
        time.sleep(0.02)
    found = {span.name: span for span in spans()}
    assert {"POST /web/messages", "rasa", "GET /documents/{token}"} <= set(found)
    assert found["rasa"].parent.span_id == found["POST /web/messages"].context.span_id
    parent = town.rasa.told[0]["metadata"]["carried"][asked.TRACE_HEADER]
    assert parent.split("-")[1] == f"{found['rasa'].context.trace_id:032x}"
    told = str([(span.name, dict(span.attributes), span.events) for span in spans()])
    for personal in ("सुनीता", "9999900001", "secret-talk", "good-token", "127.0.0.1"):
        assert personal not in told


def test_a_mistake_is_told_by_its_kind(spans):
    with pytest.raises(ValueError), traces.span("x"):
        raise ValueError("सुनीता देवी")
    (span,) = spans()
    assert span.attributes["sahayak.error"] == "ValueError" and not span.events
    assert "सुनीता" not in str(span.status.description)


def test_spans_reach_a_collector_over_otlp(monkeypatch):
    taken: list[bytes] = []
    collector, port = FastAPI(), free_port()

    @collector.post("/v1/traces")
    async def spans(request: Request) -> dict:
        taken.append(await request.body())
        return {}

    logging.getLogger("opentelemetry").setLevel(logging.CRITICAL)
    with serving(collector, port):
        monkeypatch.setenv("SAHAYAK_TRACES_URL", f"http://127.0.0.1:{port}")
        provider = traces.begin("gateway")
        with asked.entered("0123456789abcdef"), traces.span("job errand"):
            pass
        provider.shutdown()
        traces.end()
    assert len(taken) == 1 and b"job errand" in taken[0] and b"sahayak-gateway" in taken[0]
    assert b"0123456789abcdef" in taken[0]


def test_the_actions_pass_it_on():
    seen: list[str | None] = []
    there, port = FastAPI(), free_port()

    @there.get("/conversations/{sender}")
    async def conversation(sender: str, request: Request) -> dict:
        seen.append(request.headers.get(asked.HEADER))
        return {}

    async def ask() -> None:
        wire = Wire(f"http://127.0.0.1:{port}", 12, "t")
        await Backend(wire).conversation("a")
        await wire.close()

    with serving(there, port), asked.entered("0123456789abcdef"):
        asyncio.run(ask())
    assert seen == ["0123456789abcdef"]
