"""A practice CCTNS: takes registered FIRs and lost reports, gives them its numbers, and tells of their later status.
The message formats are those of docs/how-to/connect-cctns.md."""

import html
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from sandbox.common import Clients, Memory, Modes, add_modes, page

STATUS = ("registered", "under_investigation", "chargesheeted", "final_report", "recovered", "closed")
_NEEDED = {"firs": {"case_no", "station", "fir_no", "sections", "contents"}, "lost-reports": {"case_no", "station"}}


class Records:
    """What the network has, and the list of what changed in it."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        memory.kept.setdefault("entries", {})
        memory.kept.setdefault("changes", [])
        self.kept = memory.kept

    def take(self, kind: str, key: str, told: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """The entry of a record, made once per key; whether it was made now."""
        known = next((one for one in self.kept["entries"].values() if one["key"] == key), None)
        if known is not None:
            return known, False
        count = len(self.kept["entries"]) + 1
        entry = {"number": f"UP-{date.today().year}-{count:08d}", "gd_entry": f"{count:03d}", "status": "registered"}
        self.kept["entries"][entry["number"]] = {**entry, "key": key, "kind": kind, "case_no": told["case_no"]}
        self.memory.save()
        return self.kept["entries"][entry["number"]], True

    def change(self, number: str, status: str) -> None:
        """A record moves on."""
        self.kept["entries"][number]["status"] = status
        self.kept["changes"].append({"number": number, "status": status})
        self.memory.save()


def app(client: tuple[str, str], memory: Path | None = None) -> FastAPI:
    """The network. `client`: our id and secret there."""
    web = FastAPI(title="Sandbox: CCTNS", docs_url=None, redoc_url=None)
    modes, clients, records = Modes({}), Clients(*client), Records(Memory(memory))
    web.state.records, web.state.modes = records, modes
    add_modes(web, modes, ("/firs", "/lost-reports", "/changes"))
    web.include_router(clients.router())

    @web.get("/changes", dependencies=[Depends(clients.check)])
    def changes(after: str = "") -> dict[str, Any]:
        begin = int(after or 0)
        return {"changes": records.kept["changes"][begin:], "next": str(len(records.kept["changes"]))}

    @web.post("/change")
    def change(number: str = Form(), status: str = Form()) -> RedirectResponse:
        records.change(number, status)
        return RedirectResponse("./", 303)

    @web.get("/", response_class=HTMLResponse)
    def home() -> HTMLResponse:
        options = "".join(f"<option>{status}</option>" for status in STATUS)
        rows = "".join(
            f"<tr><td>{html.escape(number)}</td><td>{html.escape(one['case_no'])}</td><td>{one['kind']}</td>"
            f"<td>{one['status']}</td><td><form method='post' action='change'>"
            f"<input type='hidden' name='number' value='{html.escape(number)}'>"
            f"<select name='status'>{options}</select> <button>Change</button></form></td></tr>"
            for number, one in reversed(records.kept["entries"].items())
        )
        return page("CCTNS", modes, f"<table>{rows}</table>")

    @web.post("/{kind}", dependencies=[Depends(clients.check)])
    def take(kind: str, told: dict[str, Any], request: Request) -> JSONResponse:
        if kind not in _NEEDED:
            raise HTTPException(404, "no such record")
        key = request.headers.get("idempotency-key", "")
        if not key or not told.keys() >= _NEEDED[kind]:
            raise HTTPException(422, "a key and the record's own fields are needed")
        entry, new = records.take(kind, key, told)
        return JSONResponse({name: entry[name] for name in ("number", "gd_entry", "status")}, 201 if new else 200)

    return web
