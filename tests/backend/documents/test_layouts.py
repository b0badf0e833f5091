"""Layouts as data: a mistake is named with its place."""

import pytest

from backend.catalogue.loader import load
from backend.documents.layouts import layout_from, load_layouts
from backend.kit.settings import Settings
from backend.kit.text import BadFile

PAIR = {"hi": "नाम", "en": "Name"}
GOOD = {"title": PAIR, "series": "CC", "signature": PAIR, "body": [{"text": PAIR}]}


def test_a_good_layout_names_the_facts_it_needs():
    rows = [{"label": PAIR, "value": "{name}"}, {"label": PAIR, "value": "{more}", "optional": True}]
    layout = layout_from("x", GOOD | {"body": [{"facts": rows}, {"notice": {"hi": "{date}", "en": "{date}"}}]})
    assert layout.names() == {"name"}
    assert not layout.one_page


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"series": "cc"}, "x.series"),
        ({"body": []}, "x.body"),
        ({"body": [{"txet": PAIR}]}, "x.body.1"),
        ({"body": [{"text": {"hi": "नाम"}}]}, "x.body.1.text: no text in en"),
        ({"body": [{"text": {"hi": "{a}", "en": "{b}"}}]}, "x.body.1.text: hi and en must name the same facts"),
        ({"body": [{"text": {"hi": "{a", "en": "{a}"}}]}, "x.body.1.text.hi: braces"),
        ({"body": [{"facts": [{"label": PAIR}]}]}, "x.body.1.facts.1"),
        ({"body": [{"facts": [{"label": PAIR, "value": "", "width": 3}]}]}, "x.body.1.facts.1: unknown key width"),
        ({"one_page": "yes"}, "x.one_page"),
        ({"colour": "red"}, "x: unknown key colour"),
        ({"title": None}, "x.title"),
    ],
)
def test_a_mistake_is_named_with_its_place(changes, place):
    with pytest.raises(BadFile) as mistake:
        layout_from("x", GOOD | changes)
    assert str(mistake.value).startswith(place)


CASE_KNOWS = {"name", "service", "case_no", "applied_on", "station", "district", "reason", "gd_number"}


def test_every_service_can_give_the_facts_that_its_documents_need(texts):
    data = Settings().data
    layouts = load_layouts(data / "documents")
    for service in load(data, texts):
        if service.fir:
            continue  # its facts come from its own road, and its papers are drawn in tests/backend/firs
        asked = {question.id for question in service.questions if not question.when}
        asked |= {column.id for q in service.questions for column in getattr(q.kind, "columns", ())}
        for paper in filter(None, (service.document, service.refusal)):
            lacking = layouts[paper.template].names() - asked - set(paper.facts) - CASE_KNOWS
            assert not lacking, f"{service.id}: {paper.template} needs {lacking}"


def test_no_two_kinds_of_document_share_a_series_of_numbers():
    series = [layout.series for layout in load_layouts(Settings().data / "documents").values()]
    assert sorted(series) == sorted(set(series))
