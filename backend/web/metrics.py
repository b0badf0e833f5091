"""What waits, is late or went wrong, read from the database whenever Prometheus asks. No label says who somebody is."""

import time
from collections.abc import Iterator
from datetime import timedelta

from fastapi import Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from backend.cases.store import late_by_desk
from backend.kit import jobs
from backend.kit.clock import now, today
from backend.notices.store import outcomes
from backend.web.parts import Parts
from backend.web.standing import standing
from watch.refusals import Refusals

NOTICE_DAYS = 7
"""Of how many days notices are counted."""


class Waiting(Collector):
    """The state of the database as numbers; the same from every backend on it."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._db = parts, parts.db

    def collect(self) -> Iterator[Metric]:
        """Called by the registry at each look."""
        with self._db.read() as tx:
            kinds, late = jobs.table(tx), late_by_desk(tx, today())
            notices = outcomes(tx, now() - timedelta(days=NOTICE_DAYS))
            stands = standing(self._parts, tx)
        on_table = GaugeMetricFamily("sahayak_jobs", "Jobs on the table.", labels=("kind", "state"))
        oldest = GaugeMetricFamily(
            "sahayak_job_oldest_seconds", "How long the longest due job waits.", labels=("kind",)
        )
        for one in kinds:
            on_table.add_metric((one.kind, "waiting"), one.waiting)
            on_table.add_metric((one.kind, "dead"), one.dead)
            oldest.add_metric((one.kind,), (now() - one.oldest).total_seconds() if one.oldest else 0)
        tasks = GaugeMetricFamily("sahayak_tasks_late", "Open tasks of desks past their due date.", labels=("desk",))
        for desk, count in late:
            tasks.add_metric((desk,), count)
        told = GaugeMetricFamily(
            "sahayak_notices", f"Notices of the last {NOTICE_DAYS} days.", labels=("event", "outcome")
        )
        for row in notices:
            for outcome in ("seen", "to_send", "unseen"):
                told.add_metric((row.event, outcome), getattr(row, outcome))
        yield from (on_table, oldest, tasks, told)
        yield GaugeMetricFamily("sahayak_clock_seconds", "This machine's clock, since 1970.", time.time())
        yield GaugeMetricFamily("sahayak_disk_free_ratio", "Share of the home's disk that is free.", stands.disk_share)
        ages = {
            "sahayak_backup_age_seconds": ("How long ago the last backup was made.", stands.backed_up_at),
            "sahayak_trail_age_seconds": ("How long ago the trail's last checkpoint was signed.", stands.trail_at),
        }
        for name, (text, at) in ages.items():
            if at is not None:
                yield GaugeMetricFamily(name, text, (now() - at).total_seconds())
        if stands.expiries:
            left = (stands.expiries[0].at - now()).total_seconds()
            yield GaugeMetricFamily("sahayak_certificate_left_seconds", "Until the next certificate runs out.", left)


def registry(parts: Parts) -> CollectorRegistry:
    """All that one backend tells."""
    made = CollectorRegistry()
    made.register(Waiting(parts))
    made.register(Refusals())
    ProcessCollector(registry=made)
    return made


def told(made: CollectorRegistry) -> Response:
    """The numbers of now, as Prometheus reads them."""
    return Response(generate_latest(made), media_type=CONTENT_TYPE_LATEST)
