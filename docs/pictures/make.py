"""Makes the pictures of the documentation again: `python -m docs.pictures.make [home]`, in the project's folder.

Starts the real system, lets a made-up citizen apply on the chat page and made-up officers report, decide and
sign, and photographs the chat at phone width, the decision at 1280 pixels and the certificate. Needs chromium
and pdftoppm. `home` is a home folder to use again; without it a fresh one is made and thrown away.
"""

import io
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import httpx
from PIL import Image
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.end_to_end.system import OfficerAtDesk, System

HERE = Path(__file__).parent
MOBILE = "9999900123"
COLOURS = 128
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 800}
REPORTS = {
    "thana.hazratganj": {
        "residence_verified": "yes",
        "residence_since": "2019 से, किराये पर",
        "conduct": "good",
        "cases_found": "no",
        "recommendation": "issue",
        "remarks": "पड़ोसी श्री आलोक मिश्रा व श्रीमती शबाना ख़ान से पूछताछ की।",
    },
    "dcrb.lucknow": {"cases_found": "no", "listed": "no", "recommendation": "issue"},
    "liu.lucknow": {"adverse": "no", "unlawful_association": "no", "recommendation": "issue"},
}


def main() -> None:
    """Makes all pictures, beside this file."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(sys.argv[1] if len(sys.argv) > 1 else folder)
        # What the printed link says on a reader's machine, whose ports are the default ones.
        system = System(home, SAHAYAK_VERIFY_URL="http://127.0.0.1:8000")
        try:
            with sync_playwright() as player:
                browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
                chat = applied(browser, system)
                case_no = (chat.locator(".case").first.text_content() or "").split()[-1]
                case_no = "".join(c for c in case_no if c.isdigit())
                reported(system, case_no)
                decided(browser, system, case_no)
                delivered(chat)
                browser.close()
        finally:
            system.stop()


def applied(browser: Browser, system: System) -> Page:
    """A citizen applies on the chat page; photographed where a date was refused and given again."""
    page = browser.new_page(viewport=PHONE, device_scale_factor=1.5)
    page.goto(system.chat)
    write(page, "charitra praman patra banwana hai")
    press(page, "मैं सहमत हूँ")
    write(page, "प्रज्ञा त्रिपाठी")
    write(page, "स्व. उमाशंकर त्रिपाठी")
    write(page, "9 मार्च 2091")
    write(page, "9 march 1991")
    photograph(page, "chat")
    line = len(system.lines)
    write(page, MOBILE)
    write(page, system.code(MOBILE, line))
    write(page, "मकान नं. 12/4, गली 3, इंदिरा नगर, लखनऊ")
    write(page, "नहीं")
    write(page, "45, लाल बाग़, हज़रतगंज, लखनऊ")
    write(page, "हज़रतगंज, लखनऊ")
    write(page, "5 saal se zyada")
    write(page, "naukri")
    write(page, "आधार")
    upload(page, drawn(browser, "proof.svg"), "aadhaar.png")
    upload(page, drawn(browser, "portrait.svg"), "photo.png")
    press(page, "जमा करें")
    return page


def reported(system: System, case_no: str) -> None:
    """The three desks file their reports."""
    for user_id, values in REPORTS.items():
        officer = OfficerAtDesk(system, user_id)
        page = officer.get(f"/portal/cases/{case_no}/report")
        page = officer.submit(page, "report", **values, do="file")
        assert "told=filed" in str(page.url), page.text


def decided(browser: Browser, system: System, case_no: str) -> None:
    """The police chief reads the reports (photographed), decides and signs."""
    page = browser.new_page(viewport=DESK)
    page.goto(f"{system.backend}/portal/login")
    password = system.logins()["sp.lucknow"]
    page.fill("#user_id", "sp.lucknow")
    page.fill("#password", password)
    page.click("#sign-in button")
    page.goto(f"{system.backend}/portal/cases/{case_no}/decision")
    page.check("#decision")
    photograph(page, "decision", full_page=True)
    page.click("#decide button")
    page.fill("input[type=password]", password)
    page.click("main form button[name=do]")
    expect(page).to_have_url(re.compile("told=signed"))


def delivered(chat: Page) -> None:
    """The certificate as it came into the conversation, as a picture."""
    chat.reload()
    link = chat.locator("a[href*='/documents/']").first
    pdf = httpx.get(link.get_attribute("href") or "").content
    command = ["pdftoppm", "-r", "100", "-png", "-singlefile", "-"]
    keep("certificate", subprocess.run(command, input=pdf, capture_output=True, check=True).stdout)


def write(page: Page, text: str) -> None:
    """Writes one message and waits for what is said in return."""
    _answered(page, lambda: (page.locator("#box:visible, #line:visible").fill(text), page.click("#send")))


def press(page: Page, title: str) -> None:
    """Presses a choice and waits for what is said in return."""
    _answered(page, page.locator("#choices").get_by_role("button", name=title).click)


def upload(page: Page, picture: bytes, name: str) -> None:
    """Sends a picture and waits for what is said in return."""
    file = {"name": name, "mimeType": "image/png", "buffer": picture}
    _answered(page, lambda: page.set_input_files("#file", file))


def _answered(page: Page, act) -> None:
    with page.expect_response("**/web/messages") as answer:
        act()
    assert answer.value.ok, answer.value.text()
    expect(page.locator("#send")).to_have_attribute("aria-disabled", "false")


def drawn(browser: Browser, name: str) -> bytes:
    """A drawing of this folder as PNG."""
    page = browser.new_page()
    page.set_content(f"<body style='margin:0'>{(HERE / name).read_text(encoding='utf-8')}</body>")
    picture = page.locator("svg").screenshot()
    page.close()
    return picture


def photograph(page: Page, name: str, full_page: bool = False) -> None:
    """Keeps what the browser shows."""
    page.wait_for_timeout(400)
    keep(name, page.screenshot(full_page=full_page, animations="disabled"))


def keep(name: str, png: bytes) -> None:
    """Writes a picture with few colours, which is a fraction of its size."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    picture.save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
