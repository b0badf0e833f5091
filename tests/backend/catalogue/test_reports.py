from pathlib import Path

import pytest

from backend.catalogue.reports import LONGEST_TEXT, Wrong, load_report, load_reports, parse_report, typed
from backend.kit.settings import Settings
from backend.kit.text import BadFile, Text

FORM = """
title: {hi: आख्या, en: Report}
fields:
  - id: found
    kind: yes_no
    label: {hi: मिला?, en: Found?}
    against: [yes]
    required: true
    missing: {hi: बताइए, en: Say}
  - id: details
    kind: text
    label: {hi: ब्यौरा, en: Details}
    when: {found: yes}
    required: true
    missing: {hi: लिखिए, en: Write}
  - id: advice
    kind: choice
    label: {hi: संस्तुति, en: Advice}
    choices:
      issue: {hi: दें, en: Issue}
      refuse: {hi: न दें, en: Refuse}
    against: [refuse]
"""


@pytest.fixture
def load(tmp_path):
    def _load(text=FORM):
        path = tmp_path / "desk.yml"
        path.write_text(text, encoding="utf-8")
        return load_report(path)

    return _load


def test_a_full_report_is_accepted_and_shown_in_the_forms_order(load):
    form = load()
    parsed = parse_report(form, {"advice": "issue", "details": " एक\r\nमुक़दमा ", "found": "yes"})
    assert parsed.errors == {}
    assert parsed.values == {"found": "yes", "details": "एक\nमुक़दमा", "advice": "issue"}
    assert form.shown(parsed.values) == [
        (Text("मिला?", "Found?"), Text("हाँ", "Yes")),
        (Text("ब्यौरा", "Details"), Text("एक\nमुक़दमा", "एक\nमुक़दमा")),
        (Text("संस्तुति", "Advice"), Text("दें", "Issue")),
    ]


def test_what_is_missing_is_named_by_field(load):
    assert parse_report(load(), {}).errors == {"found": Wrong("missing")}
    assert parse_report(load(), {"found": "yes", "details": "  "}).errors == {"details": Wrong("missing")}


def test_a_field_that_is_not_asked_is_not_filed(load):
    parsed = parse_report(load(), {"found": "no", "details": "typed before"})
    assert parsed.errors == {} and parsed.values == {"found": "no"}


def test_a_choice_that_is_not_offered_is_refused(load):
    errors = parse_report(load(), {"found": "maybe", "advice": "burn"}).errors
    assert errors == {"found": Wrong("not_a_choice"), "advice": Wrong("not_a_choice")}


def test_a_text_too_long_is_refused_and_its_length_told(load):
    long = "क" * (LONGEST_TEXT + 1)
    errors = parse_report(load(), {"found": "yes", "details": long}).errors
    assert errors == {"details": Wrong("too_long", LONGEST_TEXT + 1)}


def test_the_answers_that_speak_against_the_applicant_are_told_with_their_labels(load):
    form = load()
    assert form.against({"found": "no", "advice": "issue"}) == []
    assert form.against({"found": "yes", "details": "yes", "advice": "refuse"}) == [
        (Text("मिला?", "Found?"), Text("हाँ", "Yes")),
        (Text("संस्तुति", "Advice"), Text("न दें", "Refuse")),
    ]


def test_a_draft_keeps_what_was_typed_even_where_it_is_not_asked(load):
    given = {"found": "no", "details": " x ", "other": "y", "advice": ""}
    assert typed(load(), given) == {"found": "no", "details": " x "}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("label: {hi: मिला?, en: Found?}", "label: {en: Found?}", "desk.found.label: no text in hi"),
        ("kind: yes_no", "kind: maybe", "desk.found: kind is one of"),
        ("id: details", "id: found", "desk.found: given twice"),
        ("when: {found: yes}", "when: {found: perhaps}", "desk.details.when"),
        ("when: {found: yes}", "when: {advice: issue}", "desk.details.when"),
        ("    missing: {hi: लिखिए, en: Write}\n", "", "desk.details: `missing`"),
        ("      issue: {hi: दें, en: Issue}\n", "", "desk.advice.choices: expected at least two"),
        ("kind: text", "kind: text\n    colour: red", "unknown colour"),
        ("against: [yes]", "against: yes", "desk.found.against: expected a list of answers"),
        ("against: [yes]", "against: [perhaps]", "desk.found.against: no such answer perhaps"),
        ("against: [yes]", "against: [yes, no]", "desk.found.against: each answer once, and not all"),
        ("kind: text", "kind: text\n    against: [yes]", "desk.details.against: no such answer yes"),
        ("title: {hi: आख्या, en: Report}", "title: Report", "desk.title: expected a text"),
    ],
)
def test_a_bad_file_is_refused_with_the_place_of_the_mistake(load, old, new, told):
    with pytest.raises(BadFile, match=told.replace(".", r"\.")):
        load(FORM.replace(old, new, 1))


def test_the_projects_own_forms_load_and_ask_for_a_recommendation_or_a_reply():
    forms = load_reports(Settings.for_trying(Path("unused")).data / "reports")
    assert {"thana", "dcrb", "liu"} <= set(forms)
    for form in forms.values():
        (last,) = [f for f in form.fields if f.id == "recommendation" or f.reply]
        assert last.required
        assert last.reply or (set(last.choices) == {"issue", "refuse"} and last.against == ("refuse",))
