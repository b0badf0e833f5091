"""The gateway killed in the middle of a message: nothing lost, nothing taken twice."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import httpx
import pytest

from tests.channels.botapi import TOKEN as BOT
from tests.channels.botapi import BotApi, Person
from tests.channels.caller import Caller
from tests.channels.standins import TOKEN, Backend, Rasa, free_port, message, serving, turn
from tests.channels.twilioapi import ACCOUNT, AUTH, NUMBER, Twilio

SECRET = "webhook-secret-0123456789"
QUESTION = {"service": "some_service", "field": "name", "kind": "name", "step": 3}


@pytest.fixture
def town(tmp_path):
    """Stand-ins around a gateway that is a process of its own; `start()` starts it."""
    rasa, backend, api = Rasa(), Backend(), BotApi()
    ports = {name: free_port() for name in ("RASA", "BACKEND", "CHANNELS", "TELEGRAM")}
    env = os.environ | {f"SAHAYAK_{name}_PORT": str(port) for name, port in ports.items() if name != "TELEGRAM"}
    env |= {"SAHAYAK_SERVICE_TOKEN": TOKEN, "SAHAYAK_HOME": str(tmp_path), "SAHAYAK_TELEGRAM_TOKEN": BOT}
    env |= {"SAHAYAK_TELEGRAM_SECRET": SECRET, "SAHAYAK_PUBLIC_URL": "https://sahayak.example.in"}
    env["SAHAYAK_TELEGRAM_URL"] = f"http://127.0.0.1:{ports['TELEGRAM']}"
    env |= {"SAHAYAK_TWILIO_ACCOUNT_SID": ACCOUNT, "SAHAYAK_TWILIO_AUTH_TOKEN": AUTH, "SAHAYAK_PHONE_NUMBER": NUMBER}
    url, running = f"http://127.0.0.1:{ports['CHANNELS']}", []

    def start():
        running.append(subprocess.Popen([sys.executable, "-m", "channels"], env=env))
        wait(lambda: answers(url))
        return running[-1]

    with ExitStack() as stack:
        for name, app in (("RASA", rasa.app()), ("BACKEND", backend.app()), ("TELEGRAM", api.app())):
            stack.enter_context(serving(app, ports[name]))
        yield start, Person(api, url, SECRET), rasa, backend, api
        for process in running:
            process.kill()
            process.wait()


def answers(url):
    try:
        return bool(httpx.get(url, timeout=1).status_code)
    except httpx.HTTPError:
        return False


def wait(holds, seconds=30):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def test_a_gateway_killed_at_any_message_answers_each_and_repeats_none_unmarked(town):
    start, person, rasa, backend, api = town
    rasa.script = lambda body: turn(message(f"ठीक: {body['message']}"), expects=QUESTION)
    rasa.delay, backend.expects = 0.15, QUESTION
    process, count = start(), 12
    for n in range(count):
        update = person.message(text=f"m{n}")
        assert person.post(update).status_code == 200
        if n % 3 == 1:
            time.sleep(0.05 * n)
            process.send_signal(signal.SIGKILL)
            process.wait()
            process = start()
            assert person.post(update).status_code == 200  # Telegram was not sure and posts it again
    wait(lambda: {f"ठीक: m{n}" for n in range(count)} <= {one["text"] for one in api.said})
    heard = [told for told in rasa.told]
    first = list(dict.fromkeys(told["message"] for told in heard))
    assert first == [f"m{n}" for n in range(count)]
    known = set()
    for told in heard:
        again = told["message"] in known
        assert not again or told["metadata"]["said"].get("answering"), "taken twice as if it were new"
        known.add(told["message"])


def test_a_gateway_killed_at_any_step_of_a_call_takes_each_answer_once_and_the_call_goes_on(town):
    start, person, rasa, *_ = town
    step, taken = [1], []

    def script(body):
        said = body["metadata"]["said"]
        if (said.get("answering") or {}).get("step") == step[0]:  # the backend says "moved on" to any other
            taken.append(said["text"])
            step[0] += 1
        expects = {"service": "some_service", "field": "amount", "kind": "money", "step": step[0]}
        return turn(message(f"प्रश्न {step[0]}", ear={"record": False, "own": False}), expects=expects)

    rasa.script, rasa.delay = script, 0.15
    process, url = start(), str(person.http.base_url).rstrip("/")
    caller = Caller(Twilio(), url, "https://sahayak.example.in")
    caller.call()
    for n in range(6):
        caller.key(f"{500 + n}#")
        action, form = caller.heard.wants.get("action"), {**caller.form, "Digits": caller.option("सही है")}
        with ThreadPoolExecutor() as twilio:
            asked = twilio.submit(caller.post, action, form)
            time.sleep(0.06 * n)
            process.send_signal(signal.SIGKILL)
            process.wait()
            asked.exception()
        process = start()
        caller.heard.wants = None
        caller._play("/twilio/voice/call", {})  # the address for when the first one fails
        if f"प्रश्न {n + 2}" not in caller.heard.text:  # killed before it was taken: the confirmation is open still
            caller.choose("सही है")
        assert f"प्रश्न {n + 2}" in caller.heard.text
    assert taken == [str(500 + n) for n in range(6)]
