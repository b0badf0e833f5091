"""From decision to signed document: once, whole, and taken up again where it stopped."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy.exc import DatabaseError

from backend.cases import store
from backend.cases.papers import Papers
from backend.cases.service import SEAL_JOB
from backend.cases.signing import Signing
from backend.cases.workflow import NotNow
from backend.documents import store as register
from backend.documents.identity import Keys, NoKey
from backend.documents.signing import SigningFailed, WrongPassphrase
from backend.documents.verifying import Verdict
from backend.kit.jobs import Worker
from tests.backend.cases.conftest import report_all, verbs
from tests.backend.full import empty, fill
from tests.backend.web.applying import apply, lost
from tests.backend.web.conftest import PASSPHRASE, PASSWORD


class Killed(BaseException):
    """The process ends here."""


class InHand(Keys):
    """Keys as on a USB token: something may happen while one is at it."""

    def __init__(self, folder, meanwhile):
        super().__init__(folder)
        self.meanwhile = meanwhile

    def token(self, owner, passphrase):
        return Hand(super().token(owner, passphrase), self.meanwhile)


class Hand:
    def __init__(self, token, meanwhile):
        self.certificate, self.chain = token.certificate, token.chain
        self._token, self._meanwhile = token, meanwhile

    def sign(self, digest):
        self._meanwhile()
        return self._token.sign(digest)


@pytest.fixture
def with_hand(parts, settings):
    """Signing with a token at which `meanwhile` happens."""

    def _with_hand(meanwhile):
        papers = Papers(parts.catalogue, parts.reports, parts.texts, parts.places, parts.files)
        keys = InHand(settings.home / "keys", meanwhile)
        return Signing(parts.db, parts.documents, papers, parts.notices, keys, PASSPHRASE)

    return _with_hand


@pytest.fixture
def decided(parts, people, friday):
    """A case with all reports in, decided."""

    def _decided(decision="issue", reason="", **worse):
        case_no = apply(parts)
        with parts.db.write() as tx:
            report_all(parts.desk, tx, people, case_no, **worse)
            parts.desk.decide(tx, people["sp"], case_no, decision, reason)
        return case_no

    return _decided


@pytest.fixture
def receipt(parts, cases, friday):
    """The case of a lost article, its receipt not made yet."""
    with parts.db.write() as tx:
        return cases.open(tx, lost(parts.catalogue, parts.places))


def standing(parts, case_no):
    """The case, all its documents (prepared ones too) and its notices."""
    with parts.db.read() as tx:
        case = store.case_by_number(tx, case_no)
        return case, register.of_case(tx, case.id), parts.notices.inbox(tx, case.conversation)


def test_what_was_decided_is_signed_and_sent_in_one_go(parts, people, decided):
    case_no = decided()
    document = parts.signing.sign(people["sp"], case_no, PASSWORD)
    case, documents, notices = standing(parts, case_no)
    assert documents == [document] and document.state == "issued" and document.kind == "document"
    assert case.state == "issued" and case.closed_at is not None
    assert [n.documents for n in notices] == [({"id": document.id, "name": f"{document.number}.pdf"},)]
    assert case_no in notices[0].message["text"] and verbs(parts.db, case.id)[-1] == "issued"
    assert parts.documents.inspect(parts.documents.pdf(document)).verdict is Verdict.GENUINE


def test_a_refusal_takes_the_same_road_with_a_letter(parts, people, decided):
    case_no = decided("refuse", "पता सत्यापित नहीं हुआ।")
    document = parts.signing.sign(people["sp"], case_no, PASSWORD)
    case, documents, notices = standing(parts, case_no)
    assert case.state == "refused" and documents == [document]
    assert document.kind == "refusal" and document.template == parts.catalogue[case.service].refusal.template
    assert len(notices) == 1 and verbs(parts.db, case.id)[-1] == "refused"


def test_nothing_undecided_is_signed(parts, people, friday):
    case_no = apply(parts)
    with pytest.raises(NotNow):
        parts.signing.sign(people["sp"], case_no, PASSWORD)
    with parts.db.write() as tx:
        report_all(parts.desk, tx, people, case_no)
    with pytest.raises(NotNow):
        parts.signing.sign(people["sp"], case_no, PASSWORD)
    assert standing(parts, case_no)[1:] == ([], [])


def test_a_wrong_passphrase_changes_nothing(parts, people, decided):
    case_no = decided()
    with pytest.raises(WrongPassphrase):
        parts.signing.sign(people["sp"], case_no, "not this one")
    case, documents, notices = standing(parts, case_no)
    assert case.state == "ready_to_sign" and documents == notices == []


def test_who_did_not_decide_does_not_sign(parts, people, decided):
    case_no = decided()
    sp = people["sp"]
    for other, refusal in (
        (replace(sp, id="another sp of lucknow"), NotNow),
        (replace(sp, district="agra"), LookupError),
        (replace(sp, role="dcrb"), LookupError),
        (replace(sp, active=False), LookupError),
        (people["sp.agra"], NoKey),
    ):
        with pytest.raises(refusal):
            parts.signing.sign(other, case_no, PASSWORD)
    assert standing(parts, case_no)[1] == []


def test_signing_again_makes_no_second_document(parts, people, decided):
    case_no = decided()
    document = parts.signing.sign(people["sp"], case_no, PASSWORD)
    with pytest.raises(NotNow):
        parts.signing.sign(people["sp"], case_no, PASSWORD)
    _, documents, notices = standing(parts, case_no)
    assert documents == [document] and len(notices) == 1


def test_killed_while_the_token_signs_it_is_taken_up_with_the_same_number(parts, people, decided, with_hand, again):
    case_no = decided()

    def kill():
        raise Killed

    with pytest.raises(Killed):
        with_hand(kill).sign(people["sp"], case_no, PASSWORD)
    case, (prepared,), notices = standing(parts, case_no)
    assert prepared.state == "prepared" and case.state == "ready_to_sign" and notices == []
    parts.db.close()

    anew = again()
    with anew.db.read() as tx:
        assert anew.documents.of_case(tx, case.id) == []  # nobody is given what is not signed
        assert anew.documents.by_code(tx, prepared.code) is None
    anew.signing.sign(people["sp"], case_no, PASSWORD)
    case, (issued,), notices = standing(anew, case_no)
    assert (issued.number, issued.code, issued.state) == (prepared.number, prepared.code, "issued")
    assert case.state == "issued" and len(notices) == 1
    assert anew.documents.inspect(anew.documents.pdf(issued)).verdict is Verdict.GENUINE


@pytest.mark.parametrize("table", ["notices", "events"])
def test_a_failure_after_the_signature_leaves_the_case_to_be_signed_again(parts, people, decided, table):
    case_no = decided()
    with parts.db.write() as tx:
        fill(tx, table)
    with pytest.raises(DatabaseError):
        parts.signing.sign(people["sp"], case_no, PASSWORD)
    case, (prepared,), notices = standing(parts, case_no)
    assert (case.state, prepared.state, notices) == ("ready_to_sign", "prepared", [])
    with parts.db.write() as tx:
        empty(tx, table)
    assert parts.signing.sign(people["sp"], case_no, PASSWORD).number == prepared.number


def test_of_two_signatures_at_once_one_counts(parts, people, decided, with_hand):
    case_no = decided()
    with pytest.raises((NotNow, SigningFailed)):
        with_hand(lambda: parts.signing.sign(people["sp"], case_no, PASSWORD)).sign(people["sp"], case_no, PASSWORD)
    case, (issued,), notices = standing(parts, case_no)
    assert case.state == issued.state == "issued" and len(notices) == 1
    assert parts.documents.inspect(parts.documents.pdf(issued)).verdict is Verdict.GENUINE


def test_a_decision_changed_while_the_token_signs_is_not_signed(parts, people, decided, with_hand):
    case_no = decided()

    def change():
        with parts.db.write() as tx:
            parts.desk.decide(tx, people["sp"], case_no, "refuse", "नई बात सामने आई")

    with pytest.raises(NotNow):
        with_hand(change).sign(people["sp"], case_no, PASSWORD)
    case, (prepared,), notices = standing(parts, case_no)
    assert (case.state, prepared.state, notices) == ("ready_to_sign", "prepared", [])
    parts.signing.sign(people["sp"], case_no, PASSWORD)
    case, documents, notices = standing(parts, case_no)
    assert case.state == "refused" and len(notices) == 1
    assert {d.kind: d.state for d in documents} == {"document": "prepared", "refusal": "issued"}


# Receipts


def sealed_once(parts, case):
    _, documents, notices = standing(parts, case.case_no)
    assert [d.state for d in documents] == ["issued"] and documents[0].kind == "receipt" and len(notices) == 1
    assert verbs(parts.db, case.id).count("sealed") == 1
    assert parts.documents.inspect(parts.documents.pdf(documents[0])).verdict is Verdict.GENUINE
    return documents[0]


def test_a_receipt_is_sealed_by_its_job_once(parts, receipt):
    key = f"{SEAL_JOB}:{receipt.id}"
    assert parts.worker.run_now(key) and not parts.worker.run_now(key)
    sealed_once(parts, receipt)


def test_the_edge_and_the_worker_racing_for_a_receipt_seal_it_once(parts, again, receipt, monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", "2026-10-16T11:00:11")  # the worker's turn has come
    key, other, start = f"{SEAL_JOB}:{receipt.id}", again(), Barrier(3)

    def race(run):
        start.wait()
        return run()

    with ThreadPoolExecutor(3) as together:
        runs = (lambda: parts.worker.run_now(key), parts.worker.run_due, other.worker.run_due)
        assert sum(together.map(race, runs)) == 1
    sealed_once(parts, receipt)


def test_a_sealing_that_outlived_its_lease_is_dropped(parts, with_hand, receipt, monkeypatch):
    def the_worker_takes_over():
        monkeypatch.setenv("SAHAYAK_NOW", "2026-10-16T11:10")
        assert parts.worker.run_due() == 1

    slow = Worker(parts.db, {SEAL_JOB: with_hand(the_worker_takes_over).seal})
    assert not slow.run_now(f"{SEAL_JOB}:{receipt.id}")
    sealed_once(parts, receipt)
    assert parts.worker.run_due() == 0


def test_killed_while_sealing_the_receipt_keeps_its_number(parts, with_hand, receipt, again, monkeypatch):
    def kill():
        raise Killed

    with pytest.raises(Killed):
        Worker(parts.db, {SEAL_JOB: with_hand(kill).seal}).run_now(f"{SEAL_JOB}:{receipt.id}")
    (prepared,) = standing(parts, receipt.case_no)[1]
    parts.db.close()

    anew = again()
    assert anew.worker.run_due() == 0  # somebody else may still be at it
    monkeypatch.setenv("SAHAYAK_NOW", "2026-10-16T11:02")
    assert anew.worker.run_due() == 1
    issued = sealed_once(anew, receipt)
    assert (issued.number, issued.code) == (prepared.number, prepared.code)
