from datetime import date

from backend.kit.clock import WorkingDays, now, today

DAYS = WorkingDays(frozenset({date(2026, 11, 24)}))


def test_the_clock_can_be_told_what_time_it_is(monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", "2026-11-24T23:30:00+00:00")
    assert now().isoformat() == "2026-11-25T05:00:00+05:30"
    assert today() == date(2026, 11, 25)


def test_sundays_second_saturdays_and_holidays_are_not_counted():
    assert DAYS.add(date(2026, 11, 23), 1) == date(2026, 11, 25)  # the 24th is a holiday
    assert DAYS.add(date(2026, 11, 13), 1) == date(2026, 11, 16)  # second Saturday, then Sunday
    assert DAYS.add(date(2026, 11, 6), 1) == date(2026, 11, 7)  # the first Saturday is worked


def test_days_left_counts_open_days_in_both_directions():
    start = date(2026, 11, 13)
    assert DAYS.between(start, DAYS.add(start, 5)) == 5
    assert DAYS.between(DAYS.add(start, 5), start) == -5
