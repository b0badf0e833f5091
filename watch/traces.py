"""Traces by OpenTelemetry, where an address for them is set; else none of it is even imported.

A span's name and attributes come from a few fixed words: a route's pattern, a kind of job, a status. Never a path, an
id of a person, a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from watch import asked
from watch.settings import Settings

_tracer: Any = None


def begin(part: str) -> Any:
    """Turns traces on when they are configured; returns the provider then. `part` is the service's name in them."""
    address = Settings.from_env().traces_url
    if not address:
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    return use(part, BatchSpanProcessor(OTLPSpanExporter(f"{address.rstrip('/')}/v1/traces")))


def use(part: str, processor: Any) -> Any:
    """Hands every span to an OpenTelemetry span processor; returns the provider, to be shut down at the end."""
    global _tracer
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider

    provider = TracerProvider(resource=Resource({"service.name": f"sahayak-{part}"}), shutdown_on_exit=True)
    provider.add_span_processor(processor)
    _tracer = provider.get_tracer("sahayak")
    return provider


def end() -> None:
    """Turns traces off again, for tests."""
    global _tracer
    _tracer = None


class _Nothing:
    """A span that is none."""

    def named(self, name: str) -> None:
        """Does nothing."""

    def tell(self, **attributes: str | int) -> None:
        """Does nothing."""


class _Span:
    def __init__(self, span: Any) -> None:
        self._span = span

    def named(self, name: str) -> None:
        """Gives the span another name."""
        self._span.update_name(name)

    def tell(self, **attributes: str | int) -> None:
        """Adds attributes: fixed words and numbers only."""
        for name, value in attributes.items():
            self._span.set_attribute(f"sahayak.{name}", value)


_NOTHING = _Nothing()


@contextmanager
def span(name: str, kind: str = "internal") -> Iterator[_Span | _Nothing]:
    """A span around a block, below the one that is open here or the one that came with the request."""
    if _tracer is None:
        yield _NOTHING
        return
    from opentelemetry import trace
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    above = None
    if not trace.get_current_span().get_span_context().is_valid and (parent := asked.parent()):
        above = TraceContextTextMapPropagator().extract({asked.TRACE_HEADER: parent})
    sort = trace.SpanKind[kind.upper()]
    # an exception's text may hold what a person wrote: its kind alone is told
    with _tracer.start_as_current_span(
        name, above, sort, record_exception=False, set_status_on_exception=False
    ) as made:
        if request := asked.current():
            made.set_attribute("sahayak.request", request)
        try:
            yield _Span(made)
        except BaseException as error:
            made.set_attribute("sahayak.error", type(error).__name__)
            made.set_status(trace.StatusCode.ERROR)
            raise


def headers() -> dict[str, str]:
    """What goes with a call to another part, so that it knows what it belongs to."""
    request = asked.current()
    told = {asked.HEADER: request} if request else {}
    if parent := _here():
        told[asked.TRACE_HEADER] = parent
    return told


def _here() -> str | None:
    if _tracer is None:
        return asked.parent()
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get(asked.TRACE_HEADER) or asked.parent()
