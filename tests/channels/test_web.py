"""The web channel's contract, through a real gateway."""

import threading

import pytest

from tests.channels.standins import message, turn

QUESTION = {"service": "some_service", "field": "name", "kind": "name", "step": 3}


def test_a_message_gets_the_contracts_reply(town):
    town.rasa.script = lambda body: turn(
        message(
            "आपका नाम?",
            (("हाँ", "yes"),),
            documents=[{"name": "a.pdf", "url": "/documents/abc"}],
            links=[{"title": "नक्शा", "url": "https://example.org/x"}],
            case={"case_no": "12"},
        ),
        expects=QUESTION,
    )
    reply = town.web.say(text="नमस्ते")
    assert reply["expects"] == QUESTION
    assert reply["messages"] == [
        {
            "text": "आपका नाम?",
            "choices": [{"title": "हाँ", "value": "yes"}],
            "documents": [{"name": "a.pdf", "url": f"{town.url}/documents/abc"}],
            "links": [{"title": "नक्शा", "url": "https://example.org/x"}],
            "case": {"case_no": "12"},
        }
    ]


def test_what_was_said_reaches_rasa_verbatim_and_cannot_pass_for_an_intent(town):
    said = " / /cancel  मेरा नाम राम 😀\n"
    town.web.say(text=said, answering={"field": "name", "step": 3}, language="en")
    told = town.rasa.told[-1]
    assert told["message"] == "cancel  मेरा नाम राम 😀"
    assert told["metadata"]["said"] == {"text": said, "answering": {"field": "name", "step": 3}}
    assert told["metadata"]["language"] == "en"


@pytest.mark.parametrize(
    ("part", "heard"),
    [
        ({"choice": "/help"}, "/help"),
        ({"choice": "submit"}, "/answer"),
        ({"choice": '/help{"draft": "x"}'}, "/answer"),
        ({"choice": "/restart"}, "/answer"),
        ({"file": "f1"}, "/answer"),
        ({"file": "f1", "text": "cancel"}, "/answer"),
        ({"location": {"lat": 26.85, "lon": 80.95}}, "/answer"),
        ({"text": "///"}, "/answer"),
        ({"text": "x" * 20_000}, "x" * 2_000),
    ],
)
def test_rasa_hears_text_or_an_intent_and_the_backend_gets_all(town, part, heard):
    town.web.say(**part)
    assert town.rasa.told[-1]["message"] == heard
    assert town.rasa.told[-1]["metadata"]["said"] == part


def test_the_next_message_uses_the_sender_of_the_last_turn(town):
    town.rasa.script = lambda body: turn(message("हो गया"), sender="c0.1", ended=True)
    town.web.say(text="एक")
    town.web.say(text="दो")
    assert [told["sender"] for told in town.rasa.told] == ["c0.0", "c0.1"]


def test_a_gateway_that_was_killed_goes_on_where_it_was(town):
    town.web.say(text="एक")
    town.cut("gateway")
    town.mend("gateway")
    town.web.say(text="दो")
    assert [told["sender"] for told in town.rasa.told] == ["c0.0", "c0.0"]


def test_notices_come_first_and_only_until_they_were_shown(town):
    town.backend.notices = [message("प्रमाण पत्र तैयार है", id="n1"), message("और एक", id="n2")]
    first = town.web.say(text="नमस्ते")
    assert [one["text"] for one in first["messages"]] == ["प्रमाण पत्र तैयार है", "और एक", "ठीक है"]
    second = town.web.say(text="फिर")
    assert [one["text"] for one in second["messages"]] == ["ठीक है"]


def test_a_page_that_has_not_seen_a_notice_gets_it_again(town):
    town.backend.notices = [message("सूचना", id="n1")]
    town.web.say(text="एक", seen=None)
    assert town.web.say(text="दो", seen=None)["messages"][0]["id"] == "n1"
    assert "id" not in town.web.say(text="तीन", seen="n1")["messages"][0]


def test_updates_bring_notices_and_the_open_question(town):
    town.backend.notices = [message("सूचना", id="n1", documents=[{"name": "a", "url": "/documents/x"}])]
    town.backend.question, town.backend.expects = message("आपका नाम?"), QUESTION
    news = town.web.http.post("/web/updates", json={"conversation": "browser-1"}).json()
    assert news["question"]["text"] == "आपका नाम?"
    assert news["expects"] == QUESTION
    assert news["messages"][0]["documents"][0]["url"] == f"{town.url}/documents/x"


def test_two_messages_at_once_are_answered_in_order(town):
    town.rasa.delay = 0.05
    town.web.say(text="पहला")
    threads = [threading.Thread(target=town.web.say, kwargs={"text": str(n)}) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(town.rasa.told) == 6
    assert not town.rasa.overlapped


def test_people_do_not_wait_for_one_another(town):
    both = threading.Barrier(2, timeout=10)

    def script(body):
        return turn(message("ठीक है"))

    town.rasa.script, town.rasa.delay = script, 0.3
    answers = []

    def one(name):
        both.wait()
        answers.append(town.web.say(name, text="हाँ"))

    threads = [threading.Thread(target=one, args=(name,)) for name in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 2


def test_a_delivery_repeated_is_answered_but_not_taken_twice(town):
    first = town.web.say(text="जमा", key="k1")
    assert town.web.say(text="जमा", key="k1") == first
    assert len(town.rasa.told) == 1


def test_a_language_chosen_is_told_to_the_backend(town):
    town.web.say(text="hello")
    town.web.say(text="hello", language="en")
    assert ("conversations", {"channel": "web", "address": "browser-1", "language": "en"}) in town.backend.asked


def test_a_file_reaches_the_backend_under_the_sender(town):
    answer = town.web.http.post(
        "/web/files", data={"conversation": "browser-1"}, files={"file": ("आधार.jpg", b"\xff\xd8" * 9, "image/jpeg")}
    )
    assert answer.json() == {"file": "f1"}
    assert town.backend.files == [("c0.0", "आधार.jpg", b"\xff\xd8" * 9)]


def test_a_file_may_come_before_its_conversation(town):
    answer = town.web.http.post("/web/files", files={"file": ("a.jpg", b"\xff\xd8")})
    assert answer.json() == {"file": "f1"}


def test_a_file_refused_says_why(town):
    town.backend.refusal = (415, "यह फ़ोटो नहीं है।")
    answer = town.web.http.post("/web/files", data={"conversation": "c"}, files={"file": ("a.jpg", b"MZ")})
    assert answer.status_code == 415
    assert answer.json()["messages"][0]["text"] == "यह फ़ोटो नहीं है।"


@pytest.mark.parametrize("changes", [{"public_url": "https://sahayak.example"}])
def test_addresses_are_the_public_ones(town):
    town.rasa.script = lambda body: turn(message("लीजिए", documents=[{"name": "a", "url": "/documents/x"}]))
    assert town.web.say(text="x")["messages"][0]["documents"][0]["url"] == "https://sahayak.example/documents/x"


def test_a_document_is_passed_through_from_the_backend(town):
    answer = town.web.http.get("/documents/good-token")
    assert answer.headers["content-type"] == "application/pdf"
    assert "praman.pdf" in answer.headers["content-disposition"]
    assert len(answer.content) == 100_009
    assert "no-store" in answer.headers["cache-control"]


def test_a_link_that_ran_out_says_so_kindly(town):
    answer = town.web.http.get("/documents/old-token")
    assert answer.status_code == 404
    assert "दस्तावेज़ का यह लिंक अब नहीं चलता" in answer.text
