"""Somebody on a telephone: a program that does with our TwiML what Twilio does, and what a caller may do to it.

It speaks with the gateway as Twilio's servers do: signed forms, answers read as XML, one verb after the other.
Gather, Record, Dial, Redirect, Pause and Hangup are followed as https://www.twilio.com/docs/voice/twiml says.
"""

import inspect
import itertools
import re
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

from tests.channels.twilioapi import ACCOUNT, AUTH, NUMBER, Twilio

DIALOG_LIMIT = 60
"""So many documents of TwiML may follow one another without the caller doing anything."""
_VERBS = ("Gather", "Record", "Dial", "Say", "Pause", "Redirect", "Hangup")
_count = itertools.count(1)


@dataclass
class Heard:
    """What was heard until something is wanted: the words, the verb that waits, how long each answer took."""

    said: list[tuple[str, str]] = field(default_factory=list)
    wants: ET.Element | None = None
    dialled: str | None = None
    over: bool = False

    @property
    def text(self) -> str:
        """All words."""
        return " ".join(words for _, words in self.said)


class Caller:
    """One telephone. `call()` rings us; `key`, `say`, `record`, `quiet`, `hang_up` are what a caller does."""

    def __init__(self, twilio: Twilio, gateway: str, public: str, number: str = "+919876543210") -> None:
        self.twilio, self.gateway, self.public, self.number = twilio, gateway, public, number
        self.http = httpx.Client(base_url=gateway, timeout=30)
        self.sid = ""
        self.heard = Heard()
        self.slowest = 0.0
        self.log: list[str] = []
        self.form: dict[str, str] = {}

    # --- what a caller does ----------------------------------------------------------------------

    def call(self, **parts: str) -> Heard:
        """Rings and listens until something is wanted."""
        self.sid = f"CA{next(_count):032x}"
        self.form = {
            "CallSid": self.sid,
            "AccountSid": ACCOUNT,
            "From": self.number,
            "To": NUMBER,
            "CallStatus": "ringing",
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
        } | parts
        return self._play("/twilio/voice/call", {})

    def key(self, keys: str) -> Heard:
        """Presses keys where they are gathered: as many as are waited for; # ends, as Twilio has it."""
        gather = self._gather()
        assert "dtmf" in gather.get("input", "dtmf"), "no keys are taken here"
        self.log.append(f"[{keys}]")
        end = gather.get("finishOnKey", "#")
        most = int(gather.get("numDigits", "0"))
        taken, ended = "", ""
        for key in keys:
            if end and key == end:
                ended = key
                break
            taken += key
            if most and len(taken) == most:
                break
        parts = {"Digits": taken} | ({"FinishedOnKey": ended} if ended else {})
        return self._play(gather.get("action"), parts)

    def say(self, words: str, confidence: float = 0.9) -> Heard:
        """Says something where speech is gathered."""
        gather = self._gather()
        assert "speech" in gather.get("input", "dtmf").split(), "no speech is taken here"
        self.log.append(f"«{words}»")
        return self._play(gather.get("action"), {"SpeechResult": words, "Confidence": str(confidence)})

    def quiet(self) -> Heard:
        """Does nothing until Twilio goes on."""
        verb = self.heard.wants
        self.log.append("…")
        if verb.tag == "Record":
            return self._go_on()
        if verb.get("actionOnEmptyResult") == "true":
            return self._play(verb.get("action"), {"Digits": ""} if verb.get("input") == "dtmf" else {})
        return self._go_on()

    def record(self, content: bytes, key: str = "#", seconds: int = 5) -> Heard:
        """Speaks after the beep and ends with a key."""
        verb = self.heard.wants
        assert verb is not None and verb.tag == "Record", f"nothing is recorded here: {self.heard.text}"
        name = f"RE{next(_count):032x}"
        self.twilio.media[f"{name}.wav"] = content
        self.log.append(f"(speaks {seconds} s)")
        url = f"http://127.0.0.1:{self.twilio.port}/2010-04-01/Accounts/{ACCOUNT}/Recordings/{name}"
        told = {"RecordingUrl": url, "RecordingSid": name, "RecordingDuration": str(seconds), "Digits": key}
        return self._play(verb.get("action"), told)

    def dial_ended(self, status: str = "completed") -> Heard:
        """Whoever was dialled hung up, or did not answer."""
        return self._play(self.heard.wants.get("action"), {"DialCallStatus": status})

    def hang_up(self) -> None:
        """Ends the call; Twilio says so."""
        self.log.append("(hangs up)")
        self.post("/twilio/status", {**self.form, "CallStatus": "completed", "CallDuration": "60"})
        self.heard = Heard(over=True)

    def option(self, title: str) -> str:
        """The key of the option that is read out under a title, over as many pages as there are."""
        for _ in range(6):
            if (key := self._key_of(title)) is not None:
                return key
            more = self._key_of("और विकल्प") or self._key_of("More choices")
            assert more, f"no option {title}: {self.heard.text}"
            self.key(more)
        raise AssertionError(title)

    def choose(self, title: str) -> Heard:
        """Presses the key of an option."""
        return self.key(self.option(title))

    def options(self) -> list[str]:
        """The titles of the options on this page."""
        return [title for title, _ in self._told()]

    # --- what Twilio does --------------------------------------------------------------------------

    def post(self, url: str, form: dict[str, str], auth: str = AUTH) -> httpx.Response:
        """Posts a form, signed."""
        path = url.removeprefix(self.public)
        signature = RequestValidator(auth).compute_signature(f"{self.public}{path}", form)
        began = time.monotonic()
        answer = self.http.post(path, data=form, headers={"X-Twilio-Signature": signature})
        self.slowest = max(self.slowest, time.monotonic() - began)
        return answer

    def _play(self, url: str | None, parts: dict[str, str]) -> Heard:
        self.heard = Heard()
        self._follow(url, {**self.form, "CallStatus": "in-progress", **parts})
        return self.heard

    def _follow(self, url: str | None, form: dict[str, str]) -> None:
        for _ in range(DIALOG_LIMIT):
            answer = self.post(url, form)
            assert answer.status_code == 200, (answer.status_code, url)
            assert answer.headers["content-type"].startswith("text/xml")
            self._verbs = iter(list(check(answer.text)))
            url = self._run()
            if url is None:
                return
            form = {**self.form, "CallStatus": "in-progress"}
        raise AssertionError("the TwiML never ends")

    def _go_on(self) -> Heard:
        """The verbs after one that waited in vain."""
        self.heard = Heard()
        url = self._run()
        if url is not None:
            self._follow(url, {**self.form, "CallStatus": "in-progress"})
        return self.heard

    def _run(self) -> str | None:
        """Follows verbs until one waits for the caller; an address where the next ones are."""
        for verb in self._verbs:
            match verb.tag:
                case "Say":
                    self._hear(verb)
                case "Pause":
                    time.sleep(min(int(verb.get("length", "1")), 1) * 0.2)
                case "Redirect":
                    return verb.text
                case "Gather":
                    for inner in verb:
                        if inner.tag == "Say":
                            self._hear(inner)
                    self.heard.wants = verb
                    return self._past_welcome(verb)
                case "Record":
                    self.heard.wants = verb
                    return None
                case "Dial":
                    self.heard.wants, self.heard.dialled = verb, verb.findtext("Number")
                    return None
                case "Hangup":
                    self.heard.over = True
                    return None
        self.heard.over = True
        return None

    def _past_welcome(self, gather: ET.Element) -> str | None:
        """The welcome waits a second for 0 only: whoever presses nothing is led on."""
        if gather.get("timeout") == "1" and not getattr(self, "stays", False):
            return gather.get("action")
        return None

    def _hear(self, say: ET.Element) -> None:
        words = "".join(say.itertext())
        self.heard.said.append((say.get("language"), words))
        self.log.append(words)

    def _gather(self) -> ET.Element:
        verb = self.heard.wants
        assert verb is not None and verb.tag == "Gather", f"nothing is gathered: {self.heard.text}"
        return verb

    def _told(self) -> Iterator[tuple[str, str]]:
        """Options as they are read out: (title, key)."""
        for _, words in self.heard.said:
            for sentence in re.split(r"(?<=[।.?]) ", words):
                if found := re.fullmatch(r"(.*), (?:press )?(\d)(?: दबाइए)?[।.]", sentence):
                    yield found[1], found[2]

    def _key_of(self, title: str) -> str | None:
        return next((key for told, key in self._told() if told == title.rstrip(" ।.")), None)


def check(document: str) -> ET.Element:
    """TwiML as an element; every verb and attribute is one that twilio's own classes make, every `<Say>` short enough
    and without signs that a voice stumbles over."""
    root = ET.fromstring(document)
    assert root.tag == "Response"
    for verb in root.iter():
        if verb.tag in _VERBS:
            _check_attributes(verb)
        if verb.tag == "Say":
            words = "".join(verb.itertext())
            assert 0 < len(words) <= 450, len(words)
            assert verb.get("language") in ("hi-IN", "en-IN")
            assert not any(sign in words for sign in ("http", "•", "*", "#", "_", "{", "}", "“", "\n")), words
        if verb.tag == "Gather":
            assert verb.get("actionOnEmptyResult") == "true"
            assert "speechModel" not in verb.attrib or verb.get("speechTimeout") != "auto"
            assert "speech" not in verb.get("input") or verb.get("language") in ("hi-IN", "en-IN")
            assert {inner.tag for inner in verb} <= {"Say", "Play", "Pause"}
    return root


def _check_attributes(verb: ET.Element) -> None:
    """Every attribute is one that twilio's own method for the verb names."""
    known = inspect.signature(getattr(VoiceResponse, verb.tag.lower())).parameters
    names = {"".join(f"_{c.lower()}" if c.isupper() else c for c in name) for name in verb.attrib}
    assert names <= set(known), names - set(known)
