"""The road through the questions, as a pure function of the answers."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.catalogue.loader import shaped
from backend.catalogue.model import Service
from backend.drafts import journey
from backend.drafts.journey import Answer
from backend.kit.clock import IST
from backend.kit.settings import Settings
from backend.kit.text import Texts

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=IST)
TEXTS = Texts.load(Settings.for_trying(Path("unused")).data / "texts")


def question(name: str, kind: str, **more):
    return {"id": name, "kind": kind, "label": {"hi": "क", "en": name}, **more}


def pair(value: str):
    return {value: {"hi": "क", "en": value}}


SERVICE = shaped(
    Service,
    {
        "id": "parcel",
        "kind": "receipt",
        "title": {"hi": "क", "en": "Parcel"},
        "about": {"hi": "क", "en": "About"},
        "questions": [
            question("name", "name"),
            question("what", "choice", choices=pair("bag") | pair("phone") | pair("other")),
            question("imei", "text", when={"what": "phone"}, optional=True),
            question("simple", "yes_no", when={"what": ["phone", "other"]}),
            question("words", "text", when={"simple": "no"}),
            question("mobile", "mobile"),
            question("code", "otp", mobile="mobile"),
            question("address", "text"),
        ],
    },
    "parcel",
    TEXTS,
)
MOBILES = ("9876543210", "9876543211")
VALUES = {
    "name": st.sampled_from(["Ram", "Sita"]),
    "what": st.sampled_from(["bag", "phone", "other"]),
    "imei": st.sampled_from([None, "35"]),
    "simple": st.sampled_from(["yes", "no"]),
    "words": st.sampled_from(["a", "b"]),
    "mobile": st.sampled_from(MOBILES),
    "code": st.sampled_from(MOBILES).map(lambda mobile: {"mobile": mobile}),
    "address": st.sampled_from(["here", "there"]),
}
some_answers = st.dictionaries(st.sampled_from(list(VALUES)), st.none()).flatmap(
    lambda given_: st.fixed_dictionaries({q: VALUES[q] for q in given_})
)


def answers(**values):
    return {question: Answer(value, None, NOW.isoformat()) for question, value in values.items()}


def asked(given_):
    found = journey.next_question(SERVICE, given_)
    return found.id if found else None


def finish(given_, **change):
    """Answers whatever is asked until nothing is, taking `change` where it is named."""
    plain = {"name": "Ram", "what": "phone", "imei": None, "simple": "no", "words": "w", "mobile": MOBILES[0]}
    order = []
    while (q := asked(given_)) is not None:
        order.append(q)
        mobile = journey.values(SERVICE, given_).get("mobile")
        value = change.get(q, {"code": {"mobile": mobile}, "address": "here"}.get(q, plain.get(q)))
        given_ = journey.take(given_, q, value, None, NOW)
    return given_, order


def test_questions_come_in_order_and_only_those_that_matter():
    assert finish({}, what="bag")[1] == ["name", "what", "mobile", "code", "address"]
    assert finish({}, what="phone")[1] == ["name", "what", "imei", "simple", "words", "mobile", "code", "address"]
    assert finish({}, what="other", simple="yes")[1] == ["name", "what", "simple", "mobile", "code", "address"]


def test_a_condition_on_a_question_that_does_not_matter_does_not_hold():
    given_ = answers(name="Ram", what="bag", simple="no")
    assert "words" not in [q.id for q, _ in journey.road(SERVICE, given_)]


def test_changing_a_deciding_answer_opens_exactly_what_is_needed_and_keeps_the_rest():
    full, _ = finish({}, what="bag")
    changed = journey.take(journey.reopen(full, "what"), "what", "other", None, NOW)
    again, order = finish(changed)
    assert order == ["simple", "words"]
    assert {q: again[q] for q in full if q != "what"} == {q: full[q] for q in full if q != "what"}


def test_an_answer_that_ceased_to_matter_is_not_told_but_comes_back_with_its_condition():
    full, _ = finish({}, what="other")
    without = journey.take(full, "what", "bag", None, NOW)
    assert "words" not in journey.values(SERVICE, without)
    assert journey.values(SERVICE, journey.take(without, "what", "other", None, NOW))["words"] == "w"


def test_another_mobile_asks_for_its_code_and_nothing_else():
    full, _ = finish({})
    _, order = finish(journey.take(full, "mobile", MOBILES[1], None, NOW))
    assert order == ["code"]


def test_a_skipped_question_is_answered():
    full, _ = finish({}, imei=None)
    assert ("imei", None) in [(q.id, value) for q, value in journey.answered(SERVICE, full)]


def test_back_from_a_code_asks_for_the_mobile_and_never_for_the_code():
    given_ = answers(name="Ram", what="bag", mobile=MOBILES[0])
    assert asked(given_) == "code"
    given_ = journey.back(SERVICE, given_)
    assert asked(given_) == "mobile"
    full = journey.take(given_, "mobile", MOBILES[0], None, NOW)
    full = journey.take(full, "code", {"mobile": MOBILES[0]}, None, NOW)
    assert asked(journey.back(SERVICE, full)) == "mobile"


def test_back_while_correcting_leaves_the_answer_as_it_was():
    full, _ = finish({})
    assert journey.back(SERVICE, journey.reopen(full, "name")) == full


def test_back_at_the_first_question_goes_nowhere():
    assert journey.back(SERVICE, {}) is None


@given(some_answers)
def test_back_and_the_same_answer_restore_the_question(values):
    given_ = answers(**values)
    before, behind = asked(given_), journey.back(SERVICE, given_)
    if behind is None or before is None:
        return
    at = asked(behind)
    assert behind[at].value == given_[at].value
    restored = journey.take(behind, at, behind[at].value, None, NOW)
    assert asked(restored) in (before, "code")
    assert journey.values(SERVICE, restored) == journey.values(SERVICE, given_)


@given(some_answers, st.sampled_from(list(VALUES)), st.data())
def test_one_answer_never_changes_another(values, changed, data):
    given_ = answers(**values)
    after = journey.take(journey.reopen(given_, changed), changed, data.draw(VALUES[changed]), "said", NOW)
    assert {q: a for q, a in after.items() if q != changed} == {q: a for q, a in given_.items() if q != changed}


@given(some_answers)
def test_answering_what_is_asked_always_ends(values):
    full, order = finish(answers(**values))
    assert asked(full) is None
    assert len(order) == len(set(order)) <= len(SERVICE.questions)


@given(some_answers)
def test_progress_counts_what_is_done_of_what_there_is(values):
    done, count = journey.progress(SERVICE, answers(**values))
    assert 0 <= done <= count <= len(SERVICE.questions) - 1


@given(some_answers)
def test_answers_survive_the_database(values):
    for answer in journey.keep(answers(**values)).values():
        assert Answer.of(answer.as_json()) == answer


@pytest.mark.parametrize("prefilled", [True, False])
def test_a_prefilled_answer_is_not_asked(prefilled):
    given_ = journey.take({}, "name", "Ram", "Ram", NOW, prefilled=prefilled)
    assert asked(given_) == "what"
    assert Answer.of(given_["name"].as_json()).prefilled is prefilled
