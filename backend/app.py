"""The backend's web server: internal API, officers' portal, public check, health."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import DataError

from backend.kit.db import NOT_NOW
from backend.web import api, edistrict, payments, portal, verify
from backend.web.lane import Lane
from backend.web.parts import Parts
from watch.door import Door

log = logging.getLogger(__name__)

NO_TELEMETRY = {"tracing": False, "metrics": False, "logs": False}
"""FastAPI's own; ours is in `watch/`, and its would tell in a log what was wrong with what somebody wrote."""


def app(parts: Parts) -> FastAPI:
    """The application over the given parts."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        parts.upkeep.begin(parts.db)
        parts.cctns.begin(parts.db)
        parts.look_alikes.warm(parts.db)
        if parts.settings.worker:
            parts.worker.start()
            parts.sealer.start()
        yield
        parts.tray.stop()
        if parts.settings.worker:
            parts.worker.stop()
            parts.sealer.stop()
        parts.db.close()

    web = FastAPI(
        title="Sahayak backend", version="1", lifespan=lifespan, docs_url=None, redoc_url=None, telemetry=NO_TELEMETRY
    )

    web.add_middleware(Door, token=parts.settings.service_token)

    @web.get("/health", tags=["health"])
    def health() -> dict[str, str]:
        """200 when the database answers; 503 when it does not."""
        parts.db.ping()
        return {"status": "ready"}

    @web.exception_handler(LookupError)
    def not_found(_: Request, missing: LookupError) -> Response:
        if type(missing) is KeyError:  # a mistake of ours, not a name that nobody has
            log.error("a key was missing", exc_info=missing)
            return JSONResponse({"detail": "server error"}, 500)
        return JSONResponse({"detail": "not found"}, 404)

    def not_now(_: Request, mistake: Exception) -> Response:
        # Its transaction is undone: whoever asked may ask again. Only the kind of mistake, as its text may tell more.
        log.error("nothing can be kept or read now: %s", type(getattr(mistake, "orig", None) or mistake).__name__)
        return JSONResponse({"detail": "not now"}, 503, {"Retry-After": "5"})

    for kind in NOT_NOW:
        web.add_exception_handler(kind, not_now)

    @web.exception_handler(RequestValidationError)
    def malformed(_: Request, wrong: RequestValidationError) -> Response:
        # FastAPI would repeat what was sent, which may be personal.
        where = [{"loc": one["loc"], "msg": one["type"], "type": one["type"]} for one in wrong.errors()]
        return JSONResponse({"detail": where}, 422)

    @web.exception_handler(DataError)
    def unfit(_: Request, wrong: DataError) -> Response:
        # What no column can hold, such as a NUL or a number of fifty digits. PostgreSQL tells, SQLite takes all.
        log.warning("refused by the database: %s", type(wrong.orig).__name__)
        return JSONResponse({"detail": [{"loc": [], "msg": "unfit", "type": "unfit"}]}, 422)

    internal = api.router(parts)
    web.router.routes.append(Lane(internal.routes, parts.settings.service_token))
    web.include_router(internal)
    web.include_router(verify.router(parts.db, parts.documents, parts.texts))
    web.include_router(payments.router(parts))
    web.include_router(edistrict.router(parts))
    web.include_router(portal.router(parts))
    return web
