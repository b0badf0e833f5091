"""Citizens on Telegram and WhatsApp, who see only what those show, for walks that were written for the web."""

import json
import random
import re
import time
from typing import Any

import httpx

from backend.kit.ids import valid_case_no
from channels.store import Store, address_of
from tests.channels.botapi import TOKEN, BotApi
from tests.channels.botapi import Person as TelegramPerson
from tests.channels.standins import undealt
from tests.channels.telethonlike import TelethonLike
from tests.channels.twilioapi import Person as WhatsAppPerson
from tests.channels.twilioapi import Twilio
from tests.end_to_end.system import Citizen, System

_PATIENCE = 60


class Pushed(Citizen):
    """One person on a channel that writes by itself. What was shown is read where the channel's servers got it; what
    is open is asked of the backend, and what a button stands for of the gateway's store."""

    channel: str
    address: str

    def __init__(self, system: System, shown: list[dict[str, Any]], mobile: str) -> None:
        self.system, self.mobile, self.since = system, mobile, 0
        self.shown, self._from = shown, 0
        token = json.loads((system.home / "secrets.json").read_text())["SAHAYAK_SERVICE_TOKEN"]
        self.store = Store(address_of(system.home), token)
        self.backend = httpx.Client(base_url=system.backend, headers={"Authorization": f"Bearer {token}"}, timeout=30)
        self.http = httpx.Client(timeout=60)
        self.reply: dict[str, Any] = {"messages": [], "expects": None}

    def send(self, **said: Any) -> dict[str, Any]:
        """Sends one message and waits until it is dealt with; a language other than the talk's is asked for first."""
        if said.get("language", self._known()["language"]) != self._known()["language"]:
            self.send(text={"hi": "हिंदी", "en": "English"}[said["language"]])
        self.since, self._from = len(self.system.lines), len(self.shown)
        self.note(said | {"address": self.address})
        if "choice" in said:
            self._press(said["choice"])
        else:
            self._write(said["text"])
        return self._answered()

    def attach(self, name: str, content: bytes, mime: str) -> dict[str, Any]:
        """Sends a file."""
        self.since, self._from = len(self.system.lines), len(self.shown)
        self._file(name, content, mime)
        return self._answered()

    def choose(self, value: str) -> dict[str, Any]:
        """Presses a button by what it stands for."""
        return self.send(choice=value)

    def updates(self) -> dict[str, Any]:
        """What was shown since the last message was sent."""
        return {"messages": self._read()}

    def _answered(self) -> dict[str, Any]:
        deadline = time.monotonic() + _PATIENCE
        while self._waits() or len(self.shown) == self._from:
            assert time.monotonic() < deadline, "\n".join(["no answer", *self.system.lines[-30:]])
            time.sleep(0.05)
        self.reply = {"messages": self._read(), "expects": self._known()["expects"]}
        return self.reply

    def _known(self) -> dict[str, Any]:
        return self.backend.post("/conversations", json={"channel": self.channel, "address": self.address}).json()

    def _waits(self) -> bool:
        return undealt(self.store, self.address)

    def _message(self, text: str, buttons: list[tuple[str, str]], documents: list[dict[str, str]]) -> dict[str, Any]:
        self.buttons = {} if buttons else getattr(self, "buttons", {})
        choices = []
        for title, key in buttons:
            name, _, at = key[1:].rpartition(":")
            drawn = self.store.drawn(self.store.person(self.channel, self.address), name)
            if key[0] == "k" and drawn:
                self.buttons[drawn["values"][int(at)]] = title
                choices.append({"title": title, "value": drawn["values"][int(at)]})
        numbers = [number for number in re.findall(r"\b\d{10,12}\b", text) if valid_case_no(number)]
        case = {"case": {"case_no": numbers[0]}} if numbers else {}
        return {"text": text, "choices": choices, "documents": documents} | case

    def _in_place(self, message: dict[str, Any], titles: list[str]) -> None:
        """Notes the buttons that stand in place of the keyboard, below the one for a place or a mobile."""
        drawn = self.store.drawn(self.store.person(self.channel, self.address))
        for title, value in zip(titles, drawn["values"], strict=True):
            self.buttons[value] = title
            message["choices"].append({"title": title, "value": value})

    def _write(self, text: str) -> None:
        raise NotImplementedError

    def _press(self, value: str) -> None:
        raise NotImplementedError

    def _file(self, name: str, content: bytes, mime: str) -> None:
        raise NotImplementedError

    def _read(self) -> list[dict[str, Any]]:
        raise NotImplementedError


class OnTelegram(Pushed):
    """A person on Telegram, whose bot polls."""

    channel = "telegram"

    def __init__(self, system: System, api: BotApi, mobile: str) -> None:
        super().__init__(system, api.said, mobile)
        self.api = api
        self.person = TelegramPerson(api, system.chat, "", number=random.randrange(10**6, 10**9))
        self.address = str(self.person.number)

    def _put(self, update: dict[str, Any]) -> None:
        self.last = update["update_id"]
        self.api.updates.append(update)

    def _waits(self) -> bool:
        return any(one["update_id"] == self.last for one in self.api.updates) or super()._waits()

    def _write(self, text: str) -> None:
        self._put(self.person.message(text=text))

    def _press(self, value: str) -> None:
        title = self.buttons.get(value)
        for message in reversed(self.mine()):
            for button in (button for row in message["keyboard"] for button in row):
                if button["text"] == title and "callback_data" in button:
                    shape = self.api._shape(message)
                    query = {"id": "1", "from": self.person.user, "chat_instance": "1", "message": shape}
                    return self._put(self.person.update(callback_query=query | {"data": button["callback_data"]}))
        return self._write(title or value)  # a button in place of the keyboard is written

    def _file(self, name: str, content: bytes, mime: str) -> None:
        self._put(self.person.message(document=self.person.file(name, content) | {"file_name": name}))

    def mine(self) -> list[dict[str, Any]]:
        """What was shown to this person."""
        return [one for one in self.shown if one["chat_id"] == self.address]

    def _read(self) -> list[dict[str, Any]]:
        messages = []
        for one in self.shown[self._from :]:
            if one["chat_id"] != self.address:
                continue
            papers = []
            if "document" in one:
                url = f"http://127.0.0.1:{self.api.port}/file/bot{TOKEN}/sent-{one['message_id']}"
                papers = [{"name": one["document"]["name"], "url": url}]
            rows = [button for row in one["keyboard"] for button in row]
            buttons = [(button["text"], button["callback_data"]) for button in rows if "callback_data" in button]
            message = self._message(one.get("text") or one.get("caption") or "", buttons, papers)
            if any("callback_data" not in button for button in rows):
                self._in_place(message, [button["text"] for button in rows[1:]])
            messages.append(message)
        return messages


class OnTelegramClient(Pushed):
    """A person on Telegram by tg-auto-test's client, whose channel runs in the tests' process before the real parts."""

    channel = "telegram"

    def __init__(self, system: System, client: TelethonLike, mobile: str) -> None:
        super().__init__(system, [], mobile)
        self.client, self.address, self.store = client, client.address, client.store

    def _write(self, text: str) -> None:
        self._take(self.client.send(text))

    def _press(self, value: str) -> None:
        title = self.buttons.get(value)
        for message in reversed(self.shown):
            if title in [button.text for row in message.buttons or () for button in row if button.data]:
                return self._take(self.client.press(message, title))
        return self._write(title or value)

    def _file(self, name: str, content: bytes, mime: str) -> None:
        self._take(self.client.attach(content, force_document=True))

    def _take(self, answers: list[Any]) -> None:
        self.shown += answers

    def _read(self) -> list[dict[str, Any]]:
        messages = []
        for one in self.shown[self._from :]:
            rows = [button for row in one.buttons or () for button in row]
            buttons = [(button.text, button.data.decode()) for button in rows if button.data]
            papers = [{"name": one.file.name, "content": self.client.fetch(one)}] if one.document else []
            message = self._message(one.text or "", buttons, papers)
            if len(buttons) < len(rows):
                self._in_place(message, [button.text for button in rows[1:]])
            messages.append(message)
        return messages


class OnWhatsApp(Pushed):
    """A person on WhatsApp."""

    channel = "whatsapp"

    def __init__(self, system: System, twilio: Twilio, mobile: str) -> None:
        super().__init__(system, twilio.said, mobile)
        self.twilio = twilio
        self.person = WhatsAppPerson(twilio, system.chat, system.chat, f"+91{random.randrange(6 * 10**9, 10**10)}")
        self.address = self.person.mobile

    def _write(self, text: str) -> None:
        self.person.send(Body=text)

    def _press(self, value: str) -> None:
        if value in self.buttons:
            self.person.press(self.buttons[value])
        else:
            self._write(value)

    def _file(self, name: str, content: bytes, mime: str) -> None:
        self.person.attach(name, content, mime)

    def _read(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = []
        for one in self.shown[self._from :]:
            if one["To"] != f"whatsapp:{self.address}":
                continue
            shown = one["shown"] or {"body": one.get("Body", ""), "rows": []}
            papers = [{"name": "paper.pdf", "url": one["MediaUrl"]}] if "/documents/" in one.get("MediaUrl", "") else []
            buttons = [(row["title"], row["id"]) for row in shown["rows"]]
            message = self._message(shown["body"], buttons, papers)
            if papers and messages:  # a paper follows its words
                messages[-1]["documents"] += papers
            else:
                messages.append(message)
        return messages
