"""What we send to Twilio, judged by Twilio's own OpenAPI: Prism serves it and refuses what does not fit.

Runs where `npm install --prefix FOLDER @stoplight/prism-cli @twilio-alpha/mcp` was done and TWILIO_OPENAPI is FOLDER.
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

from channels.drawing import short
from channels.settings import Settings
from channels.store import Store, address_of
from channels.texts import Texts
from channels.twilio_wire import Wire
from channels.whatsapp_drawing import Drawing
from channels.whatsapp_templates import Templates, _ask, named, wanted
from channels.wire import Message, Reply
from tests.channels.standins import TOKEN, free_port
from tests.channels.twilioapi import ACCOUNT, AUTH, NUMBER

FOLDER = Path(os.environ.get("TWILIO_OPENAPI", "nowhere"))
SPECS = FOLDER / "node_modules/@twilio-alpha/mcp/twilio-oai/spec/json"
PRISM = FOLDER / "node_modules/.bin/prism"
pytestmark = pytest.mark.skipif(not PRISM.exists(), reason="needs Prism and Twilio's OpenAPI, see above")
CONTENT = "https://content.twilio.com/v1/Content"


@pytest.fixture(scope="module")
def prism(tmp_path_factory):
    """The address of a Prism that serves messages and templates."""
    messages = json.loads((SPECS / "twilio_api_v2010.json").read_text())
    contents = json.loads((SPECS / "twilio_content_v1.json").read_text())
    paths = {path: what for path, what in messages["paths"].items() if path.endswith("/Messages.json")}
    explode = {name: {"style": "form", "explode": True} for name in ("MediaUrl", "PersistentAction")}
    for what in paths.values():
        what["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]["encoding"] = explode
    messages["paths"] = paths | contents["paths"]
    for sort, found in contents["components"].items():
        messages["components"].setdefault(sort, {}).update(found)
    for what in messages["paths"].values():  # the servers named there are Twilio's own
        what.pop("servers", None)
    messages.pop("servers", None)
    spec = tmp_path_factory.mktemp("prism") / "twilio.json"
    spec.write_text(json.dumps(messages))
    port = free_port()
    command = [str(PRISM), "mock", "--errors", "-p", str(port), str(spec)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
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
    account = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": AUTH, "whatsapp_number": NUMBER}
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

    async def work(wire):
        store = Store(address_of(settings.home), TOKEN)
        drawing = Drawing(settings, wire, Texts.load(settings.data), store, Templates(ids))
        await drawing.show("+919876543210", Reply(messages, None, "hi"))
        assert await drawing.news("+919876543210", "hi")
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
