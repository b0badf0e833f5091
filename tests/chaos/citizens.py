"""Citizens who do not give up: each message is sent until it is answered, the very same one each time."""

import time
import uuid
from typing import Any

import httpx

from tests.channels.twilioapi import Twilio
from tests.chaos.town import Town
from tests.end_to_end.system import Reader

PATIENCE_SECONDS = 180
_PAUSE = 0.25


class Citizen(Reader):
    """What both have in common; `reply` is the last answer in the contract's shape."""

    def __init__(self, town: Town, twilio: Twilio, mobile: str) -> None:
        self.town, self.twilio, self.mobile = town, twilio, mobile
        self.http = httpx.Client(base_url=self.base, timeout=40, headers=self.headers)
        self.reply: dict[str, Any] = {"expects": None, "messages": []}
        self.since = self.tries = self.messages = 0

    base, headers = "", {}

    def send(self, **message: Any) -> dict[str, Any]:
        """Says one thing until it is answered; the answer."""
        self.since, self.messages = len(self.twilio.said), self.messages + 1
        expects = self.reply["expects"]
        if expects:
            message["answering"] = {"field": expects["field"], "step": expects["step"]}
        said, deadline = self.prepared(message), time.monotonic() + PATIENCE_SECONDS
        while True:
            self.tries += 1
            try:
                if (reply := self.tried(said)) is not None:
                    self.reply = reply
                    return reply
            except httpx.HTTPError:
                pass
            self.town.go_on(deadline, f"no answer in {PATIENCE_SECONDS} s")
            time.sleep(_PAUSE)

    def prepared(self, message: dict[str, Any]) -> dict[str, Any]:
        """The message as it is sent each time."""
        return message

    def tried(self, said: dict[str, Any]) -> dict[str, Any] | None:
        """One try; None where it was not answered."""
        raise NotImplementedError

    def say(self, text: str) -> dict[str, Any]:
        """Writes something."""
        return self.send(text=text)

    def choose(self, value: str) -> dict[str, Any]:
        """Presses a button by its value, which must be on offer."""
        offered = [c["value"] for m in self.reply["messages"] for c in m.get("choices", ())]
        assert value in offered, (value, offered, self.text)
        return self.send(choice=value)

    def attach(self, name: str, content: bytes, mime: str) -> dict[str, Any]:
        """Uploads a file until it is taken, and sends it as the answer."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                answer = self.http.post(self.files, data=self.sender(), files={"file": (name, content, mime)})
                if answer.status_code == 200:
                    return self.send(file=answer.json()["file"])
                assert answer.status_code >= 500, answer.text
            except httpx.HTTPError:
                pass
            self.town.go_on(deadline, "the file was not taken")
            time.sleep(_PAUSE)

    files = "/files"

    def sender(self) -> dict[str, str]:
        """Who sends a file."""
        raise NotImplementedError

    def give_code(self) -> dict[str, Any]:
        """Reads the newest one-time code off the mobile and gives it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (codes := self.codes()):
            self.town.go_on(deadline, "no code came")
            time.sleep(0.05)
        return self.say(codes[-1])

    def codes(self) -> list[str]:
        """The codes that came by SMS."""
        mine = [one["Body"] for one in self.twilio.said if one["To"] == f"+91{self.mobile}"]
        return [word for body in mine for word in body.split() if word.isdecimal() and len(word) == 6]

    @property
    def case_no(self) -> str | None:
        """The number of the case that the last reply told of."""
        told = [m["case"]["case_no"] for m in self.reply["messages"] if m.get("case")]
        return told[0] if told else None


class AtThePage(Citizen):
    """One who uses the chat page: the web channel, through gateway, Rasa, actions and backend."""

    files = "/web/files"

    def __init__(self, town: Town, twilio: Twilio, mobile: str) -> None:
        self.base, self.conversation = town.chat, uuid.uuid4().hex
        super().__init__(town, twilio, mobile)

    def prepared(self, message: dict[str, Any]) -> dict[str, Any]:
        """With the key that the page gives each of its messages."""
        return {"conversation": self.conversation, "key": uuid.uuid4().hex, **message}

    def tried(self, said: dict[str, Any]) -> dict[str, Any] | None:
        """As the page: what is refused for now, or said to have failed, is sent again."""
        answer = self.http.post("/web/messages", json=said)
        if answer.status_code == 429 or answer.status_code >= 500:
            return None
        assert answer.status_code == 200, answer.text
        return None if answer.json().get("failed") else answer.json()

    def sender(self) -> dict[str, str]:
        """The conversation."""
        return {"conversation": self.conversation}


class OnWhatsApp(Citizen):
    """One who writes on WhatsApp, from where the gateway has handed the message on: the backend's own API, called as
    gateway and actions call it. What we tell them unasked comes back through the gateway."""

    def __init__(self, town: Town, twilio: Twilio, mobile: str) -> None:
        self.base, self.headers = town.backend, {"Authorization": f"Bearer {town.env['SAHAYAK_SERVICE_TOKEN']}"}
        self.service, self._known = "", {}
        super().__init__(town, twilio, mobile)

    def tried(self, said: dict[str, Any]) -> dict[str, Any] | None:
        """Asks where the talk stands, as gateway and tracker store do, and hands the message over there."""
        said = {name: value for name, value in said.items() if name != "language"}
        meeting = {"channel": "whatsapp", "address": f"+91{self.mobile}", "language": "hi"}
        self._known = self._asked("/conversations", meeting)
        if self._known is None:
            return None
        body = {"sender": self._known["sender"], "said": said}
        if draft := self._known["draft"]:
            return self._asked(f"/drafts/{draft}/answers", body)
        if self.reply["expects"] is None:
            return self._asked("/drafts", {**body, "service": self.service})
        return self._asked(f"/conversations/{body['sender']}/says", {"said": said, "intent": "affirm"})

    def _asked(self, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        answer = self.http.post(path, json=body)
        assert answer.status_code == 200 or answer.status_code >= 500, answer.text
        return answer.json() if answer.status_code == 200 else None

    def sender(self) -> dict[str, str]:
        """The talk."""
        return {"sender": self._known["sender"]}
