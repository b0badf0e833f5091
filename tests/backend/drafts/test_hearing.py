"""In which order a message is judged, and what general talk is answered."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

CERTIFICATE, LOST, FOUND, STATION = "character_certificate", "lost_article", "found_article", "nearest_station"
HELPLINES = "emergency_helpline"


@pytest.fixture
def at_name(chat):
    talk = chat()
    talk.open(CERTIFICATE)
    talk("yes")
    assert talk.field == "name"
    return talk


@pytest.fixture
def at_birth(at_name):
    at_name("Ramesh Kumar")
    at_name("Suresh Kumar")
    assert at_name.field == "birth_date"
    return at_name


def test_danger_gets_112_first_and_the_answer_is_judged_all_the_same(at_birth):
    turn = at_birth("bachao mujhe maar rahe hain")
    assert turn.messages[0]["links"] == [{"title": "Call 112", "url": "tel:112"}]
    assert at_birth.field == "birth_date" and turn.outcome == "refused"


def test_words_of_danger_are_not_taken_for_a_name_unasked(at_name):
    turn = at_name("bachao mujhe maar rahe hain")
    assert "112" in turn.messages[0]["text"]
    assert "name" not in at_name.answers()


def test_a_cry_in_words_that_nobody_listed_gets_112_first_when_it_may_be_one(at_birth):
    turn = at_birth("he is walking towards us, we are four women", intent=HELPLINES, sure=0.35)
    assert turn.messages[0]["links"] == [{"title": "Call 112", "url": "tel:112"}]
    assert at_birth.field == "birth_date"


def test_a_story_of_what_happened_is_no_cry_by_its_likeness_to_one(chat):
    talk = chat()
    talk.open("e_fir")
    talk(choice="robbery")
    while talk.field != "story":
        talk("yes")
    assert (
        "112" not in talk("Four men stopped me on Monday and took my phone and bag", HELPLINES, 0.5).messages[0]["text"]
    )


def test_who_asks_for_the_numbers_gets_them_without_a_warning_besides(chat):
    talk = chat()
    talk("emergency numbers", intent=HELPLINES)
    assert not talk.turn.messages


@pytest.mark.parametrize("said", ["back", "पीछे", "wapas", "/back"])
def test_control_words_count_as_the_whole_message(at_birth, said):
    at_birth(**({"choice": said} if said.startswith("/") else {"text": said}))
    assert at_birth.field == "parent"


def test_control_words_inside_an_answer_are_part_of_it(chat):
    talk = chat()
    talk.open(LOST)
    for said in ("yes", "bag"):
        talk(said)
    talk("black bag left at the bus stop, back seat, do not cancel", intent="cancel", sure=0.99)
    assert talk.answers()["details"].startswith("black bag")


def test_an_answer_to_a_question_that_is_no_longer_open_is_not_taken(at_name):
    old = {"field": at_name.field, "step": at_name.turn.expects.step}
    at_name("Ramesh Kumar", answering=old)
    assert at_name.field == "parent"
    turn = at_name("Ramesh Kumar", answering=old)
    assert turn.outcome == "refused" and "already answered" in at_name.text and at_name.field == "parent"
    assert "parent" not in at_name.answers()


def test_a_stale_button_is_told_so(at_name):
    at_name(choice="job")
    assert at_name.field == "name" and "earlier question" in at_name.text


def test_a_service_asked_for_in_place_of_an_answer_is_offered_and_the_draft_stays(at_birth):
    draft = at_birth.draft
    turn = at_birth("mera phone kho gaya", intent=LOST)
    assert turn.outcome == "switch" and list(at_birth.choices) == ["stay", "switch"]
    at_birth("no")
    assert at_birth.field == "birth_date" and at_birth.draft == draft
    at_birth("mera phone kho gaya", intent=LOST)
    turn = at_birth(choice="switch")
    assert turn.expects.service == LOST and turn.draft != draft
    at_birth("cancel")
    assert at_birth("resume").draft == draft and at_birth.field == "birth_date"


def test_an_offer_to_switch_does_not_stand_in_the_way_of_the_answer(at_birth):
    at_birth("mera phone kho gaya", intent=LOST)
    at_birth("14/05/1990")
    assert at_birth.field == "mobile"


def test_a_service_wished_for_without_much_certainty_is_no_reason_to_doubt(at_name):
    at_name("Khoya Ram", intent=LOST, sure=0.5)
    assert at_name.answers()["name"] == "Khoya Ram"


def test_a_name_that_sounds_like_a_service_is_doubted(at_name):
    at_name("mobile kho gaya mera", intent=LOST)
    assert list(at_name.choices) == ["mine", "switch"] and "name" not in at_name.answers()
    at_name("something else entirely")
    assert list(at_name.choices) == ["mine", "switch"]
    at_name(choice="mine")
    assert at_name.answers()["name"] == "mobile kho gaya mera"


def test_the_service_itself_as_a_name_is_doubted_too(at_name):
    at_name("charitra praman patra banwana hai", intent=CERTIFICATE)
    assert list(at_name.choices) == ["mine", "other"]
    at_name("no")
    assert at_name.field == "name" and "name" not in at_name.answers()


def test_a_spot_is_no_wish_for_what_is_looked_up_by_a_place(chat):
    talk = chat()
    talk.open(FOUND)
    for said in ("yes", "bag", "black leather bag", "skip", "today"):
        talk(said)
    assert talk.field == "found_where"
    talk("At the auto stand outside Charbagh station", intent=STATION, sure=0.95)
    assert talk.answers()["found_where"] == "At the auto stand outside Charbagh station"


@pytest.mark.parametrize(
    ("said", "intent", "choices"),
    [("nahi karna ye sab", "cancel", ["leave", "stay"]), ("kya likhna hai yahan", "help", [])],
)
def test_a_general_wish_as_a_name_is_doubted_and_then_granted(at_name, said, intent, choices):
    at_name(said, intent=intent)
    assert list(at_name.choices) == ["mine", "other"] and "name" not in at_name.answers()
    at_name("no")
    assert list(at_name.choices) == choices and "name" not in at_name.answers()


def test_a_service_that_is_not_open_yet_is_no_name_either(at_name):
    at_name("gaadi chori ho gayi", intent="not_open_yet")
    assert list(at_name.choices) == ["mine", "other"] and "name" not in at_name.answers()
    at_name("no")
    assert "112" in at_name.text and at_name.field == "name" and "name" not in at_name.answers()


def test_a_name_that_is_a_word_of_the_talk_can_be_given(at_name):
    at_name("Help Singh", intent="help", sure=0.8)
    at_name("it is my answer")
    assert at_name.answers()["name"] == "Help Singh"


@pytest.mark.parametrize("said", ["english please", "can we talk in english", "change language to english"])
def test_a_language_asked_for_by_name_is_no_answer(chat, said):
    talk = chat(language="hi")
    talk.open(CERTIFICATE)
    talk("हाँ")
    talk(said, intent="change_language", sure=0.9)
    assert talk.field == "name" and "full name" in talk.text


def test_the_subject_of_the_service_is_no_reason_to_doubt_a_description(chat):
    talk = chat()
    talk.open(LOST)
    for said in ("yes", "phone"):
        talk(said)
    talk("my phone is lost, black samsung", intent=LOST)
    assert talk.answers()["details"] == "my phone is lost, black samsung"


@pytest.mark.parametrize(
    "said",
    [
        "Village Rampur post Sadar thana Kotwali district Sitapur",
        "near police station, 12 Lal Bagh",
        "मोहल्ला कोट गाँव रामपुर",
    ],
)
def test_an_address_may_name_a_police_station(chat, phone, said):
    talk = chat()
    talk.open(LOST)
    for words in ("yes", "keys", "two keys on a ring", "today", "skip", "Hazratganj, Lucknow", "Ramesh Kumar"):
        talk(words)
    assert talk.field == "address"
    talk(said, intent=STATION, sure=0.99)
    assert talk.answers()["address"] == said
    talk("back")
    talk("mera thana kahan hai", intent=STATION, sure=0.99)
    assert list(talk.choices) == ["mine", "switch"]


def test_an_answer_to_a_question_of_an_ended_service_opens_nothing(chat):
    talk = chat()
    talk("Ramesh", intent=CERTIFICATE, answering={"field": "name", "step": 1})
    assert talk.turn.expects is None and "No question is open" in talk.text


@pytest.mark.parametrize(
    ("said", "intent", "words"),
    [
        ("kaise bharu samajh nahi aaya", "help", "answer the question below"),
        ("thank you so much bhai", "thanks", "welcome"),
        ("koi officer hai kya", "human_handoff", "computer assistant"),
    ],
)
def test_a_side_question_is_answered_and_the_question_asked_again(at_birth, said, intent, words):
    turn = at_birth(said, intent=intent)
    assert turn.outcome == "aside" and words in turn.messages[0]["text"]
    assert at_birth.field == "birth_date" and "date of birth" in at_birth.text


@pytest.mark.parametrize("asked", [{"said": "police ka number do"}, {"choice": "/emergency_helpline"}])
def test_a_service_that_asks_nothing_is_answered_and_the_question_stays(at_birth, asked):
    turn = at_birth(asked.get("said"), intent="emergency_helpline", choice=asked.get("choice"))
    assert turn.aside is not None and turn.aside.service.at_once and turn.finished is None
    assert at_birth.field == "birth_date" and "date of birth" in at_birth.text


def test_a_wish_to_stop_in_other_words_is_made_sure_of(at_birth):
    at_birth("mujhe ab ye nahi bharna", intent="cancel")
    assert list(at_birth.choices) == ["leave", "stay"]
    at_birth("no")
    assert at_birth.field == "birth_date"
    at_birth("mujhe ab ye nahi bharna", intent="cancel")
    assert at_birth("yes").ended


@pytest.mark.parametrize(
    ("said", "begins"), [("hindi", "आपकी जन्म तिथि"), ("भाषा बदलें", "आपकी जन्म तिथि"), ("english", "What is your date")]
)
def test_a_change_of_language_asks_the_open_question_in_it(at_birth, said, begins):
    at_birth(said)
    assert begins in at_birth.text and at_birth.field == "birth_date"


def test_a_story_of_twenty_thousand_characters_as_an_answer_harms_nothing(at_birth):
    before = at_birth.answers()
    at_birth("क" * 25_000)
    assert at_birth.turn.outcome == "refused" and at_birth.answers() == before


anything = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="कखगहाँनीपते0123 .,/😀\u200d\u0000\ud800", max_size=30),
    st.sampled_from(
        ["back", "cancel", "resume", "हाँ", "1", "14/05/1990", "9876543210", "Ramesh", "help", "skip", "keep"]
    ),
)


@given(st.lists(anything, min_size=1, max_size=4), st.sampled_from([None, LOST, CERTIFICATE, "cancel", "help", "deny"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_words_break_the_talk_or_change_what_was_answered(chat, said, intent):
    talk = chat(repr(said) + str(intent))
    talk.open(CERTIFICATE)
    talk("yes")
    talk("Ramesh Kumar")
    draft = talk.draft
    for words in said:
        turn = talk(words, intent=intent, sure=0.8)
        assert turn.messages and all(message["text"] for message in turn.messages)
        str(turn.as_json()).encode()
    if talk.draft == draft:
        kept = talk.answers()
        assert kept["consent"] == "yes" and isinstance(kept["name"], str)


@pytest.mark.parametrize(
    ("intent", "said", "words"),
    [
        ("greet", "namaste", "Sahayak"),
        ("help", "kya kar sakte ho", "This is what I can do"),
        ("thanks", "shukriya", "welcome"),
        ("goodbye", "bye", "Goodbye"),
        ("cancel", "cancel", "nothing to cancel"),
        ("back", "back", "No question is open"),
        ("resume", "resume", "Nothing of yours"),
        ("human_handoff", "insaan se baat", "computer assistant"),
        ("out_of_scope", "mausam kaisa hai", "can’t help with that"),
        ("affirm", "haan", "what would you like"),
        ("deny", "nahi", "No problem"),
        ("answer", None, "No question is open"),
        ("nlu_fallback", "asdf", "not sure"),
        (None, "asdf", "not sure"),
        ("something_new", "asdf", "can’t be done here yet"),
    ],
)
def test_general_talk_is_answered_in_the_persons_language(chat, intent, said, words):
    talk = chat()
    talk(said, intent=intent)
    assert words in talk.text and talk.turn.expects is None


@pytest.mark.parametrize(
    ("said", "words"),
    [("mera mobile chori ho gaya", "समझ में आ गई"), ("my phone was stolen in the market", "I understand")],
)
def test_a_service_that_is_not_open_yet_says_where_to_go_and_offers_what_is(chat, catalogue, said, words):
    talk = chat(language=None)
    turn = talk.open("not_open_yet", said)
    assert turn.messages[0]["text"].startswith(("आपकी बात " + words, words))
    assert "1930" in talk.text and turn.messages[0]["links"][0]["url"] == "tel:112"
    assert list(talk.choices) == [f"/{service.id}" for service in catalogue]
    assert (turn.expects, turn.draft) == (None, None)


def test_danger_in_words_for_a_service_that_is_not_open_yet_comes_first(chat):
    turn = chat().open("not_open_yet", "bachao koi maar raha hai")
    assert len(turn.messages) == 1 and "112" in turn.messages[0]["text"].split(".")[0]


def test_a_service_that_is_not_open_yet_leaves_an_open_question_open(at_name):
    draft = at_name.draft
    turn = at_name.open("not_open_yet", "kal 3 log aaye the")
    assert turn.draft == draft and at_name.field == "name"


def test_a_greeting_offers_the_services_as_buttons(chat, catalogue):
    talk = chat(language=None)
    talk("नमस्ते", intent="greet")
    assert talk.turn.language == "hi"
    assert list(talk.choices) == [f"/{service.id}" for service in catalogue]


def test_what_was_not_understood_offers_the_likeliest_services(chat, db, drafts):
    from backend.catalogue import Said, Understanding

    talk = chat()
    ranking = (("greet", 0.3), (STATION, 0.25), (LOST, 0.2), (CERTIFICATE, 0.1), ("case_status", 0.08))
    with db.write() as tx:
        turn = drafts.say(tx, talk.sender, "nlu_fallback", Said(text="x"), Understanding(None, 0.0, ranking))
    assert [c["value"] for c in turn.messages[0]["choices"]] == [f"/{s}" for s in (STATION, LOST, CERTIFICATE)]


@pytest.mark.parametrize(
    ("said", "language"),
    [("charitra praman patra banwana hai", "hi"), ("I want a character certificate", "en"), ("चरित्र प्रमाण पत्र", "hi")],
)
def test_the_language_is_that_of_the_first_words_unless_one_was_chosen(chat, said, language):
    talk = chat("new", None)
    talk.open(CERTIFICATE, said)
    assert talk.turn.language == language
    talk("english")
    talk("मेरा नाम रमेश है")
    assert talk.turn.language == "en"


@pytest.mark.parametrize(
    ("said", "language"), [("hindi mein baat karo na", "hi"), ("english please", "en"), ("bhasha badal do", "hi")]
)
def test_a_language_asked_for_is_kept(chat, said, language):
    talk = chat("new", "en")
    talk(said, intent="change_language")
    assert talk.turn.language == language


def test_danger_outside_a_service_gets_112_alone(chat):
    talk = chat()
    turn = talk("bachao koi maar raha hai", intent="nlu_fallback")
    assert len(turn.messages) == 1 and turn.messages[0]["links"][0]["url"] == "tel:112"


def test_a_service_button_pressed_while_another_is_open_is_offered(at_name):
    at_name(choice=f"/{LOST}")
    assert list(at_name.choices) == ["stay", "switch"]


def test_a_service_asked_for_while_rasa_forgot_the_open_one_is_offered(at_birth):
    turn = at_birth.open(LOST)
    assert list(at_birth.choices) == ["stay", "switch"] and turn.expects.service == CERTIFICATE
