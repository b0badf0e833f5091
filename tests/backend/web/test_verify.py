"""The public check: by code and by file, as a page and as JSON, without a word about the person."""

import re
from io import BytesIO

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyhanko.pdf_utils.generic import DictionaryObject, NameObject, NumberObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader, PdfWriter

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


# What somebody may do to a document of ours, each with what the reader is told of it.


def flipped(pdf: bytes, _) -> bytes:
    at = pdf.index(b"stream\n") + 300
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def updated(pdf: bytes, _) -> bytes:
    """Another text, in an update appended to what was signed: the signature's own bytes are untouched."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Contents"] = writer.add_object(StreamObject(stream_data=b"BT /F1 12 Tf (I am somebody else) Tj ET"))
    writer.update_container(page)
    return written(writer)


def stripped(pdf: bytes, _) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    del writer.root_object["/AcroForm"]
    return written(writer)


def signed_by_a_stranger(pdf: bytes, stranger) -> bytes:
    """The same paper, signed anew by a key that bears the same names under another root."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    del writer.root_object["/AcroForm"]
    for page in writer.pages:
        page.pop("/Annots", None)
    token = stranger.token("sp", making.SP_PASSPHRASE)
    return signing.sign(written(writer), token, moment=making.MOMENT, name="x", reason="x", location="x")


def signed_once_more(pdf: bytes, stranger) -> bytes:
    token = stranger.token("sp", making.SP_PASSPHRASE)
    return signing.sign(pdf, token, moment=making.MOMENT, name="x", reason="x", location="x")


def pages_swapped(pdf: bytes, _) -> bytes:
    """Another page before the signed one, and the order of both turned round in an update."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    kids = writer.root["/Pages"]["/Kids"]
    other = DictionaryObject(kids[0].get_object())
    kids.insert(0, writer.add_object(other))
    writer.root["/Pages"][NameObject("/Count")] = NumberObject(len(kids))
    writer.update_container(kids)
    writer.update_container(writer.root["/Pages"])
    return written(writer)


def pages_swapped_and_written_anew(pdf: bytes, _) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    writer.insert_blank_page(index=0)
    return written(writer)


def cut_off(pdf: bytes, _) -> bytes:
    return pdf[: len(pdf) * 2 // 3]


def written(writer) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    return making.keys(tmp_path_factory.mktemp("stranger"))


CHANGED = ("changed", "This PDF has been changed", "यह PDF बदली गई है")
UNSIGNED = ("unsigned", "does not carry our signature", "हमारे हस्ताक्षर नहीं हैं")
UNREADABLE = ("unreadable", "This file does not open", "यह फ़ाइल नहीं खुली")
STRANGER = ("stranger", "Somebody else signed this PDF", "किसी और के हस्ताक्षर")


@pytest.mark.parametrize(
    ("tampered", "told"),
    [
        (flipped, CHANGED),
        (updated, CHANGED),
        (stripped, UNSIGNED),
        (signed_by_a_stranger, STRANGER),
        (signed_once_more, CHANGED),
        (pages_swapped, CHANGED),
        (pages_swapped_and_written_anew, CHANGED),
        (cut_off, UNREADABLE),
    ],
    ids=lambda given: getattr(given, "__name__", None),
)
def test_a_pdf_that_somebody_has_been_at_is_told_as_what_it_is(client, document, register, stranger, tampered, told):
    pdf = register.pdf(document)
    assert post(client, pdf, headers=JSON).json()["result"] == "genuine"
    other = tampered(pdf, stranger)
    assert other != pdf
    result, english, hindi = told
    assert post(client, other, headers=JSON).json() == {"result": result, "state": "unknown", "document": None}
    for language, words in (("en", english), ("hi", hindi)):
        page = post(client, other, headers={"accept-language": language}).text
        assert words in page and "PDF असली है" not in page and "PDF is genuine" not in page


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
