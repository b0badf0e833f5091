"""Twilio for tests: its REST API as far as we use it, with WhatsApp's own limits, and a person who writes to us."""

import asyncio
import itertools
import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from twilio.request_validator import RequestValidator

from channels.settings import Settings
from channels.twilio_wire import Wire
from channels.whatsapp_templates import submit

ROOT = Path(__file__).parents[2]
ACCOUNT, AUTH = "AC" + "a" * 32, "b" * 32
NUMBER = "+14155238886"


@dataclass
class Twilio:
    """Twilio's servers. `said` is what was sent, in order, buttons filled in; `wrongs` are answered first: (HTTP
    status, Twilio's code, headers); so many messages are taken as `answers_lost` says, and answered as if not."""

    said: list[dict[str, Any]] = field(default_factory=list)
    contents: dict[str, dict[str, Any]] = field(default_factory=dict)
    approvals: dict[str, dict[str, Any]] = field(default_factory=dict)
    wrongs: list[tuple[int, int, dict[str, str]]] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    calls: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    answers_lost: int = 0
    became: dict[str, str] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.middleware("http")
        async def door(request: Request, call_next: Any) -> Response:
            given = request.headers.get("authorization", "")
            self.asked.append((request.url.path, given))
            if request.url.path.startswith("/cdn/"):
                return await call_next(request)
            if given != httpx.BasicAuth(ACCOUNT, AUTH)._auth_header:
                return JSONResponse({"code": 20003, "message": "Authenticate", "status": 401}, 401)
            return await call_next(request)

        @app.post("/2010-04-01/Accounts/{account}/Messages.json")
        async def messages(account: str, request: Request) -> Response:
            given: dict[str, Any] = {}
            for name, value in parse_qsl((await request.body()).decode()):
                given.setdefault(name, []).append(value)
            if self.wrongs:
                status, code, headers = self.wrongs.pop(0)
                return JSONResponse({"code": code, "message": "no", "status": status}, status, headers)
            given = {name: values[0] for name, values in given.items()}
            if wrong := self._wrong(given):
                return JSONResponse({"code": 21602, "message": wrong, "status": 400}, 400)
            sid = f"SM{next(self.numbers):032x}"
            self.said.append({"sid": sid, **given, "shown": self._shown(given)})
            if self.answers_lost:
                self.answers_lost -= 1
                return JSONResponse({"code": 20500, "message": "no", "status": 500}, 500)
            return JSONResponse({"sid": sid, "status": "queued", "account_sid": account}, 201)

        @app.get("/2010-04-01/Accounts/{account}/Messages.json")
        async def found(account: str, request: Request) -> dict[str, Any]:
            asked = {"To": request.query_params.get("To"), "From": request.query_params.get("From")}
            wanted = [one for one in self.said if all(one[key] == value for key, value in asked.items() if value)]
            rows = [
                {
                    "sid": one["sid"],
                    "to": one["To"],
                    "from": one["From"],
                    "body": one.get("Body") or (one["shown"] or {}).get("body", ""),
                    "num_media": "1" if one.get("MediaUrl") else "0",
                    "status": self.became.get(one["sid"], "sent"),
                }
                for one in reversed(wanted)
            ]
            return {"messages": rows, "page": 0, "page_size": len(rows), "next_page_uri": None}

        @app.post("/2010-04-01/Accounts/{account}/Calls.json")
        async def calls(account: str, request: Request) -> Response:
            given = dict(parse_qsl((await request.body()).decode()))
            if self.wrongs:
                status, code, headers = self.wrongs.pop(0)
                return JSONResponse({"code": code, "message": "no", "status": status}, status, headers)
            assert given["Url"].startswith("http") and given["To"].startswith("+") and given["From"].startswith("+")
            sid = f"CA{next(self.numbers):032x}"
            self.calls.append({"sid": sid, **given})
            return JSONResponse({"sid": sid, "status": "queued", "account_sid": account}, 201)

        @app.get("/2010-04-01/Accounts/{account}/Recordings/{name}")
        async def recording(account: str, name: str) -> Response:
            if name not in self.media:
                return Response(status_code=404)
            return Response(self.media[name], media_type="audio/x-wav")

        @app.delete("/2010-04-01/Accounts/{account}/Recordings/{name}.json")
        async def forget(account: str, name: str) -> Response:
            self.media.pop(f"{name}.wav", None)
            return Response(status_code=204)

        @app.get("/2010-04-01/Accounts/{account}/Messages/{message}/Media/{name}")
        async def media(account: str, message: str, name: str) -> Response:
            return RedirectResponse(f"http://localhost:{self.port}/cdn/{name}", 307)

        @app.get("/cdn/{name}")
        async def cdn(name: str) -> Response:
            return Response(self.media[name], media_type="image/jpeg")

        @app.get("/v1/Content")
        async def contents() -> dict[str, Any]:
            rows = [{"sid": sid, **content} for sid, content in self.contents.items()]
            return {"contents": rows, "meta": {"next_page_url": None}}

        @app.post("/v1/Content")
        async def create(request: Request) -> Response:
            sid = f"HX{next(self.numbers):032x}"
            self.contents[sid] = await request.json()
            return JSONResponse({"sid": sid, **self.contents[sid]}, 201)

        @app.post("/v1/Content/{sid}/ApprovalRequests/whatsapp")
        async def approve(sid: str, request: Request) -> Response:
            self.approvals[sid] = await request.json()
            return JSONResponse({**self.approvals[sid], "status": "received"}, 201)

        @app.get("/v1/Content/{sid}/ApprovalRequests")
        async def approval(sid: str) -> dict[str, Any]:
            return {"sid": sid, "whatsapp": {"status": "approved" if sid in self.approvals else "unsubmitted"}}

        return app

    port: int = 0

    def _wrong(self, given: dict[str, str]) -> str | None:
        """What WhatsApp would not take."""
        if given["To"].startswith("+"):  # an SMS
            sender = given["From"]
            known = sender.startswith("+") or (sender.isalnum() and len(sender) <= 11)
            wrong = not known or not 0 < len(given.get("Body", "")) <= 1600
            return "not an SMS" if wrong else None
        if not given["To"].startswith("whatsapp:+") or not given["From"].startswith("whatsapp:+"):
            return "not an address"
        if not given["StatusCallback"].startswith("http"):
            return "not a callback"
        if len(given.get("Body", "")) > 1600:
            return "body too long"
        if not any(given.get(name) for name in ("Body", "MediaUrl", "ContentSid")):
            return "body required"
        shown = self._shown(given)
        if shown is None:
            return None
        most = {"twilio/quick-reply": (3, 20), "twilio/list-picker": (10, 24)}[shown["kind"]]
        titles = [row["title"] for row in shown["rows"]]
        if len(titles) > most[0] or len(set(titles)) != len(titles):
            return "too many or equal titles"
        if any(not 0 < len(title) <= most[1] for title in titles) or any(len(row["id"]) > 200 for row in shown["rows"]):
            return "a title or id out of range"
        if not 0 < len(shown["body"]) <= 1024 or "{{" in json.dumps(shown):
            return "a body out of range, or a variable without a value"
        return None

    def _shown(self, given: dict[str, str]) -> dict[str, Any] | None:
        """A template with its variables filled, as a person sees it."""
        if "ContentSid" not in given:
            return None
        content = json.dumps(self.contents[given["ContentSid"]]["types"], ensure_ascii=False)
        for name, value in json.loads(given.get("ContentVariables") or "{}").items():
            content = content.replace("{{" + name + "}}", json.dumps(value, ensure_ascii=False)[1:-1])
        ((kind, filled),) = json.loads(content).items()
        rows = filled.get("actions") or filled.get("items")
        rows = [{"title": row.get("title") or row.get("item"), "id": row["id"]} for row in rows]
        return {"kind": kind, "body": filled["body"], "rows": rows}


class Person:
    """Someone on WhatsApp. What they send is posted and signed as Twilio does it."""

    def __init__(self, twilio: Twilio, gateway: str, public: str, mobile: str = "+919876543210") -> None:
        self.twilio, self.public, self.mobile = twilio, public, mobile
        self.http = httpx.Client(base_url=gateway, timeout=30)

    def form(self, **parts: str) -> dict[str, str]:
        """A message as Twilio posts it."""
        sid = f"SM{next(self.twilio.numbers):032x}"
        shape = {"MessageSid": sid, "SmsMessageSid": sid, "AccountSid": ACCOUNT, "NumMedia": "0", "Body": ""}
        shape |= {"From": f"whatsapp:{self.mobile}", "To": f"whatsapp:{NUMBER}", "ProfileName": "सुनीता"}
        return shape | {"WaId": self.mobile[1:], "ApiVersion": "2010-04-01", **parts}

    def post(self, form: dict[str, str], path: str = "/twilio/whatsapp", auth: str = AUTH) -> httpx.Response:
        """Posts a form with a signature made with `auth`."""
        signature = RequestValidator(auth).compute_signature(f"{self.public}{path}", form)
        return self.http.post(path, data=form, headers={"X-Twilio-Signature": signature})

    def send(self, **parts: str) -> None:
        """Sends a message."""
        assert self.post(self.form(**parts)).status_code == 200

    def press(self, title: str) -> None:
        """Presses the button or picks the row of that title, in the latest message that has it."""
        for message in reversed(self.twilio.said):
            for row in (message["shown"] or {"rows": []})["rows"]:
                if row["title"] == title:
                    listed = message["shown"]["kind"] == "twilio/list-picker"
                    names = ("ListId", "ListTitle") if listed else ("ButtonPayload", "ButtonText")
                    return self.send(Body=title, **dict(zip(names, (row["id"], title), strict=True)))
        raise AssertionError(f"no button {title}")

    def attach(self, name: str, content: bytes, mime: str, **parts: str) -> None:
        """Sends a file."""
        self.twilio.media[name] = content
        url = f"http://127.0.0.1:{self.twilio.port}/2010-04-01/Accounts/{ACCOUNT}/Messages/MM1/Media/{name}"
        self.send(NumMedia="1", MediaUrl0=url, MediaContentType0=mime, **parts)

    def status(self, sid: str, status: str, code: str = "") -> httpx.Response:
        """What became of a message of ours, as Twilio posts it."""
        self.twilio.became[sid] = status
        form = {"MessageSid": sid, "MessageStatus": status, "AccountSid": ACCOUNT}
        return self.post(form | ({"ErrorCode": code} if code else {}), "/twilio/status")


def with_templates(twilio: Twilio, data: Path) -> Path:
    """A copy of the project's data in which WhatsApp's templates have their ids."""
    shutil.copytree(ROOT / "data", data)
    url = f"http://127.0.0.1:{twilio.port}"
    account = Settings(data=data, twilio_account_sid=ACCOUNT, twilio_auth_token=AUTH, twilio_url=url)

    async def there() -> None:
        wire = Wire(account)
        await submit(account, wire)
        await wire.close()

    asyncio.run(there())
    return data
