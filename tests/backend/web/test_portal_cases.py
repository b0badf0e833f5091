"""The officers' work in the portal: queue, case, report, decision, signature."""

import re

import pytest

from backend.cases import store
from backend.documents.verifying import Verdict
from backend.kit import clock
from backend.people import sessions
from tests.backend.web.applying import apply
from tests.backend.web.browser import words
from tests.backend.web.conftest import PASSWORD

THANA = {
    "residence_verified": "yes",
    "residence_since": "2019 से",
    "conduct": "good",
    "cases_found": "no",
    "recommendation": "issue",
}
DCRB = {"cases_found": "no", "listed": "no", "recommendation": "issue"}
LIU = {"adverse": "no", "unlawful_association": "no", "recommendation": "issue"}


@pytest.fixture
def file_report(browser, case_no):
    """Files one desk's report."""

    def _file_report(user_id, fields):
        officer = browser(user_id)
        officer.open(f"/portal/cases/{case_no}/report")
        return officer, officer.send(f"/portal/cases/{case_no}/report", **fields, do="file")

    return _file_report


@pytest.fixture
def all_filed(file_report, case_no) -> str:
    for user_id, fields in (("thana", THANA), ("dcrb", DCRB), ("liu", LIU)):
        file_report(user_id, fields)
    return case_no


def events(parts, case_no, verb):
    with parts.db.read() as tx:
        case = store.case_by_number(tx, case_no)
        return [event for event in store.events_of(tx, case.id) if event.verb == verb]


# The queue


def test_the_queue_shows_the_case_with_its_due_date_in_words(browser, case_no):
    page = words(browser("thana").open("/portal/queue"))
    assert case_no in page and "सुनीता देवी" in page and "days left" in page and "days late" not in page


def test_a_late_case_says_so_in_words(browser, case_no, monkeypatch):
    later = clock.now().replace(year=clock.now().year + 1)
    monkeypatch.setenv("SAHAYAK_NOW", later.isoformat())
    page = words(browser("thana").open("/portal/queue"))
    assert re.search(r"\d+ days late", page) and "1 in all, 1 late" in page


def test_search_finds_by_number_and_by_name_in_either_script(browser, parts, case_no):
    other = apply(parts, name="Ramesh Kumar")
    officer = browser("thana")
    for asked, there, away in ((case_no, case_no, other), ("sunita", case_no, other), ("रमेश", other, case_no)):
        page = officer.open("/portal/queue") and officer.send("/portal/search", search=asked)
        assert there in words(page) and away not in words(page)
    assert case_no in words(officer.open("/portal/queue"))


def test_the_name_searched_for_is_not_in_the_address_and_stays_in_the_box(browser, case_no):
    officer = browser("thana")
    page = officer.send("/portal/search", search="Sunita Devi")
    assert "unita" not in str(page.url) and 'value="Sunita Devi"' in page.text
    officer.open(f"/portal/cases/{case_no}")
    assert case_no in words(officer.open(str(page.url)))


def test_a_search_without_a_match_says_so(browser, case_no):
    assert "Nothing was found" in words(browser("thana").send("/portal/search", search="zzz"))


def test_a_filed_case_moves_to_done(browser, file_report, case_no):
    officer, _ = file_report("dcrb", DCRB)
    assert case_no not in words(officer.open("/portal/queue"))
    assert case_no in words(officer.open("/portal/queue?state=done"))


# One case


def test_the_citizens_words_are_shown_as_words_not_as_a_page(browser, case_no):
    page = browser("thana").open(f"/portal/cases/{case_no}")
    assert "राम &lt;b&gt;प्रसाद&lt;/b&gt; &amp; पुत्र" in page.text
    assert "<b>प्रसाद" not in page.text


def test_a_desk_sees_its_own_report_only_and_the_sp_all_three(browser, file_report, case_no):
    file_report("thana", THANA)
    assert "2019 से" not in browser("dcrb").open(f"/portal/cases/{case_no}").text
    page = words(browser("sp").open(f"/portal/cases/{case_no}"))
    assert "2019 से" in page and "Officer thana" in page
    assert "District Crime Records Bureau, Lucknow" in page and "Local Intelligence Unit, Lucknow" in page


def test_each_look_leaves_its_event(parts, browser, case_no):
    browser("thana").open(f"/portal/cases/{case_no}")
    assert [event.actor[:8] for event in events(parts, case_no, "seen")] == ["officer:"]


def test_an_uploaded_file_is_shown_and_given_out_to_those_in_reach(parts, browser, case_no):
    officer = browser("thana")
    page = officer.open(f"/portal/cases/{case_no}")
    address = re.search(rf"/portal/cases/{case_no}/files/[0-9a-z]{{26}}", page.text)[0]
    file = officer.open(address)
    assert file.headers["content-type"] == "image/jpeg" and file.content[:2] == b"\xff\xd8"
    assert (
        file.headers["content-disposition"].startswith("inline")
        and "sandbox" in file.headers["content-security-policy"]
    )
    small = officer.open(address + "/preview")
    assert small.status_code == 200 and small.headers["content-type"] == "image/jpeg"
    assert len(events(parts, case_no, "opened_file")) == 1
    for path in (address, address + "/preview"):
        assert browser("dcrb.agra").open(path).status_code == 404


def test_a_file_of_another_case_is_not_given_out(parts, browser, case_no):
    other = apply(parts, name="Ramesh", station="31655001")
    theirs = browser("other.thana").open(f"/portal/cases/{other}")
    file_id = re.search(r"/files/([0-9a-z]{26})", theirs.text)[1]
    for path in (file_id, f"{file_id}/preview"):
        assert browser("thana").open(f"/portal/cases/{case_no}/files/{path}").status_code == 404


# The report


def test_a_report_is_filed_and_shown(file_report, case_no):
    _, page = file_report("thana", THANA)
    assert page.url.path == f"/portal/cases/{case_no}"
    assert "Your report is filed" in words(page) and "Since when? 2019 से" in words(page)


def test_a_mistake_is_named_at_the_top_and_nothing_typed_is_lost(file_report, case_no):
    _, page = file_report("thana", {"residence_verified": "no", "remarks": "मकान 'बंद' <मिला>"})
    assert page.status_code == 422
    assert '<a href="#residence_finding">Write what you found at the address</a>' in page.text
    assert 'id="residence_finding"' in page.text and 'id="conduct"' in page.text
    assert "<title>Error:" in page.text
    assert "मकान &#39;बंद&#39; &lt;मिला&gt;" in page.text
    assert re.search(r'name="residence_verified" value="no" checked', page.text)


def test_mistakes_are_told_in_hindi_too(browser, case_no):
    officer = browser("thana", language="hi")
    officer.open(f"/portal/cases/{case_no}/report")
    page = officer.send(f"/portal/cases/{case_no}/report", do="file")
    assert "अपनी संस्तुति चुनिए" in words(page) and "आगे बढ़ने से पहले इसे ठीक करें" in words(page)


def test_changing_the_language_keeps_what_was_typed_and_files_nothing(browser, case_no):
    officer = browser("thana")
    officer.open(f"/portal/cases/{case_no}/report")
    page = officer.send(f"/portal/cases/{case_no}/report", **THANA, do="language-hi")
    assert '<html lang="hi">' in page.text and "2019 से" in page.text and "थाने की आख्या" in page.text
    assert "आख्या लिखें" in words(officer.open(f"/portal/cases/{case_no}"))


def test_a_draft_is_kept_for_the_whole_desk_and_filed_by_any_of_it(browser, case_no):
    officer, sho = browser("thana"), browser("sho")
    officer.open(f"/portal/cases/{case_no}/report")
    page = officer.send(f"/portal/cases/{case_no}/report", remarks="आधी बात", do="save")
    assert "Your draft is kept" in words(page) and "आधी बात" in page.text
    assert "Go on with the report" in words(sho.open(f"/portal/cases/{case_no}"))
    assert "आधी बात" in sho.open(f"/portal/cases/{case_no}/report").text
    assert "Your report is filed" in words(sho.send(f"/portal/cases/{case_no}/report", **THANA, do="file"))


def test_a_second_click_on_file_files_once_and_says_filed(parts, file_report, case_no):
    officer, page = file_report("dcrb", DCRB)
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)[1]
    again = officer.post(f"/portal/cases/{case_no}/report", form_token=token, **DCRB, do="file")
    assert again.status_code == 200 and "Your report is filed" in words(again)
    assert len(events(parts, case_no, "reported")) == 1


def test_a_colleague_who_filed_meanwhile_is_not_overwritten_and_what_was_typed_is_shown(browser, file_report, case_no):
    officer = browser("sho")
    officer.open(f"/portal/cases/{case_no}/report")
    file_report("thana", THANA)
    for button in ("file", "save"):
        page = officer.send(f"/portal/cases/{case_no}/report", **{**THANA, "remarks": "मेरी बात"}, do=button)
        assert page.status_code == 409 and "मेरी बात" in page.text and "was not filed" in words(page)
        assert 'value="file"' not in page.text
    assert "मेरी बात" not in officer.open(f"/portal/cases/{case_no}").text


def test_what_was_typed_outlives_the_end_of_the_session(browser, case_no, db):
    officer = browser("thana")
    path = f"/portal/cases/{case_no}/report"
    officer.open(path)
    with db.write() as tx:
        sessions.end_by_token(tx, officer.cookies["sahayak_officer"])
    page = officer.send(path, **THANA, do="file")
    assert page.status_code == 401 and "What you typed is safe" in words(page)
    page = officer.send("/portal/login", user_id="thana", password="wrong wrong wrong", do="sign_in")
    assert page.status_code == 401
    page = officer.send("/portal/login", user_id="thana", password=PASSWORD, do="sign_in")
    assert "look over what you typed" in words(page)
    page = officer.send(path, do="show")
    assert page.status_code == 200 and "2019 से" in page.text
    token = re.search(r'name="form_token" value="([^"]+)"', page.text)[1]
    page = officer.post(path, form_token=token, **THANA, do="file")
    assert "Your report is filed" in words(page)


def test_a_form_from_before_a_new_sign_in_is_not_filed_but_not_lost(browser, case_no):
    officer = browser("thana")
    path = f"/portal/cases/{case_no}/report"
    before = officer.open(path)
    officer.open("/portal/account")
    officer.send("/portal/logout")
    officer.sign_in("thana", PASSWORD)
    officer.page = before
    page = officer.send(path, **THANA, do="file")
    assert page.status_code == 403 and "has not been filed" in words(page)
    assert "2019 से" in officer.send(path, do="show").text


# Decision and signature


def test_before_all_reports_are_in_the_sp_can_not_decide(browser, case_no):
    page = browser("sp").open(f"/portal/cases/{case_no}/decision")
    assert page.url.path == f"/portal/cases/{case_no}" and "can’t be decided now" in words(page)


def test_the_sp_decides_signs_and_downloads_the_certificate(parts, browser, all_filed):
    sp, case = browser("sp"), f"/portal/cases/{all_filed}"
    assert "Read them, decide, and sign" in words(sp.open(case))
    assert words(sp.open(f"{case}/decision")).count("The certificate should be issued") == 3
    page = sp.send(f"{case}/decision", decision="issue", do="decide")
    assert page.url.path == f"{case}/signature"
    page = sp.send(f"{case}/signature", passphrase="not this one", do="sign")
    assert page.status_code == 422 and "does not open your key" in words(page) and "not this one" not in page.text
    page = sp.send(f"{case}/signature", passphrase=PASSWORD, do="sign")
    assert "It is signed" in words(page) and "Issued" in words(page)
    address = re.search(rf"{case}/documents/[0-9a-z]{{26}}", page.text)[0]
    pdf = sp.open(address)
    assert pdf.headers["content-type"] == "application/pdf" and pdf.content.startswith(b"%PDF")
    assert browser("dcrb.agra").open(address).status_code == 404
    assert parts.documents.inspect(pdf.content).verdict is Verdict.GENUINE
    assert "No signature is needed" in words(sp.open(f"{case}/signature"))


def test_a_refusal_needs_a_reason_and_takes_the_same_road(browser, all_filed):
    sp, case = browser("sp"), f"/portal/cases/{all_filed}"
    sp.open(f"{case}/decision")
    page = sp.send(f"{case}/decision", decision="refuse", reason=" ", do="decide")
    assert page.status_code == 422 and '<a href="#reason">' in page.text
    page = sp.send(f"{case}/decision", decision="refuse", reason="पता सत्यापित नहीं हुआ।", do="decide")
    assert "पता सत्यापित नहीं हुआ।" in words(page)
    page = sp.send(f"{case}/signature", passphrase=PASSWORD, do="sign")
    assert "The refusal and its reason" in words(page) and "Refused" in words(page)


@pytest.fixture
def found_against(file_report, case_no) -> str:
    """A case of which the station reports a crime and advises to refuse."""
    crime = {
        "cases_found": "yes",
        "case_details": "मु.अ.सं. 12/2024",
        "recommendation": "refuse",
        "refusal_reason": "मुक़दमा",
    }
    for user_id, fields in (("thana", THANA | crime), ("dcrb", DCRB), ("liu", LIU)):
        file_report(user_id, fields)
    return case_no


def test_what_speaks_against_the_applicant_is_said_before_the_choice(browser, found_against, parts):
    page = words(browser("sp").open(f"/portal/cases/{found_against}/decision"))
    told = page.index("What the reports say against the applicant")
    assert told < page.index("What do you decide?")
    said = page[told : page.index("What do you decide?")]
    assert said.lower().count("police station hazratganj: ") == 2
    assert "Does the station's record hold a case against the applicant? Yes" in said
    assert "Recommendation The certificate should not be issued" in said
    hindi = words(browser("sp", language="hi").open(f"/portal/cases/{found_against}/decision"))
    assert "आख्याओं में जो बातें आवेदक के ख़िलाफ़ हैं" in hindi


def test_nothing_is_said_where_nothing_speaks_against_the_applicant(browser, all_filed):
    page = browser("sp").open(f"/portal/cases/{all_filed}/decision")
    assert "against the applicant" not in words(page).replace("hold a case against the applicant?", "")
    assert "issue_reason" not in page.text


def test_issuing_in_spite_of_a_report_needs_a_reason_and_nothing_typed_is_lost(browser, found_against):
    sp, case = browser("sp"), f"/portal/cases/{found_against}"
    sp.open(f"{case}/decision")
    page = sp.send(f"{case}/decision", decision="issue", issue_reason="  ", reason="अधूरी बात", do="decide")
    assert page.status_code == 422
    assert '<a href="#issue_reason">Write why it should be issued in spite' in page.text
    assert "अधूरी बात" in page.text and 'value="issue" checked' in page.text
    page = sp.send(f"{case}/decision", decision="issue", issue_reason="क" * 2001, do="decide")
    assert page.status_code == 422 and "2000 letters" in words(page) and "क" * 2001 in page.text


def test_the_reason_for_issuing_in_spite_of_a_report_stays_on_record(parts, browser, found_against):
    sp, case, reason = browser("sp"), f"/portal/cases/{found_against}", "2025 में न्यायालय से बरी।"
    sp.open(f"{case}/decision")
    page = sp.send(f"{case}/decision", decision="issue", issue_reason=reason, do="decide")
    assert page.url.path == f"{case}/signature" and reason in page.text
    assert "in spite of what the reports say" in words(page)
    assert reason in sp.open(case).text and reason in sp.open(f"{case}/decision").text
    page = sp.open(f"{case}/signature") and sp.send(f"{case}/signature", passphrase=PASSWORD, do="sign")
    assert f"Decision written: issue. Reason: {reason}" in words(page)
    assert events(parts, found_against, "decided")[-1].detail["reason"] == reason
    for user_id in ("thana", "dcrb", "liu"):  # it may speak of another desk's report
        assert reason not in browser(user_id).open(case).text


def test_a_decision_can_be_changed_until_it_is_signed(browser, all_filed):
    sp, case = browser("sp"), f"/portal/cases/{all_filed}"
    sp.open(f"{case}/decision")
    sp.send(f"{case}/decision", decision="refuse", reason="ग़लती से", do="decide")
    assert "ग़लती से" in words(sp.open(case))
    sp.open(f"{case}/decision")
    sp.send(f"{case}/decision", decision="issue", reason="ग़लती से", do="decide")
    assert "You decided to issue it" in words(sp.open(case))
    assert words(sp.page).count("ग़लती से") == 1  # in the timeline: what was decided before stays on record


def test_no_choice_and_no_passphrase_are_named(browser, all_filed):
    sp, case = browser("sp"), f"/portal/cases/{all_filed}"
    sp.open(f"{case}/decision")
    assert "Choose your decision" in words(sp.send(f"{case}/decision", do="decide"))
    sp.send(f"{case}/decision", decision="issue", do="decide")
    assert "Enter the signing password" in words(sp.send(f"{case}/signature", passphrase="", do="sign"))


def test_guessing_the_signing_password_is_slowed(browser, all_filed):
    sp, case = browser("sp"), f"/portal/cases/{all_filed}"
    sp.open(f"{case}/decision")
    sp.send(f"{case}/decision", decision="issue", do="decide")
    statuses = [sp.send(f"{case}/signature", passphrase=f"guess {n}", do="sign").status_code for n in range(6)]
    assert statuses == [422] * 5 + [429]


def test_a_second_click_on_sign_makes_no_second_document(browser, all_filed):
    sp, case = browser("sp"), f"/portal/cases/{all_filed}"
    sp.open(f"{case}/decision")
    sign_page = sp.send(f"{case}/decision", decision="issue", do="decide")
    sp.send(f"{case}/signature", passphrase=PASSWORD, do="sign")
    sp.page = sign_page
    page = sp.send(f"{case}/signature", passphrase=PASSWORD, do="sign")
    assert "Issued" in words(page)
    assert page.text.count(" download>") == 1


# What was spoken on the telephone

VOICE = {"file": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "kind": "audio", "name": "recording.wav"}


def test_what_was_only_spoken_is_written_down_by_the_desk_and_the_recording_stays(parts, browser):
    case_no = apply(parts, name=VOICE)
    officer = browser("thana")
    assert "To be written down" in words(officer.open(f"/portal/cases/{case_no}"))
    officer.send(f"/portal/cases/{case_no}/words", **{"said name": " सुनीता देवी ", "said purpose": "nonsense"})
    with parts.db.read() as tx:
        case = store.case_by_number(tx, case_no)
    by_question = {line["question"]: line for line in case.sheet}
    assert case.applicant == by_question["name"]["shown"]["hi"] == "सुनीता देवी"
    assert by_question["name"]["file"] == VOICE["file"] and by_question["purpose"]["shown"]["hi"] != "nonsense"
    assert len(events(parts, case_no, "written_down")) == 1
