"""Officers who do not give up: a page that does not come, or a form that is not answered, is tried again."""

import re
import time
from collections.abc import Callable
from typing import Any

import httpx

from tests.channels.twilioapi import Twilio
from tests.chaos.citizens import OnWhatsApp
from tests.chaos.town import Town
from tests.end_to_end.system import OfficerAtDesk
from tests.system.test_every_service import DESKS, catalogue, favourable, forms

PATIENCE_SECONDS = 180
LISTENING = dict(zip(DESKS.values(), ("9600000001", "9600000002", "9600000003", "9600000004"), strict=True))
"""The officers' mobiles by their user ids."""


class Office:
    """The desks and the signatory of a district; one case after the other."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._officers: dict[str, OfficerAtDesk] = {}
        self.failed = 0

    def listen(self, twilio: Twilio) -> None:
        """Has each officer link a chat, by the code on the officer's own page: word of cases comes there."""
        for user_id, mobile in LISTENING.items():
            officer = self._at(user_id)
            page = officer.submit(officer.get("/portal/account/news"), "news", do="chat")
            chat = OnWhatsApp(self._town, twilio, mobile)
            chat.service = catalogue.of_source("officer_link")
            chat.say("start")
            chat.say(re.search(r"__(\d{10})", page.text)[1])
            assert chat.reply["expects"] is None, chat.text

    def finish(self, case_no: str, service: str) -> None:
        """Has every desk report in favour, and the signatory issue and sign."""
        for desk in catalogue[service].desks:
            self._until(lambda desk=desk: self._report(desk, case_no))
        self._until(lambda: self._sign(case_no))

    def _report(self, desk: Any, case_no: str) -> bool:
        officer = self._at(DESKS[desk.desk])
        page = _there(officer.get(f"/portal/cases/{case_no}/report"))
        if page.url.path.endswith("/report"):
            page = _there(officer.submit(page, "report", **favourable(forms[desk.report]), do="file"))
        return page.url.params.get("told") in ("filed", "already_filed")

    def _sign(self, case_no: str) -> bool:
        sp = self._at("sp.lucknow")
        page = _there(sp.get(f"/portal/cases/{case_no}/decision"))
        if page.url.path.endswith("/decision"):
            page = _there(sp.submit(page, "decision", decision="issue", do="decide"))
        if page.url.params.get("told") == "already_decided":
            page = _there(sp.get(f"/portal/cases/{case_no}/signature"))
        if page.url.path.endswith("/signature"):
            page = _there(sp.submit(page, "signature", passphrase=sp.password, do="sign"))
        return page.url.params.get("told") in ("signed_issue", "already_signed")

    def _at(self, user_id: str) -> OfficerAtDesk:
        if user_id not in self._officers:
            try:
                self._officers[user_id] = OfficerAtDesk(self._town, user_id)
            except (AssertionError, IndexError) as mistake:
                raise NotThere("no page to sign in on") from mistake
        return self._officers[user_id]

    def _until(self, done: Callable[[], bool]) -> None:
        deadline, why = time.monotonic() + PATIENCE_SECONDS, None
        while True:
            try:
                if done():
                    return
            except SignedOut as mistake:
                self._officers.clear()
                why = mistake
            except (httpx.HTTPError, NotThere) as mistake:
                why = mistake
            self.failed += 1
            self._town.go_on(deadline, f"the office came to a stop: {why!r}")
            time.sleep(0.3)


class NotThere(Exception):
    """No page: the part that serves it is down, or the case is not at this desk yet."""


class SignedOut(Exception):
    """The sign-in in place of a page."""


def _there(page: httpx.Response) -> httpx.Response:
    if 'id="sign-in"' in page.text:
        raise SignedOut
    if page.status_code != 200:
        raise NotThere(f"{page.url.path} {page.status_code}")
    return page
