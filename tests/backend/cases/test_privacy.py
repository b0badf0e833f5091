"""A person sees what we keep, withdraws, has drafts erased; time erases the rest, but never a record of crime."""

import subprocess
from datetime import timedelta
from io import BytesIO

import pytest

from backend.cases import store
from backend.cases.privacy import load_rules
from backend.drafts import store as drafts
from backend.drafts.draft import Draft
from backend.drafts.turn import Finished
from backend.kit.clock import now
from backend.kit.ids import new_id
from backend.kit.text import BadFile
from backend.trail import store as trail
from tests.backend.cases.conftest import FRIDAY
from tests.backend.web.applying import certificate, filled, lost, photo

MOBILE = "9999900001"


@pytest.fixture(autouse=True)
def friday(monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", FRIDAY)


@pytest.fixture
def ask(parts):
    """Asks one of the services about one's own data."""

    def _ask(source, **values):
        service = parts.catalogue[parts.catalogue.of_source(source)]
        given = {"mobile": MOBILE, **values}
        answers = tuple((q, given[q.id]) for q in service.questions if q.id in given)
        with parts.db.write() as tx:
            return parts.intake._sources[source](tx, Finished(new_id(), service, new_id(), "en", answers))[0]

    return _ask


@pytest.fixture
def case(parts, cases):
    with parts.db.write() as tx:
        kept = parts.files.record(tx, parts.files.receive(BytesIO(photo()), "photo.jpg"))
        upload = {"file": kept, "kind": "image", "name": "photo.jpg"}
        return cases.open(tx, certificate(parts.catalogue, parts.places, photo=upload, proof=upload))


def of(parts, case):
    with parts.db.read() as tx:
        return store.case_by_id(tx, case.id)


def later(monkeypatch, days):
    monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(days=days)).isoformat())


def test_a_person_sees_each_case_with_how_long_and_why_it_is_kept(case, ask):
    told = ask("my_data")
    assert case.case_no in told["text"] and "5 years" in told["text"]
    assert told["choices"][0]["value"].endswith(case.case_no)


def test_another_mobile_sees_nothing(case, ask):
    assert "nothing" in ask("my_data", mobile="9999900002")["text"]


def test_a_case_is_withdrawn_and_erased_after_thirty_days(parts, case, ask, monkeypatch):
    file_id = next(line["file"] for line in case.sheet if line["file"])
    with parts.db.read() as tx:
        blob = parts.files.info(tx, file_id).blob
    ask("withdraw_case", case_no=case.case_no, sure="yes")
    assert of(parts, case).state == "withdrawn"
    later(monkeypatch, 31)
    with parts.db.write() as tx:
        assert parts.upkeep._privacy.erase_old(tx) == 1
        assert parts.upkeep._privacy.erase_old(tx) == 0
    parts.worker.run_due()
    row = of(parts, case)
    assert (row.applicant, row.sheet, row.mobile_mark, row.case_no) == ("", [], None, case.case_no)
    with parts.db.read() as tx:
        assert parts.files.info(tx, file_id) is None
    assert not parts.files._blobs.has(blob)


def test_nothing_is_withdrawn_without_a_yes_or_with_another_mobile(parts, case, ask):
    ask("withdraw_case", case_no=case.case_no, sure="no")
    other = ask("withdraw_case", case_no=case.case_no, sure="yes", mobile="9999900002")
    absent = ask("withdraw_case", case_no="2600000018", sure="yes", mobile="9999900002")
    assert of(parts, case).state == "with_desks" and other == absent


def test_a_receipt_stays_three_years_and_goes_then(parts, cases, monkeypatch):
    with parts.db.write() as tx:
        row = cases.open(tx, lost(parts.catalogue, parts.places))
    for days, left in ((1000, 0), (100, 1)):
        later(monkeypatch, days)
        with parts.db.write() as tx:
            assert parts.upkeep._privacy.erase_old(tx) == left
    assert of(parts, row).sheet == []


def test_a_record_of_crime_is_never_erased_nor_withdrawn(parts, cases, ask, monkeypatch):
    with parts.db.write() as tx:
        taken = parts.intake._roads["fir"](tx, filled(parts.catalogue, parts.places, "e_fir"))
        row = store.case_by_number(tx, taken.case_no)
    assert "record of crime" in ask("my_data")["text"]
    ask("withdraw_case", case_no=row.case_no, sure="yes")
    later(monkeypatch, 4)
    parts.worker.run_due()  # it lapses
    later(monkeypatch, 9000)
    with parts.db.write() as tx:
        parts.upkeep._privacy.erase_old(tx)
    assert of(parts, row).state == "lapsed" and of(parts, row).sheet != []


def test_a_mistake_in_the_rules_is_told_with_its_place(tmp_path):
    path = tmp_path / "retention.yml"
    path.write_text("cases:\n  - days: soon\n    why: {hi: क, en: k}\n", encoding="utf-8")
    with pytest.raises(BadFile, match=r"retention.yml.1.days"):
        load_rules(path)


@pytest.fixture
def unfinished(parts):
    """A draft with a name in it, of the mobile."""
    answer = {"said": None, "at": FRIDAY, "stale": False}
    with parts.db.write() as tx:
        draft = Draft.begin(tx, new_id(), "character_certificate", "1", now())
        answers = {"name": {"value": "Sunita Devi", **answer}}
        drafts.change_draft(tx, draft.id, mobile=MOBILE, answers=answers)


def read(parts, told) -> str | None:
    """The paper that a message carried, as text."""
    (document,) = told["documents"]
    sort, content = parts.links.read_picture(document["url"].removeprefix("/pictures/"))
    assert MOBILE not in document["url"]
    with parts.db.read() as tx:
        made = parts.pictures[sort](tx, content)
    return text_of(made[0]) if made else None


def text_of(pdf: bytes) -> str:
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(run.stdout.decode().split())


def test_all_that_is_kept_can_be_taken_away_as_a_paper(parts, case, ask, cases):
    with parts.db.write() as tx:
        other = cases.open(tx, lost(parts.catalogue, parts.places))
        store.add_event(tx, case.id, now(), "citizen", "viewed")
    told = read(parts, ask("my_data"))
    assert case.case_no in told and other.case_no in told and MOBILE in told
    for line in case.sheet:
        shown = line["shown"]["en"]
        if line["value"] is not None and shown.isascii():
            assert " ".join(f"{line['label']['en']}: {shown}".split())[:60] in told, line["question"]
    assert "5 years" in told, "how long it is kept"


def test_an_unfinished_draft_is_in_the_paper_until_it_is_erased(parts, ask, unfinished):
    told = read(parts, ask("my_data"))
    assert "Unfinished applications" in told and "Sunita Devi" in told and "Your cases" not in told
    paper = ask("my_data")
    ask("erase_drafts")
    assert read(parts, paper) is None, "the link draws what there is now"


def test_the_paper_of_a_mobile_is_made_by_the_operator_too_and_that_is_noted(parts, case):
    with parts.db.write() as tx:
        assert parts.privacy.exported(tx, "9999900002", "en") is None
        paper = parts.privacy.exported(tx, MOBILE, "hi")
        acts = trail.of_case(tx, case.id)
    assert case.case_no in text_of(paper)
    assert ("operator", "exported") in {(act.actor, act.verb) for act in acts}
