"""After all the talks of this run: what citizens and officers gave stands in no log line, number, address of a page or
memory of Rasa's. Runs last of the tests that talk to the running Sahayak, and looks over what they all left."""

import json
import re

import httpx
import pytest

from tests.end_to_end.test_road import HINGLISH, apply

LOG_LINE = re.compile(r"^(backend|channels|rasa|actions|sandbox) *\| ")
"""What the launcher itself prints (the demo officers, the one-time codes of the console) is meant for who tries."""
LONG_ENOUGH = 8
"""Shorter words ("haan", "2") stand in any log by chance; mobiles and codes are looked for at any length."""


@pytest.fixture(scope="module")
def told(system) -> set[str]:
    return {word.strip() for word in system.told if len(word.strip()) >= LONG_ENOUGH or re.fullmatch(r"\d{6}", word)}


@pytest.fixture(scope="module")
def token(system) -> dict[str, str]:
    secrets = json.loads((system.home / "secrets.json").read_text())
    return {"Authorization": f"Bearer {secrets['SAHAYAK_SERVICE_TOKEN']}"}


def found(told: set[str], text: str) -> list[str]:
    return [word for word in told if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)]


def test_something_was_said_and_logged(system, citizen, photo):
    """With mistakes on the way, for these are what gets logged."""
    citizen.send(text="मेरा नाम सुनीता देवी है, मेरा फ़ोन 9876501234 खो गया", location={"lat": 26.85, "lon": 80.95})
    citizen.say("radd karo")
    citizen.upload("मेरा आधार 1234 5678 9012.pdf", b"%PDF-1.7 broken", "application/pdf")
    citizen.http.post("/web/messages", json={"conversation": citizen.conversation, "text": ["9876501234"]})
    citizen.http.get("/documents/forged-9876501234")
    httpx.get(f"{system.backend}/verify/9876501234")
    httpx.post(f"{system.backend}/portal/login", data={"user_id": "9876501234", "password": "सुनीता देवी 1980"})
    system.told |= {"9876501234", "सुनीता देवी", "सुनीता देवी 1980", "1234 5678 9012"}
    apply(citizen, "charitra praman patra banwana hai", HINGLISH, photo)
    assert len([line for line in system.lines if LOG_LINE.match(line)]) > 10


def test_no_line_of_a_log(system, told):
    assert len(told) > 10
    lines = [line for line in system.lines if LOG_LINE.match(line)]
    assert [(found(told, line), line) for line in lines if found(told, line)] == []


def test_no_conversation_in_a_log(system):
    text = "\n".join(line for line in system.lines if LOG_LINE.match(line))
    assert [address for address in system.conversations if address in text] == []


def test_no_number_for_prometheus(system, told, token):
    for address in (system.chat, system.backend):
        numbers = httpx.get(f"{address}/metrics", headers=token)
        assert numbers.status_code == 200 and "sahayak_" in numbers.text
        names = "\n".join(line.rpartition(" ")[0] for line in numbers.text.splitlines())
        assert found(told, names) == []


def test_no_memory_of_rasas(system, told, token):
    seen = 0
    for address in system.conversations:
        asked = {"channel": "web", "address": address}
        known = httpx.post(f"{system.backend}/conversations", json=asked, headers=token).json()
        tracker = httpx.get(f"{system.rasa}/conversations/{known['sender']}/tracker?include_events=ALL")
        assert tracker.status_code == 200
        seen += "events" in tracker.json()
        assert found(told, tracker.text) == []
    assert seen


def test_no_address_of_a_page(system, citizen, told, token):
    """Links that messages carry are sealed: nothing of their content can be read in them."""
    links = []
    for address in system.conversations:
        answer = httpx.post(f"{system.chat}/web/updates", json={"conversation": address}).json()
        for message in answer["messages"]:
            links += [one["url"] for one in [*message["documents"], *message["links"]]]
            links += [message["image"]] if message.get("image") else []
    own = [link for link in links if link.startswith((system.chat, system.backend))]
    assert found(told, "\n".join(own)) == []


def test_one_id_goes_with_a_message_through_all_parts(system, citizen):
    since = len(system.lines)
    answer = citizen.http.post("/web/messages", json={"conversation": citizen.conversation, "text": "namaste"})
    request = answer.headers["x-request-id"]
    system.wait(lambda: any(f"[{request}]" in line for line in system.lines[since:] if line.startswith("actions")))
