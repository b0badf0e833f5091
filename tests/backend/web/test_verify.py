"""The public check: by code and by file, as a page and as JSON, without a word about the person."""

import re

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from backend.documents import signing
from backend.evidence.blobs import Blobs
from backend.web.verify import MOST_BYTES, router
from tests.backend.documents import making
from tests.backend.documents.making import CERTIFICATE_FACTS, NAME, issue, order

JSON = {"Accept": "application/json"}
PERSONAL = [NAME, "कृष्णकान्त", "1994", "लाजपत", "Shanti", "2600001234", "राजेश", "Rajesh"]


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return making.keys(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def token(keys):
    return keys.token("sp", making.SP_PASSPHRASE)


@pytest.fixture
def register(keys, settings):
    return making.register(keys, Blobs(settings.home / "blobs", settings.secret_key))


@pytest.fixture
def document(db, register, token):
    with db.write() as tx:
        return register.issue(tx, order(), token)


@pytest.fixture
def client(db, register, texts):
    app = FastAPI()
    app.include_router(router(db, register, texts))
    return TestClient(app, headers={"accept": "text/html,*/*;q=0.8"})


def post(client, pdf: bytes, **options):
    return client.post("/verify", files={"file": ("x.pdf", pdf, "application/pdf")}, **options)


def test_a_valid_document_by_its_code(client, document):
    answer = client.get(f"/verify/{document.code}", headers=JSON).json()
    assert answer["state"] == "valid"
    assert answer["document"] == {
        "title": {"hi": "चरित्र प्रमाण पत्र", "en": "Character Certificate"},
        "number": document.number[:-6] + "••••01",
        "office": {"hi": making.SP.office.hi, "en": making.SP.office.en},
        "issued_on": document.issued_at.date().isoformat(),
        "valid_until": "2099-11-23",
        "revoked_on": None,
    }


def test_a_program_that_names_no_page_gets_json(client, document):
    assert client.get(f"/verify/{document.code}", headers={"accept": "*/*"}).json()["state"] == "valid"


def test_a_code_typed_with_spaces_small_letters_and_look_alikes(client, document):
    typed = "-".join(document.code[at : at + 4] for at in range(0, 16, 4)).lower().replace("0", "o").replace("1", "l")
    assert client.get(f"/verify/{typed}", headers=JSON).json()["state"] == "valid"


def test_revoked_expired_and_unknown_are_told_apart(client, db, register, document, monkeypatch):
    assert client.get("/verify/AAAAAAAAAAAAAAAA", headers=JSON).json() == {"state": "unknown", "document": None}
    monkeypatch.setenv("SAHAYAK_NOW", "2100-01-01T10:00")
    assert client.get(f"/verify/{document.code}", headers=JSON).json()["state"] == "expired"
    with db.write() as tx:
        register.revoke(tx, document.id, "officer1", "पता ग़लत")
    answer = client.get(f"/verify/{document.code}", headers=JSON).json()
    assert answer["state"] == "revoked" and answer["document"]["revoked_on"] == "2100-01-01"


def test_a_prepared_document_is_not_known_yet(client, db, register, token):
    with db.write() as tx:
        ready = register.prepare(tx, order(), token.certificate)
    assert client.get(f"/verify/{ready.document.code}", headers=JSON).json()["state"] == "unknown"


@pytest.mark.parametrize(("language", "words"), [("hi", "यह दस्तावेज़ मान्य है"), ("en", "This document is valid")])
def test_the_page_is_in_the_persons_language(client, document, language, words):
    asked = client.get(f"/verify/{document.code}?language={language}")
    by_browser = client.get(f"/verify/{document.code}", headers={"Accept-Language": f"{language}-IN,x;q=0.5"})
    for page in (asked, by_browser):
        assert words in page.text and f'<html lang="{language}">' in page.text
        assert page.headers["content-language"] == language


def test_no_answer_says_anything_about_a_person(client, document, register):
    pdf = register.pdf(document)
    answers = [client.get(f"/verify/{document.code}", headers=h).text for h in ({}, JSON)]
    answers += [post(client, pdf, headers=h).text for h in ({}, JSON)]
    for answer in answers:
        assert not [word for word in (*PERSONAL, document.number, document.case_id, document.id) if word in answer]


def test_a_page_needs_nothing_from_elsewhere_and_allows_no_script(client, document):
    for path in ("/verify", f"/verify/{document.code}"):
        page = client.get(path)
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["referrer-policy"] == "no-referrer" and page.headers["cache-control"] == "no-store"
        assert not re.search(r"(src|href)=\"(https?:)?//|<script|url\(", page.text)


def test_every_field_has_its_label(client):
    page = client.get("/verify").text
    fields = re.findall(r'<input id="(\w+)"', page)
    assert fields == ["code", "file"]
    assert all(f'<label for="{field}">' in page for field in fields)
    assert page.count("<h1>") == 1


def test_the_code_form_leads_to_the_codes_own_address(client, document):
    page = client.get("/verify", params={"code": document.code, "language": "en"}, follow_redirects=False)
    assert page.status_code == 303 and page.headers["location"] == f"/verify/{document.code}?language=en"
    assert "No document" in client.get("/verify", params={"code": "//evil.example", "language": "en"}).text


def test_a_strange_code_is_only_unknown(client):
    for code in ("<script>alert(1)", "%F0%9F%98%80", "x" * 3000, "%00"):
        page = client.get(f"/verify/{code}")
        assert page.status_code == 200 and "<script" not in page.text


def test_our_pdf_is_genuine_as_a_form_and_as_a_body(client, document, register):
    pdf = register.pdf(document)
    body = {"headers": JSON | {"Content-Type": "application/pdf"}, "content": pdf}
    for answer in (post(client, pdf, headers=JSON).json(), client.post("/verify", **body).json()):
        assert (answer["result"], answer["state"]) == ("genuine", "valid")
        assert answer["document"]["number"].endswith("••••01")
    assert "बदली नहीं गई" in post(client, pdf).text


def test_a_revoked_pdf_is_genuine_but_not_valid(client, db, document, register):
    with db.write() as tx:
        register.revoke(tx, document.id, "officer1", "x")
    answer = post(client, register.pdf(document), headers=JSON).json()
    assert (answer["result"], answer["state"]) == ("genuine", "revoked")
    assert "वापस ले लिया गया" in post(client, register.pdf(document)).text


def test_a_changed_pdf_is_told(client, document, register):
    pdf = bytearray(register.pdf(document))
    pdf[3000] ^= 1
    answer = post(client, bytes(pdf), headers=JSON).json()
    assert answer == {"result": "changed", "state": "unknown", "document": None}
    assert "बदली गई है" in post(client, bytes(pdf)).text


def test_a_signed_pdf_that_is_not_in_the_register_is_told(client, token):
    drawn = making.press().draw("character_certificate", CERTIFICATE_FACTS, issue(), None)
    pdf = signing.sign(drawn.pdf, token, moment=making.MOMENT, name="x", reason="x", location="x")
    assert post(client, pdf, headers=JSON).json()["result"] == "unregistered"
    assert post(client, drawn.pdf, headers=JSON).json()["result"] == "unsigned"


@pytest.mark.parametrize("result", ["changed", "stranger", "unsigned", "unreadable", "unregistered"])
def test_every_verdict_has_its_words(texts, result):
    for language in ("hi", "en"):
        assert texts(f"verify.file.{result}.title", language) and texts(f"verify.file.{result}.text", language)


def test_junk_is_unreadable_and_nothing_is_told_kindly(client):
    assert post(client, b"hello", headers=JSON).json()["result"] == "unreadable"
    assert "नहीं खुली" in post(client, b"hello").text
    for empty in (
        client.post("/verify", headers=JSON),
        client.post("/verify", headers=JSON, data={"file": "text"}),
        client.post("/verify", headers=JSON, files={"other": ("x", b"y")}),
        post(client, b"", headers=JSON),
    ):
        assert empty.status_code in (200, 422)
        assert empty.json()["result"] in ("no_file", "unreadable")
    assert client.post("/verify").status_code == 422 and "कोई फ़ाइल नहीं मिली" in client.post("/verify").text


def test_too_big_a_file_is_refused_before_it_is_read_whole(client):
    big = b"%PDF-1.4\n" + b"\0" * (MOST_BYTES + 1)
    for answer in (
        post(client, big, headers=JSON),
        client.post("/verify", headers=JSON | {"Content-Type": "application/pdf"}, content=big),
        client.post("/verify", headers=JSON, content=(big[at : at + 65536] for at in range(0, len(big), 65536))),
    ):
        assert answer.status_code == 413 and answer.json() == {"result": "too_big"}
    assert "10 MB" in post(client, big).text


def test_a_malformed_form_is_told(client):
    answer = client.post("/verify", headers=JSON | {"Content-Type": "multipart/form-data; boundary=x"}, content=b"junk")
    assert answer.status_code in (400, 422)
