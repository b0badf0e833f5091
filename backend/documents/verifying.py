"""Verifying: whether a PDF is one that we signed, whole and unchanged. By pyHanko, against pinned roots.

A signature that is good for a part of the file is no good: the one signature must cover the entire
file, or an update appended to it could show another text. Nothing is fetched from anywhere.
"""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from backend.kit.later import Later

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import EmbeddedPdfSignature
    from pyhanko_certvalidator import ValidationContext

_reading = Later("pyhanko.pdf_utils.reader")
_validation = Later("pyhanko.sign.validation")
_storing = Later("pyhanko.sign.validation.dss")
_problems = Later("pyhanko.sign.validation.errors")
_wanting = Later("pyhanko.sign.validation.settings")
_states = Later("pyhanko.sign.validation.status")
_trusting = Later("pyhanko_certvalidator")

for _noisy in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_noisy).setLevel(logging.CRITICAL)  # it logs strangers' files with stack traces


class Verdict(StrEnum):
    """What a PDF turned out to be."""

    GENUINE = "genuine"
    """Signed under our root, whole and unchanged."""
    CHANGED = "changed"
    """A signature is there, but the file is not as it was signed."""
    STRANGER = "stranger"
    """Whole, but signed by someone else."""
    UNSIGNED = "unsigned"
    """No signature in it."""
    UNREADABLE = "unreadable"
    """Not a PDF, or a broken one."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict; when it is genuine, who signed (the certificate's subject), and the stamped time if there is one."""

    verdict: Verdict
    signer: str | None = None
    stamped_at: datetime | None = None

    @property
    def genuine(self) -> bool:
        return self.verdict is Verdict.GENUINE


class Verifier:
    """Checks PDFs against pinned roots. Not to be called on an event loop: it runs one itself."""

    def __init__(self, *roots: x509.Certificate) -> None:
        self._roots = [asn1_x509.Certificate.load(root.public_bytes(serialization.Encoding.DER)) for root in roots]

    def check(self, pdf: bytes, moment: datetime | None = None) -> Finding:
        """What `pdf` is, as at `moment` (now when None). Never raises for bad input.

        Certificates are judged as at `moment`; those of a signature with a time stamp as at the stamped time, by what
        the file itself holds of OCSP answers and CRLs, and only the stamp's own as at `moment`.
        """
        try:
            reader = _reading.PdfFileReader(io.BytesIO(pdf))
            signatures = list(reader.embedded_regular_signatures)
            others = len(reader.embedded_signatures) - len(signatures)
        except Exception:
            return Finding(_unreadable(pdf))
        if not signatures:
            return Finding(Verdict.UNSIGNED)
        if len(signatures) > 1 or others:
            return Finding(Verdict.CHANGED)  # we sign once
        try:
            return self._judged(signatures[0], moment)
        except Exception:
            return Finding(Verdict.CHANGED)

    def _judged(self, signature: EmbeddedPdfSignature, moment: datetime | None) -> Finding:
        stamped = _stamped_at(signature)
        usage = _wanting.KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})
        at_signing, by_now = self._contexts(signature.reader, stamped, moment)
        status = _validation.validate_pdf_signature(
            signature, at_signing, by_now, key_usage_settings=usage, skip_diff=True
        )
        whole = status.coverage is _states.SignatureCoverageLevel.ENTIRE_FILE
        if not (whole and status.intact and status.valid):
            return Finding(Verdict.CHANGED)
        stamp = status.timestamp_validity
        if stamped and not (stamp and stamp.intact and stamp.valid):
            return Finding(Verdict.CHANGED)
        if not status.trusted or (stamped and not stamp.trusted):
            return Finding(Verdict.STRANGER)
        if not status.bottom_line:
            return Finding(Verdict.CHANGED)
        return Finding(Verdict.GENUINE, status.signing_cert.subject.human_friendly, stamped)

    def _contexts(
        self, reader: PdfFileReader, stamped: datetime | None, moment: datetime | None
    ) -> tuple[ValidationContext, ValidationContext]:
        """Where the signer's certificates are judged, and where the time stamp's are: the file's OCSP answers and CRLs
        speak for the stamped time only, by `moment` they are stale."""
        kept = {"trust_roots": self._roots, "allow_fetching": False, "revocation_mode": "soft-fail"}
        try:
            store = _storing.DocumentSecurityStore.read_dss(reader)
        except _problems.NoDSSFoundError:
            context: Any = _trusting.ValidationContext
            return context(moment=stamped or moment, **kept), context(moment=moment, **kept)
        by_now = _trusting.ValidationContext(moment=moment, other_certs=store.load_certs(), **kept)
        return (store.as_validation_context({"moment": stamped, **kept}) if stamped else by_now), by_now


def _stamped_at(signature: EmbeddedPdfSignature) -> datetime | None:
    """The time that a signature's time stamp tells, not yet checked."""
    for attribute in signature.signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]["content"]["encap_content_info"]["content"].parsed["gen_time"].native
    return None


def _unreadable(pdf: bytes) -> Verdict:
    """A file that begins like a PDF and carries a signature was damaged; anything else isn't for us."""
    if pdf[:1024].find(b"%PDF-") >= 0 and b"/ETSI.CAdES.detached" in pdf:
        return Verdict.CHANGED
    return Verdict.UNREADABLE
