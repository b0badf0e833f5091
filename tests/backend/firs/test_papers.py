"""I.I.F.-I with its fifteen items, the story word by word; the public copy leads to nobody."""

import re
import subprocess
from dataclasses import replace

import pytest

from backend.cases import store as cases_store
from backend.drafts.turn import Finished
from backend.firs.masking import COVER, masked
from backend.firs.store import Section
from backend.kit.ids import new_id
from tests.backend.firs.conftest import MOBILE, STORY
from tests.backend.web.applying import place


@pytest.fixture
def registered(parts, people, at_station, sealed):
    def _registered(**changes):
        fir = at_station(**changes)
        with parts.db.write() as tx:
            done = parts.station.register(tx, people["sho"], fir.case_no, [Section("BNS", "304(2)")])
        sealed(done)
        return done

    return _registered


def words_of(parts, fir, kind):
    with parts.db.read() as tx:
        (document,) = [d for d in parts.documents.of_case(tx, fir.case_id) if d.kind == kind]
    pdf = parts.documents.pdf(document)
    run = subprocess.run(["pdftotext", "-raw", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


def view(parts, mobile=MOBILE, fir=None):
    service = parts.catalogue["view_fir"]
    given = {"by": "number" if fir else "mine", "mobile": mobile}
    if fir:
        given |= {"fir_no": fir.fir_no, "year": fir.fir_year, "station": place(parts.places, fir.station)}
    answers = tuple((q, given[q.id]) for q in service.questions if q.id in given)
    with parts.db.write() as tx:
        return parts.intake._sources[service.source](tx, Finished(new_id(), service, new_id(), "hi", answers))


def test_the_form_has_all_fifteen_items_and_the_story_word_by_word(parts, registered):
    words = words_of(parts, registered(), "fir")
    for item in range(1, 16):
        assert re.search(rf"^{item}\. ", words, re.M), item
    assert re.sub(r"\s", "", STORY) in re.sub(r"\s", "", words)
    for told in ("0001/2026", "BNS 304(2)", "सुनीता देवी", "490154203237518", "18,000", "मुफ़्त", MOBILE):
        assert told in words, told


def test_a_story_that_was_spoken_and_said_to_be_right_in_words_is_printed_and_its_recording_stays(parts, registered):
    done = registered(voices={"story": "01" * 13})
    assert not done.spoken
    assert {line["question"]: line["file"] for line in done.sheet}["story"] == "01" * 13
    assert re.sub(r"\s", "", STORY) in re.sub(r"\s", "", words_of(parts, done, "fir"))


def test_a_story_of_many_pages_is_printed_whole_and_once_with_its_lines(parts, registered):
    lines = [f"पंक्ति {n}: वे दोनों लड़के काली मोटरसाइकिल पर आए, मेरा थैला छीना और चले गए।" for n in range(1, 121)]
    words = words_of(parts, registered(story="\n".join(lines)), "fir")
    assert [words.count(f"पंक्ति {n}:") for n in (1, 60, 120)] == [1, 1, 1]
    assert all(re.search(rf"^पंक्ति {n}:", words, re.M) for n in range(1, 121))


def test_the_public_copy_of_a_cyber_fraud_tells_no_account_and_no_number(parts, registered):
    fir = registered(
        offence="cyber_crime", amount=40000, told_bank="yes", account="एसबीआई, आख़िरी अंक 4821", to_account="thug@upi",
        transaction="UTR432198", caller="9876543210",
    )  # fmt: skip
    words, whole = words_of(parts, fir, "fir_public"), words_of(parts, fir, "fir")
    for hidden in ("4821", "thug", "432198", "9876543210"):
        assert hidden in whole and hidden not in words, hidden


def test_the_public_copy_leads_to_nobody(parts, registered):
    words = words_of(parts, registered(), "fir_public")
    assert "0001/2026" in words and COVER in words and "मोबाइल छीनकर" in words
    for hidden in ("सुनीता", "देवी", "राम प्रसाद", MOBILE, "98765", "490154203237518", "AB 1234", "लालबाग, लखनऊ", "1990"):
        assert hidden not in words, hidden


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("call 98765-43210 now", "43210"),
        ("खाता ३४५६७८९०१२", "३४५६"),
        ("paid to ramesh.k@upi", "ramesh.k@upi"),
        ("bike up 32 ab 1234 gone", "1234"),
        ("Sunita said", "Sunita"),
        ("मैं सुनीता", "सुनीता"),
        ("मेरे पति राजेश यादव आए", "राजेश"),
        ("गाड़ी यूपी ३२ एबी १२३४", "१२३४"),
    ],
)
def test_whatever_leads_to_a_person_is_covered(text, gone):
    assert gone not in masked(text, ["Sunita Devi"]) and COVER in masked(text, ["Sunita Devi"])


@pytest.mark.parametrize("text", ["सोने की चेन और लाल थैला", "my son went to the mall at 9 pm on 22/11/2026", "₹18,000"])
def test_everyday_words_stay(text):
    assert masked(text, ["Sunita Devi"]) == text


def test_words_that_only_contain_a_name_and_known_places_stay():
    assert masked("रामपुर में राम", ["राम"]) == f"रामपुर में {COVER}"
    assert masked("Lucknow", ["12, Lucknow"], ["लखनऊ", "Lucknow"]) == "Lucknow"


def test_the_complainant_gets_the_original_by_mobile_and_by_number(parts, registered):
    fir = registered()
    for said in (view(parts), view(parts, fir=fir)):
        (message,) = said
        assert [document["name"][:2] for document in message["documents"]] == ["FI"]


def test_a_stranger_gets_the_masked_copy_only(parts, registered):
    (message,) = view(parts, mobile="9999900002", fir=registered())
    assert [document["name"][:2] for document in message["documents"]] == ["FP"]


def test_a_sensitive_fir_and_one_that_is_not_there_sound_the_same_to_a_stranger(parts, registered):
    fir = registered(offence="missing_minor", child_name="राजू", child_age=7)
    (private,) = view(parts, mobile="9999900002", fir=fir)
    (none,) = view(parts, mobile="9999900002", fir=replace(fir, fir_no=77))
    assert private == none and private["documents"] == []


def test_looking_again_and_again_ends_for_the_day(parts, registered):
    fir = registered()
    said = [view(parts, mobile="9999900002", fir=fir)[0] for _ in range(11)]
    assert said[9]["documents"] and said[10]["text"] == parts.texts("firs.view.too_many", "hi")


def test_every_look_is_noted(parts, people, registered):
    fir = registered()
    view(parts, mobile="9999900002", fir=fir)
    with parts.db.write() as tx:
        timeline = parts.station.open(tx, people["sp"], fir.case_no).timeline
    assert any("सार्वजनिक प्रति" in step.what.hi and "देखी गई" in step.what.hi for step in timeline)


def test_a_refused_look_is_noted_too_with_a_mark_that_is_no_mobile(parts, registered):
    fir = registered(offence="missing_minor", child_name="राजू", child_age=7)
    view(parts, mobile="9999900002", fir=fir)
    with parts.db.read() as tx:
        (look,) = [event for event in cases_store.events_of(tx, fir.case_id) if event.verb == "viewed"]
    assert look.detail["copy"] == "not_shown" and look.detail["by"] and "9999900002" not in str(look.detail)
