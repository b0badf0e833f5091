"""A service from its first question to its end, with everything that goes wrong on the way."""

import json
from datetime import timedelta

import pytest

from backend.catalogue.said import Said
from backend.drafts import UnknownDraft, store
from backend.kit.clock import now
from tests.backend.drafts.conftest import MOBILE

CERTIFICATE, LOST, STATION, STATUS = "character_certificate", "lost_article", "nearest_station", "case_status"


def test_a_service_is_asked_question_by_question_and_checked_before_it_is_submitted(chat, to_review):
    talk = to_review(chat())
    assert "Name: Ramesh Kumar" in talk.text and "Date of birth: 14 May 1990" in talk.text
    assert list(talk.choices) == ["submit", "correct", "cancel"]
    assert talk.turn.expects.kind == "review"
    turn = talk(choice="submit")
    assert (turn.outcome, turn.ended, turn.expects, turn.draft) == ("completed", True, None, None)
    values = turn.finished.values
    assert (values["name"], values["birth_date"], values["mobile"]) == ("Ramesh Kumar", "1990-05-14", MOBILE)
    assert values["present_place"]["district"] == "lucknow" and values["consent"] == "yes"
    assert "mobile_code" not in values
    json.dumps(turn.as_json())


def test_the_turn_has_every_key_of_the_contract(chat):
    body = chat().open(CERTIFICATE).as_json()
    assert set(body) == {"messages", "expects", "draft", "sender", "language", "ended"}
    assert set(body["expects"]) == {"service", "field", "kind", "step"}
    for message in body["messages"]:
        assert {"text", "choices", "documents", "links"} <= set(message)


def test_a_bad_answer_is_refused_with_the_reason_an_example_and_the_question(chat):
    talk = chat()
    talk.open(CERTIFICATE)
    talk("I agree")
    turn = talk("R2D2")
    assert turn.outcome == "refused" and talk.field == "name"
    assert "can’t have digits" in talk.text and "Ramesh Kumar Yadav" in talk.text and "full name" in talk.text
    assert talk.answers() == {"consent": "yes"}


def test_after_three_refusals_a_way_out_is_told(chat):
    talk = chat()
    talk.open(CERTIFICATE)
    talk("yes")
    assert "stuck" not in "".join([talk("1") and talk.text, talk("2") and talk.text])
    talk("3")
    assert "stuck" in talk.text


def test_refusing_consent_ends_kindly_and_keeps_nothing(chat):
    talk = chat()
    draft = talk.open(CERTIFICATE).draft
    turn = talk("no")
    assert (turn.outcome, turn.ended) == ("cancelled", True)
    talk("resume")
    assert "Nothing of yours is unfinished" in talk.text
    assert draft != talk.open(CERTIFICATE).draft


def test_submitting_twice_gives_the_same_case_number(chat, to_review, db, drafts):
    talk = to_review(chat())
    sender, draft = talk.sender, talk.draft
    talk(choice="submit")
    with db.write() as tx:
        drafts.became(tx, draft, "2600000012")
    for _ in range(2):
        with db.write() as tx:
            turn = drafts.answer(tx, draft, sender, Said(choice="submit"))
        assert turn.finished is None and turn.ended
        assert turn.messages[0]["case"] == {"case_no": "2600000012"}
        assert "2600000012" in turn.messages[0]["text"]
    talk(choice="submit", answering={"field": "review", "step": 1})
    assert "2600000012" in talk.text and talk.turn.finished is None


def test_a_correction_lists_the_answers_and_returns_to_the_review(chat, to_review):
    talk = to_review(chat())
    before = talk.answers()
    talk(choice="correct")
    assert talk.choices["name"] == "Name" and "consent" not in talk.choices and "mobile_code" not in talk.choices
    talk(choice="name")
    assert "Ramesh Kumar" in talk.text and "keep" in talk.choices
    talk("Mahesh Kumar")
    assert talk.field == "review" and "Name: Mahesh Kumar" in talk.text
    assert {q: v for q, v in talk.answers().items() if q != "name"} == {q: v for q, v in before.items() if q != "name"}


@pytest.mark.parametrize("said", ["name is wrong", "name", "1"])
def test_what_is_wrong_can_be_said_in_words(chat, to_review, said):
    talk = to_review(chat())
    if said == "1":
        talk("change something")
    talk(said)
    assert talk.field == "name"


def test_a_correction_can_be_let_be(chat, to_review):
    talk = to_review(chat())
    before = talk.answers()
    for way_out in ({"text": "keep"}, {"choice": "keep"}, {"text": "back"}):
        talk(choice="correct")
        talk(choice="name")
        talk(**way_out)
        assert talk.field == "review" and talk.answers() == before
    talk(choice="correct")
    talk(choice="review")
    assert talk.field == "review" and talk.answers() == before


def test_correcting_an_answer_that_decides_others_asks_for_them(chat, to_review):
    talk = to_review(chat())
    talk(choice="correct")
    talk(choice="same_address")
    talk("no")
    assert talk.field == "present_address"
    talk("45, Civil Lines, Kanpur")
    assert talk.field == "review"


def test_another_mobile_at_the_review_is_verified_again(chat, to_review, phone):
    talk = to_review(chat())
    talk(choice="correct")
    talk(choice="mobile")
    talk("9876543211")
    assert talk.turn.expects.kind == "otp"
    talk(phone.codes["9876543211"])
    assert talk.field == "review" and "Mobile: 9876543211" in talk.text


def test_back_shows_the_earlier_answer_and_it_can_be_kept(chat):
    talk = chat(language="hi")
    talk.open(CERTIFICATE)
    talk("हाँ")
    talk("रमेश कुमार")
    talk("पीछे")
    assert talk.field == "name" and "अभी लिखा है: रमेश कुमार" in talk.text
    talk("यही रखें")
    assert talk.field == "parent" and talk.answers()["name"] == "रमेश कुमार"


def test_back_at_the_very_first_question_says_so(chat):
    talk = chat()
    talk.open(CERTIFICATE)
    talk("back")
    assert talk.field == "consent" and "very first" in talk.text


def test_cancel_keeps_the_draft_and_resume_goes_on_where_it_stopped(chat):
    talk = chat()
    draft = talk.open(CERTIFICATE).draft
    talk("yes")
    talk("Ramesh Kumar")
    turn = talk("cancel")
    assert (turn.outcome, turn.ended) == ("cancelled", True) and "30 days" in talk.text
    assert list(talk.choices) == [f"resume:{draft}"]
    assert talk("resume").draft == draft and talk.field == "parent"
    assert talk.answers()["name"] == "Ramesh Kumar"


def test_the_sender_changes_when_a_service_ends(chat):
    talk = chat()
    talk.open(STATION)
    before = talk.sender
    talk("Hazratganj, Lucknow")
    assert talk.sender != before and talk.sender.partition(".")[0] == before.partition(".")[0]


def test_of_several_unfinished_ones_the_person_chooses(chat):
    talk = chat()
    talk.open(CERTIFICATE)
    for said in ("yes", "Ramesh Kumar", "cancel"):
        talk(said)
    talk.open(LOST)
    for said in ("yes", "wallet", "cancel"):
        talk(said)
    talk("resume")
    assert len(talk.choices) == 2 and talk.turn.expects is None
    certificate = next(value for value, title in talk.choices.items() if title.startswith("Character"))
    talk(choice=certificate)
    assert talk.field == "parent"


def test_a_draft_of_a_month_ago_is_gone(chat, monkeypatch, db, drafts):
    talk = chat()
    talk.open(CERTIFICATE)
    for said in ("yes", "Ramesh Kumar", "cancel"):
        talk(said)
    monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(days=31)).isoformat())
    talk("resume")
    assert "Nothing of yours is unfinished" in talk.text
    with db.write() as tx:
        assert drafts.forget_old(tx) == 1
        assert drafts.forget_old(tx) == 0


@pytest.mark.parametrize("how", ["old", "erased"])
@pytest.mark.parametrize("where", ["value", "voice"])
def test_what_was_uploaded_or_spoken_goes_with_its_draft(chat, monkeypatch, db, drafts, files, photo, how, where):
    talk = chat()
    draft = talk.open(CERTIFICATE).draft
    talk("yes")
    answer = (
        {"value": {"file": photo, "kind": "audio", "name": ""}} if where == "value" else {"value": "x", "voice": photo}
    )
    with db.write() as tx:
        store.change_draft(
            tx, draft, answers={"name": answer | {"said": None, "at": now().isoformat(), "stale": False}}
        )
    if how == "old":
        monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(days=31)).isoformat())
    with db.write() as tx:
        assert files.info(tx, photo)
        drafts.forget_old(tx) if how == "old" else drafts.erase(tx, draft)
        assert files.info(tx, photo) is None


def test_opening_a_service_with_an_unfinished_draft_offers_to_go_on(chat):
    talk = chat()
    draft = talk.open(CERTIFICATE).draft
    for said in ("yes", "Ramesh Kumar", "cancel"):
        talk(said)
    turn = talk.open(CERTIFICATE)
    assert turn.draft == draft and list(talk.choices) == ["go_on", "anew"]
    talk("nonsense")
    assert list(talk.choices) == ["go_on", "anew"]
    talk("go on")
    assert talk.field == "parent"
    talk("cancel")
    talk.open(CERTIFICATE)
    assert talk(choice="anew").draft != draft and talk.field == "consent"


def test_a_draft_that_holds_only_consent_is_not_worth_an_offer(chat):
    talk = chat()
    talk.open(CERTIFICATE)
    talk("yes")
    talk("cancel")
    talk.open(CERTIFICATE)
    assert talk.field == "consent"


def test_a_talk_begun_elsewhere_goes_on_here_once_the_mobile_is_verified(chat, phone):
    there, here = chat("there"), chat("here")
    draft = there.open(CERTIFICATE).draft
    for said in ("yes", "Ramesh Kumar", "Suresh Kumar", "14/05/1990", MOBILE):
        there(said)
    there(phone.codes[MOBILE])
    there("12 Indira Nagar, Lucknow")
    here.open(CERTIFICATE)
    for said in ("yes", "Ramesh", "Suresh", "15/05/1990", MOBILE):
        here(said)
    here(phone.codes[MOBILE])
    assert list(here.choices) == ["go_on", "anew"]
    assert here("go on").draft == draft
    assert here.field == "same_address" and here.answers()["name"] == "Ramesh Kumar"


def test_a_strangers_draft_is_unknown(chat, db, drafts):
    mine, other = chat("mine"), chat("other")
    mine.open(CERTIFICATE)
    with db.write() as tx, pytest.raises(UnknownDraft):
        drafts.answer(tx, mine.draft, other.sender, Said(text="yes"))
    with db.write() as tx, pytest.raises(UnknownDraft):
        drafts.answer(tx, "nothing", mine.sender, Said(text="yes"))


def test_a_code_is_sent_once_and_judged(chat, phone, monkeypatch):
    talk = chat()
    talk.open(STATUS)
    talk("skip")
    talk(MOBILE)
    assert talk.turn.expects.kind == "otp" and MOBILE in talk.text
    right = phone.codes.pop(MOBILE)
    talk(f"{(int(right) + 1) % 1_000_000:06d}")
    assert "isn’t right" in talk.text and MOBILE not in phone.codes
    talk("resend")
    assert "just now" in talk.text and MOBILE not in phone.codes
    monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(minutes=1)).isoformat())
    talk("code nahi aaya")
    assert phone.codes[MOBILE] != right
    turn = talk(phone.codes[MOBILE])
    assert turn.finished.values == {"case_no": None, "mobile": MOBILE}


def test_a_code_that_ran_out_is_replaced(chat, phone, monkeypatch):
    talk = chat()
    talk.open(STATUS)
    talk("skip")
    talk(MOBILE)
    old = phone.codes.pop(MOBILE)
    monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(minutes=11)).isoformat())
    talk(old)
    assert "new one was sent" in talk.text and phone.codes[MOBILE] != old


def test_too_many_codes_are_refused_and_nothing_is_lost(chat, phone, monkeypatch):
    talk = chat()
    talk.open(STATUS)
    talk("skip")
    talk(MOBILE)
    for minutes in range(1, 6):
        monkeypatch.setenv("SAHAYAK_NOW", (now() + timedelta(minutes=1)).isoformat())
        talk("resend")
        assert talk.field == "mobile_code", minutes
    assert "No more codes" in talk.text
    talk("change number")
    assert talk.field == "mobile"


def test_a_mobile_verified_today_in_this_talk_needs_no_second_code(chat, to_review):
    talk = to_review(chat())
    talk(choice="submit")
    talk.open(STATUS)
    talk("skip")
    assert MOBILE in talk.choices
    assert talk(choice=MOBILE).outcome == "completed"
    talk.open(STATUS)
    talk("skip")
    assert talk("9876543211").expects.kind == "otp"


def test_a_look_up_answers_without_a_review(chat):
    talk = chat("x", "hi")
    talk.open(STATION)
    turn = talk(location={"lat": 26.85, "lon": 80.94})
    assert turn.outcome == "completed" and turn.finished.values["place"]["lat"] == 26.85


def test_a_location_without_coordinates_or_of_another_state_is_asked_again(chat):
    talk = chat()
    talk.open(STATION)
    assert talk(location={"lat": 19.0, "lon": 72.8}).outcome == "refused"
    assert talk("Delhi").outcome == "refused" and talk.field == "place"


def test_words_known_beforehand_are_not_asked_but_checked(chat, db, drafts):
    talk = chat()
    with db.write() as tx:
        turn = drafts.open(tx, talk.sender, CERTIFICATE, prefill={"name": "Ramesh Kumar", "birth_date": "nonsense"})
    talk._follow(turn)
    talk("yes")
    assert talk.field == "parent"
    talk("Suresh Kumar")
    assert talk.field == "birth_date"


def test_the_open_question_can_be_drawn_again_without_changing_anything(chat, db, drafts, phone):
    talk = chat()
    talk.open(CERTIFICATE)
    for said in ("yes", "Ramesh Kumar", "Suresh Kumar", "14/05/1990", MOBILE):
        talk(said)
    code = phone.codes.pop(MOBILE)
    for _ in range(2):
        with db.write() as tx:
            again = drafts.open_question(tx, talk.sender)
            known = drafts.known(tx, talk.sender)
        assert again["expects"] == {"service": CERTIFICATE, "field": "mobile_code", "kind": "otp", "step": 5}
        assert MOBILE in again["question"]["text"]
        assert known == {"language": "en", "draft": talk.draft, "service": CERTIFICATE}
    talk.worker.run_due()
    assert MOBILE not in phone.codes
    talk(code)
    assert talk.field == "permanent_address"


def test_a_web_address_is_kept_only_as_a_mark(chat, db):
    from backend.drafts import store

    chat("a-secret-of-the-page")
    with db.read() as tx:
        rows = tx.execute(store.conversations.select()).all()
    assert all("a-secret" not in str(row) for row in rows)


def test_half_of_many_questions_is_told(chat, to_review, phone):
    talk = chat()
    talk.open(CERTIFICATE)
    seen = []
    for said in ("yes", "Ramesh Kumar", "Suresh Kumar", "14/05/1990", MOBILE, None, "12 Indira Nagar, Lucknow", "yes"):
        talk(said or phone.codes[MOBILE])
        seen.append("Half done" in talk.text)
    assert seen.count(True) == 1
