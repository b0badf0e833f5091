"""Signing: PAdES signatures by endesive, in two phases with a token in between.

`prepare` lays a signature without its value into the PDF and says which digest the token must sign;
`finish` puts the token's answer in. Between the two the prepared PDF is all that need be kept, for a
second or for a week: the token may be a file, a USB stick at the officer's desk or a remote service.

What endesive alone gets wrong is put right here: SubFilter of PAdES, room for the signature reserved
instead of signing twice, RSA only, and a stranger's answer refused.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from asn1crypto import cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import pkcs12

_SHA256 = Prehashed(hashes.SHA256())
_RANGE = re.compile(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\] *")


class SigningFailed(Exception):
    """The signature can't be made; the text says why and holds nothing personal, `key` names what is said to people."""

    key = "failed"


class WrongPassphrase(SigningFailed):
    """The key did not open with the passphrase or PIN given."""

    key = "wrong"


class Token(Protocol):
    """What holds a signing key: a file, a smart card, a USB token."""

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate of the key (RSA)."""

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """The certificates between it and the root, without the root."""

    def sign(self, digest: bytes) -> bytes:
        """Signs a SHA-256 `digest` (32 bytes) by RSASSA-PKCS1-v1_5 and returns the signature.

        On PKCS#11 that is CKM_RSA_PKCS over the DigestInfo of SHA-256.
        """


@dataclass(frozen=True, slots=True)
class Prepared:
    """A PDF with everything of its signature but the value; `digest` is what the token must sign."""

    pdf: bytes
    digest: bytes


class SoftToken:
    """A key in a PKCS#12 file, opened by a passphrase; for trying, and for the seal."""

    def __init__(self, p12: bytes, passphrase: str) -> None:
        """Raises WrongPassphrase; SigningFailed when the file holds no RSA key with its certificate."""
        try:
            key, certificate, others = pkcs12.load_key_and_certificates(p12, passphrase.encode())
        except ValueError:
            raise WrongPassphrase("the passphrase does not open the key") from None
        if not isinstance(key, rsa.RSAPrivateKey) or certificate is None:
            raise SigningFailed("the file holds no RSA key with its certificate")
        self._key = key
        self._certificate = certificate
        self._chain = tuple(c for c in others if c.subject != c.issuer)

    @property
    def certificate(self) -> x509.Certificate:
        return self._certificate

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        return self._chain

    def sign(self, digest: bytes) -> bytes:
        return self._key.sign(digest, padding.PKCS1v15(), _SHA256)


def prepare(
    pdf: bytes,
    certificate: x509.Certificate,
    chain: tuple[x509.Certificate, ...] = (),
    *,
    moment: datetime,
    name: str,
    reason: str,
    location: str,
    page: int = 0,
    box: tuple[float, float, float, float] | None = None,
    spare: int = 0,
) -> Prepared:
    """Lays a signature field and a signature without its value into `pdf`.

    `moment` is the signing time (PAdES keeps it in the dictionary's /M), `box` the field's place on
    `page` in points, `spare` further bytes to reserve, as for a time stamp (about 6,000). The same
    arguments give the same bytes. Raises SigningFailed for a key that is not RSA.
    """
    from backend.documents.pades import PadesData, Recorder

    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise SigningFailed("only RSA keys can sign documents")
    recorder = Recorder(certificate, key.key_size // 8)
    room = sum(len(c.public_bytes(serialization.Encoding.DER)) for c in (certificate, *chain))
    fields: dict[str, object] = {
        "aligned": _aligned(room + key.key_size // 8 + 1024 + spare),
        "sigfield": "Signature",
        "sigpage": page,
        "name": name,
        "reason": reason,
        "location": location,
        "signingdate": _pdf_date(moment),
        "application": "Sahayak",
        "newid": hashlib.sha256(pdf).hexdigest(),
        "attrs": _signed_attributes(certificate),
    }
    if box is not None:
        fields["signaturebox"] = box
    try:
        added = PadesData().sign(pdf, fields, None, None, list(chain), "sha256", recorder)
    except Exception as mistake:
        raise SigningFailed(f"the PDF can't be prepared for signing ({type(mistake).__name__})") from mistake
    return Prepared(pdf + added, hashlib.sha256(recorder.attributes).digest())


def digest_of(prepared: bytes) -> bytes:
    """The digest that the token must sign for a prepared PDF. Raises SigningFailed."""
    return hashlib.sha256(_attributes(_signer(_contents(prepared)[2]))).digest()


def finish(prepared: bytes, signature: bytes, stamp: cms.ContentInfo | None = None) -> bytes:
    """Puts the token's `signature`, and the time `stamp` over it if there is one, into the prepared PDF and returns the
    signed one.

    Raises SigningFailed when the PDF changed since it was prepared, or when the signature is not one
    of the certificate's key over this digest.
    """
    start, end, info = _contents(prepared)
    signer = _signer(info)
    covered = hashlib.sha256(prepared[:start] + prepared[end:]).digest()
    if signer["signed_attrs"][_index(signer, "message_digest")]["values"][0].native != covered:
        raise SigningFailed("the prepared PDF was changed")
    certificate = _certificate(info)
    try:
        digest = hashlib.sha256(_attributes(signer)).digest()
        certificate.public_key().verify(signature, digest, padding.PKCS1v15(), _SHA256)
    except InvalidSignature:
        raise SigningFailed("the signature is not of the certificate's key") from None
    signer["signature"] = signature
    if stamp is not None:
        stamped = cms.CMSAttribute({"type": "signature_time_stamp_token", "values": [stamp]})
        signer["unsigned_attrs"] = cms.CMSAttributes([stamped])
    value = info.dump().hex().encode()
    room = end - start - 2
    if len(value) > room:
        raise SigningFailed("the signature does not fit into its place")
    return prepared[:start] + b"<" + value.ljust(room, b"0") + b">" + prepared[end:]


def sign(pdf: bytes, token: Token, **fields: object) -> bytes:
    """Both phases at once, for a token at hand; `fields` as for `prepare`."""
    prepared = prepare(pdf, token.certificate, token.chain, **fields)  # type: ignore[arg-type]
    return finish(prepared.pdf, token.sign(prepared.digest))


def _signed_attributes(certificate: x509.Certificate) -> Callable[[bytes], list[cms.CMSAttribute]]:
    """The attributes that PAdES baseline signs, for a document's digest (ETSI EN 319 142-1, 6.3)."""
    own = asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
    mark = tsp.ESSCertIDv2(
        {
            "cert_hash": hashlib.sha256(own.dump()).digest(),
            "issuer_serial": {
                "issuer": [asn1_x509.GeneralName("directory_name", own.issuer)],
                "serial_number": own.serial_number,
            },
        }
    )
    signing_certificate = tsp.SigningCertificateV2({"certs": [mark]})

    def attributes(digest: bytes) -> list[cms.CMSAttribute]:
        made = (
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [digest]}),
            cms.CMSAttribute({"type": "signing_certificate_v2", "values": [signing_certificate]}),
        )
        # Read back from their bytes: asn1crypto writes what it built itself again at every level above.
        return [cms.CMSAttribute.load(attribute.dump()) for attribute in made]

    return attributes


def _contents(prepared: bytes) -> tuple[int, int, cms.ContentInfo]:
    """Where the last signature's <hex> stands, and the CMS in it."""
    found = list(_RANGE.finditer(prepared))
    if not found:
        raise SigningFailed("the PDF was not prepared for signing")
    first, start, end, rest = map(int, found[-1].groups())
    if first or end + rest != len(prepared) or prepared[start : start + 1] != b"<":
        raise SigningFailed("the PDF was changed after it was prepared")
    try:
        return start, end, cms.ContentInfo.load(bytes.fromhex(prepared[start + 1 : end - 1].decode()))
    except ValueError:
        raise SigningFailed("the PDF was not prepared for signing") from None


def _signer(info: cms.ContentInfo) -> cms.SignerInfo:
    return info["content"]["signer_infos"][0]


def _certificate(info: cms.ContentInfo) -> x509.Certificate:
    """The signer's own certificate, wherever it stands among those of the chain."""
    signed_by = _signer(info)["sid"].chosen
    for one in info["content"]["certificates"]:
        own = one.chosen
        if (own.issuer, own.serial_number) == (signed_by["issuer"], signed_by["serial_number"].native):
            return x509.load_der_x509_certificate(own.dump())
    raise SigningFailed("the signer's certificate is missing")


def _attributes(signer: cms.SignerInfo) -> bytes:
    """The signed attributes as they are signed: as a SET, whatever tag they carry inside."""
    return b"\x31" + signer["signed_attrs"].dump()[1:]


def _index(signer: cms.SignerInfo, kind: str) -> int:
    return next(at for at, a in enumerate(signer["signed_attrs"]) if a["type"].native == kind)


def _aligned(length: int) -> int:
    """endesive's `aligned`: bytes reserved, in steps that make room for small differences."""
    return -(-length // 1024) * 1024


def _pdf_date(moment: datetime) -> str:
    offset = moment.strftime("%z")
    return moment.strftime("D:%Y%m%d%H%M%S") + f"{offset[:3]}'{offset[3:5]}'"
