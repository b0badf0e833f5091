from datetime import date

import pytest

from facts import Unclear, dates


@pytest.mark.parametrize(
    "text",
    [
        "15/08/1990",
        "15-8-90",
        "15.08.1990",
        "1990-08-15",
        "१५/०८/१९९०",
        "15 8 1990",
        "15081990",
        "15 अगस्त 1990",
        "१५ अगस्त, १९९०",
        "15 august 1990",
        "15th of August 1990",
        "August 15, 1990",
        "15aug1990",
        "15-Aug-90",
        "पंद्रह अगस्त उन्नीस सौ नब्बे",
        "fifteen august nineteen ninety",
        "meri janm tithi 15/08/1990 hai",
        "15 अगस्त सन 1990",
    ],
)
def test_a_birth_date_however_it_is_written(text, now):
    assert dates.parse(text, now, "past", year_needed=True) == date(1990, 8, 15)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("aaj", "2026-03-18"),
        ("kal", "2026-03-17"),
        ("बीते कल", "2026-03-17"),
        ("kal raat 9 baje", "2026-03-17"),
        ("last night", "2026-03-17"),
        ("परसों", "2026-03-16"),
        ("the day before yesterday", "2026-03-16"),
        ("pichhle mangalwar", "2026-03-17"),
        ("पिछले मंगलवार", "2026-03-17"),
        ("last tue", "2026-03-17"),
        ("budhwar ko", "2026-03-11"),
        ("som war", "2026-03-16"),
        ("15 तारीख को", "2026-03-15"),
        ("20 tareekh ko", "2026-02-20"),
        ("31 tarikh", "2026-01-31"),
        ("pichhle mahine ki 5 tareekh", "2026-02-05"),
        ("teen din pehle", "2026-03-15"),
        ("२ हफ्ते पहले", "2026-03-04"),
        ("a week ago", "2026-03-11"),
        ("ek saal pehle", "2025-03-18"),
        ("19 march", "2025-03-19"),
        ("अगस्त की 15 तारीख", "2025-08-15"),
        ("1/1/27", "1927-01-01"),
    ],
)
def test_what_has_happened_looks_back(text, day, now):
    assert dates.parse(text, now, "past") == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("kal", "2026-03-19"),
        ("आने वाले कल", "2026-03-19"),
        ("परसों", "2026-03-20"),
        ("agle somwar", "2026-03-23"),
        ("mangalwar ko", "2026-03-24"),
        ("20 tareekh ko", "2026-03-20"),
        ("in 3 days", "2026-03-21"),
        ("teen din baad", "2026-03-21"),
        ("15/8", "2026-08-15"),
        ("25/12/26", "2026-12-25"),
    ],
)
def test_what_is_planned_looks_ahead(text, day, now):
    assert dates.parse(text, now, "future") == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "direction", "reason"),
    [
        ("31/02/2020", "past", "no_such_day"),
        ("29 फरवरी 2023", "past", "no_such_day"),
        ("32 august", "past", "no_such_day"),
        ("15/13/1990", "past", "no_such_day"),
        ("99999999", "past", "no_such_day"),
        ("15/08/2030", "past", "future"),
        ("tomorrow", "past", "future"),
        ("15/08/1990", "future", "past"),
        ("yesterday", "future", "past"),
        ("kal", "any", "ambiguous"),
        ("mangalwar", "any", "ambiguous"),
        ("1990", "past", "no_day"),
        ("अगस्त 1990", "past", "no_day"),
        ("pata nahi", "past", "missing"),
        ("", "past", "missing"),
        ("😀", "past", "missing"),
        ("192.168.1.1", "past", "missing"),
        ("15/08/1990 ya 16/08/1990", "past", "several"),
    ],
)
def test_an_unclear_date_says_why(text, direction, reason, now):
    with pytest.raises(Unclear) as unclear:
        dates.parse(text, now, direction)
    assert unclear.value.reason == reason


def test_a_birth_date_needs_its_year(now):
    with pytest.raises(Unclear) as unclear:
        dates.parse("15 august", now, "past", year_needed=True)
    assert unclear.value.reason == "no_year"


def test_a_leap_day_without_a_year_is_the_last_one(now):
    assert dates.parse("29 feb", now, "past") == date(2024, 2, 29)


def test_a_story_gives_only_dates_whose_words_are_there(now):
    text = "मेरी बाइक 15 मार्च को घर नंबर 15/8 से चोरी हुई, UP32 1234"
    (match,) = dates.find(text, now, "past")
    assert (match.value, match.words) == (date(2026, 3, 15), "15 मार्च")
    assert dates.find("may i know the mar price", now, "past") == []
