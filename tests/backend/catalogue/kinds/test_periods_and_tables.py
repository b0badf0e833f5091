"""Stretches of days, rough counts, lists of people typed or sent as a spreadsheet. Today is 10 March 2026."""

import pytest

from backend.catalogue.kinds import Refused
from backend.catalogue.said import Said

COLUMNS = [
    {"id": "person", "kind": "name", "label": {"hi": "नाम", "en": "Name"}},
    {"id": "post", "kind": "text", "label": {"hi": "पद", "en": "Post"}},
    {"id": "number", "kind": "mobile", "label": {"hi": "मोबाइल", "en": "Mobile"}, "optional": True},
]
MOHAN = {"person": "मोहन लाल", "post": "गार्ड", "number": "9876543210"}
SITA = {"person": "Sita Devi", "post": "cook", "number": None}


@pytest.mark.parametrize(
    ("words", "first", "last"),
    [
        ("12 से 14 मार्च", "2026-03-12", "2026-03-14"),
        ("10 to 14 April", "2026-04-10", "2026-04-14"),
        ("28 March to 2 April", "2026-03-28", "2026-04-02"),
        ("28 से 2 अप्रैल तक", "2026-03-28", "2026-04-02"),
        ("15/03/2026 - 17/03/2026", "2026-03-15", "2026-03-17"),
        ("20 मार्च", "2026-03-20", "2026-03-20"),
    ],
)
def test_a_stretch_of_days_in_anybodys_words(judge, words, first, last):
    assert judge("period", words, side="future") == {"from": first, "to": last}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("14 अप्रैल से 10 मार्च", "answers.period.backwards"),
        ("कुछ दिन", "answers.date.missing"),
        ("31 से 2 मार्च", "answers.date.no_such_day"),
    ],
)
def test_a_stretch_that_cannot_be_is_refused_with_the_reason(judge, words, reason):
    assert judge("period", words) == reason


def test_a_stretch_is_shown_as_a_person_reads_it(judge):
    kind = judge.kind("period")
    assert kind.show({"from": "2026-03-12", "to": "2026-03-14"}, "en") == "12 March 2026 to 14 March 2026"
    assert kind.show({"from": "2026-03-12", "to": "2026-03-12"}, "hi") == "12 मार्च 2026"


@pytest.mark.parametrize(("words", "count"), [("200", 200), ("दो सौ", 200), ("20-25", 25), ("200 से 250 लोग", 250)])
def test_of_two_numbers_the_larger_counts(judge, words, count):
    assert judge("count", words) == count


def table(judge, words=None, rows=(), said=None, sheet=None, most=200):
    kind = judge.kind("table", columns=COLUMNS, most=most)
    return kind.parse(
        Said(text=words, **(said or {})), judge.around(partial={"rows": list(rows)}, rows=lambda file: sheet)
    )


def test_rows_gather_line_by_line_until_the_person_is_done(judge):
    first = table(judge, "मोहन लाल, गार्ड, 98765 43210\nSita Devi; cook")
    assert isinstance(first, Refused) and first.progress and first.params["count"] == 2
    assert first.partial["rows"] == [MOHAN, SITA]
    assert table(judge, "बस", rows=first.partial["rows"]) == [MOHAN, SITA]
    assert table(judge, rows=[MOHAN], said={"choice": "done"}) == [MOHAN]


def test_a_line_with_a_mistake_is_told_with_its_number_and_the_others_stay(judge):
    told = table(judge, "मोहन लाल, गार्ड, 98765 43210\nSita Devi, cook, 12\n, guard, 9876543210")
    assert told.partial["rows"] == [MOHAN]
    assert "2" in told.params["errors"] and "3" in told.params["errors"] and told.params["count"] == 1


def test_a_spreadsheet_is_read_by_its_titles_in_any_order(judge):
    sheet = [["Mobile", "Name", "Post"], ["9876543210", "मोहन लाल", "गार्ड"], ["", "", ""], ["", "Sita Devi", "cook"]]
    told = table(judge, said={"file": "f"}, sheet=sheet)
    assert told.partial["rows"] == [MOHAN, SITA]


@pytest.mark.parametrize("titles", [["Post held", "Employee name", "Mobile no."], ["Post", "Name", "Contact mobile"]])
def test_titles_need_only_be_alike(judge, titles):
    sheet = [titles, ["गार्ड", "मोहन लाल", "9876543210"]]
    assert table(judge, said={"file": "f"}, sheet=sheet).partial["rows"] == [MOHAN]


def test_a_file_that_is_no_list_is_refused_and_nothing_is_lost(judge):
    told = table(judge, said={"file": "f"}, rows=[MOHAN])
    assert told.reason == "answers.table.no_sheet" and told.partial["rows"] == [MOHAN]


def test_an_empty_list_is_not_taken_and_one_can_begin_anew(judge):
    assert table(judge, "done").reason == "answers.table.none"
    assert not table(judge, said={"choice": "clear"}, rows=[MOHAN]).partial


def test_no_more_rows_than_the_question_allows(judge):
    told = table(judge, "Ram Lal, guard\nSita Devi, cook", rows=[MOHAN], most=2)
    assert told.params["count"] == 2 and "2" in told.params["errors"]
