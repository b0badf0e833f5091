"""The chat page in a real browser, on a phone's 360 pixels, against a real gateway."""

import json
import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.channels.standins import message, turn

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--headless=new",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
PHOTO = {"name": "aadhaar.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8" + b"x" * 50_000}


def _asks(kind: str, step: int, text: str, choices: tuple = ()) -> dict:
    return turn(message(text, choices), expects={"service": "s", "field": kind, "kind": kind, "step": step})


STEPS = [
    _asks("consent", 0, "क्या आप सहमत हैं?", (("हाँ, सहमत हूँ", "yes"), ("नहीं", "no"))),
    _asks("mobile", 1, "आपका मोबाइल नंबर?"),
    _asks("document", 2, "पहचान पत्र भेजिए।"),
    _asks("location", 3, "आप कहाँ हैं?"),
    _asks("review", 4, "देख लीजिए:\nनाम: राम प्रसाद\nमोबाइल: 9876543210\n\nठीक है?", (("जमा कीजिए", "submit"),)),
    turn(
        message(
            "जमा हो गया।",
            documents=[{"name": "पावती.pdf", "url": "/documents/good-token"}],
            links=[{"title": "नक्शा", "url": "https://maps.example/"}, {"title": "x", "url": "javascript:x()"}],
            case={"case_no": "202600000127"},
        ),
        ended=True,
    ),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM and not os.environ.get("CI"):
        pytest.skip("no chromium on this machine")
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, town) -> Iterator[Page]:
    steps = iter(STEPS)
    town.rasa.script = lambda body: next(steps)
    context = browser.new_context(
        viewport={"width": 360, "height": 640},
        geolocation={"latitude": 26.85, "longitude": 80.95},
        permissions=["geolocation", "microphone"],
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    page.goto(town.url)
    yield page
    context.close()
    assert not complaints


def _write(page: Page, text: str) -> None:
    page.locator("#box:visible, #line:visible").fill(text)
    page.get_by_role("button", name="भेजिए", exact=True).click()


def _last(town) -> dict:
    return town.rasa.told[-1]["metadata"]["said"]


def test_a_citizen_writes_chooses_uploads_shares_a_place_and_gets_a_document(page, town):
    _write(page, "चरित्र प्रमाण पत्र बनवाना है")
    page.get_by_role("button", name="हाँ, सहमत हूँ").click()
    expect(page.locator("#line")).to_have_attribute("type", "tel")
    assert _last(town) == {"choice": "yes", "answering": {"field": "consent", "step": 0}}
    _write(page, "9876543210")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="फ़ाइल या फ़ोटो चुनिए").click()
    chooser.value.set_files(PHOTO)
    page.get_by_role("button", name="मेरी जगह भेजिए").click()
    expect(page.locator(".facts dd").first).to_have_text("राम प्रसाद")
    assert [told["metadata"]["said"] for told in town.rasa.told[-2:]] == [
        {"file": "f1", "answering": {"field": "document", "step": 2}},
        {"location": {"lat": 26.85, "lon": 80.95}, "answering": {"field": "location", "step": 3}},
    ]
    page.get_by_role("button", name="जमा कीजिए").click()
    expect(page.locator(".case")).to_contain_text("202600000127")
    with page.expect_download() as download:
        page.get_by_role("link", name="पावती.pdf").click()
    assert download.value.suggested_filename.endswith(".pdf")
    assert page.locator("a[href^='javascript']").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_everything_can_be_done_by_keyboard_alone(page, town):
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#box")).to_be_focused()
    page.keyboard.type("namaste")
    page.keyboard.press("Enter")
    expect(page.locator("#choices")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="हाँ, सहमत हूँ")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#line")).to_be_focused()
    page.keyboard.type("9876543210")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="फ़ाइल या फ़ोटो चुनिए")).to_be_visible()
    assert _last(town)["text"] == "9876543210"
    assert page.get_by_role("log").get_attribute("aria-live") == "polite"


def test_after_a_reload_the_open_question_is_there_and_nothing_said_is_kept_on_the_device(page, town):
    _write(page, "मेरा राज़")
    expect(page.locator("#choices button")).to_have_count(2)
    town.backend.question, town.backend.expects = STEPS[0]["messages"][0], STEPS[0]["expects"]
    kept = page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    assert set(json.loads(kept)) == {"sahayak.conversation", "sahayak.language"}
    page.reload()
    expect(page.get_by_text("क्या आप सहमत हैं?")).to_be_visible()
    page.get_by_role("button", name="हाँ, सहमत हूँ").click()
    expect(page.locator("#line")).to_be_visible()
    assert _last(town)["answering"] == {"field": "consent", "step": 0}
    assert len({told["sender"] for told in town.rasa.told}) == 1


def test_a_double_click_sends_once(page, town):
    town.rasa.delay = 0.2
    _write(page, "नमस्ते")
    page.get_by_role("button", name="हाँ, सहमत हूँ").dblclick()
    expect(page.locator("#line")).to_be_visible()
    assert len(town.rasa.told) == 2


def test_a_message_that_failed_stays_and_can_be_sent_again(page, town):
    town.cut("rasa")
    _write(page, "ज़रूरी बात")
    expect(page.get_by_role("alert")).to_contain_text("112")
    expect(page.locator("#box")).to_have_value("ज़रूरी बात")
    town.mend("rasa")
    page.get_by_role("button", name="फिर भेजिए").click()
    expect(page.get_by_text("क्या आप सहमत हैं?")).to_be_visible()
    expect(page.locator("#box")).to_have_value("")
    expect(page.get_by_role("alert")).to_be_hidden()
    assert [told["metadata"]["said"]["text"] for told in town.rasa.told] == ["ज़रूरी बात"]


def test_without_a_network_the_page_tries_again_by_itself_and_then_says_so(page, town):
    tries = []
    page.route("**/web/messages", lambda route: (tries.append(1), route.abort())[1])
    page.clock.install()
    _write(page, "नमस्ते")
    for _ in range(2):
        expect(page.get_by_text("फिर कोशिश कर रहे हैं…")).to_be_visible()
        page.clock.run_for(4_000)
    expect(page.get_by_role("alert")).to_contain_text("इंटरनेट नहीं मिल रहा")
    expect(page.locator("#box")).to_have_value("नमस्ते")
    assert len(tries) == 3
    page.unroute("**/web/messages")
    page.get_by_role("button", name="फिर भेजिए").click()
    expect(page.get_by_text("क्या आप सहमत हैं?")).to_be_visible()


def test_a_notice_comes_by_itself_with_its_document_and_markup_in_it_is_only_text(page, town):
    page.clock.install()
    _write(page, "नमस्ते")
    expect(page.locator("#choices button")).to_have_count(2)
    town.backend.expects = STEPS[0]["expects"]
    town.backend.notices = [
        message("<b>तैयार</b> है", id="n1", documents=[{"name": "praman.pdf", "url": "/documents/good-token"}])
    ]
    page.clock.run_for(15_000)
    expect(page.locator(".notice")).to_contain_text("<b>तैयार</b> है")
    expect(page.get_by_role("link", name="praman.pdf")).to_be_visible()
    expect(page.locator("#choices button")).to_have_count(2)
    with page.expect_response("**/web/updates"):
        page.clock.run_for(30_000)
    expect(page.locator(".notice")).to_have_count(1)
    assert ("updates", {"seen": "n1"}) in town.backend.asked


def test_a_file_too_big_is_refused_before_it_is_sent_and_a_refusal_is_shown(page, town, tmp_path):
    big = tmp_path / "big.jpg"
    with big.open("wb") as file:
        file.truncate(11 * 1024 * 1024)
    _write(page, "नमस्ते")
    page.get_by_role("button", name="हाँ, सहमत हूँ").click()
    expect(page.locator("#line")).to_be_visible()
    _write(page, "9876543210")
    expect(page.locator("#pick-file")).to_be_visible()
    page.set_input_files("#file", big)
    expect(page.get_by_role("alert")).to_contain_text("10 MB")
    town.backend.refusal = (415, "यह फ़ोटो या PDF नहीं है।")
    page.set_input_files("#file", {**PHOTO, "buffer": b"MZ"})
    expect(page.get_by_role("alert")).to_contain_text("यह फ़ोटो या PDF नहीं है।")
    assert not town.backend.files


def test_the_hint_says_which_files_are_asked_for(page, town):
    asks = _asks("file", 1, "इशारों की भाषा में अपना वीडियो भेजिए।")
    asks["messages"][0]["accept"] = ["video"]
    town.rasa.script = lambda body: asks
    _write(page, "नमस्ते")
    expect(page.locator("#file-hint")).to_have_text("वीडियो – 10 MB तक")
    expect(page.locator("#file")).to_have_attribute("accept", "video/*")
    expect(page.locator("#camera")).to_be_hidden()
    town.rasa.script = lambda body: _asks("document", 2, "पहचान पत्र भेजिए।")
    _write(page, "भेज दिया")
    expect(page.locator("#file-hint")).to_have_text("फ़ोटो या PDF – 10 MB तक")


def test_the_language_switch_draws_the_open_question_again(page, town):
    _write(page, "नमस्ते")
    expect(page.locator("#choices button")).to_have_count(2)
    town.backend.expects, town.backend.question = STEPS[0]["expects"], message("Do you agree?", (("Yes", "yes"),))
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("button", name="Send", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Yes")).to_be_visible()
    assert page.locator("html").get_attribute("lang") == "en"
    assert town.backend.conversations.popitem()[1]["language"] == "en"


def test_end_and_clear_forgets_the_conversation_on_this_device(page, town):
    _write(page, "नमस्ते")
    expect(page.locator("#choices button")).to_have_count(2)
    page.get_by_role("button", name="मिटाएँ", exact=True).click()
    page.get_by_role("button", name="समाप्त करके मिटाएँ").click()
    expect(page.get_by_text("बातचीत इस फ़ोन से मिटा दी गई।")).to_be_visible()
    expect(page.locator(".message")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('sahayak.conversation')") is None


def test_the_page_can_be_used_at_twice_the_size(page):
    page.set_viewport_size({"width": 320, "height": 256})
    _write(page, "नमस्ते")
    page.get_by_role("button", name="हाँ, सहमत हूँ").click()
    expect(page.locator("#line")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    expect(page.get_by_role("link", name="112")).to_be_in_viewport()


def _without_barriers(page: Page) -> None:
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()


def test_nobody_needs_to_see_the_page_to_use_it(page):
    page.emulate_media(reduced_motion="reduce")  # a message that is still fading in has no contrast
    _without_barriers(page)
    page.get_by_role("button", name="मदद और सेवाएँ देखिए").click()
    expect(page.get_by_role("button", name="हाँ, सहमत हूँ")).to_be_visible()
    _without_barriers(page)
    page.get_by_role("button", name="हाँ, सहमत हूँ").click()
    expect(page.get_by_role("log")).to_contain_text("मोबाइल नंबर")
    _without_barriers(page)
    page.get_by_role("button", name="English").click()
    _without_barriers(page)


def test_a_voice_is_recorded_on_the_page_and_sent(page, town):
    page.get_by_role("button", name="मदद और सेवाएँ देखिए").click()
    town.backend.expects = {"service": "s", "field": "story", "kind": "story", "step": 1}
    page.get_by_role("button", name="हाँ, सहमत हूँ").click()
    expect(page.get_by_role("log")).to_contain_text("मोबाइल नंबर")
    town.rasa.script = lambda body: turn(message("आपकी आवाज़ रख ली।"))
    page.get_by_role("button", name="बोलिए").click()
    expect(page.get_by_role("status")).to_contain_text("सुन रहा हूँ")
    page.wait_for_timeout(700)
    page.get_by_role("button", name="बोलना पूरा, भेजिए").click()
    expect(page.get_by_role("log")).to_contain_text("आवाज़")
    for _ in range(100):
        if town.backend.files:
            break
        page.wait_for_timeout(50)
    _, name, content = town.backend.files[0]
    assert name.startswith("voice.") and len(content) > 500


def test_answers_are_read_aloud_on_the_page_when_asked(page, town):
    with page.expect_response("**/web/sound", timeout=60_000) as heard:
        page.get_by_role("button", name="मदद और सेवाएँ देखिए").click()
        page.get_by_role("button", name="यह संदेश बोलकर सुनिए").first.click()
    assert heard.value.headers["content-type"] == "audio/mpeg"
    page.get_by_role("button", name="सब सुनाइए").click()
    expect(page.get_by_role("button", name="सुनाना बंद")).to_have_attribute("aria-pressed", "true")
