from datetime import timedelta

import pytest
from sqlalchemy import func, select

from backend.bootstrap import bootstrap
from backend.cases.upkeep import JOB
from backend.catalogue.said import Said, Understanding
from backend.documents.identity import Keys
from backend.drafts.store import drafts
from backend.kit.clock import now
from backend.kit.jobs import jobs


@pytest.fixture
def parts(settings):
    Keys(settings.home / "keys").make_root("words")
    made = bootstrap(settings)
    made.db.create_all()
    yield made
    made.db.close()


def count(parts, query) -> int:
    with parts.db.read() as tx:
        return tx.execute(select(func.count()).select_from(query.subquery())).scalar_one()


def test_a_draft_that_came_to_nothing_is_forgotten_after_thirty_days(parts, monkeypatch):
    with parts.db.write() as tx:
        sender = parts.intake.meet(tx, "web", "somebody", "hi")["sender"]
        service = next(s.id for s in parts.catalogue if s.kind == "case")
        parts.intake.open(tx, sender, service, Said(), Understanding(service, 1.0), "hi")
    parts.upkeep.begin(parts.db)
    for days, left in ((2, 1), (32, 0)):
        monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(days=days)).isoformat())
        assert parts.worker.run_due() == 1
        assert count(parts, select(drafts.c.id)) == left
        monkeypatch.delenv("SAHAYAK_NOW")


def test_each_run_puts_the_next_one_on_the_table_however_often_the_system_starts(parts):
    for _ in range(3):
        parts.upkeep.begin(parts.db)
    assert count(parts, select(jobs.c.id).where(jobs.c.kind == JOB, jobs.c.state == "waiting")) == 1
