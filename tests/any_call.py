"""Calls made from an OpenAPI description, right ones and wrong ones, and what is wrong with the answers."""

from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.schemas import APIOperation, BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
"""No mistake of ours; and status, media type and shape are such as the description tells."""


def operations(schema: BaseSchema) -> Iterator[APIOperation]:
    """All that the description describes."""
    return (found.ok() for found in schema.get_all_operations())


def faults(operation: APIOperation, call: Callable[[Case], Any], examples: int) -> str | None:
    """Makes some `examples` of calls by `call(case)`, as many malformed as good ones, always the same; what was the
    first to be wrong with an answer, or None. An answer that `call` keeps to itself is not judged."""
    strategies = [
        operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    ]

    @seed(27)
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.one_of(strategies))
    def check(case: Case) -> None:
        if (answer := call(case)) is not None:
            case.validate_response(answer, checks=CHECKS)

    try:
        check()
    except FailureGroup as found:
        return f"{operation.method.upper()} {operation.path}: " + "; ".join(
            f"{one.title}: {one.message}" for one in found.exceptions
        )
    return None
