"""Which cases another office decides: there the signed report goes, and its decision comes back."""

from typing import Any

from sqlalchemy import Row

from backend.catalogue.model import Forward, Service, hold

DECISION = "dm_decision"
"""The line of a case's sheet that holds the other office's decision, with its paper."""


def forward_of(service: Service, places: Any, case: Row) -> Forward | None:
    """How a case is forwarded once its report is signed; None when the signatory's own decision ends it."""
    forward = service.forward
    if forward is None or not hold(forward.when, {line["question"]: line["value"] for line in case.sheet}):
        return None
    commissioner = places.district(case.district).policing == "commissionerate"
    return None if commissioner and forward.own_in_commissionerates else forward


def outcome_of(service: Service, places: Any, case: Row) -> str:
    """What a case leads to: "decided" or "forwarded" by a signatory, or "closed" with what the desks have done."""
    if not service.signatory:
        return "closed"
    return "forwarded" if forward_of(service, places, case) else "decided"
