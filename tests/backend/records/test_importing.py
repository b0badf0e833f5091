"""A register's CSV: row by row, the same file twice changes nothing, a check changes nothing at all."""

import pytest
from sqlalchemy import func, select

from backend.evidence.store import files
from backend.records import store
from backend.records.samples import make_samples
from backend.sources.places import Places
from tests.backend.records.test_lookups import BODY, RAJU

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


def test_samples_are_the_same_every_time_and_go_away_with_one_command(parts, settings, bring, importer):
    places = Places.load(settings.data / "places")
    bring("stolen-vehicles", [GOOD])
    made = make_samples(parts.db, importer, settings.data, places)
    assert made > 80 and make_samples(parts.db, importer, settings.data, places) == 0
    assert count(parts, files) > 5
    assert importer.remove_samples() == made
    assert count(parts) == 1 and count(parts, files) == 0


def test_a_whole_register_leaves_out_what_is_not_in_its_file(parts, bring):
    other = GOOD | {"chassis": "OTHER1"}
    bring("stolen-vehicles", [GOOD, other])
    bring("stolen-vehicles", [GOOD | {"chassis": "MADEUP"}], sample=True)
    assert bring("stolen-vehicles", [GOOD], whole=True, check=True).counts == {"same": 1, "removed": 1}
    assert count(parts) == 3
    assert bring("stolen-vehicles", [GOOD], whole=True).counts == {"same": 1, "removed": 1}
    assert count(parts) == 2  # the made-up one goes with its own command


def test_a_whole_register_with_a_refused_row_removes_nothing(parts, bring):
    bring("stolen-vehicles", [GOOD, GOOD | {"chassis": "OTHER1"}])
    report = bring("stolen-vehicles", [GOOD, GOOD | {"chassis": "OTHER1", "state": "sold"}], whole=True)
    assert report.counts == {"same": 1, "refused": 1} and count(parts) == 2


def test_bodies_and_missing_persons_are_each_a_register_of_their_own(parts, bring):
    bring("missing-persons", [RAJU])
    bring("unidentified-bodies", [BODY])
    assert bring("unidentified-bodies", [BODY], whole=True).counts == {"same": 1, "removed": 0}
    assert count(parts, store.persons) == 2
