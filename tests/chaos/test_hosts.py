"""A conversation and a portal session that go on while one machine after the other is cut off."""

import os
import random
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Timer

import httpx
import pytest
from sqlalchemy import func, select

from backend.cases.store import cases
from backend.documents.store import ISSUED, documents
from backend.kit.db import Database
from backend.notices.store import otps
from tests.channels.twilioapi import Twilio
from tests.chaos import hosts
from tests.chaos.citizens import AtThePage
from tests.chaos.hosts import APPS, STORE, Hosts
from tests.chaos.reckoning import RECEIPT
from tests.chaos.run import photo
from tests.end_to_end.system import OfficerAtDesk
from tests.system.test_every_service import DATA, catalogue
from tests.system.walking import Walker, opening

pytestmark = pytest.mark.skipif("CHAOS" not in os.environ, reason="machines are tried by `make chaos`")
BROWSER = {"verify": False, "timeout": 12}
"""The front's certificate is one made for this test; whose patience with one try is short."""
BEFORE_CUT, CUTS = 2, 4
"""Questions answered before each cut, and how many cuts: each machine goes twice."""


@pytest.fixture
def town(tmp_path):
    if why := hosts.permitted():
        pytest.skip(f"several machines are NOT tried here: {why}")
    made = Hosts(tmp_path)
    try:
        made.start()
        yield made
    finally:
        made.stop()


class Visitor(AtThePage):
    """A citizen at the page behind nginx."""

    def __init__(self, town: Hosts) -> None:
        super().__init__(town, Twilio(), "9700000001")
        self.http = httpx.Client(base_url=town.backend, headers={"Host": "chat.example"}, **BROWSER)

    def codes(self) -> list[str]:
        """Printed by the worker of either machine."""
        found = [re.fullmatch(rf"OTP {self.mobile} (\d{{6}})", line) for line in self.town.lines("worker")]
        return [one[1] for one in found if one]


def test_a_conversation_and_a_portal_session_go_on_whichever_machine_is_cut_off(town):
    dice = random.Random(3)
    citizen = Visitor(town)
    officer = OfficerAtDesk(town, "sho.hazratganj", headers={"Host": "check.example"}, **BROWSER)
    walker = Walker(citizen, catalogue, "hi", photo())
    walker.start(opening(DATA, RECEIPT, "hi"))
    cut, cuts, store_cut = None, 0, False
    for n in range(80):
        if citizen.field is None:
            break
        if n % BEFORE_CUT == BEFORE_CUT - 1 and cuts < CUTS:
            back(town, cut)  # and the other one goes, while an answer is on its way
            cut, cuts = next(host for host in APPS if host != cut), cuts + 1
            falling = Timer(dice.uniform(0.01, 0.05), town.network.cut, [cut])
            falling.start()
            walker.answer()
            falling.join()
            at_work(town, officer)
        elif cuts == CUTS and not store_cut and citizen.kind != "otp":
            back(town, cut)
            cut, store_cut = None, True
            nobody_is_answered_without_the_store(town, citizen, walker)
            at_work(town, officer)
        else:
            walker.answer()
    assert citizen.case_no, citizen.text
    for host in APPS:
        town.network.cut(host)
    away = officer.get("/portal/queue")
    assert away.status_code == 503 and "एक मिनट बाद फिर खोलिए" in away.text
    for host in APPS:
        back(town, host)
    assert (cuts, store_cut) == (CUTS, True) and set(town.answered()) == set(APPS)

    with closing(Database(town.settings.database_url, town.settings.secret_key)) as db:

        def papers() -> int:
            with db.read() as tx:
                issued = select(func.count()).select_from(documents).where(documents.c.state == ISSUED)
                return tx.execute(issued).scalar_one()

        town.wait(lambda: papers() == 1, 150)  # at the latest when the lease of a machine that was cut off has run out
        with db.read() as tx:
            assert [row.case_no for row in tx.execute(select(cases))] == [citizen.case_no]
            assert len(set(citizen.codes())) == tx.execute(select(func.count()).select_from(otps)).scalar_one()
    assert "all as they were written" in town.command("audit", "verify")


def back(town: Hosts, cut: str | None) -> None:
    """Puts a machine's cable back and waits until all its parts are ready."""
    if cut:
        town.network.mend(cut)
        town.wait(lambda: town.ready(cut))


def at_work(town: Hosts, officer: OfficerAtDesk) -> None:
    """The officer opens the list of cases, still signed in: at once, unless both machines were away within the ten
    seconds that nginx thinks of one as gone."""

    def opened() -> bool:
        page = officer.get("/portal/queue")
        assert 'id="sign-in"' not in page.text
        return page.status_code == 200 and page.url.path == "/portal/queue"

    town.wait(opened, 12)


def nobody_is_answered_without_the_store(town: Hosts, citizen: Visitor, walker: Walker) -> None:
    """PostgreSQL and Redis are away for two tries of an answer, which is then taken."""
    town.network.cut(STORE)
    before = citizen.tries
    with ThreadPoolExecutor(1) as mouth:
        answer = mouth.submit(walker.answer)
        town.wait(lambda: citizen.tries == before + 3)
        assert not answer.done()
        town.network.mend(STORE)
        answer.result()
