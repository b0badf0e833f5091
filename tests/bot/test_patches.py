"""The patches fit the Rasa that is installed, and do what Rasa's own functions do."""

from __future__ import annotations

import asyncio
import hashlib
import inspect
from collections.abc import Iterator

import aiohttp
import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event, SlotSet
from rasa.utils.endpoints import EndpointConfig

from bot import patches
from tests.bot.desk import Desk

READ = {
    "RemoteAction._validate_action_result": "f8cdb4be68123961",
    "Event.resolve_by_type": "b5cf570fa7f286c7",
    "EndpointConfig.session": "e55aa13d9d4fb4bc",
    "EndpointConfig.request": "ccdb778aed8208e2",
    "DaskGraphRunner.run": "45f0f52f574f3aa9",
    "DaskGraphRunner._build_dask_graph": "5bb99f974d512a36",
    "GraphNode.__call__": "66127a2bfb6fcf1e",
}
"""Hashes of the functions' sources in Rasa 3.6.21."""


@pytest.fixture
def patched() -> Iterator[None]:
    patches.apply()
    yield
    RemoteAction._validate_action_result = patches.REPLACED["RemoteAction._validate_action_result"]
    Event.resolve_by_type = staticmethod(patches.REPLACED["Event.resolve_by_type"])
    EndpointConfig.session = patches.REPLACED["EndpointConfig.session"]
    DaskGraphRunner.run = patches.REPLACED["DaskGraphRunner.run"]


@pytest.mark.parametrize("name", sorted(patches.REPLACED))
def test_rasas_function_is_the_one_that_was_read(name: str) -> None:
    source = inspect.getsource(patches.REPLACED[name])
    assert hashlib.sha256(source.encode()).hexdigest()[:16] == READ[name], source


REPLIES = [
    {"events": [{"event": "slot", "timestamp": None, "name": "draft", "value": "d1"}], "responses": [{}]},
    {"events": [{"event": "followup", "timestamp": None, "name": "action_listen"}], "responses": []},
    {"events": [{"event": "active_loop", "timestamp": None, "name": None}]},
    {"events": [{"event": "slot", "timestamp": None, "value": 1}]},
    {"events": [{"event": "no such event"}]},
    {"events": "none"},
    {"responses": [1]},
    [],
]


@pytest.mark.parametrize("reply", REPLIES, ids=str)
def test_a_reply_is_judged_as_rasa_judges_it(reply: object, patched: None) -> None:
    action = RemoteAction("action_say", None)

    def verdict(judge: object) -> bool:
        try:
            return judge(action, reply)  # type: ignore[operator]
        except ValidationError:
            return False

    ours = verdict(RemoteAction._validate_action_result)
    assert ours == verdict(patches.REPLACED["RemoteAction._validate_action_result"])
    assert ours == (REPLIES.index(reply) < 3)


def test_kinds_of_events_are_found_and_unknown_ones_refused(patched: None) -> None:
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("nothing", SlotSet) is SlotSet
    for _ in range(2):
        with pytest.raises(ValueError):
            Event.resolve_by_type("nothing")


def test_one_connection_serves_many_calls_and_a_lost_one_is_replaced(patched: None) -> None:
    desk = Desk()
    headers = {"Authorization": "Bearer test-token"}

    async def talk() -> tuple[int, bool]:
        endpoint = EndpointConfig(desk.url, headers=headers)
        for _ in range(3):
            await endpoint.request(method="get", subpath="/conversations/a.1")
            await asyncio.sleep(0.05)  # a connection is free again once the end of its answer was seen
        connections = len(desk.connections)
        again = Desk(port=desk.port) if desk.close() is None else desk
        alive = None
        while alive is None:
            try:
                alive = await endpoint.request(method="get", subpath="/conversations/a.1")
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
                await asyncio.sleep(0.01)  # the client's loop has not yet seen that the other side hung up
        again.close()
        await patches.close()
        return connections, alive is not None

    assert asyncio.run(talk()) == (1, True)


class Noted:
    """A node that says what it was given, and counts how often it ran."""

    def __init__(self, name: str, fails: bool = False) -> None:
        self.name, self.fails, self.ran = name, fails, 0

    def __call__(self, *given: object) -> tuple[str, object]:
        self.ran += 1
        if self.fails:
            raise RuntimeError("this node fails")
        return self.name, (self.name, given)


def _runner(fails: bool = False) -> tuple[DaskGraphRunner, dict[str, Noted]]:
    def node(*needs: str, target: bool = False) -> SchemaNode:
        return SchemaNode(
            needs={need: need for need in needs}, uses=object, constructor_name="", fn="", config={}, is_target=target
        )

    schema = {"a": node("message"), "b": node("a", "missing"), "c": node("a", "b", target=True), "unused": node("a")}
    nodes = {name: Noted(name, fails and name == "b") for name in schema}
    runner = DaskGraphRunner.__new__(DaskGraphRunner)
    runner._graph_schema, runner._instantiated_nodes, runner._execution_context = GraphSchema(schema), nodes, None
    return runner, nodes


def test_a_graph_gives_what_dask_gives_and_runs_each_node_once(patched: None) -> None:
    runner, nodes = _runner()
    ours = runner.run({"message": ["text"]}, ["c"])
    assert {name: node.ran for name, node in nodes.items()} == {"a": 1, "b": 1, "c": 1, "unused": 0}
    assert ours == patches.REPLACED["DaskGraphRunner.run"](runner, {"message": ["text"]}, ["c"])
    assert runner.run({"message": ["other"]}) != ours


def test_a_failing_node_and_a_misleading_input_fail_as_with_dask(patched: None) -> None:
    runner, _ = _runner(fails=True)
    for run in (runner.run, lambda *given: patches.REPLACED["DaskGraphRunner.run"](runner, *given)):
        for given in ({"message": 1}, {"message": "a"}):
            with pytest.raises(GraphRunError):
                run(given, ["c"])
