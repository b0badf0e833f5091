"""Who sees what, and who may do what with it. The one place that says so.

The answer is data: the store of cases turns it into a row filter, so that no page can forget it.
"""

from dataclasses import dataclass

from backend.people.officers import Officer


@dataclass(frozen=True)
class Reach:
    """What an officer may see: cases with a task at one of `desks`, narrowed to a station or a district.

    `all_of_district`: every case of the district, whatever its desks; reports are written at `desks` only. A reach
    with no desk, and not all of a district, is empty. `decides`: may also issue or refuse, and sign.
    """

    desks: frozenset[str]
    station: str | None
    district: str | None
    all_of_district: bool
    decides: bool = False

    def covers(self, desk: str, station: str | None, district: str) -> bool:
        """Whether a task at `desk`, of this station (None: the desk serves the district) and district, is within.

        What the row filter must say too; the two are held against each other in a test.
        """
        if self.district is None or self.district != district:
            return False
        if self.all_of_district:
            return True
        return desk in self.desks and (self.station is None or self.station == station)


_NOTHING = Reach(frozenset(), None, None, False)


def reach(officer: Officer) -> Reach:
    """What this officer may see. A station's officers: their own station's cases. DCRB and LIU: their
    desk's cases of their district. The SP: all of the district, and decides. An administrator, or
    an officer no longer active: nothing.
    """
    if not officer.active or officer.district is None:
        return _NOTHING
    match officer.role:
        case "station_officer" | "sho" if officer.station:
            return Reach(frozenset({"thana"}), officer.station, officer.district, False)
        case "dcrb" | "liu":
            return Reach(frozenset({officer.role}), None, officer.district, False)
        case "sp":
            return Reach(frozenset({"sp_office"}), None, officer.district, True, decides=True)
    return _NOTHING
