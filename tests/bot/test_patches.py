"""The patches fit the Rasa that is installed, and do what Rasa's own functions do."""

from __future__ import annotations

import ast
import asyncio
import copy
import hashlib
import inspect
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace

import aiohttp
import pytest
from jsonschema import ValidationError
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SlotSet
from rasa.utils.endpoints import EndpointConfig

from bot import patches
from bot.standing import Standing, question_open
from bot.tracker_store import UNKNOWN_DRAFT, tracker_of
from tests.bot.conftest import ROOT
from tests.bot.desk import Desk

READ = {
    "RemoteAction._validate_action_result": "f8cdb4be68123961",
    "Event.resolve_by_type": "b5cf570fa7f286c7",
    "EndpointConfig.session": "e55aa13d9d4fb4bc",
    "EndpointConfig.request": "ccdb778aed8208e2",
    "DaskGraphRunner.run": "45f0f52f574f3aa9",
    "DaskGraphRunner._build_dask_graph": "5bb99f974d512a36",
    "GraphNode.__call__": "66127a2bfb6fcf1e",
    "Domain.is_empty": "884be90ef485f1d2",
    "MessageProcessor._parse_message_with_graph": "0bd50a53b5c013af",
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
    Domain.is_empty = patches.REPLACED["Domain.is_empty"]
    MessageProcessor._parse_message_with_graph = patches.REPLACED["MessageProcessor._parse_message_with_graph"]
    for module in patches.COPYING:
        module.copy = copy


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
    {"events": [{"event": "bot"}, {"event": "slot", "name": 1, "value": 1}]},
    {"events": [{"event": ["slot"]}]},
    {"events": [{"event": "bot", "timestamp": "now"}]},
    {"events": ["slot"]},
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


def _in_debug_lines(module: ModuleType) -> tuple[int, int]:
    """How often a module uses `copy`, and how often of that within a call of a log's `debug`."""
    tree = ast.parse(inspect.getsource(module))
    debugs = [
        call
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "debug"
    ]

    def uses(tree: ast.AST) -> int:
        return sum(isinstance(one, ast.Name) and one.id == "copy" for one in ast.walk(tree))

    return uses(tree), sum(map(uses, debugs))


@pytest.mark.parametrize("module", patches.COPYING, ids=lambda module: module.__name__)
def test_what_is_no_longer_copied_was_copied_for_the_debug_log_alone(module: ModuleType) -> None:
    used, for_the_log = _in_debug_lines(module)
    assert used == for_the_log > 0


def test_a_domain_is_found_empty_or_not_as_by_rasa(patched: None) -> None:
    for domain, empty in ((Domain.empty(), True), (Domain.load(str(ROOT / "domain.yml")), False)):
        assert (
            [domain.is_empty(), domain.is_empty()]
            == [empty, empty]
            == [patches.REPLACED["Domain.is_empty"](domain)] * 2
        )


@pytest.mark.parametrize(("draft", "told"), [("d1", True), (None, False), (UNKNOWN_DRAFT, False)])
def test_understanding_is_told_while_it_runs_whether_a_question_is_open(
    draft: str | None, told: bool, patched: None
) -> None:
    heard: list[bool] = []

    def run(inputs: dict, targets: list[str]) -> dict:
        heard.append(question_open.get())
        raise RuntimeError("as far as this test goes")

    processor = SimpleNamespace(
        graph_runner=SimpleNamespace(run=run), model_metadata=SimpleNamespace(nlu_target="understood")
    )
    tracker = tracker_of("c.1", Standing("hi", draft), Domain.load(str(ROOT / "domain.yml")))
    with pytest.raises(RuntimeError):
        MessageProcessor._parse_message_with_graph(processor, UserMessage("Ramesh"), tracker)
    assert (heard, question_open.get()) == ([told], False)
