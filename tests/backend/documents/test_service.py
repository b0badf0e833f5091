"""The register: numbers, one document of a kind in a case, two phases, revoking, the public state."""

from dataclasses import replace
from datetime import date

import pytest

from backend.documents.press import DoesNotFit
from backend.documents.service import AlreadyIssued, Documents, Signature, masked, standing
from backend.documents.signing import SigningFailed
from backend.documents.store import ISSUED, PREPARED, REVOKED
from backend.documents.verifying import Verdict
from backend.evidence.blobs import Blobs
from backend.kit.clock import today
from tests.backend.documents import making
from tests.backend.documents.making import CERTIFICATE_FACTS, RECEIPT_FACTS, SEALED, order, run


@pytest.fixture
def register(keys, settings) -> Documents:
    return making.register(keys, Blobs(settings.home / "blobs", settings.secret_key))


def test_issued_in_two_phases_with_the_token_in_between(db, register, token, tmp_path):
    with db.write() as tx:
        ready = register.prepare(tx, order(), token.certificate, token.chain)
    with db.read() as tx:
        assert register.get(tx, ready.document.id).state == PREPARED
        assert register.by_code(tx, ready.document.code) is None  # not out yet
        assert register.of_case(tx, "case1") == []
    signature = register.signature(token, ready.digest)  # no transaction is open while the officer signs
    with db.write() as tx:
        document = register.finish(tx, ready.document.id, signature)
    assert document.state == ISSUED
    with db.read() as tx:
        assert register.by_code(tx, document.code) == document
        assert register.of_case(tx, "case1") == [document]
    assert register.inspect(register.pdf(document)).verdict is Verdict.GENUINE
    (tmp_path / "d.pdf").write_bytes(register.pdf(document))
    text = run("pdftotext", tmp_path / "d.pdf", "-")
    assert document.number in text and document.code in text and "For trying only" in text


def test_numbers_run_on_within_a_series_and_place(db, register, token):
    with db.write() as tx:
        numbers = [register.issue(tx, order(f"case{n}"), token).number for n in range(3)]
        elsewhere = register.issue(tx, order("other", place="UP32"), token).number
        receipt = replace(order("receipt"), template="lost_article_receipt", facts=RECEIPT_FACTS, signatory=SEALED)
        sealed = register.issue(tx, receipt, token).number
    year = today().year
    assert numbers == [f"CC-UP41-{year}-00000{n}" for n in (1, 2, 3)]
    assert elsewhere == f"CC-UP32-{year}-000001"
    assert sealed == f"LA-UP41-{year}-000001"


def test_asked_twice_a_case_has_one_document(db, register, token):
    with db.write() as tx:
        first = register.issue(tx, order(), token)
        assert register.issue(tx, order(facts=CERTIFICATE_FACTS | {"name": "मोहन"}), token) == first
        with pytest.raises(AlreadyIssued) as already:
            register.prepare(tx, order(), token.certificate)
        assert already.value.document == first


def test_prepared_again_it_keeps_number_and_code_and_the_old_signature_is_no_good(db, register, token):
    with db.write() as tx:
        first = register.prepare(tx, order(), token.certificate)
    with db.write() as tx:
        second = register.prepare(tx, order(facts=CERTIFICATE_FACTS | {"purpose": "पासपोर्ट"}), token.certificate)
    assert (second.document.id, second.document.number, second.document.code) == (
        first.document.id, first.document.number, first.document.code,
    )  # fmt: skip
    with db.write() as tx, pytest.raises(SigningFailed):
        register.finish(tx, first.document.id, register.signature(token, first.digest))
    with db.write() as tx:
        assert register.finish(tx, first.document.id, register.signature(token, second.digest)).state == ISSUED


def test_finishing_twice_gives_the_same_document(db, register, token):
    with db.write() as tx:
        ready = register.prepare(tx, order(), token.certificate)
        done = register.finish(tx, ready.document.id, register.signature(token, ready.digest))
        assert register.finish(tx, ready.document.id, register.signature(token, ready.digest)) == done


def test_what_does_not_fit_uses_up_no_number(db, register, token):
    too_long = order(facts=CERTIFICATE_FACTS | {"permanent_address": "गली " * 30_000})
    with pytest.raises(DoesNotFit), db.write() as tx:
        register.issue(tx, too_long, token)
    with db.write() as tx:
        assert register.issue(tx, order(), token).number.endswith("-000001")


def test_the_seal_signs_receipts(db, register, keys):
    receipt = replace(
        order("receipt"), kind="receipt", template="lost_article_receipt", facts=RECEIPT_FACTS,
        signatory=SEALED, signed_by=None, valid_until=None, photo=None,
    )  # fmt: skip
    with db.write() as tx:
        document = register.issue(tx, receipt, keys.seal(making.SEAL_PASSPHRASE))
    finding = register.inspect(register.pdf(document))
    assert finding.genuine and "seal" in finding.signer
    assert standing(document, date(2199, 1, 1)) == "valid"


def test_revoked_it_says_so_and_stays_so(db, register, token):
    with db.write() as tx:
        document = register.issue(tx, order(), token)
        revoked = register.revoke(tx, document.id, "officer1", "पता ग़लत निकला")
        assert register.revoke(tx, document.id, "officer2", "again") == revoked
    assert revoked.state == REVOKED and standing(revoked, date(2026, 12, 1)) == "revoked"
    with db.read() as tx:
        assert register.by_code(tx, document.code) == revoked


def test_what_is_not_issued_can_not_be_revoked_or_read(db, register, token):
    with db.write() as tx:
        ready = register.prepare(tx, order(), token.certificate)
        with pytest.raises(LookupError):
            register.revoke(tx, ready.document.id, "officer1", "x")
        with pytest.raises(LookupError):
            register.pdf(ready.document)
        with pytest.raises(LookupError):
            register.finish(tx, "nothing", Signature(b""))


def test_a_certificate_expires_after_its_last_day(db, register, token):
    with db.write() as tx:
        document = register.issue(tx, order(valid_until=date(2027, 11, 23)), token)
    assert standing(document, date(2027, 11, 23)) == "valid"
    assert standing(document, date(2027, 11, 24)) == "expired"


def test_a_pdf_is_put_beside_the_register(db, register, token):
    with db.write() as tx:
        document = register.issue(tx, order(), token)
    pdf = register.pdf(document)
    with db.read() as tx:
        checked = register.checked(tx, pdf, register.inspect(pdf))
        assert (checked.verdict, checked.document) == (Verdict.GENUINE, document)
        changed = pdf[:-1]
        assert register.checked(tx, changed, register.inspect(changed)).document is None


def test_a_rolled_back_document_was_never_there(db, register, token):
    with pytest.raises(RuntimeError), db.write() as tx:
        register.issue(tx, order(), token)
        raise RuntimeError
    with db.read() as tx:
        assert register.of_case(tx, "case1") == []


def test_a_masked_number_shows_two_digits():
    assert masked("CC-UP41-2026-000123") == "CC-UP41-2026-••••23"
