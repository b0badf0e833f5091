"""Many papers with one passphrase or PIN: one that fails stops no other, and what is interrupted is taken up again."""

from datetime import timedelta

import pytest

from backend.cases import store
from backend.documents import store as register
from backend.documents.pkcs11 import Module
from backend.documents.signing import WrongPassphrase
from backend.documents.verifying import Verdict
from backend.kit.clock import now
from backend.tray import store as batches
from backend.tray.service import Tray
from tests.backend.documents.softhsm import PIN
from tests.backend.web.conftest import PASSWORD


def done(parts, sp, batch):
    """Waits for a batch, and tells how far it came."""
    parts.tray.stop()
    with parts.db.read() as tx:
        return parts.tray.progress(tx, sp, batch)


def documents(parts, case_no):
    with parts.db.read() as tx:
        return register.of_case(tx, store.case_by_number(tx, case_no).id)


def test_twelve_are_signed_with_one_pin_of_a_token(with_token, people, ready):
    cases, sp = ready(12), people["sp"]
    far = done(with_token, sp, with_token.tray.begin(sp, cases, PIN))
    assert far.count("signed") == 12 and not far.running and not far.stopped
    for case_no in cases:
        (document,) = documents(with_token, case_no)
        finding = with_token.documents.inspect(with_token.documents.pdf(document))
        assert finding.verdict is Verdict.GENUINE and "Meera Nair" in finding.signer


def test_one_that_fails_does_not_stop_the_rest(parts, people, ready):
    good, bad, sp = ready(2), ready(1, dcrb={"cases_found": "yes"}), people["sp"]
    far = done(parts, sp, parts.tray.begin(sp, [good[0], *bad, "2600000000", good[1]], PASSWORD))
    assert [(p.state, p.problem) for p in far.papers] == [
        ("signed", ""),
        ("failed", "reason_needed"),
        ("failed", "not_here"),
        ("signed", ""),
    ]
    assert documents(parts, bad[0]) == []


def test_what_is_decided_already_is_signed_as_it_was_decided(parts, people, ready):
    (case_no,), sp = ready(1), people["sp"]
    with parts.db.write() as tx:
        parts.desk.decide(tx, sp, case_no, "refuse", "पता नहीं मिला")
    assert done(parts, sp, parts.tray.begin(sp, [case_no], PASSWORD)).count("signed") == 1
    assert [d.kind for d in documents(parts, case_no)] == ["refusal"]


def test_a_wrong_passphrase_begins_nothing(parts, with_token, people, ready):
    cases, sp = ready(1), people["sp"]
    with pytest.raises(WrongPassphrase):
        with_token.tray.begin(sp, cases, "000000")
    with parts.db.read() as tx:
        assert parts.tray.unfinished(tx, sp) == [] and documents(parts, cases[0]) == []


def test_a_token_pulled_out_in_mid_signing_loses_nothing(with_token, people, ready, drawer, monkeypatch):
    cases, sp = ready(4), people["sp"]
    real, calls = Module.sign, []

    def sign(self, *args):
        calls.append(args)
        if len(calls) == 3:
            drawer.pull_out()  # after the third paper was prepared, before it is signed
        return real(self, *args)

    monkeypatch.setattr(Module, "sign", sign)
    try:
        batch = with_token.tray.begin(sp, cases, PIN)
        far = done(with_token, sp, batch)
    finally:
        drawer.put_in()
    assert [p.state for p in far.papers] == ["signed", "signed", "waiting", "waiting"]
    assert far.stopped == "no_token" and not far.running
    (prepared,) = documents(with_token, cases[2])
    assert prepared.state == "prepared"

    anew = Tray(with_token.db, with_token.desk, with_token.signing, with_token.texts, with_token.places)
    with with_token.db.read() as tx:
        assert anew.unfinished(tx, sp) == [batch]
    anew.go_on(sp, batch, PIN)
    anew.stop()
    with with_token.db.read() as tx:
        assert anew.progress(tx, sp, batch).count("signed") == 4
    (issued,) = documents(with_token, cases[2])
    assert (issued.number, issued.code, issued.state) == (prepared.number, prepared.code, "issued")


def test_a_batch_whose_process_was_killed_waits_and_signs_nothing_twice(parts, people, ready, monkeypatch):
    cases, sp = ready(2), people["sp"]
    real = batches.settle_paper
    monkeypatch.setattr(batches, "settle_paper", lambda *_: (_ for _ in ()).throw(SystemExit))
    batch = parts.tray.begin(sp, cases, PASSWORD)
    parts.tray.stop()  # the first was signed, its note was not written
    monkeypatch.setattr(batches, "settle_paper", real)
    anew = Tray(parts.db, parts.desk, parts.signing, parts.texts, parts.places)
    with parts.db.write() as tx:
        batches.touch_batch(tx, batch, now() - timedelta(minutes=10), "")
    with parts.db.read() as tx:
        assert not anew.progress(tx, sp, batch).running
    anew.go_on(sp, batch, PASSWORD)
    anew.stop()
    with parts.db.read() as tx:
        assert anew.progress(tx, sp, batch).count("signed") == 2
    assert [len(documents(parts, case_no)) for case_no in cases] == [1, 1]


def test_a_batch_is_its_signatorys_only(parts, people, ready):
    sp = people["sp"]
    batch = parts.tray.begin(sp, ready(1), PASSWORD)
    done(parts, sp, batch)
    with parts.db.read() as tx, pytest.raises(LookupError):
        parts.tray.progress(tx, people["sp.agra"], batch)
