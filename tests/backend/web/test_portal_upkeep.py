"""An administrator's tables: holidays, phones, and jobs that died."""

from datetime import date, timedelta

import httpx
import pytest

from backend.kit import jobs
from backend.kit.clock import WorkingDays
from backend.records.store import all_phones_of
from backend.trail.entries import note
from backend.trail.store import last_checkpoint
from backend.web.standing import BACKUP
from tests.backend.web.browser import words


@pytest.fixture
def admin(browser):
    return browser("admin")


def test_a_holiday_that_is_entered_counts_for_due_dates_from_now_on(admin, parts, monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", "2026-11-26T10:00")
    days = WorkingDays(parts.gazette)
    assert days.add(date(2026, 11, 26), 1) == date(2026, 11, 27)
    admin.open("/portal/holidays")
    page = admin.send("/portal/holidays", day="27-11-2026", name_hi="स्थानीय अवकाश", name_en="Local holiday")
    assert "The holiday is entered" in words(page) and "27 November 2026 Local holiday" in words(page)
    assert days.add(date(2026, 11, 26), 1) == date(2026, 11, 28)
    admin.send("/portal/holidays/2026-11-27/open")
    assert days.is_open(date(2026, 11, 27)) and "Local holiday" not in words(admin.page)


def test_a_day_of_the_file_can_be_taken_off(admin, parts, monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", "2026-11-26T10:00")
    assert not WorkingDays(parts.gazette).is_open(date(2026, 12, 25))
    admin.open("/portal/holidays")
    admin.send("/portal/holidays/2026-12-25/open")
    assert WorkingDays(parts.gazette).is_open(date(2026, 12, 25))


@pytest.mark.parametrize("day", ["", "tomorrow", "31-11-2026", "2026-13-01"])
def test_a_day_that_is_none_is_refused_and_the_names_stay(admin, day):
    admin.open("/portal/holidays")
    page = admin.send("/portal/holidays", day=day, name_hi="अ", name_en="Harvest")
    assert page.status_code == 422 and 'value="Harvest"' in page.text


def test_a_stations_phone_is_kept_and_replaced(admin, parts):
    admin.open("/portal/phones?district=lucknow")
    for phone in ("0522 2222", "9454400000"):
        page = admin.send("/portal/phones", post="station", station="31655023", phone=phone)
        assert "The number is kept" in words(page) and phone in words(page)
    with parts.db.read() as tx:
        assert [row.phone for row in all_phones_of(tx, "lucknow") if row.station == "31655023"] == ["9454400000"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"station": "31621001"}, "Choose a station"),
        ({"phone": "call me"}, "3 to 20 digits"),
        ({"district": "atlantis"}, "needs a district"),
    ],
)
def test_a_wrong_phone_or_place_is_told(admin, change, told):
    admin.open("/portal/phones?district=lucknow")
    given = {"post": "station", "station": "31655023", "phone": "112"} | change
    page = admin.send("/portal/phones", **given)
    assert page.status_code == 422 and told in words(page)


def test_a_job_that_died_is_shown_and_run_again(admin, parts):
    tries = []

    def handler(job):
        tries.append(job.attempt)
        if len(tries) == 1:
            raise TimeoutError("who knows")

    worker = jobs.Worker(parts.db, {"try.it": handler})
    with parts.db.write() as tx:
        jobs.enqueue(tx, "try.it", "try.it:1", {}, max_attempts=1)
    worker.run_due()
    page = words(admin.open("/portal/system"))
    assert "try.it:1 TimeoutError, tried 1 times" in page and "who knows" not in page
    with parts.db.read() as tx:
        (job,) = jobs.dead(tx, 10)
    admin.send(f"/portal/jobs/{job.id}/again")
    assert "There are none" in words(admin.page)
    worker.run_due()
    assert tries == [1, 2], "a higher attempt: what outlived its lease can't finish it"


def test_the_page_tells_how_the_whole_stands(browser, parts, monkeypatch):
    """Parts alive, disk, backup, the trail's head, certificates: at a glance, in both languages."""
    page = words(browser("admin").open("/portal/system"))
    assert "Gateway of chat and phone Does not answer" in page and "GB free" in page
    assert "None has been made yet" in page and "None runs out in the next 30 days" in page
    with parts.db.write() as tx:
        note(tx, "operator", "backed_up", subject=BACKUP)
    parts.sealer.seal()
    with parts.db.read() as tx:
        head = last_checkpoint(tx)
    answer = httpx.Response(503, json={"status": "not ready", "backend": True, "rasa": False, "actions": True})
    monkeypatch.setattr("backend.web.standing.httpx.get", lambda *_, **__: answer)
    page = words(browser("admin").open("/portal/system"))
    assert "Gateway of chat and phone Running Understanding (Rasa) Does not answer Actions Running" in page
    assert f"{head.size} entries" in page and head.root[:16] in page and "None has been made" not in page
    expired = parts.keys.certificate("sp").not_valid_after_utc - timedelta(days=9)
    monkeypatch.setenv("SAHAYAK_NOW", expired.isoformat())
    assert "sp:" in words(browser("admin", "hi").open("/portal/system"))
