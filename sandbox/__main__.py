"""Starts the sandboxes on one port: `python -m sandbox`. All it has to know stands in the environment."""

import os
import socket
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.routing import Mount

from sandbox import cctns, edistrict, payments


def build(env: dict[str, str]) -> FastAPI:
    """The sandboxes under one roof, each at its own path."""
    own, backend = env["SAHAYAK_SANDBOX_URL"], env["SAHAYAK_SANDBOX_BACKEND"]
    home = Path(env["SAHAYAK_HOME"]) / "sandbox"
    home.mkdir(parents=True, exist_ok=True)
    web = FastAPI(docs_url=None, redoc_url=None)
    if env.get("SAHAYAK_RAZORPAY_URL", "").startswith(own):
        key = (env["SAHAYAK_RAZORPAY_KEY_ID"], env["SAHAYAK_RAZORPAY_KEY_SECRET"])
        hook = (f"{backend}/payments/webhook", env["SAHAYAK_RAZORPAY_WEBHOOK_SECRET"])
        web.mount("/payments", payments.app(f"{own}/payments", key, hook, home / "payments.json"))
    if env.get("SAHAYAK_EDISTRICT_URL", "").startswith(own):
        ours = (env["SAHAYAK_EDISTRICT_CLIENT_ID"], env["SAHAYAK_EDISTRICT_CLIENT_SECRET"])
        theirs = (env["SAHAYAK_EDISTRICT_PORTAL_ID"], env["SAHAYAK_EDISTRICT_PORTAL_SECRET"])
        web.mount("/edistrict", edistrict.app(ours, backend, theirs, home / "edistrict.json"))
    if env.get("SAHAYAK_CCTNS_URL", "").startswith(own):
        client = (env["SAHAYAK_CCTNS_CLIENT_ID"], env["SAHAYAK_CCTNS_CLIENT_SECRET"])
        web.mount("/cctns", cctns.app(client, home / "cctns.json"))

    @web.get("/", response_class=HTMLResponse)
    def home_page() -> str:
        places = [route.path for route in web.routes if isinstance(route, Mount)]
        links = "".join(f"<li><a href='{path}/'>{path.strip('/')}</a></li>" for path in places)
        return (
            f"<!doctype html><title>Sandbox</title><h1>SANDBOX / अभ्यास</h1><p>Nothing here is real.</p><ul>{links}</ul>"
        )

    return web


def main() -> None:
    """Serves until it is ended; on the socket that the launcher opened, where there is one."""
    os.umask(0o077)
    env = dict(os.environ)
    config = uvicorn.Config(
        build(env), log_level="warning", access_log=False, port=int(env.get("SAHAYAK_SANDBOX_PORT") or 8090)
    )
    sockets = [socket.socket(fileno=int(env["SAHAYAK_SANDBOX_FD"]))] if env.get("SAHAYAK_SANDBOX_FD") else None
    uvicorn.Server(config).run(sockets)


main()
