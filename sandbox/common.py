"""What the three have in common: failure modes that can be switched, a small memory, a page, bearer tokens."""

import html
import json
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anyio
from fastapi import APIRouter, FastAPI, Form, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse


class Memory:
    """Everything a sandbox keeps: a dict, written to a file after each change so that a restart loses nothing."""

    def __init__(self, path: Path | None, **empty: Any) -> None:
        self.lock = threading.RLock()
        self._path = path
        self.kept: dict[str, Any] = empty
        if path is not None and path.exists():
            self.kept |= json.loads(path.read_text(encoding="utf-8"))

    def save(self) -> None:
        """Writes the file."""
        if self._path is None:
            return
        with self.lock:
            partial = self._path.with_suffix(".partial")
            partial.write_text(json.dumps(self.kept, ensure_ascii=False), encoding="utf-8")
            partial.rename(self._path)


class Modes:
    """How a sandbox behaves. `choices` are the values of each mode, the first one is the usual one."""

    def __init__(self, choices: Mapping[str, tuple[str, ...]]) -> None:
        self.choices = {"answers": ("at once", "slowly", "500", "lost"), **choices}
        self.now = {name: values[0] for name, values in self.choices.items()}

    def __getitem__(self, name: str) -> str:
        return self.now[name]

    def set(self, wanted: Mapping[str, str]) -> None:
        """Changes modes. Raises HTTPException 422 for one that there is not."""
        for name, value in wanted.items():
            if value not in self.choices.get(name, ()):
                raise HTTPException(422, f"{name} is one of {self.choices.get(name)}")
        self.now |= wanted


def add_modes(app: FastAPI, modes: Modes, under: tuple[str, ...]) -> None:
    """Adds `GET` and `POST /modes`, and applies the mode `answers` to all calls whose path begins as in `under`: slowly
    (3 s), 500 (nothing is done), lost (done, but the answer is a 500)."""

    @app.middleware("http")
    async def misbehave(request: Request, call_next: Callable) -> Response:
        if not request.url.path.removeprefix(request.scope.get("root_path", "")).startswith(under):
            return await call_next(request)
        match modes["answers"]:
            case "slowly":
                await anyio.sleep(3)
            case "500":
                return JSONResponse({"error": {"code": "SERVER_ERROR", "description": "practice failure"}}, 500)
            case "lost":
                await call_next(request)
                return JSONResponse({"error": {"code": "SERVER_ERROR", "description": "answer lost"}}, 500)
        return await call_next(request)

    @app.get("/modes")
    def shown() -> dict[str, Any]:
        return {"now": modes.now, "choices": modes.choices}

    @app.post("/modes")
    async def changed(request: Request) -> Response:
        if request.headers.get("content-type", "").startswith("application/json"):
            modes.set(await request.json())
            return JSONResponse(modes.now)
        modes.set({name: str(value) for name, value in (await request.form()).items()})
        return RedirectResponse("./", 303)


def page(title: str, modes: Modes, body: str) -> HTMLResponse:
    """A page that says in large letters that it is for practice, with the switches of the modes."""
    switches = "".join(
        f"<label>{html.escape(name)} <select name='{html.escape(name)}'>"
        + "".join(f"<option{' selected' if modes[name] == v else ''}>{html.escape(v)}</option>" for v in values)
        + "</select></label> "
        for name, values in modes.choices.items()
    )
    return HTMLResponse(
        f"<!doctype html><html lang='en'><meta charset='utf-8'><meta name='viewport' content='width=device-width'>"
        f"<title>{html.escape(title)} (sandbox)</title><style>body{{font:1rem/1.5 system-ui;margin:0 auto;"
        f"max-width:60rem;padding:1rem}}.practice{{background:#b00020;color:#fff;padding:.6rem 1rem;font-weight:700}}"
        f"table{{border-collapse:collapse}}td,th{{border:1px solid #bbb;padding:.3rem .6rem;text-align:left}}"
        f"button{{padding:.4rem .8rem}}form{{display:inline-block;margin:.3rem 0}}</style>"
        f"<p class='practice'>SANDBOX / अभ्यास – nothing here is real, no money moves</p><h1>{html.escape(title)}</h1>"
        f"{body}<h2>How it behaves</h2><form method='post' action='modes'>{switches}<button>Change</button></form>"
        f"</html>"
    )


class Clients:
    """OAuth 2.0 client credentials, the server's side: `POST /oauth/token`, then bearer tokens for an hour."""

    def __init__(self, client_id: str, secret: str) -> None:
        self._pair = (client_id, secret)
        self._tokens: dict[str, float] = {}

    def router(self) -> APIRouter:
        """The token endpoint."""
        routes = APIRouter()

        @routes.post("/oauth/token")
        def token(grant_type: str = Form(), client_id: str = Form(), client_secret: str = Form()) -> JSONResponse:
            if grant_type != "client_credentials" or (client_id, client_secret) != self._pair:
                return JSONResponse({"error": "invalid_client"}, 401)
            fresh = secrets.token_urlsafe(24)
            self._tokens[fresh] = time.time() + 3600
            return JSONResponse({"access_token": fresh, "token_type": "Bearer", "expires_in": 3600})

        return routes

    def check(self, request: Request) -> None:
        """A dependency: 401 without a good token."""
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self._tokens.get(token, 0) < time.time():
            raise HTTPException(401, "no good token")
