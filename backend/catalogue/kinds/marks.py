"""Numbers that stand on things: a phone's IMEI, a vehicle's registration."""

from typing import Literal

from backend.catalogue.kinds.base import Around, Kind, Refused
from backend.catalogue.said import Said
from facts import Unclear, imei, plates


class Imei(Kind):
    """The IMEI of a phone, as fifteen digits whose last one checks the others."""

    name: Literal["imei"] = "imei"

    def parse(self, said: Said, around: Around) -> str | Refused:
        """Fifteen digits with or without blanks; one number, though a phone may have two."""
        if said.text is None:
            return Refused("answers.choice.stale" if said.choice else "answers.imei.missing")
        try:
            return imei.parse(said.text[:500])
        except Unclear as unclear:
            return Refused(f"answers.imei.{unclear.reason}")


class Vehicle(Kind):
    """A vehicle's registration number, as UP32AB1234; any state's, and the Bharat series."""

    name: Literal["vehicle"] = "vehicle"

    def parse(self, said: Said, around: Around) -> str | Refused:
        """The number in either script, with or without blanks and hyphens."""
        if said.text is None:
            return Refused("answers.choice.stale" if said.choice else "answers.vehicle.missing")
        try:
            return plates.parse(said.text[:500])
        except Unclear as unclear:
            return Refused(f"answers.vehicle.{unclear.reason}")
