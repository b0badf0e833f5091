"""The police chief signs twelve papers at once in a real browser, with a token."""

import os
import shutil
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import uvicorn
from playwright.sync_api import expect, sync_playwright

from backend.app import app as backend_app
from backend.cases import store
from backend.documents.verifying import Verdict
from backend.kit.clock import now
from backend.people import sessions
from tests.backend.documents.making import run
from tests.backend.documents.softhsm import PIN

CHROMIUM = shutil.which("chromium")


@pytest.fixture
def address(with_token):
    """The backend on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(backend_app(with_token), host="127.0.0.1", port=port, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def page(address, with_token, people):
    """A window of the SP, who has signed in."""
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine")
    with with_token.db.write() as tx:
        session = sessions.begin(tx, people["sp"].id, now(), browser="Chromium, Linux")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport={"width": 360, "height": 780}, locale="en")
        context.add_cookies([{"name": "sahayak_officer", "value": session, "url": f"{address}/portal"}])
        window = context.new_page()
        window.set_default_timeout(20_000)
        yield window
        browser.close()


def test_the_chief_signs_twelve_at_once_with_a_token(page, address, with_token, ready, tmp_path):
    cases = ready(12)
    page.goto(f"{address}/portal/tray")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_label("PIN of your token").fill("000000")
    page.get_by_role("button", name="Sign those ticked").click()
    expect(page.locator("main")).to_contain_text("This PIN does not open your token")
    expect(page.locator("input:checked")).to_have_count(12)
    page.screenshot(path=tmp_path / "tray.png", full_page=True)
    page.get_by_label("PIN of your token").fill(PIN)
    page.get_by_role("button", name="Sign those ticked").click()
    expect(page.get_by_role("status")).to_contain_text("12 of 12 signed", timeout=60_000)
    page.screenshot(path=tmp_path / "batch.png", full_page=True)
    for case_no in cases:
        with with_token.db.read() as tx:
            (document,) = with_token.documents.of_case(tx, store.case_by_number(tx, case_no).id)
        pdf = with_token.documents.pdf(document)
        with ThreadPoolExecutor(1) as beside:  # the browser has an event loop on this thread
            assert beside.submit(with_token.documents.inspect, pdf).result().verdict is Verdict.GENUINE
        (tmp_path / "one.pdf").write_bytes(pdf)
        assert "Signature is Valid" in run("pdfsig", "-nocert", tmp_path / "one.pdf")
