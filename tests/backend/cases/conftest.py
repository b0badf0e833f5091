"""Cases over a real database file, real catalogue, places and words; the whole backend where it is needed."""

from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Row

from backend.bootstrap import bootstrap
from backend.cases import store
from backend.cases.desk import Desk
from backend.cases.service import Cases
from backend.catalogue.loader import load
from backend.catalogue.reports import load_reports
from backend.kit.clock import WorkingDays
from backend.kit.settings import Settings
from backend.kit.text import Texts
from backend.notices.service import Notices
from backend.people.officers import Officer
from backend.sources.places import Places
from backend.web.parts import Parts
from tests.backend.web.applying import certificate
from tests.backend.web.conftest import (  # noqa: F401
    db,
    key_folder,
    parts,
    password_hash,
    people,
    quick_passwords,
    settings,
)

FRIDAY = "2026-10-16T11:00"  # Saturday is open; Sunday, Maha Navami on the 19th and Dussehra on the 20th are not
CLEAN = {
    "thana": {"residence_verified": "yes", "conduct": "good", "cases_found": "no", "recommendation": "issue"},
    "dcrb": {"cases_found": "no", "listed": "no", "recommendation": "issue"},
    "liu": {"adverse": "no", "unlawful_association": "no", "recommendation": "issue"},
}


@pytest.fixture(scope="session")
def catalogue(texts, data):
    return load(data, texts)


@pytest.fixture(scope="session")
def data(tmp_path_factory):
    return Settings.for_trying(tmp_path_factory.mktemp("unused")).data


@pytest.fixture(scope="session")
def places(data) -> Places:
    return Places.load(data / "places")


@pytest.fixture
def cases(data, settings) -> Cases:  # noqa: F811
    return Cases(WorkingDays.load(data / "law" / "holidays.yml"), settings.secret_key)


@pytest.fixture
def desk(catalogue, data, texts, places, cases) -> Desk:
    notices = Notices(Texts.load(data / "notices"))
    return Desk(catalogue, load_reports(data / "reports"), texts, places, notices, cases.search)


@pytest.fixture
def friday(monkeypatch) -> None:
    """The clock stands on a Friday in October 2026."""
    monkeypatch.setenv("SAHAYAK_NOW", FRIDAY)


@pytest.fixture
def case(db, cases, catalogue, places, friday) -> Row:  # noqa: F811
    """A certificate's case of Hazratganj in Lucknow, just sent to its three desks."""
    with db.write() as tx:
        return cases.open(tx, certificate(catalogue, places))


@pytest.fixture
def again(parts, settings) -> Callable[[], Parts]:  # noqa: F811
    """A backend built anew over the same home, as after a kill."""
    built = []

    def _again() -> Parts:
        built.append(bootstrap(settings))
        return built[-1]

    yield _again
    for made in built:
        made.db.close()


def report_all(desk: Desk, tx: Connection, people: dict[str, Officer], case_no: str, **worse: dict) -> None:  # noqa: F811
    """Files the three reports of a case; `worse` changes a desk's clean one."""
    with_case = store.case_by_number(tx, case_no)
    for task in store.tasks_of(tx, with_case.id):
        desk.file_report(tx, people[task.desk], task.id, CLEAN[task.desk] | worse.get(task.desk, {}))


def verbs(db, case_id: str) -> list[str]:  # noqa: F811
    """What happened to a case, oldest first."""
    with db.read() as tx:
        return [event.verb for event in store.events_of(tx, case_id)]
