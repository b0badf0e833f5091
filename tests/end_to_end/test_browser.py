"""People at their screens: a citizen at a phone, officers at their desks, in a real browser on the real system."""

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.end_to_end.test_road import handed_in, text_of

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
NAME = "श्रीमती प्रज्ञा कृष्णमूर्ति त्रिपाठी"
PATIENCE_MS = 15_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(browser, tmp_path) -> Iterator:
    """Opens a window; at the end no page may have complained."""
    opened, complaints = [], []

    def _window(width: int, height: int, language: str) -> Page:
        # pictures of a page that still moves show nothing
        size, still = {"width": width, "height": height}, "reduce"
        context = browser.new_context(viewport=size, locale=language, reduced_motion=still)
        opened.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        return page

    yield _window
    for context in opened:
        context.close()
    assert not [said for said in complaints if "422" not in said]  # a form sent back with its mistakes


class Screens:
    """Pictures of what was shown, numbered, in the test's own folder."""

    def __init__(self, folder) -> None:
        self.folder, self.count = folder, 0

    def keep(self, page: Page, name: str, whole: bool = False) -> None:
        self.count += 1
        path = self.folder / f"{self.count:02d}-{name}.png"
        page.screenshot(path=path, full_page=whole, animations="disabled")


@pytest.fixture
def screens(tmp_path) -> Screens:
    return Screens(tmp_path)


class Phone:
    """The chat page on a citizen's phone. Each thing done waits until it is answered."""

    def __init__(self, page: Page, system) -> None:
        self.page, self.system, self.said = page, system, 0
        page.clock.install()
        page.goto(system.chat)

    def answered(self) -> None:
        self.said += 1
        expect(self.page.locator("#log .mine")).to_have_count(self.said)
        expect(self.page.locator("#log .mine .state")).to_have_count(0)
        expect(self.page.locator("#trouble")).to_be_hidden()

    def asked(self, words: str) -> None:
        """The newest message of ours asks this."""
        expect(self.page.locator("#log .message:not(.mine)").last).to_contain_text(words)

    def write(self, text: str) -> None:
        self.page.locator("#box:visible, #line:visible").fill(text)
        self.page.get_by_role("button", name="भेजिए", exact=True).click()
        self.answered()

    def press(self, title: str) -> None:
        self.page.locator("#choices").get_by_role("button", name=title, exact=True).click()
        self.answered()

    def pick_date(self, iso: str) -> None:
        self.page.get_by_label("कैलेंडर से चुनिए").fill(iso)
        self.page.get_by_role("button", name="भेजिए", exact=True).click()
        self.answered()

    def give_mobile_and_code(self, mobile: str) -> None:
        printed = len(self.system.lines)
        self.write(mobile)
        self.write(self.system.code(mobile, printed))

    def pick_file(self, name: str, content: bytes) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.get_by_role("button", name="फ़ाइल या फ़ोटो चुनिए").click()
        chooser.value.set_files({"name": name, "mimeType": "image/jpeg", "buffer": content})
        self.answered()


class Desk:
    """An officer at the portal, signed in."""

    def __init__(self, page: Page, system, user_id: str) -> None:
        self.page, self.password = page, system.logins()[user_id]
        page.goto(f"{system.backend}/portal/login")
        page.get_by_label("User id").fill(user_id)
        page.get_by_label("Password").fill(self.password)
        page.get_by_role("button", name="Sign in").click()

    def open(self, case_no: str) -> None:
        """Opens the case from the queue."""
        self.page.get_by_role("link", name=case_no).click()
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(case_no)

    def choose(self, question: str, answer: str) -> None:
        self.page.get_by_role("group", name=question).get_by_label(answer, exact=True).check()

    def report(self, case_no: str, answers: dict[str, str], typed: dict[str, str]) -> None:
        self.open(case_no)
        self.page.get_by_role("link", name="Write the report").click()
        for question, answer in answers.items():
            self.choose(question, answer)
        for label, text in typed.items():
            self.page.get_by_label(label).fill(text)


def apply(phone: Phone, screens: Screens, mobile: str, photo: bytes) -> str:
    """Applies for the certificate; returns the case number."""
    screens.keep(phone.page, "welcome")
    phone.write("चरित्र प्रमाण पत्र बनवाना है")
    screens.keep(phone.page, "consent")
    phone.press("मैं सहमत हूँ")
    phone.write(NAME)
    phone.write("स्व. उमाशंकर त्रिपाठी")
    phone.asked("जन्म तिथि")
    phone.pick_date("2030-01-01")
    phone.asked("जन्म तिथि")  # nobody is born in the future: said, and asked again
    expect(phone.page.get_by_label("कैलेंडर से चुनिए")).to_have_value("")
    screens.keep(phone.page, "date-refused")
    phone.pick_date("1991-03-09")
    phone.give_mobile_and_code(mobile)
    phone.write("मकान नं. 12/4, गली 3, इंदिरा नगर, लखनऊ")
    phone.press("हाँ")
    phone.write("हज़रतगंज, लखनऊ")
    phone.press("5 साल से ज़्यादा")
    phone.press("नौकरी")
    phone.press("आधार कार्ड")
    screens.keep(phone.page, "file")
    phone.pick_file("आधार.jpg", photo)
    phone.pick_file("फ़ोटो.jpg", photo)
    expect(phone.page.locator(".facts dd").first).to_have_text(NAME)
    screens.keep(phone.page, "review", whole=True)
    phone.press("जमा करें")
    screens.keep(phone.page, "submitted")
    return phone.page.locator(".case strong").first.inner_text()


def test_a_certificate_from_a_phone_over_four_desks_back_to_the_phone(
    system, window, screens, citizen, photo, tmp_path
):
    phone = Phone(window(360, 740, "hi-IN"), system)
    case_no = apply(phone, screens, citizen.mobile, photo)
    assert phone.page.evaluate("document.documentElement.scrollWidth") == 360

    station = Desk(window(1280, 900, "en-IN"), system, "thana.hazratganj")
    screens.keep(station.page, "queue")
    station.report(
        case_no,
        {
            "Does the applicant live at the address given?": "Yes",
            "How do the neighbours speak of the applicant's conduct?": "Good",
            "Does the station's record hold a case against the applicant?": "No",
            "Recommendation": "The certificate should be issued",
        },
        {"Since when?": "2019 से"},
    )
    screens.keep(station.page, "report", whole=True)
    station.page.get_by_role("button", name="File the report").click()
    expect(station.page.get_by_role("status")).to_contain_text("Your report is filed")
    screens.keep(station.page, "filed", whole=True)

    records = Desk(window(1280, 900, "en-IN"), system, "dcrb.lucknow")
    records.report(
        case_no,
        {
            "Do the district's records hold a case against the applicant?": "Yes",
            "Is the applicant on a history sheet, or on a list of gangs or wanted persons?": "No",
            "Recommendation": "The certificate should be issued",
        },
        {"Details of the case": "थाना आलमबाग़, मु.अ.सं. 212/2014, धारा 323, 504 भा.दं.सं.; 2018 में बरी"},
    )
    records.page.get_by_role("button", name="File the report").click()
    expect(records.page.get_by_role("status")).to_contain_text("Your report is filed")

    unit = Desk(window(1280, 900, "en-IN"), system, "liu.lucknow")
    unit.report(
        case_no,
        {
            "Did your enquiry bring anything adverse about the applicant?": "No",
            "Was the applicant found to be connected with a banned organisation?": "No",
            "Recommendation": "The certificate should be issued",
        },
        {},
    )
    unit.page.get_by_role("button", name="File the report").click()
    expect(unit.page.get_by_role("status")).to_contain_text("Your report is filed")

    chief = Desk(window(1280, 900, "en-IN"), system, "sp.lucknow")
    page = chief.page
    chief.open(case_no)
    page.get_by_role("link", name="Decide", exact=True).click()
    against = page.get_by_role("region", name="What the reports say against the applicant")
    expect(against).to_contain_text("Do the district's records hold a case against the applicant? Yes")
    chief.choose("What do you decide?", "Issue it")
    screens.keep(page, "decision", whole=True)
    page.get_by_role("button", name="Go on to the signature").click()
    expect(page.get_by_role("alert")).to_contain_text("Write why it should be issued")
    screens.keep(page, "reason-missing", whole=True)
    page.get_by_role("alert").get_by_role("link").click()
    expect(page.get_by_label("Why it should be issued in spite of this")).to_be_focused()
    page.keyboard.type("2018 में न्यायालय से बरी; उसके बाद कुछ नहीं।")
    page.get_by_role("button", name="Go on to the signature").click()
    page.wait_for_load_state("networkidle")  # the paper is shown; what is pressed before may be lost to the viewer
    screens.keep(page, "signature", whole=True)
    page.get_by_label("Signing password").fill(chief.password)
    page.keyboard.press("Enter")  # and not the first button in the header
    expect(page.get_by_role("status")).to_contain_text("It is signed")
    screens.keep(page, "signed", whole=True)

    phone.page.clock.run_for(60_000)  # the citizen does nothing; the page looks by itself
    notice = phone.page.locator(".notice")
    expect(notice).to_contain_text("आपका दस्तावेज़ तैयार है")
    screens.keep(phone.page, "notice")
    with phone.page.expect_download() as download:
        notice.get_by_role("link").click()
    assert re.fullmatch(r"CC-UP32-\d{4}-\d{6}\.pdf", download.value.suggested_filename)
    pdf = download.value.path().read_bytes()
    assert handed_in(system, pdf) == "genuine"
    text = " ".join(text_of(pdf).split())
    assert NAME in text and case_no in text and "बरी" not in text
    (tmp_path / "certificate.pdf").write_bytes(pdf)
