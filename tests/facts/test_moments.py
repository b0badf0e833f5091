from datetime import datetime

import pytest

from facts import Unclear, moments


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("kal raat 9 baje", "2026-03-17T21:00"),
        ("परसों शाम साढ़े छह बजे", "2026-03-16T18:30"),
        ("पिछले मंगलवार शाम 7 बजे", "2026-03-17T19:00"),
        ("15/03/2026 21:30", "2026-03-15T21:30"),
        ("10:30 AM, 15 march 2026", "2026-03-15T10:30"),
        ("10 march ko 9 baje subah", "2026-03-10T09:00"),
        ("yesterday at 9 pm", "2026-03-17T21:00"),
        ("last night at 11", "2026-03-17T23:00"),
        ("aadha ghanta pehle", "2026-03-18T10:30"),
        ("half an hour ago", "2026-03-18T10:30"),
        ("डेढ़ घंटा पहले", "2026-03-18T09:30"),
        ("das minute pehle", "2026-03-18T10:50"),
        ("abhi", "2026-03-18T11:00"),
    ],
)
def test_when_it_happened(text, moment, now):
    assert moments.parse(text, now, "past") == datetime.fromisoformat(moment).replace(tzinfo=now.tzinfo)


def test_the_night_belongs_to_the_evening_it_began_in(now):
    assert moments.parse("kal raat 1 baje", now, "past").isoformat()[:16] == "2026-03-18T01:00"


def test_an_hour_without_its_half_gives_way_to_the_side_of_now(now):
    assert moments.parse("aaj 5 baje", now, "past").hour == 5
    assert moments.parse("aaj 5 baje", now, "future").hour == 17


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("kal", "no_time"),
        ("raat 9 baje", "no_date"),
        ("aaj 11:30", "future"),
        ("pata nahi", "missing"),
        ("kal 25 baje", "no_such_time"),
        ("31/02/2026 9 baje", "no_such_day"),
    ],
)
def test_an_unclear_moment_says_what_is_missing(text, reason, now):
    with pytest.raises(Unclear) as unclear:
        moments.parse(text, now, "past")
    assert unclear.value.reason == reason


def test_a_story_gives_day_and_time_as_one(now):
    text = "meri bike kal raat 9 baje Hazratganj se chori ho gayi"
    (match,) = moments.find(text, now, "past")
    assert match.words == text[match.start : match.end] == "kal raat 9 baje"
