"""WhatsApp, through Twilio's real library: signatures, buttons, media, the 24-hour window, what became of messages."""

import asyncio
import shutil
import time
from types import SimpleNamespace

import pytest
from twilio.request_validator import RequestValidator

from channels.settings import Settings
from channels.twilio_wire import Wire
from channels.whatsapp_templates import Templates, status, submit, wanted
from tests.channels.standins import TOKEN, free_port, message, serving, turn
from tests.channels.twilioapi import ACCOUNT, AUTH, NUMBER, Person, Twilio

PUBLIC = "https://sahayak.example.in"
QUESTION = {"service": "some_service", "field": "purpose", "kind": "choice", "step": 3}
DATA = Settings(service_token=TOKEN).data


@pytest.fixture
def twilio():
    made = Twilio()
    made.port = free_port()
    with serving(made.app(), made.port):
        yield made


@pytest.fixture
def account(twilio, tmp_path):
    """Settings of the account, with templates that were submitted."""
    data = tmp_path / "data"
    data.mkdir()
    for name in ("texts", "whatsapp"):
        shutil.copytree(DATA / name, data / name)
    shutil.copy(DATA / "languages.yml", data)
    given = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": AUTH, "whatsapp_number": NUMBER, "data": data}
    return given | {"twilio_url": f"http://127.0.0.1:{twilio.port}", "home": tmp_path, "public_url": PUBLIC}


@pytest.fixture
def templates(account):
    return run(account, submit)


@pytest.fixture
def more_changes():
    return {}


@pytest.fixture
def changes(account, templates, more_changes):
    return account | more_changes


@pytest.fixture
def person(town, twilio):
    return Person(twilio, town.url, PUBLIC)


def run(account, command):
    settings = Settings(service_token=TOKEN, **account)

    async def there():
        wire = Wire(settings)
        try:
            return await command(settings, wire)
        finally:
            await wire.close()

    return asyncio.run(there())


def wait(holds, seconds=15):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def heard(town, count):
    wait(lambda: len(town.rasa.told) >= count)
    return town.rasa.told[count - 1]["metadata"]["said"]


def said(twilio, count):
    wait(lambda: len(twilio.said) >= count)
    return twilio.said[count - 1]


def titles(sent):
    return [row["title"] for row in sent["shown"]["rows"]]


def notice(number="n1", seconds=60, **more):
    base = {"channel": "whatsapp", "address": "+919876543210", "language": "hi", "heard_seconds": seconds}
    return base | {"id": number, "message": message("तैयार है", **more)}


def test_twilios_published_vector_of_a_signature_is_ours_too():
    form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309"}
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    assert RequestValidator("12345").validate(url, form | {"To": "+18005551212"}, "RSOYDt4T1cUTdK1PDd93/VVr8B8=")


@pytest.mark.parametrize("path", ["/twilio/whatsapp", "/twilio/status"])
def test_what_is_not_signed_by_twilio_is_refused_and_nothing_is_processed(town, person, path):
    form = person.form(Body="x")
    assert person.http.post(path, data=form).status_code == 403
    assert person.post(form, path, auth="c" * 32).status_code == 403
    person.send(Body="y")
    assert heard(town, 1) == {"text": "y"}


def test_a_changed_message_does_not_pass_for_a_signed_one(town, person):
    form = person.form(Body="x")
    signature = RequestValidator(AUTH).compute_signature(f"{PUBLIC}/twilio/whatsapp", form)
    headers = {"X-Twilio-Signature": signature}
    assert person.http.post("/twilio/whatsapp", data=form | {"Body": "y"}, headers=headers).status_code == 403


def test_three_choices_are_buttons(town, twilio, person):
    rows = (("नौकरी", "job"), ("ठेका", "contract"), ("पता नहीं", "skip"))
    town.rasa.script = lambda body: turn(message("काम?", rows), expects=QUESTION)
    person.send(Body="x")
    sent = said(twilio, 1)
    assert sent["shown"]["kind"] == "twilio/quick-reply" and sent["shown"]["body"] == "काम?"
    assert sent["StatusCallback"] == f"{PUBLIC}/twilio/status"
    person.press("ठेका")
    assert heard(town, 2) == {"choice": "contract", "answering": {"field": "purpose", "step": 3}}


def test_many_choices_are_lists_of_ten_rows_with_more(town, twilio, person):
    rows = tuple((f"सेवा नंबर {n}", f"/s{n}") for n in range(23))
    town.rasa.script = lambda body: turn(message("कौन सी?", rows))
    person.send(Body="menu")
    seen = []
    for count in (1, 2, 3):
        sent = said(twilio, count)
        assert sent["shown"]["kind"] == "twilio/list-picker" and len(titles(sent)) <= 10
        seen += titles(sent)[:-1]
        person.press("और विकल्प…")
    assert seen == [title for title, _ in rows]
    person.press("सेवा नंबर 22")
    assert heard(town, 2) == {"choice": "/s22"}


def test_a_title_too_long_is_shortened_honestly_and_stands_in_full_in_the_text(town, twilio, person):
    long = "पुलिस सत्यापन प्रमाण पत्र विदेश के लिए"
    town.rasa.script = lambda body: turn(message("?", ((long, "a"), ("ख", "b"), ("ग", "c"), ("घ", "d"))))
    person.send(Body="x")
    sent = said(twilio, 1)
    assert titles(sent)[0].endswith("…") and len(titles(sent)[0]) <= 24
    assert long in sent["shown"]["body"]
    person.press(titles(sent)[0])
    assert heard(town, 2) == {"choice": "a"}


def test_a_long_text_goes_before_the_buttons(town, twilio, person):
    sentence = "यह एक पूरा वाक्य है। "
    town.rasa.script = lambda body: turn(message(sentence * 120, (("हाँ", "yes"),)))
    person.send(Body="x")
    wait(lambda: twilio.said and twilio.said[-1]["shown"])
    assert all(one["Body"].endswith("।") for one in twilio.said[:-1])
    assert "\n".join(one["Body"] for one in twilio.said[:-1]).count("वाक्य") == 120


def test_buttons_that_twilio_will_not_take_become_numbers(town, twilio, person):
    twilio.wrongs.append((400, 63013, {}))
    town.rasa.script = lambda body: turn(message("काम?", (("नौकरी", "job"), ("ठेका", "contract"))), expects=QUESTION)
    person.send(Body="x")
    assert "2. ठेका" in said(twilio, 1)["Body"]
    person.send(Body="2")
    assert heard(town, 2)["choice"] == "contract"


def test_a_number_is_an_answer_where_no_numbered_choice_is_open(town, twilio, person):
    person.send(Body="2")
    assert heard(town, 1) == {"text": "2"}


def test_a_title_that_was_written_is_that_choice(town, twilio, person):
    town.rasa.script = lambda body: turn(message("काम?", (("नौकरी", "job"), ("ठेका", "contract"))), expects=QUESTION)
    person.send(Body="x")
    said(twilio, 1)
    person.send(Body=" ठेका ")
    assert heard(town, 2)["choice"] == "contract"


def test_a_location_comes_in(town, person):
    person.send(Latitude="26.85", Longitude="80.95")
    assert heard(town, 1) == {"location": {"lat": 26.85, "lon": 80.95}}


@pytest.mark.parametrize("mime", ["image/jpeg", "application/pdf", "audio/ogg", "video/mp4"])
def test_media_are_fetched_with_our_password_which_twilio_alone_sees(town, twilio, person, mime):
    person.attach("m1", b"content", mime, Body="देखिए")
    assert heard(town, 1) == {"text": "देखिए", "file": "f1"}
    assert town.backend.files[0][2] == b"content"
    fetched = dict(twilio.asked)
    assert fetched["/cdn/m1"] == ""


def test_media_from_elsewhere_are_never_fetched(town, twilio, person):
    url = f"http://localhost:{twilio.port}/cdn/x"
    person.send(NumMedia="1", MediaUrl0=url, MediaContentType0="image/jpeg")
    assert "फ़ाइल" in said(twilio, 1)["Body"]
    assert not town.rasa.told and not [path for path, _ in twilio.asked if path.startswith("/cdn")]


@pytest.mark.parametrize("more_changes", [{"file_megabytes": 1}])
def test_a_file_too_big_is_refused_with_the_limit(town, twilio, person):
    person.attach("m1", b"x" * (1024 * 1024 + 1), "image/jpeg")
    assert "1 MB" in said(twilio, 1)["Body"]
    assert not town.backend.files


def test_a_file_that_the_backend_refuses_is_said_in_its_words(town, twilio, person):
    town.backend.refusal = (415, "फ़ोटो या PDF भेजें।")
    person.attach("m1", b"MZ", "application/x-msdownload")
    assert said(twilio, 1)["Body"] == "फ़ोटो या PDF भेजें।"
    assert not town.rasa.told


def test_a_message_without_anything_to_read_is_answered_with_what_can_be_read(town, twilio, person):
    person.send(Body="")
    assert "लिखकर" in said(twilio, 1)["Body"]
    assert not town.rasa.told


@pytest.mark.parametrize("more_changes", [{"talk_rate": 3}])
def test_whoever_floods_is_told_once_kindly_and_others_are_served(town, twilio, person):
    for n in range(6):
        person.send(Body=f"{n}")
    wait(lambda: any("112" in one.get("Body", "") for one in twilio.said))
    other = Person(twilio, town.url, PUBLIC, "+919876500000")
    other.send(Body="मैं और हूँ")
    wait(lambda: len(town.rasa.told) == 4)
    assert len([one for one in twilio.said if "112" in one.get("Body", "")]) == 1


def test_one_persons_messages_keep_their_order_while_others_are_served(town, twilio, person):
    town.rasa.delay = 0.2
    others = [Person(twilio, town.url, PUBLIC, f"+91987650000{n}") for n in range(4)]
    for n in range(4):
        person.send(Body=f"{n}")
    for other in others:
        other.send(Body="x")
    wait(lambda: len(town.rasa.told) == 8)
    assert [told["message"] for told in town.rasa.told if told["message"] != "x"] == ["0", "1", "2", "3"]
    assert not town.rasa.overlapped


def test_a_document_goes_out_by_its_short_lived_link(town, twilio, person):
    paper = {"name": "praman.pdf", "url": "/documents/good-token"}
    town.rasa.script = lambda body: turn(message("यह रही रसीद", documents=[paper]))
    person.send(Body="x")
    assert said(twilio, 1)["Body"] == "यह रही रसीद"
    assert said(twilio, 2)["MediaUrl"] == f"{PUBLIC}/documents/good-token"


@pytest.mark.parametrize(("paper", "picture"), [(17, 1), (1, 6)])
def test_what_is_bigger_than_whatsapp_takes_goes_as_a_link_with_a_word(town, twilio, person, paper, picture):
    town.backend.paper_bytes, town.backend.picture_bytes = paper * 2**20, picture * 2**20
    papers = [{"name": "praman.pdf", "url": "/documents/good-token"}]
    town.rasa.script = lambda body: turn(message("यह रही रसीद", documents=papers, image="/pictures/good-token"))
    person.send(Body="x")
    drawn, _, sent = said(twilio, 1), said(twilio, 2), said(twilio, 3)
    for given, big, link in ((drawn, picture > 5, "/pictures"), (sent, paper > 16, "/documents")):
        address = f"{PUBLIC}{link}/good-token"
        assert ("MediaUrl" in given) is not big
        assert address in given["Body"] and "लिंक" in given["Body"] if big else given["MediaUrl"] == address


def test_a_message_that_twilio_posts_again_is_taken_once_even_after_a_new_start(town, twilio, person):
    form = person.form(Body="एक")
    for _ in range(2):
        assert person.post(form).status_code == 200
    said(twilio, 1)
    town.cut("gateway")
    town.mend("gateway")
    person.post(form)
    person.send(Body="दो")
    said(twilio, 2)
    assert [told["message"] for told in town.rasa.told] == ["एक", "दो"]


def test_twilios_request_to_wait_is_obeyed(town, twilio, person):
    twilio.wrongs += [(429, 20429, {"Retry-After": "1"}), (503, 20503, {"Retry-After": "0"})]
    before = time.monotonic()
    person.send(Body="x")
    assert said(twilio, 1)["Body"] == "ठीक है"
    assert time.monotonic() - before >= 1


def test_a_dead_rasa_is_said_honestly(town, twilio, person):
    town.cut("rasa")
    person.send(Body="x")
    assert "112" in said(twilio, 1)["Body"]


def test_a_notice_within_a_day_of_the_persons_message_is_brought(town, twilio):
    town.backend.outbox.append(notice(documents=[{"name": "a.pdf", "url": "/documents/good-token"}]))
    assert said(twilio, 1)["Body"] == "तैयार है" and said(twilio, 2)["MediaUrl"]
    wait(lambda: town.backend.settled == [("n1", "delivered")])


@pytest.mark.parametrize("words", [1, 2])
def test_a_notice_whose_acceptance_was_not_heard_of_is_looked_up_and_not_brought_twice(town, twilio, words):
    paper = notice(documents=[{"name": "a.pdf", "url": "/documents/good-token"}])
    if words == 2:  # another one in the same words came before, and is not taken for this one
        town.backend.outbox.append(notice("n0"))
        wait(lambda: town.backend.settled == [("n0", "delivered")])
    twilio.answers_lost = 1
    town.backend.outbox.append(paper)
    wait(lambda: ("n1", "later") in town.backend.settled)
    town.backend.outbox.append(paper)
    wait(lambda: ("n1", "delivered") in town.backend.settled)
    assert [bool(one.get("MediaUrl")) for one in twilio.said] == [False] * words + [True]


def test_later_only_the_approved_word_is_sent_once_and_its_button_brings_what_waits(town, twilio, person, templates):
    late = notice(seconds=90_000)
    for count in (1, 2):
        town.backend.outbox.append(late)
        wait(lambda count=count: town.backend.settled == [("n1", "later")] * count)
    town.backend.outbox.append(notice("n2", 90_000))
    wait(lambda: len(town.backend.settled) == 3)
    assert [sent.get("ContentSid") for sent in twilio.said] == [templates["news_hi"]]
    town.backend.held.append(late)
    person.press("सूचना पढ़ें")
    assert said(twilio, 2)["Body"] == "तैयार है"
    wait(lambda: ("n1", "delivered") in town.backend.settled)
    assert not town.rasa.told


def test_twilios_word_that_the_window_is_closed_is_believed(town, twilio, templates):
    twilio.wrongs.append((400, 63016, {}))
    town.backend.outbox.append(notice())
    assert said(twilio, 1)["ContentSid"] == templates["news_hi"]
    wait(lambda: town.backend.settled == [("n1", "later")])


def test_a_notice_that_was_not_delivered_is_sent_again_and_one_to_nobody_goes_elsewhere(town, twilio, person):
    town.backend.outbox.append(notice())
    sid = said(twilio, 1)["sid"]
    wait(lambda: town.backend.settled == [("n1", "delivered")])
    assert person.status(sid, "delivered").status_code == 204
    assert person.status(sid, "undelivered", "63018").status_code == 204
    assert person.status(sid, "undelivered", "63018").status_code == 204
    assert town.backend.settled == [("n1", "delivered"), ("n1", "lost")]
    town.backend.outbox.append(notice())
    sid = said(twilio, 2)["sid"]
    wait(lambda: len(town.backend.settled) == 3)
    person.status(sid, "failed", "63024")
    assert town.backend.settled[-1] == ("n1", "gone")


def test_a_notice_that_is_lost_once_more_is_left_to_an_sms(town, twilio, person):
    for count, outcome in ((1, "lost"), (2, "unreached")):
        town.backend.outbox.append(notice())
        sid = said(twilio, count)["sid"]
        wait(lambda count=count: town.backend.settled.count(("n1", "delivered")) == count)
        person.status(sid, "undelivered", "63018")
        assert town.backend.settled[-1] == ("n1", outcome)


def test_a_notice_of_which_no_word_comes_that_it_arrived_is_left_to_an_sms_once(town, twilio, monkeypatch):
    monkeypatch.setattr("channels.whatsapp._NO_WORD", -1)
    town.backend.outbox.append(notice())
    said(twilio, 1)
    wait(lambda: town.backend.settled == [("n1", "delivered")])
    for _ in range(2):
        town.cut("gateway")
        town.mend("gateway")  # it looks at every start
        wait(lambda: town.backend.settled[1:] == [("n1", "unreached")])


def test_the_approved_word_is_left_to_an_sms_where_it_fails_is_not_answered_for_a_day_or_does_not_exist(
    town, twilio, person, templates, monkeypatch
):
    late = notice(seconds=90_000)
    town.backend.outbox.append(late)
    sid = said(twilio, 1)["sid"]
    wait(lambda: town.backend.settled == [("n1", "later")])
    monkeypatch.setattr("channels.whatsapp.time", SimpleNamespace(time=lambda: time.time() + 25 * 3600))
    town.backend.outbox.append(late)
    wait(lambda: town.backend.settled == [("n1", "later"), ("n1", "unreached")])
    person.status(sid, "failed", "63018")
    assert town.backend.settled[-1] == ("n1", "unreached") and len(twilio.said) == 1


class TestNothingWasSubmitted:
    @pytest.fixture
    def templates(self):
        """None."""

    def test_after_a_day_an_sms_is_the_next_thing(self, town, twilio):
        town.backend.outbox.append(notice(seconds=90_000))
        wait(lambda: town.backend.settled == [("n1", "unreached")])
        assert not twilio.said


def test_whoever_opts_out_is_not_written_to_until_they_opt_in(town, twilio, person):
    person.send(Body="STOP")
    assert "START" in said(twilio, 1)["Body"]
    person.send(Body="Start")
    assert "STOP" in said(twilio, 2)["Body"]
    person.send(Body="STOP", OptOutType="STOP")
    wait(lambda: town.backend.silenced == [True, False, True])
    assert len(twilio.said) == 2 and not town.rasa.told


def test_stop_in_the_middle_of_a_question_means_that_question(town, twilio, person):
    town.rasa.script = lambda body: turn(message("नाम?"), expects=QUESTION)
    person.send(Body="x")
    said(twilio, 1)
    person.send(Body="stop")
    assert heard(town, 2)["text"] == "stop"
    assert not town.backend.silenced


def test_templates_are_made_once_and_only_news_is_approved(account, twilio, templates):
    names = [name for name, _, _ in wanted(account["data"])]
    assert list(templates) == names and len(twilio.contents) == len(names)
    assert [one["category"] for one in twilio.approvals.values()] == ["UTILITY", "UTILITY"]
    assert run(account, submit) == templates and len(twilio.contents) == len(names)
    assert run(account, status) == {"news_hi": "approved", "news_en": "approved"}
    assert Templates.load(account["data"], ACCOUNT).news("hi") == templates["news_hi"]


def test_what_whatsapp_approves_keeps_to_its_limits():
    for name, content, category in wanted(DATA):
        if category:
            words = content["types"]["twilio/quick-reply"]
            assert len(words["body"]) <= 1024 and "{{" not in words["body"], name
            assert all(len(one["title"]) <= 20 for one in words["actions"]), name


def test_without_its_settings_the_channel_is_off_and_says_which(caplog, tmp_path):
    from channels.app import create_app

    with caplog.at_level("INFO"):
        create_app(Settings(service_token="t", home=tmp_path, twilio_account_sid=ACCOUNT, public_url=PUBLIC))
    assert "whatsapp: off, SAHAYAK_TWILIO_AUTH_TOKEN and SAHAYAK_WHATSAPP_NUMBER are not set" in caplog.text


def test_answers_are_spoken_too_to_whoever_asks_by_a_link_that_runs_out(town, twilio, person):
    person.send(Body="bol kar sunao")
    link = said(twilio, 2)["MediaUrl"]
    assert link.startswith(f"{PUBLIC}/spoken/")
    found = person.http.get(link.removeprefix(PUBLIC))
    assert found.headers["content-type"] == "audio/ogg" and found.content.startswith(b"OggS")
    assert person.http.get("/spoken/nothing").status_code == 404
