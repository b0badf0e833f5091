"""The gateway as an ASGI app: channels, documents, the page, health."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from channels import pages, web
from channels.aloud import Aloud
from channels.backend import Backend, Unreachable
from channels.described import content
from channels.gateway import Gateway, TooMany
from channels.guard import Guard
from channels.lane import Lane
from channels.listening import Listening
from channels.metrics import add_metrics
from channels.pages import Pages
from channels.pushing import Pushing
from channels.rasa import Rasa
from channels.settings import Settings
from channels.speech import Speech
from channels.store import Store, address_of
from channels.texts import Texts
from channels.wire import Message, Reply
from watch.door import Door

_TOKEN = re.compile(r"[A-Za-z0-9._~=-]{1,2000}")
_OURS = ("tracing", "metrics", "logs")
"""What FastAPI would make itself: ours are in `watch/`, and its log would tell what somebody wrote."""
_PASSED = ("content-type", "content-length", "content-disposition", "etag", "last-modified")


class _Static(StaticFiles):
    """The page's own files: kept by the browser, but asked after, so that a new version is seen."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        response = super().file_response(*args, **options)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_app(settings: Settings) -> ASGIApp:
    """The whole gateway. Raises OSError or a YAML error if its texts cannot be read."""
    texts = Texts.load(settings.data)
    backend, rasa = Backend(settings), Rasa(settings)
    owner = settings.channels_name or f"{socket.gethostname()}:{settings.channels_port}"
    store = Store(settings.channels_database_url or address_of(settings.home), settings.service_token, owner)
    speech, spoken = Speech(settings), Texts.load(settings.data, "speech")
    listening, aloud = Listening(speech, store, spoken, settings.speech_patience), Aloud(speech, store, spoken)
    gateway = Gateway(settings, texts, backend, rasa, listening, aloud)
    drawn = Pages(settings, texts, aloud.speaks)
    pushing = Pushing(settings, texts, gateway, backend, store)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        await pushing.start()
        yield
        await pushing.stop()
        await asyncio.gather(backend.close(), rasa.close(), speech.close())
        store.close()

    app = FastAPI(
        title="Sahayak: channels", docs_url=None, redoc_url=None, lifespan=life, telemetry=dict.fromkeys(_OURS, False)
    )
    app.state.settings = settings
    chat = web.router(gateway, settings)
    app.router.routes += [Lane(route) for route in chat.routes if route.path == web.MESSAGES]
    app.include_router(chat)
    app.include_router(pushing.router())
    app.mount("/static", _Static(directory=pages.FOLDER / "static"), name="static")
    _pages(app, backend, drawn, aloud)
    _health(app, settings)
    add_metrics(app, gateway.metrics, settings.service_token)
    _mistakes(app, gateway, texts, drawn)

    def refuse(scope: Scope) -> ASGIApp:
        if scope["path"] == "/web/files":
            text = texts("file_too_big", None, limit=settings.file_megabytes)
        else:
            text = texts("too_big", None)
        return web.draw(Reply((Message(text),), None), Request({**scope, "app": app}), 413)

    limits = {"": web.MESSAGE_BYTES, "/web/files": settings.file_megabytes * 1024 * 1024 + 64 * 1024}
    return Door(Guard(app, limits, pages.headers(settings), refuse))


def _pages(app: FastAPI, backend: Backend, drawn: Pages, aloud: Aloud) -> None:
    @app.get("/", include_in_schema=False)
    async def chat() -> Response:
        return drawn.chat()

    @app.get("/favicon.ico", include_in_schema=False)
    async def icon() -> Response:
        return Response(status_code=204)

    @app.get("/spoken/{name}", response_class=Response, responses=content("audio/ogg"))
    async def spoken(name: str) -> Response:
        sound = aloud.lent(name)
        return Response(sound, media_type="audio/ogg") if sound else drawn.word("document_gone", 404)

    @app.get("/documents/{token}", response_class=Response, responses=content("application/pdf"))
    async def document(token: str) -> Response:
        return await linked("documents", token)

    on_demand = content("image/jpeg", "image/png", "application/pdf")

    @app.get("/pictures/{token}", response_class=Response, responses=on_demand)
    async def picture(token: str) -> Response:
        return await linked("pictures", token)

    async def linked(sort: str, token: str) -> Response:
        if not _TOKEN.fullmatch(token):
            return drawn.word("document_gone", 404)
        try:
            found = await backend.linked(sort, token)
        except Unreachable:
            return drawn.word("document_later", 503)
        if found.status_code != 200:
            await found.aclose()
            gone = 400 <= found.status_code < 500
            return drawn.word(*(("document_gone", 404) if gone else ("document_later", 503)))
        headers = {name: found.headers[name] for name in _PASSED if name in found.headers}
        headers |= {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
        return StreamingResponse(found.aiter_raw(), 200, headers, background=BackgroundTask(found.aclose))


def _health(app: FastAPI, settings: Settings) -> None:
    places = {
        "backend": f"{settings.backend_url}/health",
        "rasa": f"{settings.rasa_url}/status",  # answers only once a model is loaded
        "actions": f"{settings.actions_url}/health",
    }

    async def ready(client: aiohttp.ClientSession, url: str) -> bool:
        try:
            async with client.get(url) as answer:
                return answer.ok
        except (aiohttp.ClientError, TimeoutError):
            return False

    @app.get("/health", responses={503: {"description": "A part is not ready."}})
    async def health() -> JSONResponse:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=2)) as client:
            found = await asyncio.gather(*(ready(client, url) for url in places.values()))
        parts = dict(zip(places, found, strict=True))
        well = all(found)
        return JSONResponse({"status": "ready" if well else "not ready", **parts}, 200 if well else 503)


def _mistakes(app: FastAPI, gateway: Gateway, texts: Texts, drawn: Pages) -> None:
    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return web.invalid(gateway, request, error)

    @app.exception_handler(TooMany)
    async def too_many(request: Request, error: TooMany) -> Response:
        return web.too_many(request, error)

    @app.exception_handler(HTTPException)
    async def missing(request: Request, error: HTTPException) -> Response:
        if "text/html" in request.headers.get("accept", ""):
            return drawn.word("not_here", error.status_code)
        key = "not_here" if error.status_code in (404, 405) else "not_understood"
        return web.draw(Reply((Message(texts(key, None)),), None), request, error.status_code)

    @app.exception_handler(Exception)
    async def broken(request: Request, _: Exception) -> Response:
        return web.draw(Reply((Message(texts("failed", None)),), None, failed=True), request, 500)
