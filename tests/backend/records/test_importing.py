"""A register's CSV: row by row, the same file twice changes nothing, a check changes nothing at all."""

import pytest
from sqlalchemy import func, select

from backend.records import store
from backend.records.importing import remove_samples
from backend.records.samples import make_samples
from backend.sources.places import Places

GOOD = {"plate": "UP32 AB 1234", "chassis": "MBLHA10ASDHM12345", "engine": "", "what": "काली स्प्लेंडर",
        "state": "stolen", "reported_on": "2026-11-01", "station": "हज़रतगंज"}  # fmt: skip


def count(parts, table=store.vehicles):
    with parts.db.read() as tx:
        return tx.execute(select(func.count()).select_from(table)).scalar_one()


def test_rows_are_added_once_and_changed_where_they_differ(parts, bring):
    assert bring("stolen-vehicles", [GOOD]).counts == {"added": 1}
    assert bring("stolen-vehicles", [GOOD]).counts == {"same": 1}
    assert bring("stolen-vehicles", [GOOD | {"state": "recovered"}]).counts == {"changed": 1}
    assert count(parts) == 1


def test_bad_rows_are_told_by_number_and_column_and_never_by_what_stood_there(bring):
    rows = [GOOD, GOOD | {"plate": "SECRET", "chassis": "X1"}, GOOD | {"chassis": "Y2", "state": "sold"}]
    report = bring("stolen-vehicles", rows)
    assert report.counts == {"added": 1, "refused": 2}
    assert [(row, column) for row, column, _ in report.refused] == [(3, "plate"), (4, "state")]
    assert "SECRET" not in "\n".join(report.lines())


def test_a_check_changes_nothing(parts, bring):
    assert bring("stolen-vehicles", [GOOD], check=True).counts == {"added": 1}
    assert count(parts) == 0


def test_minors_are_never_listed_among_the_arrested(parts, bring):
    row = {"number": "1", "name": "अ", "age": "17", "district": "lucknow", "station": "31655023",
           "arrested_at": "2026-11-23T08:00", "sections": "BNS 303(2)"}  # fmt: skip
    assert bring("arrests", [row]).counts == {"refused": 1}
    assert count(parts, store.arrests) == 0


@pytest.mark.parametrize("titles", [{"colour": "red"}])
def test_an_unknown_column_is_refused(bring, titles):
    assert bring("stolen-vehicles", [GOOD | titles]).counts == {"refused": 1}


def test_samples_are_the_same_every_time_and_go_away_with_one_command(parts, settings, bring):
    places = Places.load(settings.data / "places")
    bring("stolen-vehicles", [GOOD])
    made = make_samples(parts.db, settings.data, places, str)
    assert made > 80 and make_samples(parts.db, settings.data, places, str) == 0
    assert remove_samples(parts.db) == made
    assert count(parts) == 1 and count(parts, store.person_words) == 0
