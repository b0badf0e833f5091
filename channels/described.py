"""How openapi.json tells of what the gateway answers."""

from typing import Any

from pydantic import BaseModel

Responses = dict[int | str, dict[str, Any]]


class Answer(BaseModel):
    """The web channel's answer, also where a message could not be taken: its words say what to do."""

    messages: list[dict[str, Any]]
    expects: dict[str, Any] | None


_WHY = {
    400: "Not readable.",
    413: "Too large.",
    422: "Not a message, or a file that can't be taken.",
    429: "Too many in a minute; Retry-After says when.",
    503: "A part behind the gateway does not answer now.",
}
WEB: Responses = {status: {"model": Answer, "description": why} for status, why in _WHY.items()}
SIGNED: Responses = {
    200: {"description": "Taken.", "content": {"application/json": {}, "text/xml": {}}},
    403: {"description": "Not signed by whom it should be, or the channel is off. Nothing was done."},
    404: {"description": "There is no such webhook."},
    422: {"model": Answer, "description": "Not readable."},
    503: {"description": "Not taken now; to be sent again."},
}


def content(*kinds: str) -> Responses:
    """Of a route that gives contents of these media types, or says in words that there is none."""
    gone: Responses = {
        status: {"description": "In words.", "content": {"application/json": {}, "text/html": {}}}
        for status in (404, 422, 429, 503)
    }
    return {200: {"content": {kind: {} for kind in kinds}}} | gone
