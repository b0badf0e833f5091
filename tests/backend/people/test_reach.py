import itertools

import pytest

from backend.kit.text import Text
from backend.people import ROLES, Officer, reach
from backend.people.reach import narrowed

STATIONS = ("31655023", "31655001")
DISTRICTS = ("lucknow", "agra")
DESKS = ("thana", "dcrb", "liu")


def _officer(role, *, active=True):
    station = "31655023" if role in ("station_officer", "sho") else None
    district = None if role in ("headquarters", "admin") else "lucknow"
    circle = STATIONS if role == "circle_officer" else ()
    return Officer("1", "u", Text("क", "K"), Text("ख", "Kh"), role, station, district, active, circle)


# What each role sees among all tasks (desk, station, district); DCRB's and LIU's tasks carry no station.
SEES = {
    "station_officer": {("thana", "31655023", "lucknow")},
    "sho": {("thana", "31655023", "lucknow")},
    "circle_officer": {("thana", "31655023", "lucknow"), ("thana", "31655001", "lucknow")},
    "dcrb": {("dcrb", None, "lucknow")},
    "liu": {("liu", None, "lucknow")},
    "sp": {
        ("thana", "31655023", "lucknow"),
        ("thana", "31655001", "lucknow"),
        ("dcrb", None, "lucknow"),
        ("liu", None, "lucknow"),
    },
    "dm": set(),  # what was forwarded, see the cases' tests
    "headquarters": None,  # everything
    "admin": set(),
}
TASKS = [
    (desk, station, district)
    for desk, district in itertools.product(DESKS, DISTRICTS)
    for station in (STATIONS if desk == "thana" else (None,))
]


@pytest.mark.parametrize("role", ROLES)
def test_a_role_sees_exactly_its_own_tasks(role):
    seen = {task for task in TASKS if reach(_officer(role)).covers(*task)}
    assert seen == (set(TASKS) if SEES[role] is None else SEES[role])


@pytest.mark.parametrize("role", ROLES)
def test_an_officer_who_left_sees_nothing(role):
    assert not any(reach(_officer(role, active=False)).covers(*task) for task in TASKS)


def test_who_reads_only_does_not_write():
    assert {role for role in ROLES if reach(_officer(role)).writes} == {"station_officer", "sho", "dcrb", "liu", "sp"}


def test_only_the_sp_decides():
    assert [role for role in ROLES if reach(_officer(role)).decides] == ["sp"]


@pytest.mark.parametrize("role", ROLES)
def test_a_district_that_is_chosen_never_widens_a_reach(role):
    mine = reach(_officer(role))
    within = {task for task in TASKS if narrowed(mine, "agra").covers(*task)}
    assert within <= {task for task in TASKS if mine.covers(*task)}
    if role == "headquarters":
        assert within == {task for task in TASKS if task[2] == "agra"}
