"""Headquarters' figures: what was in time, what late, by district and service."""

from datetime import timedelta

from backend.cases import figures, store
from backend.kit.clock import today
from tests.backend.cases.conftest import CLEAN
from tests.backend.web.applying import apply


def test_reports_in_time_late_and_not_due_yet_are_counted_by_district_and_service(parts, people):
    first, second = apply(parts), apply(parts)
    with parts.db.write() as tx:
        for case_no, shift in ((first, 0), (second, -30)):
            for task in store.tasks_of(tx, store.case_by_number(tx, case_no).id):
                store.update_task(tx, task.id, due_on=task.due_on + timedelta(days=shift))
        row = store.case_by_number(tx, first)
        task = next(task for task in store.tasks_of(tx, row.id) if task.desk == "thana")
        parts.desk.file_report(tx, people["thana"], task.id, CLEAN["thana"])  # in time
        row = store.case_by_number(tx, second)
        task = next(task for task in store.tasks_of(tx, row.id) if task.desk == "dcrb")
        parts.desk.file_report(tx, people["dcrb"], task.id, CLEAN["dcrb"])  # late
    with parts.db.read() as tx:
        found = figures.punctuality(tx, 90)
        (district,), (service,) = found.districts, found.services
        late = figures.latest(tx, "lucknow")
        assert figures.punctuality(tx, 90, "agra").services == [] == figures.latest(tx, "agra")
    assert (district.name, service.name) == ("lucknow", row.service)
    for figure in (found.whole, district, service):
        assert (figure.on_time, figure.late, figure.open, figure.rate) == (1, 3, 2, 25)
    assert [line.case_no for line in late] == [second, second] and all(line.due_on < today() for line in late)


def test_no_figure_without_anything_due(parts, people):
    with parts.db.read() as tx:
        found = figures.punctuality(tx, 30)
    assert found.whole.rate is None and found.districts == found.services == []
