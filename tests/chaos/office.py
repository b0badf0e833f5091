"""Officers who do not give up: a page that does not come, or a form that is not answered, is tried again."""

import json
import time
from collections.abc import Callable
from typing import Any

import httpx

from tests.chaos.town import Town
from tests.end_to_end.system import OfficerAtDesk
from tests.system.test_every_service import DESKS, catalogue, favourable, forms

PATIENCE_SECONDS = 180


class Office:
    """The desks and the signatory of a district."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._officers: dict[str, OfficerAtDesk] = {}

    backend = property(lambda self: self._town.backend)

    def logins(self) -> dict[str, str]:
        """The demo officers' passwords by their user ids."""
        rows = json.loads((self._town.home / "demo-officers.json").read_text())
        return {row["user_id"]: row["password"] for row in rows}

    def finish(self, case_no: str, service: str) -> None:
        """Has every desk report in favour, and the signatory issue and sign."""
        for desk in catalogue[service].desks:
            self._until(lambda desk=desk: self._report(desk, case_no))
        self._until(lambda: self._sign(case_no))

    def _report(self, desk: Any, case_no: str) -> bool:
        officer = self._at(DESKS[desk.desk])
        page = officer.get(f"/portal/cases/{case_no}/report")
        if f"/portal/cases/{case_no}/report" in str(page.url) and page.status_code == 200:
            page = officer.submit(page, "report", **favourable(forms[desk.report]), do="file")
            return "told=filed" in str(page.url)
        # The desk's page once it has reported; a page that is not there yet waits for the fee.
        return page.status_code == 200

    def _sign(self, case_no: str) -> bool:
        sp = self._at("sp.lucknow")
        page = sp.get(f"/portal/cases/{case_no}/decision")
        if page.status_code == 200 and str(page.url).endswith("/decision"):
            page = sp.submit(page, "decision", decision="issue", do="decide")
        if page.status_code == 200 and str(page.url).endswith("/signature"):
            page = sp.submit(page, "signature", passphrase=sp.password, do="sign")
            return "told=signed" in str(page.url)
        return page.status_code == 200 and str(page.url).endswith(f"/cases/{case_no}") and self._signed(page)

    def _signed(self, page: httpx.Response) -> bool:
        return "/decision" not in page.text

    def _at(self, user_id: str) -> OfficerAtDesk:
        if user_id not in self._officers:
            self._officers[user_id] = OfficerAtDesk(self, user_id)
        return self._officers[user_id]

    def _until(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                if done():
                    return
            except (httpx.HTTPError, AssertionError, IndexError, AttributeError):  # no page, or not the one expected
                self._officers.clear()
            assert time.monotonic() < deadline, f"the office came to a stop\n{self._town.last_lines()}"
            time.sleep(0.3)
