"""Changes to Rasa 3.6.21 that save time in every turn and change nothing else.

| what                          | in Rasa                                     | saves, CPU a turn |
|-------------------------------|---------------------------------------------|-------------------|
| reply validator made once     | its schema is checked anew for every reply  | 2.2 of 7.6 ms     |
| an event judged by its kind's | each against the schemas of all 23 kinds    | 0.4 ms            |
| kinds of events by a table    | all classes are searched for every event    | 0.1 ms            |
| connections are kept          | a new one for every call of an action       | 0.9 ms            |
| the graph is simply walked    | dask plans its four nodes anew, in threads  | 0.9 ms            |
| nothing is copied for the log | messages, events, for lines never written   | 0.1 ms            |
| is the domain empty? once     | an empty one is made each time, to compare  | 0.2 ms            |
| an open question is told      | understanding is not told what the talk is; | 4 ms              |
|                               | it would read each name for its meaning     |                   |

Nothing is checked less: the same schemas judge the same replies, the same nodes run in the same order.
`tests/bot/test_patches.py` fails when the functions replaced here are no longer the ones that were read when this
was written.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import aiohttp
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core import processor as processing
from rasa.core.actions import forms
from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import UserMessage
from rasa.core.policies import rule_policy
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import GraphNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.utils.schemas.events import EVENT_SCHEMA
from rasa.utils.endpoints import EndpointConfig

from bot.standing import question_open
from bot.tracker_store import DRAFT, FORM, UNKNOWN_DRAFT

REPLACED = {
    "RemoteAction._validate_action_result": RemoteAction._validate_action_result,
    "Event.resolve_by_type": Event.resolve_by_type,
    "EndpointConfig.session": EndpointConfig.session,
    "EndpointConfig.request": EndpointConfig.request,  # not replaced, but it must use session() as it did
    "DaskGraphRunner.run": DaskGraphRunner.run,
    "DaskGraphRunner._build_dask_graph": DaskGraphRunner._build_dask_graph,  # the same of this
    "GraphNode.__call__": GraphNode.__call__,  # and this
    "Domain.is_empty": Domain.is_empty,
    "MessageProcessor._parse_message_with_graph": MessageProcessor._parse_message_with_graph,
}
"""Rasa's own functions, as they were before `apply`."""

COPYING = (processing, forms, rule_policy)
"""Modules of Rasa that copy things deeply for lines of their debug log, and for nothing else."""

_open: list[_Kept] = []


def apply() -> None:
    """Replace them, once, before the server starts."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator, of_kind = kind(schema), _by_kind(kind)
    around = kind({**schema, "properties": {**schema["properties"], "events": {"type": "array"}}})

    def is_well_formed(event: Any) -> bool:
        named = event.get("event") if isinstance(event, dict) else None
        return isinstance(named, str) and named in of_kind and of_kind[named].is_valid(event)

    def validate_action_result(_self: RemoteAction, result: Any) -> bool:
        if around.is_valid(result) and all(map(is_well_formed, result.get("events", ()))):
            return True
        error = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    RemoteAction._validate_action_result = validate_action_result  # type: ignore[method-assign]
    Event.resolve_by_type = staticmethod(  # type: ignore[method-assign]
        lru_cache(maxsize=128)(REPLACED["Event.resolve_by_type"])
    )
    EndpointConfig.session = _kept_session  # type: ignore[method-assign,assignment]
    DaskGraphRunner.run = _walk  # type: ignore[method-assign]
    Domain.is_empty = _is_empty  # type: ignore[method-assign]
    MessageProcessor._parse_message_with_graph = _parse  # type: ignore[method-assign]
    for module in COPYING:
        module.copy = SimpleNamespace(deepcopy=lambda thing: thing)  # type: ignore[attr-defined]


def _is_empty(domain: Domain) -> bool:
    """Rasa's own, asked once for each domain: one that is served does not change."""
    known: dict[str, Any] = vars(domain)
    if "_empty" not in known:
        known["_empty"] = REPLACED["Domain.is_empty"](domain)
    return bool(known["_empty"])


def _by_kind(kind: Any) -> dict[str, Any]:
    """Validators of events by the kind that they name: no other alternative can hold for an event of that kind."""
    alone = {name: part for name, part in EVENT_SCHEMA.items() if name != "oneOf"}
    alternatives = EVENT_SCHEMA["oneOf"]
    found = {one["properties"]["event"]["const"]: kind({"allOf": [alone, one]}) for one in alternatives}
    if len(found) != len(alternatives):
        raise RuntimeError("two kinds of events have one name")
    return found


def _parse(
    processor: MessageProcessor,
    message: UserMessage,
    tracker: DialogueStateTracker,
    only_output_properties: bool = True,
) -> dict[str, Any]:
    """Rasa's own, with `question_open` set while it understands the message."""
    is_open = tracker.active_loop_name == FORM and tracker.get_slot(DRAFT) not in (None, UNKNOWN_DRAFT)
    before = question_open.set(is_open)
    try:
        parsed: dict[str, Any] = REPLACED["MessageProcessor._parse_message_with_graph"](
            processor, message, tracker, only_output_properties
        )
    finally:
        question_open.reset(before)
    return parsed


def _walk(
    runner: DaskGraphRunner, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
) -> dict[str, Any]:
    """What the target nodes of a graph give for these inputs; each node is run once, after those it needs.

    Raises:
        GraphRunError: as Rasa's own; any other exception is the node's.
    """
    wanted = targets or runner._graph_schema.target_names
    plans = vars(runner).setdefault("_plans", {})
    if (plan := plans.get(tuple(wanted))) is None:
        plan = plans[tuple(wanted)] = runner._build_dask_graph(runner._graph_schema.minimal_graph_schema(wanted))
    given: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
    if any(isinstance(value, str) and value in plan for _, value in given.values()):
        raise GraphRunError("an input has the name of a node")

    def result(name: str) -> Any:
        if name not in given and name in plan:
            node, *needs = plan[name]
            given[name] = node(*[result(need) for need in needs])
        return given.get(name, name)  # an input that was not given is its name, as dask has it

    try:
        return dict(result(name) for name in wanted)
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error


class _Kept:
    """A client session that outlives the `async with` it is used in; one for each running loop."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.loop = asyncio.get_running_loop()

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self.session

    async def __aexit__(self, *_: object) -> None:
        return None


def _kept_session(endpoint: EndpointConfig) -> _Kept:
    kept = vars(endpoint).get("_kept")
    if kept is None or kept.session.closed or kept.loop is not asyncio.get_running_loop():
        kept = _Kept(REPLACED["EndpointConfig.session"](endpoint))
        vars(endpoint)["_kept"] = kept
        _open.append(kept)
    return kept


async def close() -> None:
    """Close the kept connections; for the server's end."""
    while _open:
        await _open.pop().session.close()
