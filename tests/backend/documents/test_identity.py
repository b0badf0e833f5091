"""Keys for trying: kept close, marked as what they are, made once."""

import stat

import pytest
from cryptography.x509 import KeyUsage
from cryptography.x509.oid import NameOID

from backend.documents.identity import Keys, NoKey, for_trying
from tests.backend.documents.making import ROOT_PASSPHRASE, SP_PASSPHRASE


def common_name(certificate) -> str:
    return certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value


def test_key_files_are_for_their_owner_only(keys):
    files = list(keys._folder.iterdir())
    assert {f.name for f in files} == {"root.p12", "root.pem", "sp.p12", "sp.pem", "seal.p12", "seal.pem"}
    assert all(stat.S_IMODE(f.stat().st_mode) == 0o600 for f in files)


def test_every_certificate_says_that_it_is_for_trying(keys):
    for owner in ("root", "sp", "seal"):
        assert for_trying(keys.certificate(owner))
        assert "for trying" in common_name(keys.certificate(owner))


def test_keys_are_made_once(keys):
    before = {owner: keys.certificate(owner) for owner in ("root", "sp")}
    keys.make_root("other words")
    keys.make("sp", "Somebody Else", "other words", ROOT_PASSPHRASE)
    assert {owner: keys.certificate(owner) for owner in before} == before


def test_a_long_or_hindi_name_keeps_the_mark(tmp_path, keys):
    mine = Keys(tmp_path)
    mine.make_root("r")
    mine.make("officer", "राजेश कुमार श्रीवास्तव " * 9, "p", "r", unit="कार्यालय " * 20)
    assert for_trying(mine.certificate("officer"))
    assert common_name(mine.certificate("officer")).startswith("राजेश कुमार")


def test_a_certificate_is_under_the_root_and_only_for_signing(keys):
    certificate = keys.certificate("sp")
    certificate.verify_directly_issued_by(keys.root())
    usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    assert usage.digital_signature and usage.content_commitment and not usage.key_cert_sign


def test_the_seal_is_opened_once(keys):
    assert keys.seal("seal words") is keys.seal("seal words")


def test_an_unknown_owner_is_told_and_a_path_is_no_owner(keys):
    with pytest.raises(NoKey):
        keys.token("nobody", SP_PASSPHRASE)
    for owner in ("../root", "", "a/b", ".hidden"):
        with pytest.raises(ValueError, match="short id"):
            keys.has(owner)
