"""Whom we trust, and what we ask of authorities: is a certificate still good, and what time is it, signed.

Before a signature is made, what speaks for its certificates is fetched (OCSP answers, CRLs) and laid into the PDF, so
that the signature covers it too; no update of our own ever follows a signature, and whoever checks may insist on one
that covers the whole file. A revoked certificate, or an authority that does not answer, stops the signing: a weaker
signature is never made in silence.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from backend.documents.signing import SigningFailed
from backend.kit.clock import now
from backend.kit.later import Later

if TYPE_CHECKING:
    from pyhanko.sign.timestamps import TimeStamper
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.path import ValidationPath

_writing = Later("pyhanko.pdf_utils.incremental_writer")
_stamping = Later("pyhanko.sign.timestamps.requests_client")
_asking = Later("pyhanko.sign.timestamps.common_utils")
_storing = Later("pyhanko.sign.validation.dss")
_validating = Later("pyhanko_certvalidator")
_problems = Later("pyhanko_certvalidator.errors")
_fetching = Later("pyhanko_certvalidator.fetchers.requests_fetchers")

TIMEOUT_SECONDS = 10
SOON = timedelta(days=30)
"""So long before its end a certificate is warned of."""
_SPARE = 512  # time stamps of one authority differ by a few bytes


class Expired(SigningFailed):
    """The certificate's time is over."""

    key = "expired"


class Revoked(SigningFailed):
    """The certificate was revoked by its authority."""

    key = "revoked"


class NotTrusted(SigningFailed):
    """The certificate does not lead to a root that we trust."""

    key = "not_trusted"


class AuthorityDown(SigningFailed):
    """The authority that knows whether a certificate is revoked, or that stamps the time, does not answer."""

    key = "authority_down"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for the certificates of a signature to be made. `stamp_room`: bytes that its time stamp needs."""

    paths: tuple[ValidationPath, ...] = ()
    context: ValidationContext | None = None
    stamp_room: int = 0

    def laid_into(self, pdf: bytes) -> bytes:
        """The PDF with it as a document security store (ETSI EN 319 142-1, 5.4.2); as it was when there is nothing."""
        if self.context is None:
            return pdf
        writer = _writing.IncrementalPdfFileWriter(io.BytesIO(pdf))
        _storing.DocumentSecurityStore.supply_dss_in_writer(
            writer, None, paths=self.paths, validation_context=self.context, embed_roots=False
        )
        out = io.BytesIO()
        writer.write(out)
        return out.getvalue()


class Trust:
    """The roots, and the authorities behind them. Not to be called on an event loop, nor in a transaction: it waits
    for others."""

    def __init__(self, roots: Sequence[x509.Certificate], tsa_url: str = "") -> None:
        self._roots = [_asn1(root) for root in roots]
        self._stamper: TimeStamper | None = None
        if tsa_url:
            self._stamper = _stamping.RequestsHTTPTimeStamper(tsa_url, timeout=TIMEOUT_SECONDS)

    @property
    def stamps(self) -> bool:
        """Whether signatures get a time stamp."""
        return self._stamper is not None

    def evidence(self, certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> Evidence:
        """Makes sure that `certificate` may sign now, and fetches what shows it.

        A certificate that names no OCSP service and no CRL, as those for trying, can't be asked about. Raises
        Expired, Revoked, NotTrusted, AuthorityDown.
        """
        if certificate.not_valid_after_utc < now():
            raise Expired("the certificate has run out")
        if not self.stamps and not _can_be_asked_about(certificate):
            return Evidence()
        return asyncio.run(self._evidence(certificate, chain))

    def stamp(self, signature: bytes) -> cms.ContentInfo | None:
        """The authority's time stamp over a signature's value; None when none is configured. Raises AuthorityDown."""
        if self._stamper is None:
            return None
        digest = hashlib.sha256(signature).digest()
        try:
            return asyncio.run(self._stamper.async_timestamp(digest, "sha256"))
        except (_asking.TimestampRequestError, OSError, ValueError) as failure:
            raise AuthorityDown("no time stamp") from failure

    async def _evidence(self, certificate: x509.Certificate, chain: Sequence[x509.Certificate]) -> Evidence:
        context = _validating.ValidationContext(
            trust_roots=self._roots,
            other_certs=[_asn1(one) for one in chain],
            allow_fetching=True,
            revocation_mode="hard-fail",  # what names an authority must be vouched for by it
            fetcher_backend=_fetching.RequestsFetcherBackend(TIMEOUT_SECONDS),
        )
        paths, room = [], 0
        try:
            if _can_be_asked_about(certificate):
                validator = _validating.CertificateValidator(_asn1(certificate), validation_context=context)
                paths.append(await validator.async_validate_usage({"non_repudiation"}))
            if self._stamper is not None:
                room = len((await self._stamper.async_dummy_response("sha256")).dump()) + _SPARE
                paths += [path async for path in self._stamper.validation_paths(context)]
        except _problems.RevokedError as problem:
            raise Revoked("the certificate is revoked") from problem
        except _problems.ExpiredError as problem:
            raise Expired("a certificate has run out") from problem
        except (_problems.InsufficientRevinfoError, _asking.TimestampRequestError, OSError) as problem:
            raise AuthorityDown("an authority does not answer") from problem
        except (_problems.PathBuildingError, _problems.ValidationError) as problem:
            raise NotTrusted("a certificate does not lead to a root that we trust") from problem
        return Evidence(tuple(paths), context, room)


def runs_out_soon(certificate: x509.Certificate) -> datetime | None:
    """When the certificate runs out, if that is within 30 days (or over); else None."""
    end = certificate.not_valid_after_utc
    return end if end - now() < SOON else None


def _can_be_asked_about(certificate: x509.Certificate) -> bool:
    own = _asn1(certificate)
    return bool(own.ocsp_urls or own.crl_distribution_points)


def _asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
