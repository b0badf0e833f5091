"""The real backend, reached over HTTP by the practice e-District portal, and reaching it."""

from shutil import copytree

import pytest
from sqlalchemy import update

from backend import schema
from backend.app import app as backend_app
from backend.bootstrap import bootstrap
from backend.cases import store as cases_store
from backend.kit.clock import now
from backend.kit.jobs import jobs
from backend.kit.settings import Settings
from sandbox import cctns as cctns_sandbox
from sandbox import edistrict as edistrict_sandbox
from tests.backend.web.conftest import (  # noqa: F401
    PASSPHRASE,
    PASSWORD,
    browser,
    key_folder,
    password_hash,
    quick_passwords,
)
from tests.backend.web.conftest import people as make_people
from tests.channels.standins import free_port, serving

US, THEM, CCTNS = ("police", "our-secret"), ("edistrict", "their-secret"), ("sahayak", "cctns-secret")
CLEAN = {
    "thana": {"residence_verified": "yes", "conduct": "good", "cases_found": "no", "recommendation": "issue"},
    "dcrb": {"cases_found": "no", "listed": "no", "recommendation": "issue"},
    "liu": {"adverse": "no", "unlawful_association": "no", "recommendation": "issue"},
}


@pytest.fixture(scope="session")
def ports():
    return {name: free_port() for name in ("backend", "edistrict", "cctns")}


@pytest.fixture(scope="session")
def settings(tmp_path_factory, ports) -> Settings:
    return Settings.for_trying(
        tmp_path_factory.mktemp("home"),
        signing_passphrase=PASSPHRASE,
        worker=False,
        edistrict_url=f"http://127.0.0.1:{ports['edistrict']}",
        edistrict_client_id=US[0],
        edistrict_client_secret=US[1],
        edistrict_portal_id=THEM[0],
        edistrict_portal_secret=THEM[1],
        cctns_url=f"http://127.0.0.1:{ports['cctns']}",
        cctns_client_id=CCTNS[0],
        cctns_client_secret=CCTNS[1],
    )


@pytest.fixture(scope="session")
def parts(settings, key_folder):  # noqa: F811
    copytree(key_folder, settings.home / "keys")
    made = bootstrap(settings)
    schema.load_tables()
    made.db.create_all()
    return made


@pytest.fixture(scope="session")
def db(parts):
    return parts.db


@pytest.fixture(scope="session")
def app(parts, ports):
    web = backend_app(parts)
    with serving(web, ports["backend"]):
        yield web


@pytest.fixture(scope="session")
def officers(parts, password_hash):  # noqa: F811
    return make_people.__wrapped__(parts.db, password_hash)


@pytest.fixture(scope="session")
def portal_served(ports):
    web = edistrict_sandbox.app(US, f"http://127.0.0.1:{ports['backend']}", THEM)
    with serving(web, ports["edistrict"]):
        yield web


@pytest.fixture
def portal(portal_served, app):
    """The practice portal as it usually is; `office` is its own side, `modes` its switches."""
    portal_served.state.modes.set({name: values[0] for name, values in portal_served.state.modes.choices.items()})
    return portal_served.state


@pytest.fixture(scope="session")
def network_served(ports):
    web = cctns_sandbox.app(CCTNS)
    with serving(web, ports["cctns"]):
        yield web


@pytest.fixture
def network(network_served, app):
    """The practice CCTNS as it usually is."""
    network_served.state.modes.set({"answers": "at once"})
    return network_served.state


@pytest.fixture
def work(parts):
    """Does what is due, and what failed before or waits a few seconds, as if its time had come."""

    def _work() -> None:
        with parts.db.write() as tx:
            kinds = jobs.c.kind.in_(("edistrict.send", "cctns.send", "cctns.follow", "paper.seal"))
            tx.execute(update(jobs).where(kinds, jobs.c.state == "waiting").values(run_at=now()))
        for kind in ("paper.seal", "edistrict.send", "cctns.send", "cctns.follow"):
            with parts.db.read() as tx:
                keys = [
                    row.key for row in tx.execute(jobs.select().where(jobs.c.kind == kind, jobs.c.state == "waiting"))
                ]
            for key in keys:
                parts.worker.run_now(key)

    return _work


@pytest.fixture
def signed(parts, officers):
    """Takes a case through its desks to the signature."""

    def _signed(case_no: str, decision: str = "issue", reports=None, reason: str = "") -> None:
        from tests.system.test_every_service import favourable

        with parts.db.write() as tx:
            row = cases_store.case_by_number(tx, case_no)
            for task in cases_store.tasks_of(tx, row.id):
                parts.desk.file_report(tx, officers[task.desk], task.id, favourable(parts.reports[task.report_form]))
            parts.desk.decide(tx, officers["sp"], case_no, decision, reason)
        parts.signing.sign(officers["sp"], case_no, PASSWORD)

    return _signed


@pytest.fixture
def state(parts):
    """Where a case stands."""

    def _state(case_no: str) -> str:
        with parts.db.read() as tx:
            return cases_store.case_by_number(tx, case_no).state

    return _state


@pytest.fixture
def events(parts):
    """What happened to a case."""

    def _events(case_no: str) -> list[str]:
        with parts.db.read() as tx:
            row = cases_store.case_by_number(tx, case_no)
            return [event.verb for event in cases_store.events_of(tx, row.id)]

    return _events


@pytest.fixture
def inbox(parts):
    """What the conversation of a case has not been shown."""

    def _inbox(case_no: str) -> list[dict]:
        with parts.db.read() as tx:
            row = cases_store.case_by_number(tx, case_no)
            return [parts.intake.news(tx, notice) for notice in parts.notices.inbox(tx, row.conversation)]

    return _inbox
