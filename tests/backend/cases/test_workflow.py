"""The table of states: what may happen when."""

from itertools import product
from typing import get_args

import pytest

from backend.cases import workflow
from backend.cases.workflow import CLOSED, NotNow, State, move

STATES = (None, *get_args(State))
ACTIONS = sorted({action for _, action in workflow._MOVES})


def leads(state, action):
    try:
        return move(state, action)
    except NotNow:
        return None


def test_a_case_goes_from_the_desks_to_the_signatory_to_its_end():
    assert move(None, "route") == "with_desks"
    assert move("with_desks", "complete") == "ready_to_sign"
    assert move("ready_to_sign", "issue") == "issued"
    assert move("ready_to_sign", "refuse") == "refused"


def test_a_case_with_a_fee_waits_for_it_and_a_receipt_is_answered_at_once():
    assert move(None, "charge") == "awaiting_fee" and move("awaiting_fee", "pay") == "with_desks"
    assert move(None, "receive") == "issued"


@pytest.mark.parametrize(("state", "action"), [*product(sorted(CLOSED), ACTIONS)])
def test_nothing_happens_to_a_closed_case_but_that_a_zero_fir_is_handed_on(state, action):
    if (state, action) == ("registered", "hand_on"):
        assert move(state, action) == "with_station"
        return
    with pytest.raises(NotNow):
        move(state, action)


def test_a_decision_is_possible_only_when_all_reports_are_in():
    assert {state for state in STATES if leads(state, "issue")} == {"ready_to_sign"}
    assert {state for state in STATES if leads(state, "refuse")} == {"ready_to_sign", "with_station"}


def test_every_state_can_be_reached_and_all_but_the_closed_ones_can_be_left():
    reached = {leads(state, action) for state, action in product(STATES, ACTIONS)} - {None}
    left = {state for state, action in product(STATES, ACTIONS) if leads(state, action)} - {None}
    assert reached == set(get_args(State)) and reached - left == CLOSED - {"registered"}
