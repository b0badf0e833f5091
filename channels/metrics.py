"""What the gateway counts for whoever watches over it, in Prometheus' format. No label says who somebody is."""

import hmac

from fastapi import FastAPI, Request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.exposition import generate_latest
from starlette.exceptions import HTTPException
from starlette.responses import Response

from channels.texts import LANGUAGES
from channels.wire import Reply
from watch.refusals import Refusals

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30)
_PARTS = frozenset({"backend", "rasa"})


class Metrics:
    """The numbers of one gateway, since it was started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(Refusals())
        self._turns = Counter(
            "sahayak_turns",
            "Messages of citizens that were answered, by how.",
            ("channel", "language", "outcome"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "sahayak_turn_seconds",
            "Seconds from a message to its answer.",
            ("channel",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._fallbacks = Counter(
            "sahayak_fallbacks", "Messages that were not understood.", ("language",), registry=self._registry
        )
        self._outages = Counter(
            "sahayak_outages",
            "Turns lost to a part that did not answer, or (slow) not in time.",
            ("part",),
            registry=self._registry,
        )
        for part in ("slow", *sorted(_PARTS)):
            self._outages.labels(part)  # there from the start, so that a first outage is seen as a change
        for language in LANGUAGES:
            self._fallbacks.labels(language)

    def turn(self, channel: str, reply: Reply | None, language: str | None, seconds: float) -> None:
        """A message was answered after so many seconds; `reply` is None for a mistake of ours."""
        outcome = "mistake" if reply is None else "failed" if reply.failed else "answered"
        self._turns.labels(channel, _language((reply and reply.language) or language), outcome).inc()
        self._seconds.labels(channel).observe(seconds)

    def fallback(self, language: str | None) -> None:
        """A message was not understood."""
        self._fallbacks.labels(_language(language)).inc()

    def outage(self, part: str) -> None:
        """A turn was lost because this part did not answer."""
        self._outages.labels(part if part in _PARTS else "slow").inc()

    def told(self) -> bytes:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry)


def add_metrics(app: FastAPI, metrics: Metrics, service_token: str) -> None:
    """Adds `GET /metrics`, for the bearer of the services' token: the gateway's port is open to everybody."""
    token = f"Bearer {service_token}".encode()

    @app.get("/metrics", include_in_schema=False)
    async def told(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), token):
            raise HTTPException(401)
        return Response(metrics.told(), media_type=CONTENT_TYPE_LATEST)


def _language(language: str | None) -> str:
    """What a person sends is no label as it is."""
    return language if language in LANGUAGES else "none"
