"""Certificates asked about at their authority, time stamps, and what is laid in for later years."""

import datetime as dt
import io

import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from backend.documents import signing
from backend.documents.service import Documents, Signature
from backend.documents.signing import SoftToken
from backend.documents.store import ISSUED, PREPARED
from backend.documents.trust import AuthorityDown, Expired, NotTrusted, Revoked, Trust, runs_out_soon
from backend.documents.verifying import Verdict, Verifier
from backend.evidence.blobs import Blobs
from tests.backend.documents import making
from tests.backend.documents.making import order, run

NOW = dt.datetime.now(dt.UTC)
A_YEAR = dt.timedelta(days=365)


@pytest.fixture
def trust(authority):
    return Trust([authority.certificate("root")], authority.tsa_url)


@pytest.fixture
def verifier(authority):
    return Verifier(authority.certificate("root"))


@pytest.fixture
def officer(authority):
    """A soft key with one of the authority's certificates."""

    def _officer(label="sp"):
        return SoftToken(authority.p12(label, "words"), "words")

    return _officer


@pytest.fixture
def register(authority, trust, verifier, settings):
    return Documents(making.press(), Blobs(settings.home / "blobs", settings.secret_key), verifier, making.CHECK, trust)


@pytest.fixture
def signed(db, register, officer):
    token = officer()
    with db.write() as tx:
        document = register.issue(tx, order(), token)
    return register.pdf(document)


def test_a_stamped_signature_is_valid_for_pyhanko_and_pdfsig_and_covers_everything(signed, verifier, tmp_path):
    finding = verifier.check(signed)
    assert finding.verdict is Verdict.GENUINE and abs(finding.stamped_at - NOW) < dt.timedelta(hours=1)
    (tmp_path / "s.pdf").write_bytes(signed)
    told = run("pdfsig", "-nocert", tmp_path / "s.pdf")
    assert "Signature is Valid" in told and "Total document signed" in told
    run("qpdf", "--check", tmp_path / "s.pdf")


def test_what_speaks_for_both_certificates_is_in_the_file_and_covered_by_the_signature(signed):
    store = DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(signed)))
    names = {certificate.subject.native["common_name"] for certificate in store.load_certs()}
    assert {"Meera Nair", "Authority of the tests", "Time of the tests"} <= names
    assert store.ocsps and store.crls
    assert signed.rindex(b"/ByteRange") > signed.rindex(b"/OCSPs")


def test_it_stays_valid_when_its_certificate_has_run_out(db, register, officer, verifier, authority):
    token = officer("sp-short")
    with db.write() as tx:
        pdf = register.pdf(register.issue(tx, order(), token))
    assert verifier.check(pdf, NOW + A_YEAR).verdict is Verdict.GENUINE
    unstamped = signing.sign(making.press().draw("refusal", making.REFUSAL_FACTS, making.issue()).pdf, token,
                             moment=making.MOMENT, name="n", reason="r", location="l")  # fmt: skip
    assert verifier.check(unstamped).verdict is Verdict.GENUINE
    assert not verifier.check(unstamped, NOW + A_YEAR).genuine


def test_no_update_is_let_through_because_it_looks_like_validation_data(signed, verifier):
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=[])
    writer.root["/Lang"] = writer.root["/Lang"]
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert out.getvalue().startswith(signed) and verifier.check(out.getvalue()).verdict is Verdict.CHANGED


def test_a_stamp_over_another_signature_does_not_count(db, register, officer, trust, verifier):
    token = officer()
    with db.write() as tx:
        ready = register.prepare(tx, order(), token.certificate, token.chain, register.evidence(token))
    prepared = register._blobs.read(ready.document.blob)
    forged = signing.finish(prepared, token.sign(ready.digest), trust.stamp(b"another signature"))
    assert verifier.check(forged).verdict is Verdict.CHANGED


def test_a_stamp_of_an_authority_we_do_not_trust_is_refused(authority, officer, keys):
    elsewhere = Trust([keys.root()], authority.tsa_url)
    with pytest.raises(NotTrusted):
        elsewhere.evidence(officer().certificate, officer().chain)
    with pytest.raises(NotTrusted):
        elsewhere.evidence(keys.certificate("sp"), ())


@pytest.mark.parametrize(
    ("label", "problem"),
    [("sp-expired", Expired), ("sp-revoked", Revoked), ("sp-revoked-crl", Revoked)],
)
def test_a_certificate_that_is_over_or_revoked_does_not_sign(trust, officer, label, problem):
    token = officer(label)
    with pytest.raises(problem):
        trust.evidence(token.certificate, token.chain)


@pytest.mark.parametrize(
    ("services", "label"),
    [(("tsa",), "sp"), (("ocsp", "crls"), "sp"), (("crls",), "sp-crl-only"), (("ocsp",), "sp-short")],
)
def test_an_authority_that_does_not_answer_stops_the_signing(authority, trust, officer, services, label):
    token = officer(label)
    with authority.silent(*services), pytest.raises(AuthorityDown):
        trust.evidence(token.certificate, token.chain)


def test_an_address_where_nobody_is_stops_the_signing(authority, officer):
    nowhere = Trust([authority.certificate("root")], "http://127.0.0.1:9/tsa")
    with pytest.raises(AuthorityDown):
        nowhere.evidence(officer().certificate, officer().chain)
    with pytest.raises(AuthorityDown):
        nowhere.stamp(b"x")


def test_an_authority_that_goes_away_in_mid_signing_leaves_a_prepared_document(db, register, officer, authority):
    token = officer()
    with db.write() as tx:
        ready = register.prepare(tx, order(), token.certificate, token.chain, register.evidence(token))
    with authority.silent("tsa"), pytest.raises(AuthorityDown):
        register.signature(token, ready.digest)
    with db.write() as tx:
        assert register.get(tx, ready.document.id).state == PREPARED
        again = register.issue(tx, order(), token)
    assert (again.number, again.code, again.state) == (ready.document.number, ready.document.code, ISSUED)


def test_a_signature_without_its_stamp_is_not_taken_where_stamps_are_configured(db, register, officer):
    token = officer()
    with db.write() as tx, pytest.raises(AuthorityDown):
        ready = register.prepare(tx, order(), token.certificate, token.chain, register.evidence(token))
        register.finish(tx, ready.document.id, Signature(token.sign(ready.digest)))


def test_certificates_for_trying_name_no_authority_and_are_not_asked_about(keys, authority):
    asked = len(authority.asked)
    assert Trust([keys.root()]).evidence(keys.certificate("sp"), ()).context is None
    assert len(authority.asked) == asked


def test_a_certificate_is_warned_of_in_its_last_thirty_days(authority):
    assert runs_out_soon(authority.certificate("sp")) is None
    assert runs_out_soon(authority.certificate("sp-short")) == authority.certificate("sp-short").not_valid_after_utc
