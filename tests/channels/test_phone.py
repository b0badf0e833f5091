"""The telephone, by a caller who follows our TwiML as Twilio does: keys, words, silence, recordings, hanging up."""

import time

import pytest

from tests.channels.caller import Caller
from tests.channels.speech.recordings import packed, tone
from tests.channels.standins import free_port, message, serving, turn
from tests.channels.test_listening import SAID, Ear
from tests.channels.twilioapi import ACCOUNT, AUTH, NUMBER, Twilio

PUBLIC = "https://sahayak.example.in"
DESK = "+915224000000"
MENU = tuple((f"सेवा {n}", f"/service_{n}") for n in range(1, 13))
VOICE = b"RIFF....WAVEfmt voice"


def asks(kind, text="बताइए", choices=(), ear=None, step=3, field="thing"):
    """A turn that asks a question, as the backend makes it for the ear."""
    expects = {"service": "some_service", "field": field, "kind": kind, "step": step}
    more = {"ear": ear or {"record": kind in ("name", "text", "story"), "own": False}}
    return turn(message(text, choices, **more), expects=expects)


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """These callers press a # when they mean it, however soon."""
    monkeypatch.setattr("channels.phone._STRAY_SECONDS", 0)


@pytest.fixture
def twilio():
    made = Twilio(port=free_port())
    with serving(made.app(), made.port):
        yield made


@pytest.fixture
def more_changes():
    return {}


@pytest.fixture
def changes(twilio, tmp_path, more_changes):
    given = {"twilio_account_sid": ACCOUNT, "twilio_auth_token": AUTH, "phone_number": NUMBER, "public_url": PUBLIC}
    given |= {"twilio_url": f"http://127.0.0.1:{twilio.port}", "home": tmp_path, "phone_desk": DESK}
    return given | more_changes


@pytest.fixture
def caller(town, twilio):
    town.rasa.script = lambda body: turn(message("क्या काम है, बताइए।", MENU))
    return Caller(twilio, town.url, PUBLIC)


def then(town, *turns):
    """Lets Rasa answer with these turns, one after the other; the last one stays."""
    left = list(turns)
    town.rasa.script = lambda body: left.pop(0) if len(left) > 1 else left[0]


def at(town, caller, *turns):
    """A caller who stands at the question of the first turn."""
    then(town, turn(message("क्या काम है?", MENU)), *turns)
    caller.call()
    caller.choose("मेरे आवेदन")
    return caller.choose("सेवा 1")


def said(town):
    """What reached Rasa last."""
    return town.rasa.told[-1]["metadata"]["said"]


def test_the_emergency_number_is_in_the_first_sentence_and_zero_connects_from_the_first_word_on(town, caller):
    caller.stays = True
    heard = caller.call()
    assert "112" in "।".join(heard.text.split("।")[:2])
    assert caller.key("0").dialled == "112"
    assert "किसी ने फ़ोन नहीं उठाया" in caller.dial_ended("no-answer").text


def test_hindi_comes_first_and_a_key_changes_to_english(town, caller):
    heard = caller.call()
    assert heard.said[0][0] == "hi-IN" and heard.wants.get("language") == "hi-IN"
    english = turn(message("What would you like to do?", MENU), language="en")
    then(town, english)
    heard = caller.choose("English")
    assert town.rasa.told[-1]["message"] == "/change_language"
    assert {language for language, _ in heard.said} == {"en-IN"} and heard.wants.get("language") == "en-IN"


@pytest.mark.parametrize("path", ["call", "heard?n=0", "wait?n=0", "news?name=x", "else"])
def test_what_twilio_did_not_sign_is_refused_and_nothing_is_done(town, caller, path):
    caller.form = {"CallSid": "CA1", "From": "+919876543210"}
    assert caller.post(f"/twilio/voice/{path}", caller.form, auth="c" * 32).status_code == 403
    assert town.rasa.told == [] and town.backend.asked == []


def test_few_choices_are_told_at_a_time_and_every_service_is_within_reach(town, caller):
    caller.call()
    assert len(caller.options()) <= 9
    caller.choose("मेरे आवेदन")
    assert len(caller.options()) == 9 and "और विकल्प" in caller.options()
    caller.choose("सेवा 12")
    assert said(town) == {"choice": "/service_12"}


@pytest.mark.parametrize(
    ("kind", "keys", "read", "text"),
    [
        ("date", "15081990", "15 अगस्त 1990", "15/08/1990"),
        ("number", "42#", "42", "42"),
        ("count", "00#", "0", "0"),
        ("money", "150000#", "150000", "150000"),
        ("imei", "490154203237518", "4 9 0", "490154203237518"),
        ("mobile", "9123456789", "9 1 2", "9123456789"),
    ],
)
def test_what_is_keyed_in_is_read_back_before_it_counts(town, caller, kind, keys, read, text):
    at(town, caller, asks(kind))
    before = len(town.rasa.told)
    assert read in caller.key(keys).text and len(town.rasa.told) == before
    caller.choose("सही है")
    assert said(town) == {"text": text, "answering": {"field": "thing", "step": 3}}


def test_what_was_keyed_in_wrongly_is_keyed_in_once_more(town, caller):
    at(town, caller, asks("date"))
    assert "ऐसी कोई तारीख़ नहीं" in caller.key("31021990").text
    caller.key("15081990")
    caller.choose("फिर से")
    caller.key("16081990")
    caller.choose("सही है")
    assert said(town)["text"] == "16/08/1990"


def test_a_time_is_asked_for_its_half_of_the_day(town, caller):
    at(town, caller, asks("time"))
    caller.key("0730")
    assert caller.options()[:2] == ["सुबह 7 बजकर 30 मिनट", "शाम 7 बजकर 30 मिनट"]
    caller.choose("शाम 7 बजकर 30 मिनट")
    assert said(town)["text"] == "19:30"


@pytest.mark.parametrize(
    ("road", "keys", "text"),
    [
        ("गाड़ी उत्तर प्रदेश की है", ["32", "2122#", "1234#"], "UP32 AB 1234"),
        ("किसी और राज्य की", ["3153#", "01", "23#", "7#"], "DL01 C 0007"),
        ("भारत सीरीज़ की", ["22", "1234#", "2121#"], "22 BH 1234 AA"),
    ],
)
def test_a_plate_is_keyed_in_part_by_part_and_read_back_sign_by_sign(town, caller, road, keys, text):
    at(town, caller, asks("vehicle"))
    caller.choose(road)
    for part in keys:
        caller.key(part)
    assert " ".join(text.replace(" ", "")[:2]) in caller.heard.text
    caller.choose("सही है")
    assert said(town)["text"] == text


def test_letters_and_figures_are_keyed_in_by_two_keys_each(town, caller):
    at(town, caller, asks("text", ear={"record": False}))
    caller.choose("अक्षर बटन से लिखना")
    assert "R A M" in caller.key("7321611020#").text
    caller.choose("सही है")
    assert said(town)["text"] == "RAM12"


def test_the_calling_number_is_offered_where_the_callers_own_mobile_is_asked_for(town, caller):
    at(town, caller, asks("mobile", ear={"own": True}))
    own = next(title for title in caller.options() if title.startswith("यही नंबर"))
    caller.choose(own)
    assert said(town)["text"] == "9876543210"


def test_a_code_is_keyed_in_or_asked_for_again_by_a_key_and_hash(town, caller):
    at(town, caller, asks("otp", choices=(("फिर भेजें", "code:resend"), ("नंबर बदलें", "code:other"))))
    caller.key("2#")
    assert said(town)["choice"] == "code:other"
    caller.key("123456")
    assert said(town)["text"] == "123456"


def test_words_are_read_back_and_noise_is_asked_for_again(town, caller):
    at(town, caller, asks("name"))
    assert "साफ़ सुनाई नहीं दिया" in caller.say("खर खर", confidence=0.1).text
    assert "सुनीता देवी" in caller.say("सुनीता देवी").text
    caller.choose("सही है")
    assert said(town)["text"] == "सुनीता देवी"


def test_what_is_agreed_to_is_agreed_to_by_key(town, caller):
    at(town, caller, asks("consent", choices=(("सहमत हूँ", "yes"), ("नहीं", "no"))))
    assert caller.heard.wants.get("input") == "dtmf"
    caller.choose("सहमत हूँ")
    assert said(town)["choice"] == "yes"


def test_a_wish_in_words_goes_to_the_understanding_with_hints_of_what_is_open(town, caller):
    heard = caller.call()
    assert "चरित्र" in heard.wants.get("hints") or "मेरे आवेदन" in heard.wants.get("hints")
    caller.say("मेरी बाइक चोरी हो गई")
    assert town.rasa.told[-1]["message"] == "मेरी बाइक चोरी हो गई"


def test_a_story_is_recorded_kept_as_a_file_and_deleted_at_twilio(town, caller, twilio):
    at(town, caller, asks("story"))
    assert "12 सेकंड" in caller.record(VOICE, seconds=12).text
    caller.choose("सही है")
    assert town.backend.files[-1][2] == VOICE and said(town)["file"] == "f1"
    assert twilio.media == {}


@pytest.fixture(scope="module")
def ear():
    made = Ear()
    with serving(made.app(), made.port):
        yield made


class TestAnEngineHears:
    """What was recorded is heard, and read back before it counts."""

    @pytest.fixture
    def more_changes(self, ear):
        ear.says, ear.asked, ear.pause = SAID, 0, 0.0
        return {"speech_hears": "http", "speech_url": f"http://127.0.0.1:{ear.port}/pipeline"}

    @pytest.fixture
    def voice(self):
        return packed(tone(), "wav", "pcm_s16le", 8_000)

    @pytest.mark.parametrize("kind", ["story", "name"])
    def test_the_words_go_along_with_the_recording_once_the_caller_says_they_are_right(
        self, town, caller, twilio, voice, kind
    ):
        at(town, caller, asks(kind))
        self.record(caller, kind, voice)
        heard = caller.choose("सही है")
        assert SAID in heard.text and "choice" in said(town)
        assert heard.wants.get("input") == "dtmf" and twilio.media == {}
        caller.choose("हाँ, सही है")
        assert said(town)["text"] == SAID and said(town)["voice"] == "f1"

    @pytest.mark.parametrize("kind", ["story", "name"])
    def test_the_recording_may_stay_alone(self, town, caller, voice, kind):
        at(town, caller, asks(kind))
        self.record(caller, kind, voice)
        caller.choose("सही है")
        caller.choose("बस मेरी आवाज़ रखिए")
        assert said(town)["file"] == "f1" and "text" not in said(town)

    def test_what_was_heard_wrongly_is_recorded_anew(self, town, caller, voice):
        at(town, caller, asks("story"))
        caller.record(voice)
        caller.choose("सही है")
        town.backend.question = asks("story")["messages"][0]
        assert caller.choose("नहीं, फिर से").wants.tag == "Record"
        assert "file" not in said(town) and "text" not in said(town)

    @pytest.mark.parametrize("kind", ["story", "name"])
    def test_what_is_not_heard_stays_a_recording(self, town, caller, voice, ear, kind):
        ear.says = ""
        at(town, caller, asks(kind))
        self.record(caller, kind, voice)
        caller.choose("सही है")
        assert said(town)["file"] == "f1" and ear.asked == 1

    def test_a_slow_engine_is_not_waited_for(self, town, caller, voice, ear, monkeypatch):
        monkeypatch.setattr("channels.listening._EAR_SECONDS", 0.2)
        ear.pause = 3.0
        at(town, caller, asks("story"))
        caller.record(voice)
        caller.choose("सही है")
        assert said(town)["file"] == "f1" and "text" not in said(town)

    def record(self, caller, kind, voice):
        if kind != "story":
            caller.choose("बोलकर रिकॉर्ड कराना")
        caller.record(voice, seconds=4)


def test_an_empty_recording_counts_as_silence_and_star_records_anew(town, caller):
    at(town, caller, asks("story"))
    assert "कुछ सुनाई नहीं दिया" in caller.quiet().text
    caller.record(VOICE, key="*")
    assert caller.heard.wants.tag == "Record"
    assert caller.record(VOICE, key="0").dialled == "112"


def test_silence_is_asked_twice_and_then_a_call_back_is_offered(town, caller, twilio):
    caller.call()
    assert "कुछ सुनाई नहीं दिया" in caller.quiet().text
    assert "कुछ सुनाई नहीं दिया" in caller.quiet().text
    assert "वापस फ़ोन" in caller.quiet().text
    assert caller.choose("एक घंटे में फ़ोन चाहिए").over


def test_who_stays_silent_is_told_that_nothing_is_lost_and_the_call_ends(town, caller):
    caller.call()
    for _ in range(4):
        heard = caller.quiet()
    assert heard.over and "सुरक्षित" in heard.text


def rate(caller):
    """How fast the caller is spoken to."""
    prosody = caller.heard.wants.find("Say/prosody")
    return prosody.get("rate") if prosody is not None else None


def test_star_says_it_again_slowly_and_a_second_star_opens_what_else_there_is(town, caller):
    options = (caller.call(), caller.options())[1]
    again = caller.key("*")
    assert caller.options() == options
    assert rate(caller) == "75%" and "स्टार एक बार और" in again.text
    caller.key("*")
    assert {"धीरे बोलिए", "मुख्य मेन्यू", "वापस"} <= set(caller.options())
    caller.choose("वापस")
    assert rate(caller) is None


def test_whoever_has_things_said_again_is_spoken_to_slowly_until_they_say_otherwise(town, caller):
    caller.call()
    caller.key("*")
    caller.choose("मेरे आवेदन")
    assert rate(caller) is None
    assert "अब से धीरे" in caller.key("*").text
    caller.choose("सेवा 1")
    assert rate(caller) == "75%"
    caller.key("*")
    caller.key("*")
    assert "पहले की तरह" in caller.choose("पहले की तरह बोलिए").text and rate(caller) is None


def test_hash_leads_to_a_person_by_one_press_wherever_the_caller_is(town, caller):
    caller.call()
    assert caller.key("#").dialled == DESK
    assert caller.dial_ended("completed").wants.tag == "Gather"
    at(town, caller, asks("money"))
    assert caller.key("#").dialled == DESK


def test_without_a_desk_hash_tells_how_a_person_is_reached(town, caller):
    town.stacks["gateway"].close()
    object.__setattr__(town.settings, "phone_desk", "")
    town.mend("gateway")
    caller.call()
    caller.key("#")
    assert town.rasa.told[-1]["message"] == "/human_handoff"


def test_a_hash_that_only_ends_what_was_keyed_in_calls_nobody(town, caller, monkeypatch):
    monkeypatch.setattr("channels.phone._STRAY_SECONDS", 60)
    at(town, caller, asks("date"))
    assert "15 अगस्त 1990" in caller.key("15081990").text
    heard = caller.key("#")
    assert heard.dialled is None and "15 अगस्त 1990" in heard.text
    caller.key("*")
    assert caller.key("#").dialled == DESK


def test_a_hash_that_ends_a_recording_is_never_taken_for_one(town, caller, monkeypatch):
    monkeypatch.setattr("channels.phone._STRAY_SECONDS", 60)
    at(town, caller, asks("name"))
    caller.choose("बोलकर रिकॉर्ड कराना")
    assert "रिकॉर्ड हो गया" in caller.record(VOICE, key="#").text


def test_the_keys_are_told_once_in_a_call(town, caller):
    told = "किसी व्यक्ति से बात"
    assert told in caller.call().text
    assert told not in caller.quiet().text and told not in caller.choose("मेरे आवेदन").text


def test_keys_work_while_something_is_keyed_in(town, caller):
    at(town, caller, asks("money"))
    asked = caller.heard.text
    assert asked in caller.key("*#").text and rate(caller) == "75%"
    assert "पिछला प्रश्न" in caller.key("*#").text
    caller.choose("वापस")
    assert caller.key("0#").dialled == "112"


def test_the_step_before_is_two_stars_away(town, caller):
    at(town, caller, asks("money"))
    caller.key("*#")
    caller.key("*#")
    caller.choose("पिछला प्रश्न")
    assert said(town)["choice"] == "/back"


class TestTheCallBreaksOffAtTheReadBack:
    """What was read back need not be given again in the next call from the same telephone."""

    def again(self, town, caller, *turns):
        """The next call, at the question of the first turn."""
        caller.hang_up()
        return at(town, caller, *turns)

    def test_an_answer_that_was_keyed_in_is_kept_and_not_said_aloud_to_whoever_calls(self, town, caller):
        at(town, caller, asks("money", "कितने रुपये?"))
        assert "500" in caller.key("500#").text
        heard = self.again(town, caller, asks("money", "कितने रुपये?"))
        assert "कितने रुपये? इसका उत्तर" in heard.text and "500" not in heard.text
        caller.choose("वही उत्तर ठीक है")
        assert said(town) == {"text": "500", "answering": {"field": "thing", "step": 3}}

    def test_a_recording_is_kept_and_heard_by_nobody_in_between(self, town, caller, twilio):
        at(town, caller, asks("story"))
        caller.record(VOICE, key="hangup")
        self.again(town, caller, asks("story"))
        caller.choose("वही उत्तर ठीक है")
        assert town.backend.files[-1][2] == VOICE and said(town)["file"] == "f1" and twilio.media == {}

    def test_it_may_be_given_anew_and_is_then_offered_no_more(self, town, caller):
        at(town, caller, asks("money"))
        caller.key("500#")
        self.again(town, caller, asks("money"))
        assert "रुपये के अंक" in caller.choose("फिर से बताना है").text
        assert "पिछले फ़ोन" not in self.again(town, caller, asks("money")).text

    @pytest.mark.parametrize("other", [asks("money", field="other"), asks("money") | {"expects": None}])
    def test_another_question_is_simply_asked(self, town, caller, other):
        at(town, caller, asks("money"))
        caller.key("500#")
        assert "पिछले फ़ोन" not in self.again(town, caller, other).text

    def test_what_was_confirmed_is_offered_no_more(self, town, caller):
        at(town, caller, asks("money"), asks("money", "और कितने?", step=4, field="other"))
        caller.key("500#")
        caller.choose("सही है")
        assert "पिछले फ़ोन" not in self.again(town, caller, asks("money")).text

    def test_another_telephone_is_offered_nothing(self, town, caller):
        at(town, caller, asks("money"))
        caller.key("500#")
        caller.number = "+919876500000"
        assert "पिछले फ़ोन" not in self.again(town, caller, asks("money")).text


class TestRecordingsThatNobodyWants:
    """Are deleted at Twilio, also where the gateway was down when it was time."""

    @pytest.fixture(autouse=True)
    def looks_often(self, monkeypatch):
        monkeypatch.setattr("channels.phone_recordings._LOOK_SECONDS", 0.05)

    @pytest.mark.parametrize("key", ["*", "0"])
    def test_one_that_was_broken_off_by_a_key(self, town, caller, twilio, key):
        at(town, caller, asks("story"))
        caller.record(VOICE, key=key)
        wait(lambda: twilio.media == {})

    def test_one_that_was_thrown_away_at_the_read_back(self, town, caller, twilio):
        at(town, caller, asks("story"))
        caller.record(VOICE)
        caller.choose("फिर से")
        wait(lambda: twilio.media == {})
        assert town.backend.files == []

    def test_one_whose_caller_never_came_back(self, town, caller, twilio, monkeypatch):
        at(town, caller, asks("story"))
        caller.record(VOICE, key="hangup")
        caller.hang_up()
        assert twilio.media
        town.cut("gateway")
        monkeypatch.setattr("channels.phone_recordings.CALL_SECONDS", -1)
        town.mend("gateway")
        wait(lambda: twilio.media == {})


def test_a_step_that_twilio_posts_again_is_taken_once_also_by_a_gateway_started_anew(town, caller):
    at(town, caller, asks("money"), asks("money", "और कितने?", step=4))
    caller.key("500#")
    action, before = caller.heard.wants.get("action"), len(town.rasa.told)
    form = {**caller.form, "Digits": "1"}
    assert "और कितने" in caller.post(action, form).text
    assert "और कितने" in caller.post(action, form).text
    town.cut("gateway")
    town.mend("gateway")
    assert "और कितने" in caller.post(action, form).text
    assert len(town.rasa.told) == before + 1


def test_a_slow_answer_is_waited_for_and_no_webhook_takes_two_seconds(town, caller):
    at(town, caller, asks("money"), asks("money", "और कितने?", step=4))
    town.rasa.delay, caller.slowest = 4, 0.0
    caller.key("500#")
    heard = caller.choose("सही है")
    assert "एक पल रुकिए" in heard.text and "और कितने" in heard.text
    assert caller.slowest < 2


def test_an_outage_is_told_and_the_question_stays(town, caller):
    at(town, caller, asks("money"))
    caller.key("500#")
    town.rasa.status = 500
    assert "गड़बड़ी" in caller.choose("सही है").text
    town.rasa.status = 200
    then(town, asks("money", "और कितने?", step=4))
    caller.key("500#")
    assert "और कितने" in caller.choose("सही है").text


def test_an_unfinished_talk_is_offered_in_the_next_call_and_what_was_proven_is_forgotten(town, caller):
    town.backend.expects = {"service": "some_service", "field": "go_on", "kind": "choice", "step": 5}
    town.backend.question = message("आपका काम अधूरा है।", (("हाँ, आगे बढ़ाइए", "go_on"), ("नए सिरे से", "anew")))
    heard = caller.call()
    assert "अधूरा" in heard.text
    assert next(body.get("call") for name, body in town.backend.asked if name == "conversations")
    assert "कोई दूसरा काम" in caller.options()
    caller.choose("हाँ, आगे बढ़ाइए")
    assert said(town) == {"choice": "go_on", "answering": {"field": "go_on", "step": 5}}


def test_a_paper_is_sent_as_a_link_and_its_number_is_read_out_twice(town, caller, twilio):
    documents = [{"name": "a.pdf", "url": "/documents/t"}]
    paper = message("हो गया।", case={"case_no": "2600000014"}) | {"documents": documents}
    at(town, caller, turn(paper, ended=True))
    assert caller.heard.text.count("2 6 0, 0 0 0, 0 0 1, 4") == 2
    (sms,) = [one for one in twilio.said if one["To"] == "+919876543210"]
    assert f"{PUBLIC}/documents/t" in sms["Body"] and "SMS" in caller.heard.text


@pytest.mark.parametrize("more_changes", [{"sms_sender": "UPPOLC"}])
def test_a_link_comes_from_the_registered_sender(town, caller, twilio):
    at(town, caller, turn(message("हो गया।") | {"documents": [{"name": "a.pdf", "url": "/documents/t"}]}, ended=True))
    assert [one["From"] for one in twilio.said] == ["UPPOLC"]


def test_what_a_telephone_cannot_take_is_finished_elsewhere_or_shown_at_the_station(town, caller, twilio):
    at(town, caller, asks("document", choices=(("थाने पर दिखाएँगे", "at_station"),), ear={"record": False}))
    assert "काग़ज़ नहीं लिया जा सकता" in caller.heard.text
    caller.choose("बाक़ी काम इंटरनेट पर करना, SMS से लिंक")
    assert PUBLIC in twilio.said[-1]["Body"]
    caller.choose("थाने पर दिखाएँगे")
    assert said(town)["choice"] == "at_station"


def test_who_hides_their_number_is_somebody_only_for_this_call(town, caller):
    caller.number = "anonymous"
    caller.call()
    first = caller.sid
    caller.call()
    assert {first, caller.sid} == set(town.backend.conversations)


@pytest.mark.parametrize("more_changes", [{"talk_rate": 4}])
def test_who_presses_too_fast_is_told_so_and_loses_nothing(town, caller):
    at(town, caller, *(asks("otp", step=step) for step in range(3, 20)))
    for _ in range(6):
        heard = caller.key("123456")
    assert "जल्दी" in heard.text and heard.wants.tag == "Gather"


def test_a_call_that_ends_anywhere_ends_quietly(town, caller):
    caller.call()
    caller.hang_up()
    assert caller.post("/twilio/status", {**caller.form, "CallStatus": "completed"}).status_code == 204


def held(notice="n1"):
    shape = {"id": notice, "channel": "phone", "address": "+919876543210", "language": "hi", "heard_seconds": 0}
    return shape | {"message": message("आपके आवेदन पर निर्णय हो गया।")}


def test_news_is_told_in_a_call_only_to_who_proved_a_mobile_in_it(town, caller):
    town.backend.held.append(held())
    heard = caller.call()
    assert "ख़बर आई है" in heard.text and "निर्णय" not in heard.text
    assert town.backend.settled == [("n1", "later")]
    town.backend.held.append(held())
    town.backend.mobile = "9876543210"
    assert "निर्णय हो गया" in caller.choose("मेरे आवेदन").text or "निर्णय हो गया" in caller.choose("सेवा 1").text
    assert town.backend.settled[-1] == ("n1", "delivered")


# --- our own calls ---------------------------------------------------------------------------------


@pytest.fixture
def by_day(monkeypatch):
    monkeypatch.setattr("channels.phone_rings.until_day", lambda moment: 0)


def bring(town, notice="n1"):
    shape = {"id": notice, "channel": "phone", "address": "+919876543210", "language": "hi", "heard_seconds": 9999}
    town.backend.outbox.append(shape | {"message": message("आपके आवेदन पर निर्णय हो गया।")})


def wait(holds, seconds=15):
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def take_up(caller, made):
    """Somebody takes up a call of ours."""
    caller.sid = made["sid"]
    form = {"CallSid": made["sid"], "AccountSid": ACCOUNT, "From": made["From"], "To": made["To"]}
    caller.form = form | {"Direction": "outbound-api"}
    return caller._play(made["Url"].removeprefix(PUBLIC), {})


def test_a_notice_is_read_only_to_who_presses_a_key_and_counts_only_when_it_was_heard(town, caller, twilio, by_day):
    bring(town)
    wait(lambda: twilio.calls and town.backend.settled)
    heard = take_up(caller, twilio.calls[-1])
    assert "निर्णय" not in heard.text and "पैसे या OTP नहीं" in heard.text
    assert "निर्णय हो गया" in caller.choose("सुनना हो").text
    caller.hang_up()
    assert town.backend.settled == [("n1", "delivered")]


def test_a_notice_that_nobody_heard_is_brought_twice_more_and_then_waits_for_their_own_call(
    town, caller, twilio, by_day
):
    for count, outcome in enumerate(("lost", "lost", "unreached"), 1):
        bring(town)
        wait(lambda count=count: len(twilio.calls) == count and len(town.backend.settled) == 2 * count - 1)
        caller.form = {"CallSid": twilio.calls[-1]["sid"], "To": "+919876543210"}
        for _ in range(2):  # Twilio may say it twice
            caller.post("/twilio/status", {**caller.form, "CallStatus": "no-answer"})
        assert town.backend.settled[-2:] == [("n1", "delivered"), ("n1", outcome)]


def test_nobody_is_called_at_night(town, caller, twilio, monkeypatch):
    monkeypatch.setattr("channels.phone_rings.until_day", lambda moment: 3600)
    bring(town)
    wait(lambda: town.backend.settled)
    assert town.backend.settled == [("n1", "later")] and twilio.calls == []
