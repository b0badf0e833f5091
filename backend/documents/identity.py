"""Who signs with which key: officers with their own tokens; and for trying, keys made on the spot.

Real certificates come from a licensed authority on the officer's own token, and are assigned here. Those for trying
hang on a root of our own, say so in their names, and every document signed by them says so too.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from backend.documents.pkcs11 import HardToken, Module
from backend.documents.signing import SigningFailed, SoftToken, Token
from backend.kit.clock import now

SEAL = "seal"
_BITS = 2048
_TRYING = "for trying - not valid in law"
_LIFE = timedelta(days=5 * 365)


class NoKey(LookupError):
    """No key of that owner is kept here."""


@dataclass(frozen=True, slots=True)
class Card:
    """What of a key can be shown without opening it."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


class Keys:
    """The folder of keys, `home/keys`.

    `root.pem` and `roots/*.pem` are what verifying trusts. An owner has a soft key (`<owner>.p12`), or a key on a
    token: `<owner>.token` then says which, `<owner>.pem` is its certificate, `<owner>.chain` those above it.
    """

    def __init__(self, folder: Path, module: Module | None = None) -> None:
        """`module` reaches the tokens that are plugged in."""
        self._folder = folder
        self._module = module
        self._open: dict[tuple[str, str], Token] = {}

    def make_root(self, passphrase: str) -> None:
        """Makes the root, once; its key is kept under `passphrase`."""
        if self._path("root", "pem").exists():
            return
        key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
        name = _name("Sahayak root")
        certificate = (
            _builder(name, name, key.public_key(), now())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
            .sign(key, hashes.SHA256())
        )
        self._write("root", "p12", _p12(key, certificate, None, passphrase))
        self._write("root", "pem", certificate.public_bytes(serialization.Encoding.PEM))

    def make(self, owner: str, common_name: str, passphrase: str, root_passphrase: str, unit: str = "") -> None:
        """Makes the key and certificate of `owner` (a short id, as an officer's user id), once.

        `common_name` is the person or office that signs, `unit` their office. Raises WrongPassphrase
        when `root_passphrase` does not open the root.
        """
        if self.has(owner):
            return
        root_key, root, _ = self._load("root", root_passphrase)
        key = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
        certificate = (
            _builder(_name(common_name, unit), root.subject, key.public_key(), now())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)
            .sign(root_key, hashes.SHA256())
        )
        self._write(owner, "p12", _p12(key, certificate, root, passphrase))
        self._write(owner, "pem", certificate.public_bytes(serialization.Encoding.PEM))

    def has(self, owner: str) -> bool:
        """Whether a key of `owner` is known here."""
        return self._path(owner, "p12").exists() or self.on_token(owner)

    def on_token(self, owner: str) -> bool:
        """Whether the key of `owner` is on a token."""
        return self._path(owner, "token").exists()

    def assign(self, owner: str, label: str, chain: Sequence[x509.Certificate] = ()) -> x509.Certificate:
        """From now on `owner` signs with the token of that label; its certificate is returned.

        `chain` are the certificates between it and the root; those on the token are found by themselves. Raises
        SigningFailed when no module is configured or the token holds no certificate for signing; TokenMissing.
        """
        held = self._tokens().certificates(label)
        able = [one for one in held if _may_sign(one.certificate)]
        if not able:
            raise SigningFailed("the token holds no RSA certificate for signing")
        own = max(able, key=lambda one: one.certificate.not_valid_after_utc)
        above = [*chain, *(one.certificate for one in held if _is_authority(one.certificate))]
        pem = b"".join(c.public_bytes(serialization.Encoding.PEM) for c in above if c.subject != c.issuer)
        self._write(owner, "pem", own.certificate.public_bytes(serialization.Encoding.PEM))
        self._write(owner, "chain", pem)
        self._write(owner, "token", json.dumps({"label": label, "id": own.id}).encode())
        return own.certificate

    def trust(self, root: x509.Certificate) -> None:
        """From now on `root` is trusted beside our own."""
        name = root.fingerprint(hashes.SHA256()).hex()[:16]
        (self._folder / "roots").mkdir(parents=True, exist_ok=True, mode=0o700)
        (self._folder / "roots" / f"{name}.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))

    def roots(self) -> list[x509.Certificate]:
        """The roots that verifying trusts, our own first. Raises NoKey."""
        others = sorted((self._folder / "roots").glob("*.pem"))
        return [self.root(), *(x509.load_pem_x509_certificate(path.read_bytes()) for path in others)]

    def expiries(self) -> list[tuple[str, datetime]]:
        """Every certificate that is kept here, by its owner, with the time at which it runs out."""
        paths = sorted(self._folder.glob("*.pem"))
        found = ((path.stem, x509.load_pem_x509_certificate(path.read_bytes())) for path in paths)
        return [(owner, certificate.not_valid_after_utc) for owner, certificate in found]

    def certificate(self, owner: str) -> x509.Certificate:
        """The certificate of `owner`, which needs no passphrase. Raises NoKey."""
        return x509.load_pem_x509_certificate(self._read(owner, "pem"))

    def card(self, owner: str) -> Card:
        """The certificate of `owner` with those above it. Raises NoKey."""
        pem = self._read(owner, "chain") if self.on_token(owner) else b""
        return Card(self.certificate(owner), tuple(x509.load_pem_x509_certificates(pem)) if pem else ())

    def root(self) -> x509.Certificate:
        """Our own root. Raises NoKey."""
        return self.certificate("root")

    def token(self, owner: str, passphrase: str) -> Token:
        """The key of `owner`, opened by a passphrase, or a PIN when it is on a token.

        Raises NoKey, WrongPassphrase, SigningFailed (TokenMissing, PinLocked).
        """
        if self.on_token(owner):
            which, card = json.loads(self._read(owner, "token")), self.card(owner)
            return HardToken(self._tokens(), which["label"], which["id"], card.certificate, card.chain, passphrase)
        return SoftToken(self._read(owner, "p12"), passphrase)

    def seal(self, passphrase: str) -> Token:
        """The key of the seal, opened once in a process. Raises NoKey, WrongPassphrase."""
        kept = self._open.get((SEAL, passphrase))
        if kept is None:
            kept = self._open[(SEAL, passphrase)] = self.token(SEAL, passphrase)
        return kept

    def _load(self, owner: str, passphrase: str):
        token = SoftToken(self._read(owner, "p12"), passphrase)
        return token._key, token.certificate, token.chain

    def _tokens(self) -> Module:
        if self._module is None:
            raise SigningFailed("no PKCS#11 module is configured")
        return self._module

    def _path(self, owner: str, kind: str) -> Path:
        if not owner or not all(c.isalnum() or c in "-_." for c in owner) or owner.startswith("."):
            raise ValueError("a key's owner is a short id of letters, digits, dots and hyphens")
        return self._folder / f"{owner}.{kind}"

    def _read(self, owner: str, kind: str) -> bytes:
        try:
            return self._path(owner, kind).read_bytes()
        except FileNotFoundError:
            raise NoKey(f"no key of {owner}") from None

    def _write(self, owner: str, kind: str, content: bytes) -> None:
        """Whole or not at all, readable by this user only."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(owner, kind)
        temporary = path.with_suffix(f".{kind}.new")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)


def _may_sign(certificate: x509.Certificate) -> bool:
    """An RSA key that may sign documents, as its usage says."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    able = usage.digital_signature or usage.content_commitment
    return able and not _is_authority(certificate) and isinstance(certificate.public_key(), rsa.RSAPublicKey)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def for_trying(certificate: x509.Certificate) -> bool:
    """Whether a certificate is one of ours for trying: what it signs is not valid in law."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return any(_TRYING in str(name.value) for name in names)


def _name(common_name: str, unit: str = "") -> x509.Name:
    parts = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "IN"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sahayak, for trying"),
        x509.NameAttribute(NameOID.COMMON_NAME, _short(common_name, f" ({_TRYING})")),
    ]
    if unit:
        parts.insert(2, x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, _short(unit)))
    return x509.Name(parts)


def _short(name: str, mark: str = "") -> str:
    """`name` and `mark` in at most the 64 bytes that X.520 allows, the mark whole."""
    room = 64 - len(mark.encode())
    return name.encode()[:room].decode(errors="ignore").rstrip() + mark


def _builder(subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey, moment: datetime):
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + _LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(**given: bool) -> x509.KeyUsage:
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment",
             "key_agreement", "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{name: given.get(name, False) for name in names})


def _p12(
    key: rsa.RSAPrivateKey, certificate: x509.Certificate, root: x509.Certificate | None, passphrase: str
) -> bytes:
    protected = serialization.BestAvailableEncryption(passphrase.encode())
    return pkcs12.serialize_key_and_certificates(b"sahayak", key, certificate, [root] if root else None, protected)
