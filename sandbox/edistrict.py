"""A practice e-District portal: takes signed reports and results, decides as the District Magistrate on its page, and
sends applications. The message formats are those of docs/how-to/connect-e-district.md."""

import base64
import hashlib
import html
import io
import json
import secrets
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from fastapi import Depends, FastAPI, Form, HTTPException, Request, UploadFile
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from sandbox.common import Clients, Memory, Modes, add_modes, page

_SAMPLE = Path(__file__).with_name("application.json")
MODES = {"decisions": ("once", "twice")}
_NEEDED = {"case_no", "service", "district", "applicant", "answers", "document"}


class Office:
    """The portal's own side: what it has, and its calls to the police's computer."""

    def __init__(self, memory: Memory, modes: Modes, backend: str, client: tuple[str, str]) -> None:
        self.memory, self.modes, self.backend, self._client = memory, modes, backend.rstrip("/"), client
        memory.kept.setdefault("reports", {})
        memory.kept.setdefault("results", {})
        self.kept = memory.kept

    def call(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        """One call with a fresh token."""
        with httpx.Client(base_url=self.backend, timeout=30) as http:
            form = {"grant_type": "client_credentials", "client_id": self._client[0], "client_secret": self._client[1]}
            token = http.post("/edistrict/oauth/token", data=form).raise_for_status().json()["access_token"]
            return http.request(method, path, json=body, headers={"Authorization": f"Bearer {token}"})

    def decide(self, number: str, decision: str, words: str) -> int:
        """The District Magistrate decides on a report; the status of the last answer."""
        report = self.kept["reports"][number]
        outcome = {"number": f"DM/{number}", "case_no": report["case_no"], "decision": decision, "words": words}
        outcome |= {"decided_on": date.today().isoformat(), "by": "District Magistrate (practice)"}
        text = f"Practice decision on case {report['case_no']}: {decision}. {words.encode('ascii', 'ignore').decode()}"
        outcome["document"] = {"name": "decision.pdf", "content": base64.b64encode(paper(text)).decode()}
        status = 0
        for _ in range(2 if self.modes["decisions"] == "twice" else 1):
            status = self.call("POST", "/edistrict/decisions", outcome).status_code
        if status in (200, 201):
            report["decision"] = decision
            self.memory.save()
        return status

    def apply(
        self, service: str, answers: dict[str, Any], files: list[str], number: str | None = None
    ) -> httpx.Response:
        """Sends an application, with a made-up picture for each of the `files`."""
        content = base64.b64encode(picture()).decode()
        body = {"number": number or f"ED-{secrets.token_hex(5).upper()}", "service": service, "answers": answers}
        body["files"] = {name: {"name": f"{name}.jpg", "content": content} for name in files}
        return self.call("POST", "/edistrict/applications", body)


def paper(text: str) -> bytes:
    """A page of PDF with a line of text."""
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.drawString(72, 760, "SANDBOX - no real decision")
    canvas.drawString(72, 730, text[:90])
    canvas.save()
    return out.getvalue()


def picture() -> bytes:
    """A picture that could be a photo."""
    out = io.BytesIO()
    Image.linear_gradient("L").resize((600, 800)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def app(client: tuple[str, str], backend: str, own: tuple[str, str], memory: Path | None = None) -> FastAPI:
    """The portal. `client`: the police's id and secret here; `own`: the portal's there, at `backend`."""
    web = FastAPI(title="Sandbox: e-District", docs_url=None, redoc_url=None)
    modes, clients = Modes(MODES), Clients(*client)
    office = Office(Memory(memory), modes, backend, own)
    web.state.office, web.state.modes = office, modes
    add_modes(web, modes, ("/reports", "/results"))
    web.include_router(clients.router())

    async def taken(kind: str, request: Request, metadata: str, document: UploadFile) -> JSONResponse:
        key, told = request.headers.get("idempotency-key", ""), json.loads(metadata)
        content = await document.read()
        if not key or not told.keys() >= _NEEDED or not content.startswith(b"%PDF"):
            raise HTTPException(422, "a key, metadata and a PDF are needed")
        if hashlib.sha256(content).hexdigest() != told["document"]["sha256"]:
            raise HTTPException(422, "the document is not the one of the metadata")
        kept = office.kept[kind]
        known = next((number for number, one in kept.items() if one["key"] == key), None)
        number = known or f"ED/{date.today().year}/{len(kept) + 1:06d}"
        if known is None:
            kept[number] = {**told, "key": key, "decision": None}
            office.memory.save()
        return JSONResponse({"number": number}, 200 if known else 201)

    @web.post("/reports", dependencies=[Depends(clients.check)])
    async def report(request: Request, document: UploadFile, metadata: str = Form()) -> JSONResponse:
        return await taken("reports", request, metadata, document)

    @web.post("/results", dependencies=[Depends(clients.check)])
    async def result(request: Request, document: UploadFile, metadata: str = Form()) -> JSONResponse:
        return await taken("results", request, metadata, document)

    @web.post("/decide", response_class=HTMLResponse)
    def decide(number: str = Form(), decision: str = Form(), words: str = Form("")) -> RedirectResponse:
        office.decide(number, decision, words)
        return RedirectResponse("./", 303)

    @web.post("/apply")
    def apply(wanted: dict[str, Any]) -> JSONResponse:
        """Sends an application; the sample where nothing is said."""
        sample = json.loads(_SAMPLE.read_text(encoding="utf-8"))
        answer = office.apply(**{**sample, **wanted})
        return JSONResponse(answer.json(), answer.status_code)

    @web.post("/sample")
    def send_sample() -> RedirectResponse:
        apply({})
        return RedirectResponse("./", 303)

    @web.get("/", response_class=HTMLResponse)
    def home() -> HTMLResponse:
        rows = "".join(_row(number, one) for number, one in reversed(office.kept["reports"].items()))
        results = "".join(
            f"<tr><td>{html.escape(str(one['application_number']))}</td><td>{html.escape(str(one['outcome']))}</td></tr>"
            for one in reversed(office.kept["results"].values())
        )
        return page(
            "e-District",
            modes,
            f"<h2>Reports for the District Magistrate</h2><table>{rows}</table>"
            f"<h2>Results of applications made here</h2><table>{results}</table>"
            "<form method='post' action='sample'><button>Send a sample application to the police</button></form>",
        )

    return web


def _row(number: str, one: dict[str, Any]) -> str:
    form = (
        f"<form method='post' action='decide'><input type='hidden' name='number' value='{html.escape(number)}'>"
        "<input name='words' placeholder='conditions or reason'> "
        "<button name='decision' value='granted'>Grant</button> "
        "<button name='decision' value='refused'>Refuse</button></form>"
    )
    cells = (number, one["case_no"], one["title"]["en"], "recommended" if one["recommended"] else "not recommended")
    told = "".join(f"<td>{html.escape(cell)}</td>" for cell in cells)
    return f"<tr>{told}<td>{one['decision'] or form}</td></tr>"
