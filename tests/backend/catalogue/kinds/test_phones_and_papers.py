import pytest

from backend.catalogue.said import Said

MOBILE = "9876543210"


@pytest.mark.parametrize(
    "said", ["9876543210", "+91 98765 43210", "098765-43210", "९८७६५४३२१०", "mera number 9876543210 hai"]
)
def test_a_mobile_is_ten_digits_however_written(judge, said):
    assert judge("mobile", said) == MOBILE


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("98765", "too_short"),
        ("98765432101", "too_long"),
        ("1234567890", "bad_first_digit"),
        ("मेरा नंबर", "missing"),
        ("", "missing"),
        ("9876543210 ya 9876543211", "several"),
    ],
)
def test_half_a_mobile_is_refused_with_what_lacks(judge, said, reason):
    assert judge("mobile", said) == f"answers.mobile.{reason}"


def test_the_mobile_verified_before_can_be_pressed(judge):
    kind, around = judge.kind("mobile", verify=True), judge.around(verified_mobile=MOBILE)
    assert [choice.value for choice in kind.choices(around)] == [MOBILE]
    assert kind.parse(Said(choice=MOBILE), around) == MOBILE
    assert judge("mobile", said={"choice": MOBILE}) == "answers.choice.stale"


def code(judge, text, judged="ok"):
    asked = []
    around = {"answers": {"mobile": MOBILE}, "check_code": lambda digits: asked.append(digits) or judged}
    return judge("otp", text, around=around, mobile="mobile"), asked


@pytest.mark.parametrize("said", ["123456", "१२३४५६", "123 456", "code hai 123456"])
def test_a_right_code_verifies_the_mobile_it_went_to(judge, said):
    assert code(judge, said) == ({"mobile": MOBILE}, ["123456"])


@pytest.mark.parametrize("judged", ["wrong", "expired", "locked"])
def test_a_code_that_is_not_right_is_refused_with_why(judge, judged):
    assert code(judge, "123456", judged)[0] == f"answers.otp.{judged}"


@pytest.mark.parametrize(
    ("said", "reason"),
    [("12345", "six_digits"), ("1234567", "six_digits"), ("कोड", "missing"), ("", "missing")],
)
def test_what_is_no_code_costs_no_try(judge, said, reason):
    assert code(judge, said) == (f"answers.otp.{reason}", [])


@pytest.mark.parametrize(
    ("said", "wish"),
    [("कोड नहीं आया", "resend"), ("resend", "resend"), ("dobara bhejo", "resend"), ("नंबर गलत है", "other_mobile")],
)
def test_another_code_or_another_number_can_be_wished_for(judge, said, wish):
    assert code(judge, said)[0] == f"answers.otp.{wish}"


def test_a_code_holds_only_for_the_mobile_it_verified(judge):
    kind = judge.kind("otp", mobile="mobile")
    assert kind.holds({"mobile": MOBILE}, {"mobile": MOBILE})
    assert not kind.holds({"mobile": MOBILE}, {"mobile": "9876543211"})
    assert not kind.holds({"mobile": MOBILE}, {})


@pytest.mark.parametrize("file", ["image", "pdf"])
def test_a_document_is_a_photo_or_a_pdf(judge, file):
    assert judge("document", said={"file": file}) == {"file": file, "kind": file, "name": f"my.{file}"}


@pytest.mark.parametrize(
    ("options", "said", "reason"),
    [
        ({}, {"text": "ye rahi photo"}, "send.paper"),
        ({}, {"file": "audio"}, "other.paper"),
        ({}, {"file": "gone"}, "unknown.paper"),
        ({"accept": ["image"]}, {"text": "photo"}, "send.photo"),
        ({"accept": ["image"]}, {"file": "pdf"}, "other.photo"),
        ({"accept": ["image", "audio", "video"]}, {"file": "pdf"}, "other.media"),
        ({}, {"choice": "yes"}, "send.paper"),
    ],
)
def test_words_and_wrong_files_are_refused_with_what_to_send(judge, options, said, reason):
    text = said.pop("text", None)
    assert judge("file", text, said=said, **options) == f"answers.file.{reason}"


def test_a_file_is_told_by_its_id_and_shown_as_received(judge):
    kind = judge.kind("document")
    value = {"file": "image", "kind": "image", "name": "a.jpg"}
    assert kind.file_id(value) == "image"
    assert kind.show(value, "en") == "photo received"
    assert judge.kind("name").file_id("Ram") is None
