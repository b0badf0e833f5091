"""Every page of the portal and of the public check in a real browser, by axe-core, as wide as a phone and as a desk.

The addresses come from the application's own table of routes: a new page is looked at because it is there, and a new
route whose address needs an id fails here until `where` knows one. Set `SAHAYAK_SCREENSHOTS` to a folder to keep a
picture of each page at both widths.
"""
# ruff: noqa: F401, F811 (fixtures of the neighbours)

import os
import re
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from backend.cases import store
from backend.kit.clock import now
from backend.people import sessions
from backend.records.importing import Report
from backend.web.portal.guard import rules_of
from tests.backend.cases.conftest import report_all
from tests.backend.firs.conftest import OTHER_STATION, at_station, give, monday, sign
from tests.backend.tips.conftest import Sender
from tests.backend.tips.test_tips import tell
from tests.backend.web.applying import STATION, apply
from tests.backend.web.conftest import OFFICERS, PASSWORD
from tests.backend.web.test_portal_in_browser import busy, chromium, portal, window

WIDTHS = ((1280, "en"), (360, "hi"))
AXE = Axe()
PICTURES = os.environ.get("SAHAYAK_SCREENSHOTS")
MOST_BYTES = 100_000
LOST = {"number": "GD 7/2026", "district": "lucknow", "station": STATION, "name": "राजू यादव", "sex": "male"}
LOST |= {"age_from": "30", "age_to": "35", "marks": "माथे पर तिल", "clothes": "लाल स्वेटर", "day": "2026-11-20"}


@pytest.fixture
def where(parts, people, busy, give):
    """A user and the ids for each route that needs some, in a district where something of everything lies."""
    decided, issued, batched = (apply(parts) for _ in range(3))
    with parts.db.write() as tx:
        for case_no in (decided, issued, batched):
            report_all(parts.desk, tx, people, case_no)
        for case_no in (decided, issued):
            parts.desk.decide(tx, people["sp"], case_no, "issue", "")
    paper = parts.signing.sign(people["sp"], issued, PASSWORD)
    batch = parts.tray.begin(people["sp"], [batched], PASSWORD)
    tell(Sender(parts))
    told = {"story": "रात को।", "accused_looks": None, "imei": None, "offence": "cyber_crime", "caller": "9812345678"}
    given, _ = give(**told)
    give(station=OTHER_STATION, **told)
    report = Report()
    with parts.db.write() as tx:
        parts.importer.row(tx, "missing-persons", LOST, report)
    assert not report.refused, report.refused
    with parts.db.read() as tx:
        (tip,) = parts.tips.queue(tx, people["sho"], "open")
        file_id = next(line["file"] for line in store.case_by_number(tx, busy["case"]).sheet if line["file"])
        (series,) = parts.series.find(tx, people["sp"])
        (lost,) = parts.editor.listed(tx, people["sho"], "missing-persons")
        while parts.tray.progress(tx, people["sp"], batch).running:
            time.sleep(0.05)
    case, fir = {"case_no": busy["case"], "file_id": file_id}, {"case_no": given.case_no}
    record = {"name": "missing-persons", "record": lost.id}
    signing = {"case_no": decided, "mark": parts.signing.show(people["sp"], decided).mark}
    return {
        "/portal/cases/{case_no}/decision": ("sp", {"case_no": busy["ready"]}),
        "/portal/cases/{case_no}/signature": ("sp", signing),
        "/portal/cases/{case_no}/documents": ("sp", {"case_no": issued, "document_id": paper.id}),
        "/portal/cases": ("thana", case),
        "/portal/firs": ("sho", fir),
        "/portal/series": ("sp", {"name": series.name}),
        "/portal/tray": ("sp", {"batch": batch}),
        "/portal/tips": ("sho", {"tip_id": tip.id}),
        "/portal/records": ("sho", record),
        "/portal/figures": ("hq", {"district": "lucknow"}),
        "/portal/officers": ("admin", {"officer_id": people["thana"].id}),
        "/portal/texts": ("admin", {"key": "notices.asked.chat"}),
        "/portal/{rest:path}": ("thana", {"rest": "nowhere"}),
        "/portal/static": ("thana", {"name": "icon.svg"}),
    }


LOOKED_AT_ELSEWHERE = {
    "/portal/records/{name}/{record}/photo",  # the entry has none
    "/portal/tips/{tip_id}/files/{file_id}",
    "/portal/firs/{case_no}/files/{file_id}",
    "/portal/firs/{case_no}/files/{file_id}/preview",
    "/portal/firs/{case_no}/documents/{document_id}",
}
"""Files: no page, and none here."""


def addresses(app, where, lying) -> list[tuple[str | None, str]]:
    """What is to be opened by whom: every GET route once, what every role has in the menu, and other states."""
    found: list[tuple[str | None, str]] = [(None, "/verify"), (None, "/verify/0000000000000000")]
    for rule in rules_of(app):
        if rule.method != "GET" or rule.path in LOOKED_AT_ELSEWHERE:
            continue
        user, ids = next((user for user, (role, *_) in OFFICERS.items() if role in rule.roles), None), {}
        if "{" in rule.path:
            known = [prefix for prefix in where if rule.path.startswith(prefix)]
            assert known, f"say in `where` with which ids {rule.path} is to be opened"
            user, ids = where[max(known, key=len)]
        found.append((user, rule.path.replace(":path}", "}").format_map(ids)))
    found += [(user, path) for user in ("sp", "hq", "dcrb", "co") for path in ("/portal/queue",)]
    found += [("sp", f"/portal/cases/{lying['ready']}"), ("co", f"/portal/cases/{lying['late']}")]
    found += [("hq", f"/portal/cases/{lying['late']}"), ("hq", "/portal/firs"), ("sho", f"/portal/firs/{lying['fir']}")]
    found += [("thana", "/portal/queue?state=done"), ("admin", "/portal/phones?district=lucknow")]
    found += [("admin", "/portal/texts/gateway.page.send"), ("thana", "/portal/queue?late=1&service=nothing")]
    return list(dict.fromkeys(found))


def what_is_wrong(page, address: str, width: int, name: str) -> list[str]:
    """What axe-core finds on a page, whether it is wider than the screen or heavy, and what it wants from elsewhere."""
    asked: list[str] = []

    def heard(request) -> None:
        asked.append(request.url)

    page.on("request", heard)
    answer = page.goto(address)
    page.remove_listener("request", heard)
    wrong = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in AXE.run(page).response["violations"]]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        wrong.append(f"is wider than {width}")
    if len(answer.body()) > MOST_BYTES:
        wrong.append(f"has {len(answer.body())} bytes")
    host = address.split("/")[2]
    # the browser's own viewer of PDFs is no host
    wrong += [f"asks {url}" for url in asked if url.startswith("http") and url.split("/")[2] != host]
    if "default-src 'none'" not in answer.headers.get("content-security-policy", ""):
        wrong.append("has no strict policy")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{width}.png", full_page=True)
    return [f"{address} {one}" for one in wrong]


def test_every_route_that_gets_something_has_an_address_here(app, where, busy, browser):
    for user, path in addresses(app, where, busy):
        expected = 404 if path == "/portal/nowhere" else 200
        assert browser(user).open(path).status_code == expected, (user, path)


@pytest.mark.parametrize(("width", "language"), WIDTHS)
def test_every_page_is_accessible_fits_the_screen_is_light_and_needs_no_other_host(
    window,
    portal,
    app,
    db,
    busy,
    where,
    people,
    width,
    language,
):
    wrong, windows, pages = [], {}, 0
    root = portal.removesuffix("/portal")
    for user, path in addresses(app, where, busy):
        if user not in windows:
            windows[user] = window(user, width, language)
        page = windows[user]
        got = page.context.request.get(root + path)
        if got.status != (404 if path == "/portal/nowhere" else 200):
            wrong.append(f"{path} as {user} answers {got.status}")
        elif got.headers["content-type"].startswith("text/html"):
            pages += 1
            name = f"{user or 'anyone'}{re.sub(r'[^a-zA-Z0-9]+', '-', path)}"[:120]
            wrong += what_is_wrong(page, root + path, width, name)
    halfway = window(None, width, language)
    with db.write() as tx:
        token = sessions.begin(tx, people["sp"].id, now(), browser="Chrome", proven=False)
    halfway.context.add_cookies([{"name": "sahayak_officer", "value": token, "url": portal}])
    wrong += what_is_wrong(halfway, f"{portal}/queue", width, "halfway")  # asked for the code of the phone
    assert wrong == []
    assert pages > 50
