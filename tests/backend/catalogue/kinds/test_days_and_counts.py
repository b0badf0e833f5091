import pytest

from backend.catalogue.said import Said


@pytest.mark.parametrize(
    "said", ["14/05/1990", "14 मई 1990", "14-5-90", "१४/०५/१९९०", "May 14, 1990", "14 may 1990 ko"]
)
def test_a_birth_date_is_read_in_both_scripts(judge, said):
    assert judge("date", said, age_from=14) == "1990-05-14"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("14/05/2030", "future"),
        ("31/02/1990", "no_such_day"),
        ("14 May", "no_year"),
        ("1990", "no_day"),
        ("kal", "too_young"),
        ("14/05/2020", "too_young"),
        ("01/01/1905", "age_over"),
        ("रमेश", "missing"),
        ("", "missing"),
        ("😀", "missing"),
    ],
)
def test_a_wrong_birth_date_is_refused_with_why(judge, said, reason):
    assert judge("date", said, age_from=14, age_to=110) == f"answers.date.{reason}"


@pytest.mark.parametrize(
    ("said", "day"),
    [("kal", "2026-03-09"), ("परसों", "2026-03-08"), ("आज", "2026-03-10"), ("3 din pehle", "2026-03-07")],
)
def test_a_past_date_looks_back(judge, said, day):
    assert judge("date", said, side="past") == day


def test_a_planned_date_looks_ahead(judge):
    assert judge("date", "kal", side="future") == "2026-03-11"
    assert judge("date", "01/03/2026", side="future") == "answers.date.past"


def test_a_loss_of_long_ago_is_doubted(judge):
    assert judge("date", "01/01/2010", side="past", within_years=10) == "answers.date.too_old"


def test_today_and_yesterday_can_be_pressed(judge):
    kind = judge.kind("date", side="past", near=True)
    assert [choice.value for choice in kind.choices(judge.around())] == ["today", "yesterday"]
    assert kind.parse(Said(choice="yesterday"), judge.around()) == "2026-03-09"
    assert judge("date", said={"choice": "today"}) == "answers.choice.stale"


def test_dates_are_shown_as_people_say_them(judge):
    kind = judge.kind("date")
    assert (kind.show("1990-05-14", "hi"), kind.show("1990-05-14", "en")) == ("14 मई 1990", "14 May 1990")


@pytest.mark.parametrize(
    ("said", "clock", "shown"),
    [
        ("शाम 7 बजे", "19:00", "शाम 7 बजे"),
        ("9:30 pm", "21:30", "रात 9:30 बजे"),
        ("saadhe chhah baje subah", "06:30", "सुबह 6:30 बजे"),
        ("00:15", "00:15", "रात 12:15 बजे"),
        ("dopahar 2 baje", "14:00", "दोपहर 2 बजे"),
    ],
)
def test_a_time_of_day_is_read_and_shown(judge, said, clock, shown):
    assert judge("time", said) == clock
    assert judge.kind("time").show(clock, "hi") == shown


@pytest.mark.parametrize(("said", "reason"), [("कभी भी", "missing"), ("25 baje", "no_such_time"), ("", "missing")])
def test_what_is_no_time_is_refused(judge, said, reason):
    assert judge("time", said) == f"answers.time.{reason}"


@pytest.mark.parametrize(("said", "number"), [("12", 12), ("१२", 12), ("बारह", 12), ("twelve", 12), ("1,200", 1200)])
def test_a_number_is_read_in_figures_and_words(judge, said, number):
    assert judge("number", said) == number


@pytest.mark.parametrize(
    ("said", "reason"),
    [("बहुत", "missing"), ("", "missing"), ("2.5", "not_whole"), ("3 ya 4", "several"), ("0", "too_small")],
)
def test_what_is_no_number_is_refused(judge, said, reason):
    assert judge("number", said, least=1) == f"answers.number.{reason}"


def test_a_number_has_the_questions_limits(judge):
    assert judge("number", "11", most=10) == "answers.number.too_big"


def test_a_case_number_is_known_by_its_check_digit(judge):
    from datetime import date

    from backend.kit.ids import case_no

    number = case_no(7, date(2026, 3, 1))
    wrong = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert judge("number", f"मेरी संख्या {number[:4]} {number[4:]} है", form="case_no") == number
    assert judge("number", wrong, form="case_no") == "answers.number.bad_case_no"
    assert judge("number", "pata nahi", form="case_no") == "answers.number.no_case_no"
    assert judge("number", "9876543212", form="case_no") == "answers.number.mobile_no"


@pytest.mark.parametrize(
    ("said", "rupees"),
    [("4500", 4500), ("₹ 45,000/-", 45000), ("डेढ़ लाख", 150000), ("18k", 18000), ("dhai hazaar rupaye", 2500)],
)
def test_money_is_read_as_it_is_said(judge, said, rupees):
    assert judge("money", said) == rupees


@pytest.mark.parametrize(("said", "reason"), [("bahut", "missing"), ("0", "too_small"), ("2000 aur 5000", "several")])
def test_what_is_no_amount_is_refused(judge, said, reason):
    assert judge("money", said) == f"answers.money.{reason}"


def test_money_is_shown_with_indian_commas(judge):
    show = judge.kind("money").show
    assert [show(n, "hi") for n in (5, 999, 1000, 120000, 12345678)] == [
        "₹5",
        "₹999",
        "₹1,000",
        "₹1,20,000",
        "₹1,23,45,678",
    ]
