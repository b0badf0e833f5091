"""The whole road: from a citizen's message to a signed document, through chat, portal and public check."""

import io
import re
import subprocess

import httpx
import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from tests.end_to_end.system import walk

HINDI = {
    "consent": {"choice": "yes"},
    "name": "श्रीमती प्रज्ञा कृष्णमूर्ति त्रिपाठी",
    "parent": "स्व. उमाशंकर त्रिपाठी",
    "birth_date": "९ मार्च १९९१",
    "permanent_address": "मकान नं. 12/4, गली 3, इंदिरा नगर, लखनऊ",
    "same_address": "नहीं",
    "present_address": "45, लाल बाग़, हज़रतगंज, लखनऊ",
    "present_place": "हज़रतगंज, लखनऊ",
    "stay": "2",
    "purpose": "नौकरी",
    "proof_kind": "आधार",
}
HINGLISH = {
    "consent": {"choice": "yes"},
    "name": "mera naam Ramesh Kumar hai",
    "parent": "Suresh Chandra",
    "birth_date": "15 agast 1990",
    "permanent_address": "gram Rampur, post Malihabad, Lucknow",
    "same_address": "haan ji",
    "present_place": "hazratganj lko",
    "stay": "janm se",
    "purpose": "naukri ke liye",
    "proof_kind": "voter card",
}
REPORTS = {
    "thana.hazratganj": {
        "residence_verified": "yes",
        "residence_since": "2019 से",
        "conduct": "good",
        "cases_found": "no",
        "recommendation": "issue",
    },
    "dcrb.lucknow": {"cases_found": "no", "listed": "no", "recommendation": "issue"},
    "liu.lucknow": {"adverse": "no", "unlawful_association": "no", "recommendation": "issue"},
}


def apply(citizen, opening, answers, photo) -> str:
    """Applies for a certificate; returns the case number."""
    citizen.say(opening)
    walk(citizen, answers | {"mobile": citizen.mobile}, photo)
    assert citizen.kind == "review"
    citizen.choose("submit")
    assert citizen.reply["expects"] is None
    return citizen.reply["messages"][-1]["case"]["case_no"]


def report_all(at_desk, case_no) -> None:
    for user_id, values in REPORTS.items():
        officer = at_desk(user_id)
        assert case_no in officer.get("/portal/queue").text
        page = officer.get(f"/portal/cases/{case_no}/report")
        filed = officer.submit(page, "report", **values, do="file")
        assert "told=filed" in str(filed.url), filed.text


def decide_and_sign(at_desk, case_no, **decision) -> None:
    sp = at_desk("sp.lucknow")
    page = sp.get(f"/portal/cases/{case_no}/decision")
    page = sp.submit(page, "decision", **decision, do="decide")
    assert str(page.url).endswith("/signature"), page.text
    page = sp.submit(page, "signature", passphrase=sp.password, do="sign")
    assert "told=signed" in str(page.url), page.text


def delivered(citizen, case_no) -> bytes:
    """The document that arrived in the conversation by itself."""
    citizen.system.wait(lambda: citizen.updates()["messages"], 15)
    message = citizen.updates()["messages"][-1]
    assert message["case"]["case_no"] == case_no
    answer = httpx.get(message["documents"][0]["url"])
    assert answer.headers["content-type"] == "application/pdf"
    return answer.content


def text_of(pdf: bytes) -> str:
    run = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return run.stdout.decode()


def signature_holds(system, pdf: bytes) -> bool:
    """pyHanko's verdict, with the deployment's own root and nothing else trusted."""
    _, _, root = pem.unarmor((system.home / "keys" / "root.pem").read_bytes())
    context = ValidationContext(trust_roots=[x509.Certificate.load(root)], allow_fetching=False)
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    status = validate_pdf_signature(signature, context)
    return status.bottom_line and status.coverage.name == "ENTIRE_FILE"


def handed_in(system, pdf: bytes) -> str:
    """What the public check says of a file."""
    file = {"file": ("certificate.pdf", pdf, "application/pdf")}
    return httpx.post(f"{system.backend}/verify", headers={"accept": "application/json"}, files=file).json()["result"]


def test_a_certificate_travels_from_hindi_words_to_a_signed_document(system, citizen, at_desk, photo, tmp_path):
    case_no = apply(citizen, "चरित्र प्रमाण पत्र बनवाना है", HINDI, photo)
    assert citizen.text.count("तक आख्या") == 3  # thana, DCRB and LIU, each with its date
    (acknowledgement,) = [paper for paper in citizen.documents if paper["name"].startswith("AK")]
    assert case_no in text_of(httpx.get(acknowledgement["url"]).content)

    stranger = at_desk("sp.lucknow")
    assert stranger.get(f"/portal/cases/{case_no}/decision").url.path.endswith(case_no)  # not before all reports
    report_all(at_desk, case_no)
    decide_and_sign(at_desk, case_no, decision="issue")

    pdf = delivered(citizen, case_no)
    assert signature_holds(system, pdf)
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True).stdout
    assert "Signature is Valid" in said and "Total document signed" in said
    assert subprocess.run(["qpdf", "--check", path], capture_output=True).returncode == 0

    text = text_of(pdf)
    assert HINDI["name"] in " ".join(text.split()) and "Character Certificate" in text
    assert "Pages:           1" in subprocess.run(["pdfinfo", path], capture_output=True, text=True).stdout

    code = re.search(r"/verify/(\w{16})", text)[1]
    check = httpx.get(f"{system.backend}/verify/{code}", headers={"accept": "application/json"})
    assert check.json()["state"] == "valid"
    assert "प्रज्ञा" not in check.text and citizen.mobile not in check.text
    assert "प्रज्ञा" not in httpx.get(f"{system.backend}/verify/{code}").text
    assert handed_in(system, pdf) == "genuine"
    assert handed_in(system, pdf[:9000] + bytes([pdf[9000] ^ 1]) + pdf[9001:]) == "changed"


def test_the_status_tells_the_applicant_and_gives_the_document_again(system, citizen, at_desk, photo):
    case_no = apply(citizen, "charitra praman patra banwana hai", HINGLISH, photo)
    citizen.say("mera case kahan tak pahuncha")
    walk(citizen, {"case_no": case_no, "mobile": citizen.mobile}, photo)
    assert case_no in citizen.text
    assert {d["name"][:2] for d in citizen.documents} == {"AK", "FR"}  # with the receipt for the fee
    report_all(at_desk, case_no)
    decide_and_sign(at_desk, case_no, decision="issue")
    citizen.updates()
    citizen.say("case status")
    walk(citizen, {"case_no": case_no, "mobile": citizen.mobile}, photo)
    pdf = httpx.get(citizen.documents[-1]["url"]).content
    assert signature_holds(system, pdf) and "Ramesh Kumar" in text_of(pdf)


def test_a_refusal_with_its_reason_takes_the_same_road(system, citizen, at_desk, photo):
    case_no = apply(citizen, "I need a police character certificate", HINGLISH, photo)
    report_all(at_desk, case_no)
    sp = at_desk("sp.lucknow")
    page = sp.get(f"/portal/cases/{case_no}/decision")
    page = sp.submit(page, "decision", decision="refuse", reason="", do="decide")
    assert page.status_code == 422  # a refusal needs its reason
    decide_and_sign(at_desk, case_no, decision="refuse", reason="दिए गए पते पर कोई नहीं मिला।")
    pdf = delivered(citizen, case_no)
    assert signature_holds(system, pdf)
    assert "दिए गए पते पर कोई नहीं मिला।" in " ".join(text_of(pdf).split())


@pytest.mark.parametrize("opening", ["mera phone kho gaya hai", "मेरा बटुआ खो गया है", "I lost my wallet in the bus"])
def test_a_lost_article_gets_its_receipt_at_once(system, citizen, photo, opening):
    citizen.say(opening)
    answers = {
        "consent": {"choice": "yes"},
        "article": {"choice": "mobile"},
        "details": "काला सैमसंग फ़ोन, नीला कवर",
        "imei": "490154203237518",
        "phone_number": "9999900777",
        "lost_on": "kal",
        "lost_at": "शाम साढ़े सात बजे",
        "lost_where": "Hazratganj, Lucknow",
        "name": "सुनीता देवी",
        "address": "12, गोमती नगर, लखनऊ",
        "mobile": citizen.mobile,
    }
    walk(citizen, answers, photo)
    citizen.choose("submit")
    pdf = httpx.get(citizen.documents[0]["url"]).content
    text = " ".join(text_of(pdf).split())
    assert signature_holds(system, pdf)
    assert "सुनीता देवी" in text and citizen.reply["messages"][-1]["case"]["case_no"] in text
    code = re.search(r"/verify/(\w{16})", text)[1]
    check = httpx.get(f"{system.backend}/verify/{code}", headers={"accept": "application/json"})
    assert check.json()["state"] == "valid"


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"text": "gomti nagar lko"}, "गोमती"),
        ({"text": "226010"}, "लखनऊ"),
        ({"location": {"lat": 26.85, "lon": 80.94}}, "हजरतगंज"),
    ],
)
def test_the_nearest_stations_are_found_by_name_pincode_and_position(citizen, answer, expected):
    citizen.say("सबसे पास का थाना कौन सा है?")
    citizen.send(**answer)
    assert citizen.reply["expects"] is None
    assert expected in citizen.text and citizen.text.count("थाना ") >= 3 and "112" in citizen.text
    links = [link["url"] for m in citizen.reply["messages"] for link in m["links"]]
    assert sum(url.startswith("https://www.google.com/maps/dir/") for url in links) == 3


def test_what_the_opening_sentence_tells_is_not_asked_again(citizen, photo):
    citizen.say("kal shaam 7 baje hazratganj lucknow me mera phone kho gaya")
    answers = {
        "consent": {"choice": "yes"},
        "article": "mobile",
        "details": "काला सैमसंग",
        "imei": {"choice": "skip"},
        "phone_number": {"choice": "skip"},
        "name": "सुनीता देवी",
        "address": "12, गोमती नगर, लखनऊ",
        "mobile": citizen.mobile,
    }
    walk(citizen, answers, photo)
    assert citizen.kind == "review"
    assert "शाम 7 बजे" in citizen.text and "हजरतगंज" in citizen.text


def test_the_nearest_station_is_told_at_once_when_the_place_is_in_the_question(citizen):
    citizen.say("gomti nagar lucknow ke paas wala thana")
    assert citizen.reply["expects"] is None and "गोमती" in citizen.text


def test_the_first_words_of_a_theft_open_its_report_and_nothing_else(citizen):
    citizen.say("meri bike chori ho gayi")
    assert citizen.reply["expects"]["service"] == "e_fir" and citizen.reply["expects"]["offence"] == "vehicle_theft"


def test_an_opening_sentence_is_understood_with_its_facts(system):
    text = "kal raat 9 baje hazratganj lucknow se meri UP32AB1234 chori ho gayi, 45 hazaar ki thi"
    parsed = httpx.post(f"{system.rasa}/model/parse", json={"text": text}).json()
    facts = {(e["entity"], e["value"]) for e in parsed["entities"]}
    assert parsed["intent"]["name"] == "e_fir"
    assert facts >= {
        ("offence", "vehicle_theft"),
        ("registration_number", "UP32AB1234"),
        ("amount", 45000),
        ("time", "21:00"),
        ("district", "lucknow"),
    }
