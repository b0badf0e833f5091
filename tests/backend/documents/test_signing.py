"""Signing in two phases: what the tools say of the result, and what is refused."""

import datetime as dt
import io
import re

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.pdf_utils.reader import PdfFileReader

from backend.documents import signing
from backend.documents.signing import SigningFailed, SoftToken, WrongPassphrase
from backend.documents.verifying import Verdict, Verifier
from tests.backend.documents import making
from tests.backend.documents.making import CERTIFICATE_FACTS, MOMENT, issue, run

FIELDS = {"moment": MOMENT, "name": "Rajesh", "reason": "Character Certificate CC-1", "location": "बाराबंकी"}


@pytest.fixture(scope="module")
def printed(press):
    return press.draw("character_certificate", CERTIFICATE_FACTS, issue(), making.photo())


@pytest.fixture(scope="module")
def prepared(printed, token):
    return signing.prepare(
        printed.pdf, token.certificate, token.chain, page=printed.pages - 1, box=printed.signature_box, **FIELDS
    )


@pytest.fixture(scope="module")
def signed(prepared, token):
    return signing.finish(prepared.pdf, token.sign(prepared.digest))


def test_pyhanko_and_pdfsig_both_find_it_whole_and_valid(signed, keys, tmp_path):
    (tmp_path / "s.pdf").write_bytes(signed)
    assert Verifier(keys.root()).check(signed).verdict is Verdict.GENUINE
    told = run("pdfsig", "-nocert", tmp_path / "s.pdf")
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told
    assert "Signing Time: Nov 24 2026 08:35:00" in told  # in UTC
    assert "CN=Rajesh Kumar Srivastava (for trying" in told
    run("qpdf", "--check", tmp_path / "s.pdf")


def test_reason_and_place_are_in_the_signature(signed):
    dictionary = PdfFileReader(io.BytesIO(signed)).embedded_signatures[0].sig_object
    assert dictionary["/Reason"] == FIELDS["reason"]
    assert dictionary["/Location"] == FIELDS["location"]
    assert dictionary["/M"] == "D:20261124140500+05'30'"


def test_the_signature_field_lies_over_its_box(signed, printed):
    page = PdfFileReader(io.BytesIO(signed)).root["/Pages"]["/Kids"][0]
    (field,) = page["/Annots"]
    assert [round(float(n)) for n in field.get_object()["/Rect"]] == [round(n) for n in printed.signature_box]


def test_the_page_looks_the_same_after_signing(signed, printed, tmp_path):
    for name, pdf in (("before", printed.pdf), ("after", signed)):
        (tmp_path / f"{name}.pdf").write_bytes(pdf)
        run("pdftoppm", "-r", "50", "-singlefile", tmp_path / f"{name}.pdf", tmp_path / name)
    assert (tmp_path / "before.ppm").read_bytes() == (tmp_path / "after.ppm").read_bytes()


def test_the_prepared_pdf_alone_says_what_is_to_be_signed(prepared):
    assert signing.digest_of(prepared.pdf) == prepared.digest
    assert len(prepared.digest) == 32


def test_the_same_document_and_moment_give_the_same_bytes(printed, prepared, token, signed):
    again = signing.prepare(
        printed.pdf, token.certificate, token.chain, page=printed.pages - 1, box=printed.signature_box, **FIELDS
    )
    assert again == prepared
    assert signing.sign(printed.pdf, token, page=0, box=printed.signature_box, **FIELDS) == signed


def test_a_signature_by_another_key_is_refused(prepared, keys):
    other = keys.seal(making.SEAL_PASSPHRASE)
    with pytest.raises(SigningFailed):
        signing.finish(prepared.pdf, other.sign(prepared.digest))


def test_a_signature_over_another_digest_is_refused(prepared, token):
    with pytest.raises(SigningFailed):
        signing.finish(prepared.pdf, token.sign(bytes(32)))


def test_a_prepared_pdf_that_was_changed_is_refused(prepared, token):
    value = token.sign(prepared.digest)
    changed = prepared.pdf.replace(b"/Producer (Sahayak)", b"/Producer (Sahayuk)", 1)
    assert changed != prepared.pdf
    for pdf in (changed, prepared.pdf + b"\n", prepared.pdf[:-1], b"%PDF-1.4 nothing", b""):
        with pytest.raises(SigningFailed):
            signing.finish(pdf, value)


def test_a_key_that_is_not_rsa_is_refused(printed):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "EC")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(MOMENT - dt.timedelta(1)).not_valid_after(MOMENT + dt.timedelta(1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    with pytest.raises(SigningFailed):
        signing.prepare(printed.pdf, certificate, **FIELDS)


def test_what_is_not_a_pdf_can_not_be_prepared(token):
    with pytest.raises(SigningFailed):
        signing.prepare(b"not a pdf", token.certificate, **FIELDS)


def test_room_for_a_time_stamp_can_be_kept(printed, token):
    wide = signing.prepare(printed.pdf, token.certificate, spare=6000, **FIELDS)
    holes = re.findall(rb"/Contents <([0-9a-f]+)>", wide.pdf)
    assert len(holes[-1]) // 2 >= 6000 + 2048


def test_a_wrong_passphrase_is_told(keys):
    with pytest.raises(WrongPassphrase):
        keys.token("sp", "not this")
    with pytest.raises(WrongPassphrase):
        SoftToken(b"not a key", "x")
