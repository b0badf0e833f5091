"""A conversation and a portal session that go on while one machine after the other is cut off."""

import os
import re

import httpx
import pytest
from sqlalchemy import func, select

from backend.cases.store import cases
from backend.documents.store import ISSUED, documents
from backend.kit.db import Database
from tests.channels.twilioapi import Twilio
from tests.chaos import hosts
from tests.chaos.citizens import AtThePage
from tests.chaos.hosts import APPS, Hosts
from tests.chaos.reckoning import RECEIPT
from tests.chaos.run import photo
from tests.system.test_every_service import DATA, catalogue
from tests.system.walking import Walker, opening

pytestmark = pytest.mark.skipif("CHAOS" not in os.environ, reason="machines are tried by `make chaos`")
BEFORE_CUT = 4
"""Questions answered before each cut."""


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
    """A citizen at the page behind nginx, whose patience with one try is short."""

    def __init__(self, town: Hosts) -> None:
        town.chat = f"https://{hosts.NET}{hosts.FRONT}"
        super().__init__(town, Twilio(), "9700000001")
        self.http = client("chat.example")

    def codes(self) -> list[str]:
        """Printed by the worker of either machine."""
        found = [re.fullmatch(rf"OTP {self.mobile} (\d{{6}})", line) for line in self.town.lines("worker")]
        return [one[1] for one in found if one]


def client(name: str) -> httpx.Client:
    return httpx.Client(base_url=f"https://{hosts.NET}{hosts.FRONT}", headers={"Host": name}, verify=False, timeout=12)


def test_a_conversation_goes_on_whichever_machine_is_cut_off(town):
    citizen = Visitor(town)
    citizen.service = RECEIPT
    walker = Walker(citizen, catalogue, "hi", photo())
    walker.start(opening(DATA, RECEIPT, "hi"))
    cut = None
    for n in range(80):
        if citizen.field is None:
            break
        if n % BEFORE_CUT == BEFORE_CUT - 1 and n // BEFORE_CUT < 2 * len(APPS):
            if cut:  # it comes back, and the other one goes
                town.network.mend(cut)
                town.wait(lambda host=cut: town.ready(host))
            cut = next(host for host in APPS if host != cut)
            town.network.cut(cut)
        walker.answer()
    assert citizen.case_no, citizen.text
    town.network.mend(cut)
    town.wait(lambda: town.ready(cut))

    def papers() -> int:
        with Database(town.settings.database_url, town.settings.secret_key).read() as tx:
            return tx.execute(select(func.count()).select_from(documents).where(documents.c.state == ISSUED)).scalar()

    town.wait(lambda: papers() == 1, 150)  # at the latest when the lease of the machine that was cut off has run out
    with Database(town.settings.database_url, town.settings.secret_key).read() as tx:
        assert [row.case_no for row in tx.execute(select(cases))] == [citizen.case_no]
    assert "all as they were written" in town.command("audit", "verify")
