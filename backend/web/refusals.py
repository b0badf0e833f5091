"""How openapi.json tells of calls that are refused."""

from typing import Any

from pydantic import BaseModel


class Refusal(BaseModel):
    """Why a call was refused, in a few words for whoever wrote the calling program."""

    detail: str


_WHY = {
    400: "Not what this route reads.",
    401: "The token is missing, wrong or has run out.",
    403: "Not signed by whom it should be.",
    404: "There is nothing of that name.",
    409: "It does not go with what is known already.",
    413: "Too large.",
}


def refusals(*statuses: int, **models: Any) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that refuses with these statuses; `models` names another body, as `s415=Told`."""
    named = {int(name[1:]): model for name, model in models.items()}
    return {
        status: {"model": named.get(status, Refusal), "description": _WHY.get(status, "Refused, with the reason.")}
        for status in (*statuses, *named)
    }
