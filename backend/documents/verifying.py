"""Verifying: whether a PDF is one that we signed, whole and unchanged. By pyHanko, against our own root.

A signature that is good for a part of the file is no good: the one signature must cover the entire
file, or an update appended to it could show another text. Nothing is fetched from anywhere.
"""

import io
import logging
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

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
    """A verdict, and who signed (the certificate's subject) when the verdict is genuine."""

    verdict: Verdict
    signer: str | None = None

    @property
    def genuine(self) -> bool:
        return self.verdict is Verdict.GENUINE


class Verifier:
    """Checks PDFs against one pinned root. Not to be called on an event loop: it runs one itself."""

    def __init__(self, root: x509.Certificate) -> None:
        self._root = asn1_x509.Certificate.load(root.public_bytes(serialization.Encoding.DER))

    def check(self, pdf: bytes, moment: datetime | None = None) -> Finding:
        """What `pdf` is. Certificates are judged as at `moment` (now when None). Never raises for bad input."""
        try:
            reader = PdfFileReader(io.BytesIO(pdf))
            signatures = list(reader.embedded_regular_signatures)
            others = len(reader.embedded_signatures) - len(signatures)
        except Exception:
            return Finding(_unreadable(pdf))
        if not signatures:
            return Finding(Verdict.UNSIGNED)
        if len(signatures) > 1 or others:
            return Finding(Verdict.CHANGED)  # we sign once
        context = ValidationContext(
            trust_roots=[self._root],
            allow_fetching=False,
            revocation_mode="soft-fail",
            moment=moment,
        )
        usage = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"})
        try:
            status = validate_pdf_signature(signatures[0], context, key_usage_settings=usage, skip_diff=True)
        except Exception:
            return Finding(Verdict.CHANGED)
        whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        if not (whole and status.intact and status.valid):
            return Finding(Verdict.CHANGED)
        if not status.trusted:
            return Finding(Verdict.STRANGER)
        if not status.bottom_line:
            return Finding(Verdict.CHANGED)
        return Finding(Verdict.GENUINE, status.signing_cert.subject.human_friendly)


def _unreadable(pdf: bytes) -> Verdict:
    """A file that begins like a PDF and carries a signature was damaged; anything else isn't for us."""
    if pdf[:1024].find(b"%PDF-") >= 0 and b"/ETSI.CAdES.detached" in pdf:
        return Verdict.CHANGED
    return Verdict.UNREADABLE
