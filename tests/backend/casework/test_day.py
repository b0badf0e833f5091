"""An SHO's day in a real browser: the list, a summary read, what it leads to, an FIR registered; every page looked at
by axe, at the width of a phone and of a desk."""

import os
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright

from backend.kit.clock import now
from backend.people import sessions
from tests.backend.casework.test_summary import LONG
from tests.channels.standins import free_port, serving
from tests.end_to_end.test_browser import FLAGS

CHROMIUM = shutil.which("chromium")


@pytest.fixture
def site(app):
    port = free_port()
    with serving(app, port):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def window(site, db, people):
    """A window of an officer who has signed in, of this width and language."""
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine")
    complaints = []
    with sync_playwright() as player:
        chromium = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)

        def _window(user_id, width, language):
            context = chromium.new_context(
                viewport={"width": width, "height": 900}, locale=language, reduced_motion="reduce"
            )
            with db.write() as tx:
                token = sessions.begin(tx, people[user_id].id, now(), browser="Chromium")
            context.add_cookies([{"name": "sahayak_officer", "value": token, "url": f"{site}/portal"}])
            page = context.new_page()
            page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            return page

        yield _window
        chromium.close()
    assert complaints == []


@pytest.fixture
def looked_at(tmp_path):
    """Judges a page by axe and by its width, and keeps a picture of it."""
    axe, count = Axe(), iter(range(1, 100))

    def _looked_at(page, name):
        page.screenshot(path=tmp_path / f"{next(count):02d}-{name}.png", full_page=True, animations="disabled")
        found = axe.run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], name

    return _looked_at


@pytest.mark.parametrize(("width", "language"), [(360, "hi-IN"), (1280, "en-IN")])
def test_the_shos_day(window, site, at_station, give, looked_at, width, language):
    hindi = language == "hi-IN"
    give(mobile="9999900004", accused_looks="दो लड़के काली पल्सर पर", from_time="19:10", imei=None)
    fir = at_station(story=LONG)
    page = window("sho", width, language)
    page.goto(f"{site}/portal/firs")
    page.get_by_role("link", name=fir.case_no).click()
    looked_at(page, "complaint")
    page.get_by_role("link", name="प्रकरण का सार पढ़ें" if hindi else "Read the case summary").click()
    expect(page.get_by_text("UP32 AB 1234").first).to_be_visible()
    looked_at(page, "summary")
    page.locator("a.mark").first.click()
    expect(page).to_have_url(f"{site}/portal/firs/{fir.case_no}#answer-{_number(page)}")
    page.go_back()
    with page.expect_download() as download:
        page.get_by_role("link", name="PDF").click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.goto(f"{site}/portal/firs/{fir.case_no}")
    page.get_by_role("button", name="एफ़आईआर दर्ज करें" if hindi else "Register the FIR").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("0001/2026")
    looked_at(page, "registered")
    for path in ("records", "records/missing-persons/new", "account/news", "tips"):
        page.goto(f"{site}/portal/{path}")
        looked_at(page, path.replace("/", "-"))


@pytest.mark.parametrize(("width", "language"), [(360, "hi-IN"), (1280, "en-IN")])
def test_the_police_chief_looks_at_a_series(window, site, give, looked_at, width, language):
    for n, station in enumerate(("31655023", "31655001", "31655023")):
        give(station=station, offence="cyber_crime", caller="9812345678", mobile=f"999990001{n}", day=f"2026-11-2{n}")
    page = window("sp", width, language)
    page.goto(f"{site}/portal/series")
    looked_at(page, "series-list")
    page.locator("table a").first.click()
    expect(page.locator("svg")).to_have_count(2)
    looked_at(page, "series")


def _number(page):
    return page.url.rpartition("answer-")[2]
