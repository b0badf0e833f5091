"""What people and machines do wrong: answered kindly or absorbed; nothing is lost, nothing doubled."""

import pytest

from tests.end_to_end.system import Citizen, walk
from tests.end_to_end.test_road import HINDI, HINGLISH


def begin(citizen) -> None:
    citizen.say("charitra praman patra banwana hai")
    citizen.choose("yes")
    assert citizen.field == "name"


def test_words_of_danger_get_112_before_anything_else(citizen):
    begin(citizen)
    citizen.say("bachao koi mujhe maar raha hai")
    first = citizen.reply["messages"][0]
    assert "112" in first["text"] and any(link["url"] == "tel:112" for link in first["links"])
    assert citizen.reply["expects"] is not None


@pytest.mark.parametrize("wrong", ["12345", "😀😀", "क", "x" * 20_000])
def test_a_wrong_name_is_refused_with_an_example_and_asked_again(citizen, wrong):
    begin(citizen)
    citizen.say(wrong)
    assert citizen.field == "name" and "जैसे" in citizen.text
    citizen.say("रमेश कुमार")
    assert citizen.field == "parent"


def test_a_service_s_name_as_an_answer_is_doubted_not_swallowed(citizen):
    begin(citizen)
    citizen.say("mera mobile kho gaya hai")
    offered = {c["value"] for m in citizen.reply["messages"] for c in m["choices"]}
    assert len(offered) >= 2 and citizen.reply["expects"]["service"] == "character_certificate"


@pytest.mark.parametrize("wrong", ["31/02/1990", "1 जनवरी 2030", "कल", "99/99/9999", "न जाने कब"])
def test_dates_that_can_not_be_are_refused(citizen, wrong):
    begin(citizen)
    citizen.say("रमेश कुमार")
    citizen.say("सुरेश")
    citizen.say(wrong)
    assert citizen.field == "birth_date" and "1990" in citizen.text  # the example


def test_files_that_lie_or_are_too_big_are_refused_in_words(citizen):
    citizen.say("नमस्ते")
    for name, content, status in [
        ("photo.jpg", b"MZ" + bytes(5000), 415),
        ("big.jpg", b"\xff\xd8\xff\xe0" + bytes(30 * 1024 * 1024), 413),
        ("empty.pdf", b"", 422),
    ]:
        answer = citizen.upload(name, content, "image/jpeg")
        assert answer.status_code == status, answer.text
        assert answer.json()["messages"][0]["text"]


def test_a_second_click_on_submit_gives_the_same_case(citizen, photo):
    citizen.say("charitra praman patra banwana hai")
    walk(citizen, HINGLISH | {"mobile": citizen.mobile}, photo)
    first = citizen.send(choice="submit")["messages"][-1]["case"]
    assert citizen.send(choice="submit")["messages"][-1]["case"] == first


def test_two_tabs_do_not_answer_each_other_s_questions(citizen):
    begin(citizen)
    seen = {"field": "name", "step": citizen.reply["expects"]["step"]}
    citizen.send(text="रमेश कुमार", answering=seen)
    assert citizen.field == "parent"
    citizen.send(text="रमेश कुमार", answering=seen)  # the other tab, or the same message sent again
    assert citizen.field == "parent"
    assert "रमेश" not in citizen.text


def test_cancel_keeps_the_draft_and_resume_goes_on(citizen):
    begin(citizen)
    citizen.say("रमेश कुमार")
    citizen.say("रद्द करें")
    assert citizen.reply["expects"] is None
    citizen.say("resume")
    assert citizen.field == "parent"


def test_language_can_change_in_the_middle(citizen):
    begin(citizen)
    citizen.say("english please")
    citizen.say("change language to english")
    assert citizen.field == "name" and "name" in citizen.text
    citizen.send(text="12345", language="hi")
    assert "नाम" in citizen.text


def test_a_stranger_learns_nothing_about_a_case(system, citizen, photo):
    citizen.say("charitra praman patra banwana hai")
    walk(citizen, HINGLISH | {"mobile": citizen.mobile}, photo)
    case_no = citizen.send(choice="submit")["messages"][-1]["case"]["case_no"]
    stranger = Citizen(system, mobile="9999900999")
    told = []
    for number in (case_no, "2600000018" if case_no != "2600000018" else "2600000025"):
        stranger.say("case status")
        walk(stranger, {"case_no": number, "mobile": stranger.mobile}, photo)
        told.append(stranger.text)
    assert told[0].replace(case_no, "") == told[1].replace(number, "")
    assert "Ramesh" not in told[0]


@pytest.mark.parametrize("part", ["actions", "bot", "channels", "backend"])
def test_a_part_killed_in_mid_conversation_loses_no_answer(system, citizen, part):
    begin(citizen)
    citizen.say("रमेश कुमार")
    before = len(system.lines)
    system.kill(part)
    system.wait(lambda: any("starting it again" in line for line in system.lines[before:]), 15)
    system.wait(system.healthy, 90)
    if citizen.say("सुरेश चंद्र").get("failed"):
        citizen.say("सुरेश चंद्र")
    assert citizen.field == "birth_date"
    citizen.say("पीछे")
    assert citizen.field == "parent"
    citizen.say("पीछे")
    assert citizen.field == "name" and "रमेश कुमार" in citizen.text


def test_while_the_action_server_is_down_people_are_told_so_and_go_on_after(system, citizen):
    begin(citizen)
    system.kill("actions")
    reply = citizen.say(HINDI["name"])
    if reply.get("failed"):
        assert "112" in citizen.text
        system.wait(system.healthy, 60)
        citizen.say(HINDI["name"])
    assert citizen.field == "parent"
