"""Who sees what, and who may do what with it. The one place that says so.

The answer is data: the stores turn it into a row filter, so that no page can forget it.
"""

from dataclasses import dataclass, replace

from backend.people.officers import Officer


@dataclass(frozen=True)
class Reach:
    """What an officer may see: cases with a task at one of `desks`, narrowed to stations or a district.

    `stations`: the codes of these only; None means the desk serves the whole district. `all_of_district`: every case
    of the district, whatever its desks. `forwarded`: the district's cases whose signed report went on to another
    office, and no others. `whole_state`: every case there is, or of `district` when one is chosen. `writes`: writes the
    reports of its desks and what the station does with a complaint; the others only read. `decides`: may also issue or
    refuse, and sign. The default is nothing at all.
    """

    desks: frozenset[str] = frozenset()
    stations: frozenset[str] | None = None
    district: str | None = None
    all_of_district: bool = False
    whole_state: bool = False
    forwarded: bool = False
    writes: bool = False
    decides: bool = False

    def covers(self, desk: str, station: str | None, district: str) -> bool:
        """Whether a task at `desk`, of this station (None: the desk serves the district) and district, is within.

        What the row filter must say too; the two are held against each other in a test.
        """
        if self.whole_state:
            return self.district in (None, district)
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
    Headquarters: all of the state, to read. An administrator: no case at all; nor an officer no longer active.
    """
    if not officer.active:
        return _NOTHING
    if officer.role == "headquarters":
        return Reach(whole_state=True)
    if officer.district is None:
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


def narrowed(mine: Reach, district: str) -> Reach:
    """The same reach in one district only, for whoever sees all of them; a district never widens a reach."""
    return replace(mine, district=district) if mine.whole_state and district else mine
