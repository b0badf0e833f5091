from datetime import date

import pytest

from backend.articles.likeness import ENOUGH, Report, likeness, sounding

LUCKNOW, NEARBY, AGRA = (26.85, 80.95), (26.87, 80.97), (27.18, 78.0)


def report(words="", name="", at=LUCKNOW, on=date(2026, 11, 20)) -> Report:
    return Report("x", sounding(words), name, *at, on)


def test_the_same_name_near_by_and_soon_is_enough():
    score, reasons = likeness(report(name="ramesh"), report(name="ramesh", at=NEARBY, on=date(2026, 11, 22)))
    assert score >= ENOUGH and set(reasons) == {"name", "near", "soon"}


def test_a_description_fits_in_whichever_script_it_is_written():
    score, reasons = likeness(report("काला सैमसंग मोबाइल"), report("kala samsung mobile", at=NEARBY))
    assert score >= ENOUGH and "words" in reasons


@pytest.mark.parametrize(
    "found",
    [
        report("kala samsung mobile", on=date(2026, 11, 10)),  # before it was lost
        report("kala samsung mobile", on=date(2027, 6, 1)),  # half a year later
        report("safed vivo phone", at=NEARBY),
        report("kala samsung", at=AGRA, on=date(2027, 1, 15)),
    ],
)
def test_what_does_not_fit_is_not_offered(found):
    assert likeness(report("काला सैमसंग मोबाइल"), found)[0] < ENOUGH


def test_words_that_stand_in_every_description_say_nothing():
    assert sounding("mera naam ka ek card aur rang") == frozenset()
