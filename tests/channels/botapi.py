"""A Bot API server for tests: the real protocol over HTTP, with Telegram's own limits, and a person who uses it."""

import asyncio
import itertools
import json
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

TOKEN = "700000001:AAtesttesttesttesttesttesttesttest"
BOT = {"id": 700000001, "is_bot": True, "first_name": "Sahayak", "username": "sahayak_test_bot"}


class Wrong(Exception):
    """What Telegram answers instead of a result."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.body = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


@dataclass
class BotApi:
    """Telegram's servers. `said` is what the bot sent, in order; `wrongs` are answered first, one a call."""

    said: list[dict[str, Any]] = field(default_factory=list)
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    wrongs: dict[str, list[Wrong]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    updates: list[dict[str, Any]] = field(default_factory=list)
    webhook: dict[str, Any] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    port: int = 0

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/bot{token}/{method}")
        async def call(token: str, method: str, request: Request) -> Response:
            if token != TOKEN:
                return JSONResponse({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
            form = await request.form()
            given = {name: value for name, value in form.items()}
            for name, value in given.items():
                if not isinstance(value, str):
                    given[name] = {"name": value.filename, "content": await value.read()}
            self.calls.append((method, given))
            try:
                if self.wrongs.get(method):
                    raise self.wrongs[method].pop(0)
                result = await getattr(self, method)(given)
            except Wrong as wrong:
                return JSONResponse(wrong.body, wrong.body["error_code"])
            return JSONResponse({"ok": True, "result": result})

        @app.get("/file/bot{token}/{path:path}")
        async def file(token: str, path: str) -> Response:
            if token != TOKEN or path not in self.files:  # what the bot sent can be fetched too
                return Response(status_code=404)
            return Response(self.files[path])

        return app

    async def getMe(self, given: dict[str, Any]) -> Any:
        return {**BOT, "can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}

    async def setMyCommands(self, given: dict[str, Any]) -> Any:
        return True

    async def setWebhook(self, given: dict[str, Any]) -> Any:
        if not given["url"].startswith("https://"):
            raise Wrong(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        self.webhook = given
        return True

    async def deleteWebhook(self, given: dict[str, Any]) -> Any:
        self.webhook = {}
        return True

    async def getUpdates(self, given: dict[str, Any]) -> Any:
        after = int(given.get("offset") or 0)
        for _ in range(40):
            self.updates = [one for one in self.updates if one["update_id"] >= after]
            if self.updates:
                return self.updates
            await asyncio.sleep(0.05)
        return []

    async def sendChatAction(self, given: dict[str, Any]) -> Any:
        return True

    async def answerCallbackQuery(self, given: dict[str, Any]) -> Any:
        return True

    async def getFile(self, given: dict[str, Any]) -> Any:
        name = given["file_id"]
        return {"file_id": name, "file_unique_id": name, "file_size": len(self.files[name]), "file_path": name}

    async def sendMessage(self, given: dict[str, Any]) -> Any:
        if not given["text"].strip():
            raise Wrong(400, "Bad Request: message text is empty")
        if len(given["text"].encode("utf-16-le")) > 8192:
            raise Wrong(400, "Bad Request: message is too long")
        return self._sent(given)

    async def sendDocument(self, given: dict[str, Any]) -> Any:
        return self._sent(self._with_file(given, "document"))

    async def sendVoice(self, given: dict[str, Any]) -> Any:
        return self._sent(self._with_file(given, "voice"))

    async def sendPhoto(self, given: dict[str, Any]) -> Any:
        return self._sent(self._with_file(given, "photo"))

    async def editMessageReplyMarkup(self, given: dict[str, Any]) -> Any:
        keyboard = _keyboard(given)
        message = self.said[int(given["message_id"]) - 1]
        if message["keyboard"] == keyboard:
            raise Wrong(400, "Bad Request: message is not modified")
        message["keyboard"] = keyboard
        return self._shape(message)

    def _with_file(self, given: dict[str, Any], kind: str) -> dict[str, Any]:
        if len((given.get("caption") or "").encode("utf-16-le")) > 2048:
            raise Wrong(400, "Bad Request: message caption is too long")
        attached = next(value for value in given.values() if isinstance(value, dict))
        self.files[f"sent-{len(self.said) + 1}"] = attached["content"]
        return given | {kind: attached}

    def _sent(self, given: dict[str, Any]) -> Any:
        message = {"message_id": len(self.said) + 1, **given, "keyboard": _keyboard(given)}
        self.said.append(message)
        return self._shape(message)

    def _shape(self, message: dict[str, Any]) -> dict[str, Any]:
        chat = {"id": int(message["chat_id"]), "type": "private", "first_name": "Sunita"}
        shape = {"message_id": message["message_id"], "date": 1790000000, "chat": chat, "from": BOT}
        return shape | {"text": message.get("text") or message.get("caption") or ""}


def _keyboard(given: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The rows of buttons, checked as Telegram checks them."""
    markup = json.loads(given.get("reply_markup") or "{}")
    rows = markup.get("inline_keyboard") or markup.get("keyboard") or []
    for button in itertools.chain.from_iterable(rows):
        if len(button.get("callback_data", "").encode()) > 64:
            raise Wrong(400, "Bad Request: BUTTON_DATA_INVALID")
        if not button["text"]:
            raise Wrong(400, "Bad Request: text buttons are not allowed to be empty")
    if sum(map(len, rows)) > 100:
        raise Wrong(400, "Bad Request: too many buttons")
    return rows


class Person:
    """Someone on Telegram. Updates go to the webhook, or into what the bot polls for."""

    def __init__(self, api: BotApi, gateway: str, secret: str, number: int = 41) -> None:
        self.api, self.secret, self.number = api, secret, number
        self.http = httpx.Client(base_url=gateway, timeout=30)
        self.user = {"id": number, "is_bot": False, "first_name": "Sunita", "language_code": "hi"}
        self.chat = {"id": number, "type": "private", "first_name": "Sunita"}

    def update(self, **content: Any) -> dict[str, Any]:
        """An update as Telegram makes it."""
        return {"update_id": 1000 + next(self.api.numbers), **content}

    def message(self, chat: dict[str, Any] | None = None, **content: Any) -> dict[str, Any]:
        """An update with a message in it."""
        shape = {"message_id": 5, "date": 1790000000, "chat": chat or self.chat, "from": self.user, **content}
        return self.update(message=shape)

    def post(self, update: dict[str, Any], **headers: str) -> httpx.Response:
        """Posts an update to the webhook."""
        headers = headers or {"X-Telegram-Bot-Api-Secret-Token": self.secret}
        return self.http.post("/telegram/webhook", json=update, headers=headers)

    def send(self, **content: Any) -> None:
        """Sends a message."""
        assert self.post(self.message(**content)).status_code == 200

    def press(self, title: str) -> None:
        """Presses the button of that title, in the latest message that has it."""
        for message in reversed(self.api.said):
            for button in itertools.chain.from_iterable(message["keyboard"]):
                if button["text"] == title:
                    return self.press_data(button["callback_data"], message)
        raise AssertionError(f"no button {title}")

    def press_data(self, data: str, message: dict[str, Any]) -> None:
        """Presses a button of a message."""
        shape = self.api._shape(message)
        query = {"id": "1", "from": self.user, "chat_instance": "1", "data": data, "message": shape}
        assert self.post(self.update(callback_query=query)).status_code == 200

    def file(self, name: str, content: bytes) -> dict[str, Any]:
        """A file on Telegram's servers, as a message names it."""
        self.api.files[name] = content
        return {"file_id": name, "file_unique_id": name, "file_size": len(content)}
