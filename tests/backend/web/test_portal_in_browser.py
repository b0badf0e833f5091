"""Days of officers in a real browser. The SP's, who signs twelve at once with a token, is the tray's."""

import os
import re
import shutil
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from backend.cases import store
from backend.kit import jobs
from backend.kit.clock import now
from backend.people import sessions
from tests.backend.cases.conftest import CLEAN
from tests.backend.firs.conftest import at_station, give, monday, sign  # noqa: F401
from tests.backend.web.applying import apply
from tests.backend.web.conftest import PASSWORD
from tests.channels.standins import free_port, serving

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def chromium():
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def portal(app):
    with serving(app, port := free_port()):
        yield f"http://127.0.0.1:{port}/portal"


@pytest.fixture
def window(chromium, portal, db, people):
    """Opens a window for an officer who has signed in, or for nobody."""
    opened, complaints = [], []

    def _window(user_id: str | None = None, width: int = 1280, language: str = "en") -> Page:
        context = chromium.new_context(viewport={"width": width, "height": 800}, locale=f"{language}-IN")
        opened.append(context)
        if user_id:
            with db.write() as tx:
                token = sessions.begin(tx, people[user_id].id, now(), browser="Chrome")
            context.add_cookies([{"name": "sahayak_officer", "value": token, "url": portal}])
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        return page

    yield _window
    for context in opened:
        context.close()
    assert not complaints


@pytest.fixture
def busy(parts, people, at_station, monkeypatch):  # noqa: F811
    """A district in full work: a case to report on, one to decide, one long late, an FIR, a dead job."""
    fir = at_station()
    case_no, ready, late = apply(parts), apply(parts, name="मोहन लाल"), apply(parts, name="रीना सिंह")
    with parts.db.write() as tx:
        row = store.case_by_number(tx, ready)
        for task in store.tasks_of(tx, row.id):
            officer = people[task.desk if task.desk != "thana" else "thana"]
            parts.desk.file_report(tx, officer, task.id, CLEAN[task.desk])
        for task in store.tasks_of(tx, store.case_by_number(tx, late).id):
            past = {"due_on": task.due_on - timedelta(days=40), "alarm": "sp", "taken_by": people["thana"].id}
            store.update_task(tx, task.id, **past)
        jobs.enqueue(tx, "notice.push", "notice.push:1", {}, max_attempts=1)
        tx.execute(jobs.jobs.update().where(jobs.jobs.c.key == "notice.push:1").values(state="dead", error="Timeout"))
    return {"case": case_no, "ready": ready, "late": late, "fir": fir.case_no}


def test_a_station_officer_registers_an_fir(window, portal, busy):
    page = window("sho")
    page.goto(f"{portal}/firs")
    page.get_by_role("link", name=busy["fir"]).click()
    expect(page.get_by_label(re.compile("304"))).to_be_checked()
    page.get_by_label("Other sections").fill("BNS 351(3)")
    page.get_by_role("button", name="Register the FIR").click()
    expect(page.get_by_role("status")).to_contain_text("The FIR is registered")
    expect(page.get_by_role("heading", level=1)).to_contain_text("0001/2026")


def test_dcrb_and_liu_report_by_keyboard_and_mouse(window, portal, busy, parts):
    for user_id, answers in (
        (
            "dcrb",
            {
                "Do the district's records hold a case against the applicant?": "No",
                "Is the applicant on a history sheet, or on a list of gangs or wanted persons?": "No",
            },
        ),
        (
            "liu",
            {
                "Did your enquiry bring anything adverse about the applicant?": "No",
                "Was the applicant found to be connected with a banned organisation?": "No",
            },
        ),
    ):
        page = window(user_id)
        page.goto(f"{portal}/queue")
        page.get_by_role("link", name=busy["case"]).click()
        page.get_by_role("button", name="Take this on").click()
        page.get_by_role("link", name="Write the report").press("Enter")
        for question, answer in (answers | {"Recommendation": "The certificate should be issued"}).items():
            page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()
        page.get_by_role("button", name="File the report").click()
        expect(page.get_by_role("status")).to_contain_text("Your report is filed")


def test_what_is_late_stands_before_the_sho_and_headquarters_sees_it_without_names(window, portal, busy, parts):
    page = window("sho")
    page.goto(f"{portal}/queue")
    page.get_by_text("Narrow the list").click()
    page.get_by_label("What was put before me").check()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table")).to_contain_text("Put before you for being late")
    expect(page.get_by_role("table")).to_contain_text("days late")

    page = window("hq")
    page.goto(portal)
    expect(page.get_by_role("heading", level=1)).to_have_text("Punctuality")
    by_district = page.get_by_role("table", name="By district")
    by_district.get_by_role("link", name="Lucknow").click()
    expect(page.get_by_role("table", name="Longest late")).to_contain_text(busy["late"])
    expect(page.get_by_role("table", name="Longest late")).to_contain_text("District’s police chief")
    for name in ("रीना", "सुनीता", "मोहन"):
        expect(page.locator("body")).not_to_contain_text(name)


def test_an_administrator_adds_an_officer_who_sets_up_a_password_of_their_own(window, portal, parts):
    page = window("admin")
    page.goto(f"{portal}/officers/new")
    for label, value in (("User id", "dcrb.two"), ("Name (Hindi)", "अनिल"), ("Name (English)", "Anil")):
        page.get_by_label(label).fill(value)
    page.get_by_label("Rank (Hindi)").fill("मुख्य आरक्षी")
    page.get_by_label("Rank (English)").fill("Head Constable")
    page.get_by_label("Role").select_option(label="DCRB")
    page.get_by_label("District", exact=True).select_option(label="Lucknow")
    page.get_by_role("button", name="Add").click()
    password = page.locator(".panel .letters").inner_text()
    new = window()
    new.goto(f"{portal}/login")
    new.get_by_label("User id").fill("dcrb.two")
    new.get_by_label("Password").fill(password)
    new.get_by_role("button", name="Sign in").click()
    new.get_by_label("Present password").fill(password)
    new.get_by_label("New password", exact=False).first.fill(PASSWORD)
    new.get_by_label("once more").fill(PASSWORD)
    new.get_by_role("button", name="Change the password").click()
    expect(new.get_by_role("status")).to_contain_text("The password is changed")
