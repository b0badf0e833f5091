"""The backend's numbers: they are for services only, follow the database, and name nobody."""

import re
import time
from datetime import timedelta
from pathlib import Path

from fastapi.testclient import TestClient

from backend.cases import store
from backend.kit.clock import now, today
from backend.kit.ids import new_id
from backend.kit.jobs import enqueue, jobs
from backend.kit.text import load_yaml
from backend.notices.store import add_notice
from backend.trail.entries import note
from backend.web.standing import BACKUP
from channels.metrics import Metrics
from tests.backend.web.applying import apply

ALERTS = Path(__file__).parents[3] / "deploy" / "alerts.yml"


def numbers(app, parts) -> dict[str, float]:
    client = TestClient(app)
    assert (
        client.get("/metrics").status_code == client.get("/metrics", headers={"authorization": "x"}).status_code == 401
    )
    answer = client.get("/metrics", headers={"authorization": f"Bearer {parts.settings.service_token}"})
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/plain")
    lines = (line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def test_jobs_that_wait_or_died_are_counted_with_the_age_of_the_oldest(app, parts):
    with parts.db.write() as tx:
        for n in range(3):
            enqueue(tx, "errand", f"errand:{n}", {}, run_at=now() - timedelta(hours=1 + n))
    found = numbers(app, parts)
    assert found['sahayak_jobs{kind="errand",state="waiting"}'] == 3
    assert 3 * 3600 <= found['sahayak_job_oldest_seconds{kind="errand"}'] < 4 * 3600
    with parts.db.write() as tx:
        tx.execute(jobs.update().where(jobs.c.key != "errand:0").values(state="dead"))
    found = numbers(app, parts)
    assert found['sahayak_jobs{kind="errand",state="waiting"}'] == 1
    assert found['sahayak_jobs{kind="errand",state="dead"}'] == 2


def test_late_tasks_are_counted_by_desk(app, parts, case_no):
    assert not [name for name in numbers(app, parts) if name.startswith("sahayak_tasks_late")]
    apply(parts)
    with parts.db.write() as tx:
        late = store.tasks.update().where(store.tasks.c.desk == "thana")
        tx.execute(late.values(due_on=today() - timedelta(days=1)))
    found = {name: value for name, value in numbers(app, parts).items() if name.startswith("sahayak_tasks_late")}
    assert found == {'sahayak_tasks_late{desk="thana"}': 2}


def notice(parts, **changes):
    """A notice to somebody about something."""
    with parts.db.write() as tx:
        row = {"id": new_id(), "key": new_id(), "conversation": new_id(), "case_no": "2600009999", "event": "issued"}
        row |= {"message": {"text": "सुनीता"}, "documents": [], "created_at": now(), "push_at": None}
        add_notice(tx, row | changes)


def test_notices_are_counted_by_what_became_of_them(app, parts):
    notice(parts, delivered_at=now())
    notice(parts, push_at=now())
    notice(parts, push_at=now())
    notice(parts, created_at=now() - timedelta(days=8))
    found = {name: value for name, value in numbers(app, parts).items() if name.startswith("sahayak_notices")}
    assert found == {
        'sahayak_notices{event="issued",outcome="seen"}': 1,
        'sahayak_notices{event="issued",outcome="to_send"}': 2,
        'sahayak_notices{event="issued",outcome="unseen"}': 0,
    }


def test_disk_certificates_trail_and_backup_are_told(app, parts, case_no):
    found = numbers(app, parts)
    assert 0 < found["sahayak_disk_free_ratio"] <= 1
    assert abs(found["sahayak_clock_seconds"] - time.time()) < 60
    assert found["sahayak_certificate_left_seconds"] > 300 * 24 * 3600
    assert "sahayak_backup_age_seconds" not in found and "sahayak_trail_age_seconds" not in found
    with parts.db.write() as tx:
        note(tx, "operator", "backed_up", subject=BACKUP)
    parts.sealer.seal()
    found = numbers(app, parts)
    assert 0 <= found["sahayak_backup_age_seconds"] < 60 and 0 <= found["sahayak_trail_age_seconds"] < 60


def test_nobody_is_named(app, parts, case_no):
    with parts.db.read() as tx:
        case = store.case_by_number(tx, case_no)
    with parts.db.write() as tx:
        enqueue(tx, "errand", f"errand:{case.id}", {"case": case.id})
    notice(parts, case_no=case_no, conversation=case.conversation)
    text = "\n".join(numbers(app, parts))
    for personal in ("सुनीता", "9999900001", case_no, case.id, case.conversation):
        assert personal not in text


def test_every_alert_asks_for_numbers_that_there_are(app, parts, case_no):
    with parts.db.write() as tx:
        enqueue(tx, "errand", "errand:1", {})
        tx.execute(store.tasks.update().values(due_on=today() - timedelta(days=1)))
    notice(parts)
    with parts.db.write() as tx:
        note(tx, "operator", "backed_up", subject=BACKUP)
    parts.sealer.seal()
    gateway = Metrics()
    gateway.turn("web", None, None, 0.1)
    told = gateway.told().decode() + "\n".join(numbers(app, parts))
    asked = {
        name for rule in load_yaml(ALERTS)["groups"][0]["rules"] for name in re.findall(r"\bsahayak_\w+", rule["expr"])
    }
    assert len(asked) > 5 and {name for name in asked if name not in told} == set()
