"""Who sees what, and who may do what with it. The one place that says so.

The answer is data: the stores turn it into a row filter, so that no page can forget it.
"""

from dataclasses import dataclass

from backend.people.officers import Officer


@dataclass(frozen=True)
class Reach:
    """What an officer may see: cases with a task at one of `desks`, narrowed to stations or a district.

    `stations`: the codes of these only; None means the desk serves the whole district. `all_of_district`: every case
    of the district, whatever its desks. `forwarded`: the district's cases whose signed report went on to another
    office, and no others. `writes`: writes the reports of its desks and what the station does with a complaint;
    the others only read. `decides`: may also issue or refuse, and sign. The default is nothing at all.
    """

    desks: frozenset[str] = frozenset()
    stations: frozenset[str] | None = None
    district: str | None = None
    all_of_district: bool = False
    forwarded: bool = False
    writes: bool = False
    decides: bool = False

    def covers(self, desk: str, station: str | None, district: str) -> bool:
        """Whether a task at `desk`, of this station (None: the desk serves the district) and district, is within.

        What the row filter must say too; the two are held against each other in a test.
        """
        if self.district is None or self.district != district:
            return False
        if self.all_of_district:
            return True
        return desk in self.desks and (self.stations is None or station in self.stations)


_NOTHING = Reach()


def reach(officer: Officer) -> Reach:
    """What this officer may see. A station's officers: their own station's cases. A circle officer: those of the
    circle's stations, to read. DCRB and LIU: their desk's cases of their district. The SP or Commissioner's
    signatory: all of the district, and decides. The District Magistrate's liaison: what was forwarded there, to read.
    Headquarters reads figures and an administrator none of it: no case at all; nor an officer no longer active.
    """
    if not officer.active or officer.district is None:
        return _NOTHING
    match officer.role:
        case "station_officer" | "sho" if officer.station:
            return Reach(frozenset({"thana"}), frozenset({officer.station}), officer.district, writes=True)
        case "circle_officer":
            return Reach(frozenset({"thana"}), frozenset(officer.stations), officer.district)
        case "dcrb" | "liu":
            return Reach(frozenset({officer.role}), None, officer.district, writes=True)
        case "sp":
            desks = frozenset({"sp_office"})
            return Reach(desks, None, officer.district, all_of_district=True, writes=True, decides=True)
        case "dm":
            return Reach(district=officer.district, forwarded=True)
    return _NOTHING
