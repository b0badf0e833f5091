"""An officer's own token, by PKCS#11: found by its label, opened by its PIN, pulled out and put in again."""

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from backend.documents import signing
from backend.documents.identity import Keys
from backend.documents.pkcs11 import Module, TokenMissing
from backend.documents.signing import SigningFailed, WrongPassphrase
from backend.documents.verifying import Verdict, Verifier
from tests.backend.documents import making
from tests.backend.documents.making import CERTIFICATE_FACTS, MOMENT, issue
from tests.backend.documents.softhsm import MODULE, PIN

FIELDS = {"moment": MOMENT, "name": "Meera", "reason": "r", "location": "l"}
DIGEST = bytes(range(32))


@pytest.fixture(scope="module")
def module(drawer):
    return Module(MODULE)


@pytest.fixture
def own_keys(tmp_path, module):
    keys = Keys(tmp_path / "keys", module)
    keys.make_root(making.ROOT_PASSPHRASE)
    keys.assign("sp.lucknow", "SP Lucknow")
    return keys


@pytest.fixture
def token(own_keys):
    return own_keys.token("sp.lucknow", PIN)


def test_a_token_is_assigned_with_its_certificate_and_those_above_it(own_keys, token, authority, module):
    assert module.labels() == ["SP Lucknow"]
    assert own_keys.has("sp.lucknow") and own_keys.certificate("sp.lucknow") == authority.certificate("sp")
    assert token.certificate == authority.certificate("sp") and token.chain == (authority.certificate("ca"),)


def test_it_signs_what_its_certificate_vouches_for(token):
    algorithm = Prehashed(hashes.SHA256())
    token.certificate.public_key().verify(token.sign(DIGEST), DIGEST, padding.PKCS1v15(), algorithm)


def test_a_document_signed_by_it_is_genuine_under_its_authoritys_root_only(token, press, own_keys, authority):
    pdf = press.draw("character_certificate", CERTIFICATE_FACTS, issue()).pdf
    signed = signing.sign(pdf, token, **FIELDS)
    assert Verifier(*own_keys.roots()).check(signed).verdict is Verdict.STRANGER
    own_keys.trust(authority.certificate("root"))
    finding = Verifier(*own_keys.roots()).check(signed)
    assert finding.verdict is Verdict.GENUINE and "Meera Nair" in finding.signer


def test_a_wrong_pin_is_told_and_the_right_one_still_works(own_keys):
    with pytest.raises(WrongPassphrase):
        own_keys.token("sp.lucknow", "999999")
    with pytest.raises(WrongPassphrase):
        own_keys.token("sp.lucknow", "")
    assert own_keys.token("sp.lucknow", PIN).sign(DIGEST)


def test_nobody_signs_in_the_shadow_of_who_knows_the_pin(token, own_keys):
    assert token.sign(DIGEST)
    with pytest.raises(WrongPassphrase):
        own_keys.token("sp.lucknow", "000000")


def test_a_token_that_was_pulled_out_is_missed_and_found_again_when_it_is_back(token, own_keys, drawer):
    drawer.pull_out()
    try:
        with pytest.raises(TokenMissing):
            token.sign(DIGEST)
        with pytest.raises(TokenMissing):
            own_keys.token("sp.lucknow", PIN)
    finally:
        drawer.put_in()
    assert token.sign(DIGEST)


def test_a_token_that_nobody_knows_is_missed(module, own_keys):
    with pytest.raises(TokenMissing):
        own_keys.assign("sp.agra", "SP Agra")
    with pytest.raises(SigningFailed):
        Keys(own_keys._folder).token("sp.lucknow", PIN)  # no module is configured
    with pytest.raises(SigningFailed):
        Module("/usr/lib/no-such-module.so").labels()
