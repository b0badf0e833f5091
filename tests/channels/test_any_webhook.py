"""Whatever Twilio or Telegram posts under a right signature is answered in its own language and makes no mistake of
ours: a provider may change, a person may type anything, and a stolen secret must not bring us down."""

import logging
import random
import time
import xml.etree.ElementTree as ET
from contextlib import ExitStack

import httpx
import pytest
from twilio.request_validator import RequestValidator

from tests.channels.botapi import TOKEN, BotApi
from tests.channels.standins import free_port, message, serving, turn
from tests.channels.twilioapi import ACCOUNT, AUTH, NUMBER, Twilio
from tests.mutants import mutants

PUBLIC, SECRET = "https://sahayak.example.in", "webhook-secret-0123456789"
COUNT = 120
WORDS = ("", " ", "\x00", "\ud83d", "0", "1", "99999999999999999999", "-1", "nan", "inf", "1e400", "#", "*#0", "112")
WORDS += ("+919876543210", "whatsapp:+919876543210", "whatsapp:", "whatsapp:x", "client:anonymous", "मेरा फ़ोन", "/start")
WORDS += (
    "<Say>&",
    "a" * 20_000,
    "http://127.0.0.1:9/x",
    "file:///etc/passwd",
    "https://api.twilio.com/x",
    "yes",
    "STOP",
)
FIELDS = ("From", "To", "Body", "MessageSid", "SmsStatus", "MessageStatus", "ErrorCode", "Latitude", "Longitude")
FIELDS += ("MediaUrl0", "MediaContentType0", "NumMedia", "ButtonPayload", "ListId", "OptOutType", "Direction")
FIELDS += ("Digits", "SpeechResult", "Confidence", "RecordingUrl", "RecordingSid", "RecordingDuration", "CallSid")
FIELDS += ("CallStatus", "DialCallStatus", "AnsweredBy", "ProfileName", "WaId", "ChannelToAddress", "SmsSid")


@pytest.fixture
def changes(tmp_path):
    twilio, api = Twilio(port=free_port()), BotApi()
    port = free_port()
    with ExitStack() as stack:
        stack.enter_context(serving(twilio.app(), twilio.port))
        stack.enter_context(serving(api.app(), port))
        given = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": AUTH, "phone_number": NUMBER, "public_url": PUBLIC}
        given |= {"whatsapp_number": NUMBER, "twilio_url": f"http://127.0.0.1:{twilio.port}", "home": tmp_path}
        given |= {"telegram_token": TOKEN, "telegram_url": f"http://127.0.0.1:{port}", "telegram_secret": SECRET}
        yield given | dict.fromkeys(("talk_rate", "address_rate", "total_rate"), 1_000_000)


def post(town, path: str, form: dict[str, str]) -> httpx.Response:
    body = httpx.QueryParams({name: value.encode("utf-8", "replace").decode() for name, value in form.items()})
    signature = RequestValidator(AUTH).compute_signature(f"{PUBLIC}{path}", dict(body))
    headers = {"X-Twilio-Signature": signature, "Content-Type": "application/x-www-form-urlencoded"}
    return town.web.http.post(path, content=str(body), headers=headers)


def no_mistakes(town, caplog) -> None:
    time.sleep(0.5)  # what was acknowledged is dealt with after the answer
    while town.rasa.running and any(town.rasa.running.values()):
        time.sleep(0.1)
    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR] == []


def forms(fields: tuple[str, ...], count: int, **kept: str):
    chance = random.Random(27)
    for number in range(count):
        form = {name: chance.choice(WORDS) for name in chance.sample(fields, chance.randrange(1, 9))}
        yield {**form, **{name: value for name, value in kept.items() if chance.random() < 0.8}}, number


def test_messages_and_their_fates(town, caplog):
    for form, number in forms(FIELDS, COUNT, From="whatsapp:+919876543210", AccountSid=ACCOUNT):
        form["MessageSid"] = f"SM{number:032x}" if number % 3 else form.get("MessageSid", "")
        path = "/twilio/status" if number % 4 == 0 else "/twilio/whatsapp"
        answer = post(town, path, form)
        assert answer.status_code in (200, 204), (path, form)
        if answer.status_code == 200:
            ET.fromstring(answer.text)
    no_mistakes(town, caplog)


def test_calls(town, caplog):
    ear = {"record": True, "own": False}
    expects = {"service": "some_service", "field": "thing", "kind": "story", "step": 3}
    menu = tuple((f"सेवा {n}", f"/service_{n}") for n in range(12))
    answers = (turn(message("क्या काम है?", menu)), turn(message("बताइए।", ear=ear), expects=expects))
    town.rasa.script = lambda body: answers[len(town.rasa.told) % 2]
    kept = {"AccountSid": ACCOUNT, "From": "+919876543210", "To": NUMBER, "Direction": "inbound"}
    for form, number in forms(FIELDS, COUNT, **kept):
        form["CallSid"] = f"CA{number // 12:032x}" if number % 11 else form.get("CallSid", "")
        step = number % 12
        path = "/twilio/voice/call" if step == 0 else f"/twilio/voice/heard?n={step // 2}"
        path = {5: "/twilio/voice/wait?w=1", 9: "/twilio/voice/news?name=x"}.get(step, path)
        answer = post(town, path, form)
        assert answer.status_code == 200, (path, form)
        assert ET.fromstring(answer.text).tag == "Response"
    no_mistakes(town, caplog)


def test_updates_of_telegram(town, caplog):
    person = '{"id":5,"is_bot":false,"first_name":"x"}'
    chat = '{"id":5,"type":"private"}'
    real = (
        f'{{"update_id":%d,"message":{{"message_id":7,"date":1700000000,"chat":{chat},"from":{person},"text":"नमस्ते"}}}}',
        f'{{"update_id":%d,"message":{{"message_id":7,"date":1,"chat":{chat},"location":{{"latitude":26,"longitude":80}}}}}}',
        f'{{"update_id":%d,"callback_query":{{"id":"1","from":{person},"chat_instance":"1","data":"p:1:2"}}}}',
        f'{{"update_id":%d,"message":{{"message_id":7,"date":1,"chat":{chat},"photo":[{{"file_id":"a","file_unique_id":"b",'
        '"width":1,"height":1,"file_size":5}}]}}',
    )
    for number, sort in enumerate(real):
        for spoilt in mutants((sort % (1000 + number)).encode(), COUNT // 4):
            answer = town.web.http.post(
                "/telegram/webhook", content=spoilt, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}
            )
            assert answer.status_code == 200, spoilt
    for odd in (
        "null",
        "[]",
        '{"update_id":true}',
        '{"update_id":1,"message":5}',
        '{"update_id":1e999}',
        "[" * 100_000,
    ):
        answer = town.web.http.post(
            "/telegram/webhook", content=odd, headers={"X-Telegram-Bot-Api-Secret-Token": SECRET}
        )
        assert answer.status_code in (200, 413), odd[:50]
    no_mistakes(town, caplog)
