"""Numbers that stand on things: a phone's IMEI, a vehicle's registration."""

from collections.abc import Callable
from typing import ClassVar, Literal

from backend.catalogue.kinds.base import Around, Kind, Refused
from backend.catalogue.said import Said
from facts import Unclear, imei, plates


class _Mark(Kind):
    """A number that one of the grammars of `facts` reads."""

    read: ClassVar[Callable[[str], str]]

    def parse(self, said: Said, around: Around) -> str | Refused:
        """The number in its one spelling, whatever blanks, signs or script it came in."""
        if said.text is None:
            return Refused("answers.choice.stale" if said.choice else f"answers.{self.name}.missing")
        try:
            return type(self).read(said.text[:500])
        except Unclear as unclear:
            return Refused(f"answers.{self.name}.{unclear.reason}")


class Imei(_Mark):
    """The IMEI of a phone: fifteen digits whose last one checks the others."""

    name: Literal["imei"] = "imei"
    read = staticmethod(imei.parse)


class Vehicle(_Mark):
    """A vehicle's registration number, as UP32AB1234; any state's, and the Bharat series."""

    name: Literal["vehicle"] = "vehicle"
    read = staticmethod(plates.parse)
