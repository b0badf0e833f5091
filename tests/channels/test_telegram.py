"""Telegram, through its real library: what comes in, how it is drawn, and what goes wrong on the way."""

import time
from contextlib import ExitStack

import pytest

from channels.settings import Settings
from tests.channels.botapi import TOKEN, BotApi, Person, Wrong
from tests.channels.standins import free_port, message, serving, turn

SECRET = "webhook-secret-0123456789"
PUBLIC = "https://sahayak.example.in"
QUESTION = {"service": "some_service", "field": "purpose", "kind": "choice", "step": 3}
PHOTO = b"\xff\xd8\xff\xe0 photo"


@pytest.fixture
def api():
    return BotApi()


@pytest.fixture
def more_changes():
    return {}


@pytest.fixture
def changes(api, tmp_path, more_changes):
    port = free_port()
    with ExitStack() as stack:
        stack.enter_context(serving(api.app(), port))
        given = {"telegram_token": TOKEN, "telegram_url": f"http://127.0.0.1:{port}", "home": tmp_path}
        yield {**given, "telegram_secret": SECRET, "public_url": PUBLIC, **more_changes}


@pytest.fixture
def person(town, api):
    return Person(api, town.url, SECRET)


def wait(holds, seconds=15):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def heard(town, count):
    wait(lambda: len(town.rasa.told) >= count)
    return town.rasa.told[count - 1]


def said(api, count):
    wait(lambda: len(api.said) >= count)
    return api.said[count - 1]


def titles(drawn):
    return [button["text"] for row in drawn["keyboard"] for button in row]


def test_the_webhook_is_told_to_telegram_with_its_secret(town, api):
    wait(lambda: api.webhook)
    assert api.webhook["url"] == f"{PUBLIC}/telegram/webhook"
    assert api.webhook["secret_token"] == SECRET


@pytest.mark.parametrize("headers", [{"X-Other": "x"}, {"X-Telegram-Bot-Api-Secret-Token": "wrong"}])
def test_an_update_without_the_secret_is_refused_and_nothing_is_processed(town, api, person, headers):
    assert person.post(person.message(text="x"), **headers).status_code == 403
    person.send(text="y")
    assert heard(town, 1)["message"] == "y"


def test_a_message_is_answered_with_words_and_buttons(town, api, person):
    town.rasa.script = lambda body: turn(message("काम?", (("नौकरी", "job"), ("ठेका", "contract"))), expects=QUESTION)
    person.send(text="चरित्र प्रमाण पत्र")
    drawn = said(api, 1)
    assert drawn["text"] == "काम?" and titles(drawn) == ["नौकरी", "ठेका"]
    assert any(method == "sendChatAction" for method, _ in api.calls)
    person.press("ठेका")
    told = heard(town, 2)["metadata"]["said"]
    assert told == {"choice": "contract", "answering": {"field": "purpose", "step": 3}}
    wait(lambda: titles(drawn) == ["✓ ठेका"])


def test_long_values_travel_by_short_keys(town, api, person):
    value = "/some_service?" + "लंबा" * 60
    town.rasa.script = lambda body: turn(message("?", (("हाँ", value),)))
    person.send(text="x")
    said(api, 1)
    person.press("हाँ")
    assert heard(town, 2)["metadata"]["said"]["choice"] == value


def test_many_choices_are_shown_by_pages(town, api, person):
    rows = tuple((f"सेवा नंबर {n} का नाम", f"/s{n}") for n in range(30))
    town.rasa.script = lambda body: turn(message("कौन सी?", rows))
    person.send(text="/menu")
    drawn = said(api, 1)
    assert len(titles(drawn)) == 12
    seen = titles(drawn)[:-1]
    for _ in range(2):
        before = titles(drawn)
        person.press("और विकल्प…")
        wait(lambda before=before: titles(drawn) != before)
        seen += titles(drawn)[:-1]
    assert seen == [title for title, _ in rows]
    person.press(rows[29][0])
    assert heard(town, 2)["metadata"]["said"]["choice"] == "/s29"


def test_a_delivery_that_comes_again_is_taken_once_even_after_a_new_start(town, api, person):
    update = person.message(text="एक")
    for _ in range(2):
        assert person.post(update).status_code == 200
    said(api, 1)
    town.cut("gateway")
    town.mend("gateway")
    assert person.post(update).status_code == 200
    person.send(text="दो")
    said(api, 2)
    assert [told["message"] for told in town.rasa.told] == ["एक", "दो"]


def test_one_persons_messages_keep_their_order_while_others_are_served(town, api, person):
    town.rasa.delay = 0.2
    others = [Person(api, town.url, SECRET, number) for number in range(50, 54)]
    for n in range(4):
        person.send(text=f"m{n}")
        others[n].send(text=f"o{n}")
    wait(lambda: len(api.said) == 8)
    mine = [told["message"] for told in town.rasa.told if told["message"].startswith("m")]
    assert mine == ["m0", "m1", "m2", "m3"]
    assert not town.rasa.overlapped


def test_a_message_cut_short_by_a_crash_is_taken_up_again_as_the_answer_it_was(town, api, person):
    town.rasa.script = lambda body: turn(message("नाम?"), expects=QUESTION)
    person.send(text="एक")
    said(api, 1)
    town.rasa.delay = 30
    person.send(text="सुनीता")
    heard(town, 2)
    town.cut("gateway")
    town.rasa.delay = 0
    town.mend("gateway")
    again = heard(town, 3)["metadata"]["said"]
    assert again == {"text": "सुनीता", "answering": {"field": "purpose", "step": 3}}
    said(api, 2)


@pytest.mark.parametrize("more_changes", [{"talk_rate": 3}])
def test_whoever_floods_is_told_once_kindly(town, api, person):
    for n in range(8):
        person.send(text=f"m{n}")
    wait(lambda: len(api.said) == 4)
    assert len(town.rasa.told) == 3
    assert sum("112" in one["text"] for one in api.said) == 1


def test_a_dead_rasa_is_said_honestly(town, api, person):
    town.cut("rasa")
    person.send(text="x")
    assert "112" in said(api, 1)["text"]
    town.mend("rasa")
    person.send(text="x")
    assert said(api, 2)["text"] == "ठीक है"


@pytest.mark.parametrize(
    ("command", "choice"),
    [
        ("/start", "/greet"),
        ("/menu", "/help"),
        ("/status", "/case_status"),
        ("/language", "/change_language"),
        ("/help@sahayak_test_bot", "/help"),
        ("/start some_service", "/some_service"),
    ],
)
def test_commands(town, api, person, command, choice):
    person.send(text=command)
    assert heard(town, 1)["message"] == choice


def test_a_link_may_bring_a_service_its_code(town, api, person):
    person.send(text="/start some_service__4821906357")
    told = heard(town, 1)
    assert told["message"] == "/answer" and told["metadata"]["said"]["choice"] == "/some_service?code=4821906357"


@pytest.mark.parametrize(("kind", "request_name"), [("place", "request_location"), ("mobile", "request_contact")])
def test_a_place_and_a_mobile_can_be_given_by_one_press(town, api, person, kind, request_name):
    town.rasa.script = lambda body: turn(message("?", (("छोड़ दें", "skip"),)), expects=QUESTION | {"kind": kind})
    person.send(text="x")
    rows = said(api, 1)["keyboard"]
    assert rows[0][0][request_name] is True and rows[1][0]["text"] == "छोड़ दें"
    person.send(text="छोड़ दें")
    assert heard(town, 2)["metadata"]["said"]["choice"] == "skip"
    town.rasa.script = lambda body: turn(message("नाम?"), expects=QUESTION | {"kind": "name"})
    person.send(text="26.85")
    assert "remove_keyboard" in said(api, 3)["reply_markup"]
    person.send(text="छोड़ दें")
    assert heard(town, 4)["metadata"]["said"] == {"text": "छोड़ दें"}


def test_a_location_and_a_contact_come_in(town, api, person):
    person.send(location={"latitude": 26.85, "longitude": 80.95})
    assert heard(town, 1)["metadata"]["said"]["location"] == {"lat": 26.85, "lon": 80.95}
    person.send(contact={"phone_number": "+91 98765 43210", "first_name": "S", "user_id": 41})
    assert heard(town, 2)["metadata"]["said"]["text"] == "9876543210"


@pytest.mark.parametrize("kind", ["photo", "document", "voice", "video", "video_note", "audio"])
def test_files_of_every_kind_come_in(town, api, person, kind):
    town.backend.expects = {"service": "s", "field": "file", "kind": "file", "step": 1}
    one = person.file(f"{kind}-1", PHOTO)
    sides = {"photo": {"width": 9, "height": 9}, "voice": {"duration": 3}, "audio": {"duration": 3}, "document": {}}
    shape = one | sides.get(kind, {"duration": 3, "width": 9, "height": 9, "length": 9})
    person.send(**{kind: [shape] if kind == "photo" else shape})
    assert heard(town, 1)["metadata"]["said"] == {"file": "f1"}
    assert town.backend.files[0][2] == PHOTO


def test_of_an_album_the_first_is_the_answer_and_the_others_never_hit_the_next_question(town, api, person):
    first, then = ({"service": "s", "field": name, "kind": "file", "step": n} for n, name in enumerate(("face", "id")))
    town.backend.expects = first
    town.rasa.script = lambda body: turn(message("अब पहचान पत्र?"), expects=then)
    photos = [person.file(f"p{n}", PHOTO) | {"width": 9, "height": 9} for n in range(4)]
    for photo in photos[:3]:
        person.send(photo=[photo], media_group_id="g1")
    assert said(api, 1)["text"] == "अब पहचान पत्र?"
    assert "पहली" in said(api, 2)["text"]
    person.send(photo=[photos[3]], media_group_id="g2")
    said(api, 3)
    assert [one["metadata"]["said"]["file"] for one in town.rasa.told] == ["f1", "f2"]
    assert len(town.backend.files) == 2 and len(api.said) == 3


def test_a_file_too_big_is_refused_with_the_limit_and_never_fetched(town, api, person):
    person.send(document={"file_id": "big", "file_unique_id": "big", "file_size": 19 * 1024 * 1024})
    assert "10 MB" in said(api, 1)["text"]
    assert not any(method == "getFile" for method, _ in api.calls)


def test_a_file_that_the_backend_refuses_is_said_in_its_words(town, api, person):
    town.backend.refusal = (415, "फ़ोटो या PDF भेजें।")
    person.send(document=person.file("x", b"MZ"))
    assert said(api, 1)["text"] == "फ़ोटो या PDF भेजें।"


def test_a_sticker_is_answered_with_what_can_be_read(town, api, person):
    sticker = person.file("s", b"x") | {"width": 9, "height": 9, "is_animated": False, "is_video": False}
    person.send(sticker=sticker | {"type": "regular"})
    assert "PDF" in said(api, 1)["text"]


def test_a_document_is_sent_as_a_file_with_its_name_and_words(town, api, person):
    paper = {"name": "praman.pdf", "url": "/documents/good-token"}
    town.rasa.script = lambda body: turn(message("यह रही रसीद", documents=[paper]))
    person.send(text="x")
    drawn = said(api, 1)
    assert drawn["caption"] == "यह रही रसीद"
    assert drawn["document"]["name"] == "praman.pdf" and drawn["document"]["content"].startswith(b"%PDF")


def test_a_document_that_cannot_be_had_is_said(town, api, person):
    paper = {"name": "praman.pdf", "url": "/documents/bad-token"}
    town.rasa.script = lambda body: turn(message("यह रही रसीद", documents=[paper]))
    person.send(text="x")
    assert "/status" in said(api, 1)["text"]


def test_a_long_text_is_split_at_sentences_with_the_buttons_below_the_last(town, api, person):
    sentence = "यह एक पूरा वाक्य है जो बीच में नहीं कटना चाहिए। "
    town.rasa.script = lambda body: turn(message(sentence * 200, (("हाँ", "yes"),)))
    person.send(text="x")
    count = -(-len(sentence * 200) // 4096)
    wait(lambda: len(api.said) == count)
    assert all(one["text"].endswith("।") for one in api.said)
    assert [bool(one["keyboard"]) for one in api.said] == [False] * (count - 1) + [True]


def test_telegrams_request_to_wait_is_obeyed_and_the_message_arrives(town, api, person):
    api.wrongs["sendMessage"] = [
        Wrong(429, "Too Many Requests: retry after 1", retry_after=1),
        Wrong(502, "Bad Gateway"),
    ]
    before = time.monotonic()
    person.send(text="x")
    assert said(api, 1)["text"] == "ठीक है"
    assert time.monotonic() - before >= 1


def test_what_telegram_will_not_draw_is_sent_as_bare_words(town, api, person):
    api.wrongs["sendMessage"] = [Wrong(400, "Bad Request: BUTTON_TYPE_INVALID")]
    town.rasa.script = lambda body: turn(message("काम?", (("नौकरी", "job"),)))
    person.send(text="x")
    assert said(api, 1)["text"] == "काम?"


def test_an_answer_that_could_not_be_shown_is_shown_later_and_not_taken_again(town, api, person, monkeypatch):
    monkeypatch.setattr("channels.telegram_wire._PAUSES", ())
    monkeypatch.setattr("channels.inbox._PAUSE_SECONDS", 0.1)
    town.rasa.script = lambda body: turn(message("नाम?"), expects=QUESTION)
    person.send(text="x")
    said(api, 1)
    api.wrongs["sendMessage"] = [Wrong(502, "Bad Gateway")]
    person.send(text="सुनीता")
    assert heard(town, 3)["metadata"]["said"]["answering"] == {"field": "purpose", "step": 3}
    said(api, 2)


def test_an_edited_message_is_not_taken_again(town, api, person):
    edited = person.message(text="x")
    edited["edited_message"] = edited.pop("message") | {"edit_date": 1790000001}
    person.post(edited)
    assert "/back" in said(api, 1)["text"]
    assert not town.rasa.told


def test_a_group_is_shown_the_way_and_its_talk_is_not_read(town, api, person):
    wait(lambda: api.webhook)
    group = {"id": -100, "type": "supergroup", "title": "मोहल्ला"}
    person.send(chat=group, text="आपस की बात")
    person.send(chat=group, text="/menu@sahayak_test_bot")
    assert "t.me/sahayak_test_bot" in said(api, 1)["text"]
    assert api.said[0]["chat_id"] == "-100" and not town.rasa.told


def test_a_button_nobody_knows_any_more_is_said(town, api, person):
    person.press_data("knothing:0", {"message_id": 1, "chat_id": "41"})
    assert "/menu" in said(api, 1)["text"]


def test_notices_are_brought_once_and_acknowledged(town, api, person):
    notice = {"id": "n1", "channel": "telegram", "address": "41", "language": "hi", "heard_seconds": 60}
    paper = {"name": "praman.pdf", "url": "/documents/good-token"}
    town.backend.outbox.append(notice | {"message": message("तैयार है", documents=[paper])})
    drawn = said(api, 1)
    assert drawn["chat_id"] == "41" and drawn["document"]["name"] == "praman.pdf"
    wait(lambda: town.backend.settled == [("n1", "delivered")])
    town.backend.outbox.append(notice | {"message": message("तैयार है")})
    wait(lambda: len(town.backend.settled) == 2)
    assert len(api.said) == 1


def test_whoever_blocked_the_bot_is_noted(town, api, person):
    api.wrongs["sendMessage"] = [Wrong(403, "Forbidden: bot was blocked by the user")]
    notice = {"id": "n1", "channel": "telegram", "address": "41", "language": "hi", "heard_seconds": 60}
    town.backend.outbox.append(notice | {"message": message("तैयार है")})
    wait(lambda: town.backend.settled == [("n1", "gone")])


def test_a_bot_that_is_blocked_and_started_again_is_silent_and_is_not(town, api, person):
    def member(status):
        shape = {"user": {"id": 700000001, "is_bot": True, "first_name": "S"}, "status": status}
        return shape | ({"until_date": 0} if status == "kicked" else {})

    change = {"chat": person.chat, "from": person.user, "date": 1790000000}
    change |= {"old_chat_member": member("member"), "new_chat_member": member("kicked")}
    person.post(person.update(my_chat_member=change))
    wait(lambda: town.backend.silenced == [True])
    person.send(text="/start")
    wait(lambda: town.backend.silenced == [True, False])


class TestPolling:
    @pytest.fixture
    def more_changes(self):
        return {"telegram_secret": "", "public_url": ""}

    def test_without_a_secret_the_bot_asks_for_its_updates(self, town, api, person):
        api.updates.append(person.message(text="नमस्ते"))
        assert said(api, 1)["text"] == "ठीक है"
        assert person.post(person.message(text="x")).status_code == 403
        api.updates.append(person.message(text="दूसरा"))
        said(api, 2)
        assert [told["message"] for told in town.rasa.told] == ["नमस्ते", "दूसरा"]


def test_without_a_token_the_channel_is_off_and_says_so(caplog, tmp_path):
    from channels.app import create_app

    with caplog.at_level("INFO"):
        create_app(Settings(service_token="t", home=tmp_path))
    assert "telegram: off, SAHAYAK_TELEGRAM_TOKEN is not set" in caplog.text


def test_answers_are_spoken_too_to_whoever_asks_and_no_longer_when_they_say_so(town, api, person):
    person.send(text="/voice")
    assert "बोलकर" in said(api, 1)["text"]
    person.send(text="x")
    wait(lambda: sum("voice" in one for one in api.said) == 2)
    assert heard(town, 1)["message"] == "x"
    person.send(text="आवाज़ बंद")
    wait(lambda: "सिर्फ़ लिखकर" in api.said[-1].get("text", ""))
    person.send(text="y")
    heard(town, 2)
    person.send(text="z")
    heard(town, 3)
    assert sum("voice" in one for one in api.said) == 2
