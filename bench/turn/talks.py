"""The two conversations that both systems hold: what is said, and which question must be open afterwards."""

from __future__ import annotations

from dataclasses import dataclass

CODE = "{code}"
"""Stands for the one-time code that was sent to the mobile."""
MOBILE = "{mobile}"


@dataclass(frozen=True)
class Said:
    """One message, and the field that is open after it (None: the matter is done)."""

    text: str
    opens: str | None


CERTIFICATE = (
    Said("charitra praman patra banwana hai", "consent"),
    Said("haan", "name"),
    Said("Ramesh Kumar", "parent"),
    Said("Suresh Chandra", "birth_date"),
    Said("15/08/1990", "mobile"),
    Said(MOBILE, "mobile_code"),
    Said(CODE, "permanent_address"),
    Said("gram Rampur, post Malihabad, Lucknow", "same_address"),
    Said("haan ji", "present_place"),
    Said("hazratganj lucknow", "stay"),
)
"""The first ten turns of a character certificate."""

LOOK_UP = (
    Said("namaste", None),
    Said("gadi chori ki to nai h check kro", "number"),
    Said("UP32 AB 1234", None),
    Said("sabse paas ka thana kaun sa hai", "place"),
    Said("hazratganj lucknow", None),
)
"""A greeting and two look-ups."""
