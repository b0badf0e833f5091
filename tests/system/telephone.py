"""Citizens on the telephone, who hear and press keys and nothing else, for walks over any service."""

import io
import json
import re
import time
import wave
from datetime import timedelta
from typing import Any

import httpx

from backend.catalogue.kinds.papers import AT_STATION
from backend.catalogue.model import Question
from backend.kit.clock import today
from channels.phone_keys import keys_for
from channels.store import Store, address_of
from tests.channels.caller import Caller
from tests.channels.twilioapi import Twilio
from tests.end_to_end.system import Citizen, System
from tests.system.walking import Walker

PINCODE, STATION = "226001", ("हज़रतगंज", "Hazratganj")


def _voice() -> bytes:
    """A second of silence, as Twilio records it."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(16000))
    return made.getvalue()


VOICE = _voice()


class OnPhone(Citizen):
    """One person who calls. What is heard is all they know; what a key stands for is read in the gateway's store."""

    def __init__(self, system: System, twilio: Twilio, mobile: str) -> None:
        self.system, self.twilio, self.mobile, self.since = system, twilio, mobile, 0
        token = json.loads((system.home / "secrets.json").read_text())["SAHAYAK_SERVICE_TOKEN"]
        self.store = Store(address_of(system.home), token)
        self.backend = httpx.Client(base_url=system.backend, headers={"Authorization": f"Bearer {token}"}, timeout=30)
        self.caller = Caller(twilio, system.chat, system.chat, f"+91{mobile}")
        self.reply: dict[str, Any] = {"messages": [], "expects": None}

    def begin(self, service: str, language: str) -> dict[str, Any]:
        """Calls, and finds a service in the menu."""
        self._mark()
        self.caller.call()
        if self.call["language"] != language:
            self.press("@language")
        groups = [value for _, value in self.scene["options"] if value.startswith("@group")]
        for group in groups:
            self.press(group)
            if f"/{service}" in [value for _, value in self.scene["options"]]:
                return self.choose(f"/{service}")
            self.press("@return")
        raise AssertionError(f"no way to {service}")

    @property
    def call(self) -> dict[str, Any]:
        """The call as the gateway keeps it."""
        return self.store.call(self.caller.sid)

    @property
    def scene(self) -> dict[str, Any]:
        """What is heard now."""
        return self.call["stack"][-1]

    def press(self, value: str) -> dict[str, Any]:
        """Presses the key of whatever is told under the title that stands for `value`."""
        title = next(title for title, v in self.scene["options"] if v == value)
        self.caller.choose(title)
        return self._heard()

    def offers(self, value: str) -> bool:
        """Whether some key stands for `value`."""
        return value in [v for _, v in self.scene["options"]]

    def key(self, keys: str) -> dict[str, Any]:
        """Keys something in."""
        self._mark()
        self.caller.key(keys)
        return self._heard()

    def choose(self, value: str) -> dict[str, Any]:
        self._mark()
        return self.press(value)

    def enter(self, entry: str, keys: str, meaning: int = 0) -> dict[str, Any]:
        """Keys something in, through the choice that leads there, and confirms what is read back."""
        if self.scene["mode"] == "menu":
            self.press(f"@keys:{entry}")
        self._mark()
        self.caller.key(keys)
        self._heard()
        return self.choose(f"@ok:{meaning}") if self.scene.get("held") else self.reply

    def record(self) -> dict[str, Any]:
        """Speaks."""
        if self.scene["mode"] == "menu":
            self.press("@record")
        self._mark()
        self.caller.record(VOICE, seconds=6)
        return self.choose("@ok:0")

    def send(self, **said: Any) -> dict[str, Any]:
        if "choice" in said:
            return self.choose(said["choice"])
        self._mark()
        self.note(said)
        self.caller.say(said["text"])
        self._heard()
        return self.choose("@ok:0") if self.scene.get("held") else self.reply

    def give_code(self) -> dict[str, Any]:
        return self.key(self.system.code(self.mobile, self.since))

    def updates(self) -> dict[str, Any]:
        """What another call tells."""
        self._mark()
        self.caller.call()
        return self._heard()

    def _mark(self) -> None:
        self.since, self._sms = len(self.system.lines), len(self.twilio.said)

    def _heard(self) -> dict[str, Any]:
        if self.caller.heard.over:
            self.reply = {
                "messages": [{"text": self.caller.heard.text, "choices": [], "documents": []}],
                "expects": None,
            }
            return self.reply
        known = self.backend.post("/conversations", json={"channel": "phone", "address": self.caller.number}).json()
        choices = [{"title": t, "value": v} for t, v in self.call["stack"][-1]["options"] if not v.startswith("@")]
        message: dict[str, Any] = {"text": self.caller.heard.text, "choices": choices, "documents": self._papers()}
        spelled = re.search(r"(?:प्रकरण संख्या|case number) ([\d ,]+)", self.caller.heard.text)
        if spelled:
            message["case"] = {"case_no": re.sub(r"\D", "", spelled[1])}
        self.reply = {"messages": [message], "expects": known["expects"]}
        return self.reply

    def _papers(self) -> list[dict[str, str]]:
        sent = [one["Body"] for one in self.twilio.said[self._sms :] if one["To"] == self.caller.number]
        links = [link for body in sent for link in re.findall(r"http\S+/documents/\S+", body)]
        return [{"name": "paper.pdf", "url": link} for link in links]


class ByKeys(Walker):
    """Walks a service by keypad (and recordings) alone: in Hindi the first choice and everything told, in English the
    last choice, and what may be skipped is skipped."""

    citizen: OnPhone

    def start(self, service: str) -> dict:  # the words of the other walks are the menu's keys here
        return self._note(self.citizen.begin(service, self.language))

    def _answered(self, kind: str, question: Question | None) -> dict:
        citizen = self.citizen
        skip = question is not None and question.optional and (self.language == "en" or not self._answerable(question))
        if skip and citizen.offers("skip"):
            return citizen.choose("skip")
        first = self.language == "hi"
        match kind:
            case "consent":
                return citizen.choose("yes")
            case "review":
                return citizen.choose("submit")
            case "otp":
                return citizen.give_code()
            case "mobile" if citizen.offers("@own"):
                return citizen.choose("@own")
            case "mobile":
                return citizen.enter("mobile", citizen.mobile)
            case "file" | "document":
                return citizen.choose(AT_STATION if citizen.offers(AT_STATION) else "skip")
            case "choice":
                return citizen.choose(self._pick(self.offered()[0 if first else -1]))
            case "yes_no":
                return citizen.choose(self._pick("yes" if first else "no"))
            case "story":
                return citizen.record()
            case "table":
                return citizen.choose("done") if citizen.offers("done") else citizen.record()
            case "name" | "text" if citizen.offers("@record"):
                return citizen.record()
            case "name" | "text":
                return citizen.enter("letters", keys_for("RAM KUMAR" if kind == "name" else "MA3ERLF1S00123") + "#")
            case "vehicle":
                citizen.press("@plate:up")
                for part in ("32", "2122#", "1234#"):
                    citizen.key(part)
                return citizen.choose("@ok:0")
            case "place" | "location":
                return self._place()
            case "date":
                return citizen.enter("date", self._day(question).replace("/", ""))
            case "time":
                return citizen.enter("time", "0730", meaning=0 if first else 1)
            case "period":
                return self._period()
            case "imei":
                return citizen.enter("imei", "490154203237518")
        number = question.kind.least + 1 if kind in ("number", "count") else 5000
        return citizen.enter(kind, f"{number}#")

    def _place(self) -> dict:
        titles = {v: t for t, v in self.citizen.scene["options"] if v.startswith(("station:", "at:"))}
        if titles:
            ours = [value for value, title in titles.items() if any(name in title for name in STATION)]
            return self.citizen.choose((ours or list(titles))[0])
        return self.citizen.enter("place", PINCODE)

    def _period(self) -> dict:
        days = [f"{today() + timedelta(days=n):%d%m%Y}" for n in (20, 22)]
        if self.citizen.scene["mode"] == "menu":
            self.citizen.press("@keys:period_from")
        self.citizen.key(days[0])
        return self.citizen.enter("period_to", days[1])


def wait(holds: Any, seconds: float = 15) -> None:
    """Waits until `holds()`."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.2)
