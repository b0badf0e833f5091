import pytest


@pytest.mark.parametrize("said", ["490154203237518", "49-015420-323751-8", "IMEI है ४९०१५४२०३२३७५१८"])
def test_an_imei_is_taken_in_any_dress(judge, said):
    assert judge("imei", said) == "490154203237518"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("काला फ़ोन", "missing"),
        ("49015420323751", "too_short"),
        ("4901542032375180", "too_long"),
        ("490154203237519", "wrong_check"),
        ("490154203237518, 356938035643809", "several"),
    ],
)
def test_what_is_no_imei_is_refused_with_its_reason(judge, said, reason):
    assert judge("imei", said) == f"answers.imei.{reason}"


@pytest.mark.parametrize("said", ["up32ab1234", "UP 32 AB 1234", "यूपी 32 एबी 1234", "गाड़ी नं. UP-32-AB-1234"])
def test_a_vehicle_s_number_is_taken_in_either_script(judge, said):
    assert judge("vehicle", said) == "UP32AB1234"


@pytest.mark.parametrize(("said", "reason"), [("लाल स्कूटी", "missing"), ("UP32AB1234, UP78T9876", "several")])
def test_what_is_no_vehicle_s_number_is_refused_with_its_reason(judge, said, reason):
    assert judge("vehicle", said) == f"answers.vehicle.{reason}"


@pytest.mark.parametrize("kind", ["imei", "vehicle"])
def test_a_button_of_another_question_is_stale(judge, kind):
    assert judge(kind, said={"choice": "yes"}) == "answers.choice.stale"
