"""Verifying: every way to change a signed document is found."""

import io

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pypdf import PdfReader, PdfWriter

from backend.documents import signing
from backend.documents.verifying import Verdict, Verifier
from tests.backend.documents import making
from tests.backend.documents.making import CERTIFICATE_FACTS, MOMENT, issue

FIELDS = {"moment": MOMENT, "name": "R", "reason": "r", "location": "l"}


@pytest.fixture(scope="module")
def verifier(keys):
    return Verifier(keys.root())


@pytest.fixture(scope="module")
def plain(press):
    return press.draw("character_certificate", CERTIFICATE_FACTS, issue(), making.photo()).pdf


@pytest.fixture(scope="module")
def signed(plain, token):
    return signing.sign(plain, token, **FIELDS)


def test_a_document_of_ours_is_genuine_and_names_its_signer(verifier, signed):
    finding = verifier.check(signed)
    assert finding.genuine
    assert "Rajesh Kumar Srivastava" in finding.signer


def test_any_flipped_byte_is_found(verifier, signed):
    hole = signed.index(b"/Contents <")
    places = [*range(40, hole, 1777), hole - 30, len(signed) - 200, len(signed) - 4]
    for place in places:
        changed = bytearray(signed)
        changed[place] ^= 0x01
        assert not verifier.check(bytes(changed)).genuine, place


def test_a_flipped_byte_in_the_drawing_is_told_as_changed(verifier, signed):
    place = signed.index(b"stream\n") + 300
    changed = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    assert verifier.check(changed).verdict is Verdict.CHANGED


def test_an_update_appended_to_it_is_found(verifier, signed):
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(signed)
    assert verifier.check(out.getvalue()).verdict is Verdict.CHANGED


@pytest.mark.parametrize("tail", [b"\n", b"\0", b"%%EOF\n", b"\n1 0 obj\n<<>>\nendobj\n"])
def test_bytes_appended_to_it_are_found(verifier, signed, tail):
    assert not verifier.check(signed + tail).genuine


def test_a_second_signature_is_found(verifier, signed, keys):
    again = signing.sign(signed, keys.seal(making.SEAL_PASSPHRASE), **FIELDS)
    assert verifier.check(again).verdict is Verdict.CHANGED


def test_a_document_without_its_signature_is_unsigned(verifier, signed, plain):
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(signed)))
    del writer.root_object["/AcroForm"]
    out = io.BytesIO()
    writer.write(out)
    assert verifier.check(out.getvalue()).verdict is Verdict.UNSIGNED
    assert verifier.check(plain).verdict is Verdict.UNSIGNED


def test_a_document_signed_by_a_stranger_is_told(verifier, plain, tmp_path):
    stranger = making.keys(tmp_path)  # the same names, another root
    forged = signing.sign(plain, stranger.token("sp", making.SP_PASSPHRASE), **FIELDS)
    assert verifier.check(forged).verdict is Verdict.STRANGER


def test_a_signature_moved_to_another_document_is_found(verifier, signed, token, press):
    other = press.draw("character_certificate", CERTIFICATE_FACTS | {"name": "मोहन"}, issue(), None).pdf
    prepared = signing.prepare(other, token.certificate, token.chain, **FIELDS).pdf
    start, end, _ = signing._contents(signed)
    to_start, to_end, _ = signing._contents(prepared)
    assert not verifier.check(prepared[:to_start] + signed[start:end] + prepared[to_end:]).genuine


def test_a_prepared_but_unsigned_document_is_not_genuine(verifier, plain, token):
    assert not verifier.check(signing.prepare(plain, token.certificate, **FIELDS).pdf).genuine


@pytest.mark.parametrize("junk", [b"", b"hello", b"%PDF-1.7", b"%PDF-1.4\n" + b"\0" * 5000, b"\xff\xd8\xff\xe0" * 99])
def test_junk_is_unreadable(verifier, junk):
    assert verifier.check(junk).verdict is Verdict.UNREADABLE


def test_a_certificate_that_has_run_out_does_not_count_today(verifier, signed, keys):
    later = keys.certificate("sp").not_valid_after_utc.replace(year=2099)
    assert not verifier.check(signed, later).genuine
