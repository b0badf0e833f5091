"""What the gateway will not take, and what it says then."""

import pytest

from channels.limits import Over, Rate
from tests.channels.standins import message, turn

QUESTION = {"service": "some_service", "field": "name", "kind": "name", "step": 3}


def test_a_text_of_twenty_thousand_characters_is_taken_and_one_more_is_refused_with_the_question_kept(town):
    town.rasa.script = lambda body: turn(message("नाम?"), expects=QUESTION)
    assert town.web.say(text="क" * 20_000)["expects"] == QUESTION
    answer = town.web.send(text="😀" * 20_001)
    assert answer.status_code == 422
    assert "20,000" in answer.json()["messages"][0]["text"]
    assert answer.json()["expects"] == QUESTION
    assert len(town.rasa.told) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"text": "no conversation"}',
        b'{"conversation": "", "text": "x"}',
        b'{"conversation": "c"}',
        b'{"conversation": "c", "text": "  "}',
        b'{"conversation": "c", "text": 5}',
        b'{"conversation": {"a": 1}, "text": "x"}',
        b'{"conversation": "c", "location": {"lat": 200, "lon": 80}}',
        b'{"conversation": "c", "location": {"lat": NaN, "lon": 80}}',
        b'{"conversation": "c", "text": "x", "language": "French"}',
        b'{"conversation": "' + b"c" * 129 + b'", "text": "x"}',
    ],
)
def test_a_message_out_of_shape_is_answered_in_words(town, body):
    answer = town.web.http.post("/web/messages", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["messages"][0]["text"]
    assert answer.json()["expects"] is None
    assert not town.rasa.told


def test_half_characters_and_nulls_do_no_harm(town):
    body = b'{"conversation": "c", "text": "\\ud83d a\\u0000b"}'
    answer = town.web.http.post("/web/messages", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert town.rasa.told[0]["metadata"]["said"]["text"] == "\ufffd a\ufffdb"


def test_a_body_far_too_big_is_refused_in_words_whether_announced_or_not(town):
    def in_parts():
        for _ in range(20):
            yield b"x" * 65536

    for content in (b"x" * 600_000, in_parts()):
        answer = town.web.http.post("/web/messages", content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code == 413
        assert answer.json()["messages"][0]["text"]


@pytest.mark.parametrize("changes", [{"file_megabytes": 1}])
@pytest.mark.parametrize("size", [1024 * 1024 + 1, 3 * 1024 * 1024])
def test_a_file_too_big_is_refused_with_the_limit(town, size):
    answer = town.web.http.post(
        "/web/files", data={"conversation": "c"}, files={"file": ("a.jpg", b"x" * size, "image/jpeg")}
    )
    assert answer.status_code == 413
    assert "1 MB" in answer.json()["messages"][0]["text"]
    assert not town.backend.files


@pytest.mark.parametrize(
    "parts", [{"data": {"conversation": "c"}}, {"files": {"file": ("a.jpg", b"")}}, {"content": b"x"}]
)
def test_an_upload_without_a_file_is_refused_in_words(town, parts):
    answer = town.web.http.post("/web/files", **parts)
    assert answer.status_code == 422
    assert answer.json()["messages"][0]["text"]


@pytest.mark.parametrize("changes", [{"talk_rate": 3}])
def test_one_conversation_that_floods_is_asked_to_wait_and_others_are_served(town):
    for _ in range(3):
        town.web.say("flood", text="x")
    answer = town.web.send("flood", text="x")
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert "112" in answer.json()["messages"][0]["text"]
    town.web.say("other", text="x")


@pytest.mark.parametrize("changes", [{"address_rate": 2}])
def test_one_address_that_floods_is_asked_to_wait(town):
    answers = [town.web.send(f"c{n}", text="x").status_code for n in range(3)]
    assert answers == [200, 200, 429]


@pytest.mark.parametrize("changes", [{"address_megabytes_a_day": 2}])
def test_one_address_fills_no_disk_with_files_and_its_talks_go_on(town):
    file = {"file": ("a.jpg", b"x" * 900_000, "image/jpeg")}
    answers = [town.web.http.post("/web/files", data={"conversation": f"c{n}"}, files=file) for n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429] and len(town.backend.files) == 2
    assert "112" in answers[2].json()["messages"][0]["text"] and int(answers[2].headers["retry-after"]) > 3600
    town.web.say("c2", text="x")


@pytest.mark.parametrize("changes", [{"total_rate": 3}])
def test_all_together_are_asked_to_wait_when_too_many_come_at_once(town):
    answers = [town.web.send(f"c{n}", text="x") for n in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert "112" in answers[-1].json()["messages"][0]["text"] and len(town.rasa.told) == 3


def test_a_rate_refills_evenly_and_forgets_old_keys():
    now = [0.0]
    rate = Rate(60, keys=2, clock=lambda: now[0])
    rate.take("a", 60)
    with pytest.raises(Over) as over:
        rate.take("a", 2)
    assert over.value.wait == pytest.approx(2)
    now[0] = 2.0
    rate.take("a", 2)
    rate.take("b")
    rate.take("c")
    rate.take("a", 60)


@pytest.mark.parametrize("changes", [{"talks_kept": 2}])
def test_conversations_in_memory_are_bounded_and_come_back_from_the_backend(town):
    for name in ("a", "b", "c", "a"):
        town.web.say(name, text="x")
    assert [told["sender"] for told in town.rasa.told] == ["c0.0", "c1.0", "c2.0", "c0.0"]
    assert len([1 for kind, _ in town.backend.asked if kind == "conversations"]) == 4
