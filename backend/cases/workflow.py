"""The one table of a case's states. Services differ only in data; nobody else changes a state."""

from typing import Literal, get_args

State = Literal[
    "awaiting_fee",
    "with_desks",
    "returned",
    "ready_to_sign",
    "forwarded",
    "issued",
    "refused",
    "closed",
    "withdrawn",
    "awaiting_signature",
    "with_station",
    "registered",
    "lapsed",
]

# What may happen in which state, and where it leads.
_MOVES: dict[tuple[State | None, str], State] = {
    (None, "charge"): "awaiting_fee",
    (None, "route"): "with_desks",
    (None, "receive"): "issued",  # a receipt is answered at once
    (None, "inform"): "awaiting_signature",  # a complaint counts once it is signed (BNSS 173(1)(ii))
    ("awaiting_signature", "sign"): "with_station",
    ("awaiting_signature", "lapse"): "lapsed",
    ("with_station", "register"): "registered",
    ("with_station", "refuse"): "refused",
    ("registered", "hand_on"): "with_station",  # a Zero FIR, to the station of the place (BNSS 173(1))
    ("awaiting_fee", "pay"): "with_desks",
    ("awaiting_fee", "lapse"): "lapsed",  # nobody paid in time
    ("with_desks", "complete"): "ready_to_sign",
    ("with_desks", "close"): "closed",  # nobody decides: what the desks did is the answer
    ("with_desks", "ask_back"): "returned",
    ("returned", "reply"): "with_desks",
    ("ready_to_sign", "issue"): "issued",
    ("ready_to_sign", "refuse"): "refused",
    ("ready_to_sign", "forward"): "forwarded",  # the signed report is ready for the office that decides
    ("forwarded", "grant"): "issued",
    ("forwarded", "deny"): "refused",
    ("awaiting_fee", "withdraw"): "withdrawn",
    ("with_desks", "withdraw"): "withdrawn",
    ("returned", "withdraw"): "withdrawn",
}

STATES: frozenset[State] = frozenset(get_args(State))
CLOSED: frozenset[State] = frozenset({"issued", "refused", "closed", "withdrawn", "registered", "lapsed"})


class NotNow(Exception):
    """What was asked is not possible in the case's present state."""


def move(state: State | None, action: str) -> State:
    """The state that `action` leads to from `state` (None: the case does not exist yet). Raises NotNow."""
    try:
        return _MOVES[state, action]
    except KeyError:
        raise NotNow(f"{action} in {state}") from None
