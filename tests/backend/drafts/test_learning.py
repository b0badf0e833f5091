"""What was told already is not asked; what nobody knows stops nobody."""

import pytest

STORY = "kal raat 9 baje Hazratganj Lucknow mein mere ghar ke bahar se meri kali Splendor UP32 AB 1234 chori ho gayi"
SNATCHED = "kal shaam 7 baje Hazratganj Lucknow mein do ladke chaku dikhakar mera mobile chheenkar bhaag gaye"
NEEDED = {"address": "12 Lalbagh Lucknow", "name": "Ram Lal", "parent": "Shiv Lal", "birth_year": "1980",
          "accused_known": "no", "value": "60000"}  # fmt: skip


@pytest.fixture
def fir(chat):
    talk = chat(language="hi")

    def _fir(story, offence):
        talk.open("e_fir", text=story, entities=[("offence", offence)])
        return talk

    return _fir


def skip_to(talk, field, **answers):
    """Skips or answers everything before a question."""
    for _ in range(30):
        if talk.field == field:
            return
        talk({**NEEDED, **answers}.get(talk.field, "skip"))
    raise AssertionError(talk.field)


def test_a_story_that_names_the_vehicle_answers_what_kind_it_was(fir):
    talk = fir(STORY, "vehicle_theft")
    assert talk.answers()["vehicle_kind"] == "two_wheeler" and "मोटरसाइकिल" in talk.text


def test_words_of_two_kinds_answer_nothing(fir):
    talk = fir(f"{STORY}, chor car se aaye the", "vehicle_theft")
    assert "vehicle_kind" not in talk.answers()


def test_whoever_tells_of_a_phone_is_not_asked_whether_one_was_taken(fir):
    talk = fir(SNATCHED, "snatching")
    assert talk.answers()["weapon"] == "knife"
    skip_to(talk, "property")
    talk("काला सैमसंग मोबाइल और 2000 रुपये")
    assert talk.answers()["phone_taken"] == "yes" and talk.field == "imei"


def test_of_a_bag_alone_it_is_asked(fir):
    talk = fir(SNATCHED, "snatching")
    skip_to(talk, "property")
    talk("लाल बैग और चूड़ियाँ")
    assert talk.field == "phone_taken"


def test_the_beginning_counts_what_is_left_and_does_not_advertise(fir, catalogue):
    talk = fir(STORY, "vehicle_theft")
    text = "\n".join(m["text"] for m in talk.turn.messages)
    assert catalogue["e_fir"].about.hi not in text
    asked = []
    while talk.field != "mobile" and len(asked) < 30:
        asked.append(talk.field)
        talk(NEEDED.get(talk.field, "skip"))
    left = int("".join(c for c in text.split("लगभग")[1][:5] if c.isdigit()))
    assert abs(left - (len(asked) + 2)) <= 2, asked


@pytest.mark.parametrize("said", ["nahi", "नहीं", "no", "mere paas nahi hai", "pata nahi"])
def test_a_plain_no_leaves_an_optional_question_out(fir, said):
    talk = fir(STORY, "vehicle_theft")
    skip_to(talk, "give_at")
    talk(said)
    assert talk.field == "name" and talk.answers()["give_at"] is None


@pytest.mark.parametrize("said", ["pata nahi", "छोड़ें", "skip", "मुझे नहीं पता"])
@pytest.mark.parametrize("field", ["name", "birth_year", "address", "mobile"])
def test_what_is_needed_is_asked_on_and_nobody_is_asked_whether_to_stop(fir, field, said):
    talk = fir(STORY, "vehicle_theft")
    skip_to(talk, field)
    turn = talk(said, intent="cancel", sure=0.95)
    assert ((turn.outcome, talk.field) == ("refused", field) and "“cancel”" in talk.text) or "“रद्द”" in talk.text


@pytest.mark.parametrize(("said", "kept"), [("11 baje", "23:00"), ("2 baje tak", "02:00"), ("subah 11 baje", "11:00"),
                                            ("around 11", "23:00")])  # fmt: skip
def test_until_when_comes_after_from_when(fir, said, kept):
    talk = fir(STORY, "vehicle_theft")
    skip_to(talk, "to_time")
    talk(said)
    assert talk.answers()["to_time"] == kept


def test_of_an_aadhaar_number_only_the_last_four_digits_are_kept(fir, db):
    talk = fir(STORY, "vehicle_theft")
    skip_to(talk, "identity")
    talk("Aadhaar 1234 5678 9012")
    assert talk.answers()["identity"] == "Aadhaar ×××× ×××× 9012"
    with db.read() as tx:
        kept = tx.exec_driver_sql("SELECT answers FROM drafts").scalars().all()
    assert "5678" not in str(kept)


def test_the_opening_sentence_tells_what_was_lost(chat):
    talk = chat()
    talk.open("lost_article", text="mera aadhaar card kho gaya hai")
    talk("yes")
    assert talk.field == "details" and talk.answers()["article"] == "id_document"


def test_a_district_will_do_where_a_list_is_of_a_district(chat):
    talk = chat()
    talk.open("rewarded_criminals")
    turn = talk("lucknow")
    assert turn.finished is not None
    place = turn.finished.values["place"]
    assert (place["district"], place["station"]) == ("lucknow", None)


def test_i_dont_know_is_no_no(chat):
    talk = chat(language="hi")
    talk.open("senior_citizen")
    for said in (
        "yes",
        "डर / धमकी",
        "पड़ोसी रोज़ धमकी देता है",
        "हज़रतगंज, लखनऊ",
        "12/4, गली नं. 3, लालबाग",
    ):
        talk(said)
    assert talk.field == "alone", talk.text
    turn = talk("pata nahi")
    assert (turn.outcome, talk.field) == ("refused", "alone")


@pytest.mark.parametrize("name", ["Mohan Gupta", "मोहन गुप्ता"])
def test_a_name_that_sounds_like_a_service_is_a_name(chat, name):
    talk = chat()
    talk.open("tenant_verification")
    talk("yes")
    talk(name, intent="share_information", sure=0.95)
    assert talk.answers()["name"] == name


def test_the_purpose_said_in_the_first_sentence_is_not_asked(chat):
    talk = chat()
    talk.open("character_certificate", text="naukri ke liye character certificate chahiye")
    talk("yes")
    assert talk.answers()["purpose"] == "job"


def test_a_district_said_in_the_first_sentence_answers_a_list_of_a_district_at_once(chat):
    talk = chat()
    turn = talk.open("rewarded_criminals", text="lucknow ke inami apradhi", entities=[("district", "lucknow")])
    assert turn.finished is not None and turn.finished.values["place"]["district"] == "lucknow"


@pytest.mark.parametrize(("said", "kept"), [("5 feet 6 inch", 168), ("5'6\"", 168), ("५ फुट", 152), ("170", 170)])
def test_a_height_may_be_told_in_feet(chat, said, kept):
    talk = chat()
    talk.open("missing_persons")
    for words in ("by description", "lucknow", "skip", "man", "skip"):
        talk(words)
    assert talk.field == "height"
    talk(said)
    assert talk.answers()["height"] == kept


def test_what_a_confidant_tells_in_the_first_sentence_is_the_information(chat):
    talk = chat(language="hi")
    talk.open("share_information", text="batana hai ki mohalle mein roz raat ko avaidh sharab bikti hai")
    assert talk.field == "where" and talk.answers()["begin"] == "new" and "avaidh" in talk.answers()["what"]


def test_whoever_names_no_helper_is_not_asked_for_their_mobile(chat, phone):
    talk = chat()
    talk.open("divyang")
    for said in ("yes", "in words", "Neighbours block the way and my wheelchair cannot pass", "Hazratganj, Lucknow",
                 "skip", "Arun Verma", "9876543210"):  # fmt: skip
        talk(said)
    talk(phone.codes["9876543210"])
    talk("message")
    assert talk.field == "helper", talk.text
    talk("no")
    assert talk.field == "file"


def test_the_promise_of_secrecy_is_made_even_where_the_first_sentence_was_the_information(chat, catalogue):
    talk = chat(language="hi")
    talk.open("share_information", text="batana hai ki mohalle mein roz raat ko avaidh sharab bikti hai")
    assert catalogue["share_information"].about.hi in talk.text


def test_a_case_number_in_the_first_sentence_is_not_asked_again(chat):
    talk = chat()
    talk.open("case_status", text="mera case 2600000018 kahan tak pahuncha")
    assert talk.field == "mobile" and talk.answers()["case_no"] == "2600000018"


def test_an_address_that_tells_its_police_station_answers_the_question_for_it(chat, phone):
    talk = chat()
    talk.open("tenant_verification")
    for said in ("yes", "Shivnath Gupta", "9876543210"):
        talk(said)
    talk(phone.codes["9876543210"])
    talk("12/3 Hazratganj, Lucknow")
    assert talk.answers()["place"]["station"] == "31655023" and "Hazratganj" in talk.text
    assert talk.field != "place"


def test_an_address_that_tells_none_leaves_the_question_open(chat, phone):
    talk = chat()
    talk.open("tenant_verification")
    for said in ("yes", "Mohan Gupta", "9876543210"):
        talk(said)
    talk(phone.codes["9876543210"])
    talk("12/3 near the old well")
    assert talk.field == "place"
