"""JSON of a request, read as FastAPI reads it, for routes that go past its routing (the lanes of backend, gateway)."""

from __future__ import annotations

import json

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException


def read[Body: BaseModel](model: type[Body], content: bytes) -> Body:
    """What was sent, as `model` describes it.

    Raises:
        RequestValidationError: it is no JSON or not such a model. Its errors do not repeat what was sent; its `body`
            is that.
        HTTPException: 400, what JSON can say and Python does not take: no UTF-8, a number or a depth without end.
    """
    try:
        given = json.loads(content)
    except json.JSONDecodeError:
        raise RequestValidationError([{"loc": ("body",), "type": "json_invalid"}]) from None
    except (ValueError, RecursionError):
        raise HTTPException(400, "unreadable") from None
    try:
        return model.model_validate(given)
    except ValidationError as wrong:
        found = wrong.errors(include_url=False, include_context=False, include_input=False)
        raise RequestValidationError([{**one, "loc": ("body", *one["loc"])} for one in found], body=given) from None
