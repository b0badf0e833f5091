"""The register of documents: number, draw, sign, keep, revoke, look up.

Two ways to a signed document: `prepare`, a token elsewhere, `finish`; or `issue` and `seal` in one step.
Asking twice for the same document of a case gives the same document. All take the caller's transaction;
the PDF is in the blob store before its row says so.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from secrets import token_hex
from typing import Protocol

from asn1crypto import cms
from cryptography import x509
from sqlalchemy import Connection

from backend.documents import signing, store
from backend.documents.identity import Card, for_trying
from backend.documents.press import Issue, Press, Printed, Signatory
from backend.documents.signing import SigningFailed, Token
from backend.documents.store import ISSUED, PREPARED, REVOKED, Document
from backend.documents.trust import AuthorityDown, Evidence, Trust
from backend.documents.verifying import Finding, Verdict, Verifier
from backend.kit.clock import now
from backend.kit.ids import new_id, public_code
from backend.kit.text import Text


class Blobs(Protocol):
    """Where the bytes are kept."""

    def put(self, content: bytes) -> str:
        """Keeps a content, returns its address."""

    def read(self, address: str) -> bytes:
        """The content of an address."""


SHOWN_LASTS = timedelta(hours=12)
"""So long a document that was shown may be signed as it was shown."""


class NotAsShown(SigningFailed):
    """What would be signed is not what the signatory was shown."""

    key = "changed"


class AlreadyIssued(Exception):
    """The case has this document already; `document` is it."""

    def __init__(self, document: Document) -> None:
        super().__init__(document.id)
        self.document = document


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made. `kind` names it within the case ("certificate"), once each; `place` is a
    short mark of the district for its number (as UP41); `signed_by` the officer's id. Of an `untimed` one the register
    keeps no more of the time than the day, so that nothing else that happened then can be laid beside it."""

    case_id: str
    kind: str
    template: str
    place: str
    facts: Mapping[str, str | Text | date]
    signatory: Signatory
    signed_by: str | None = None
    valid_until: date | None = None
    photo: bytes | None = field(default=None, repr=False)
    untimed: bool = False


@dataclass(frozen=True, slots=True)
class ToSign:
    """A prepared document and the SHA-256 digest that the signatory's token must sign."""

    document: Document
    digest: bytes


@dataclass(frozen=True, slots=True)
class Signature:
    """A token's signature, and the time stamp over it when there is one."""

    value: bytes
    stamp: cms.ContentInfo | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    """What a PDF handed in for checking is: the verdict, and the register's entry when it is ours."""

    verdict: Verdict
    document: Document | None


class Documents:
    """The register. `check_address` begins the address of the public check."""

    def __init__(
        self, press: Press, blobs: Blobs, verifier: Verifier, check_address: str, trust: Trust | None = None
    ) -> None:
        self._press = press
        self._blobs = blobs
        self._verifier = verifier
        self._trust = trust or Trust(())
        self._check_address = check_address.rstrip("/")

    # -- making

    def evidence(self, token: Token | Card) -> Evidence:
        """What speaks for a token's certificates now; to be asked before the transaction that prepares, for others
        answer. Raises Expired, Revoked, NotTrusted, AuthorityDown."""
        return self._trust.evidence(token.certificate, token.chain)

    def signature(self, token: Token, digest: bytes) -> Signature:
        """The token's signature, stamped with the time when an authority is configured; outside of transactions.
        Raises SigningFailed, AuthorityDown."""
        value = token.sign(digest)
        return Signature(value, self._trust.stamp(value))

    def prepare(
        self,
        tx: Connection,
        order: Order,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...] = (),
        evidence: Evidence | None = None,
    ) -> ToSign:
        """Numbers and draws the document and lays out its signature, to be signed by the holder of `certificate`.

        Prepared again, it keeps its number and code. Raises AlreadyIssued, DoesNotFit, MissingFact,
        SigningFailed, LookupError (no such template).
        """
        was = store.in_case(tx, order.case_id, order.kind)
        if was and was.state != PREPARED:
            raise AlreadyIssued(was)
        entry = was or self._entry(tx, order)
        moment = now().replace(hour=0, minute=0, second=0, microsecond=0) if order.untimed else now()
        issue = Issue(
            number=entry.number,
            code=entry.code,
            check_url=f"{self._check_address}/verify/{entry.code}",
            moment=moment,
            signatory=order.signatory,
            valid_until=order.valid_until,
            trying=for_trying(certificate),
        )
        printed = self._press.draw(order.template, order.facts, issue, order.photo)
        prepared = self._lay(printed, order, entry.number, certificate, chain, moment, evidence or Evidence())
        document = replace(
            entry,
            office=order.signatory.office,
            blob=self._blobs.put(prepared.pdf),
            signed_by=order.signed_by,
            issued_at=moment,
            valid_until=order.valid_until,
        )
        if was is None:
            store.add(tx, document)
        elif not store.replace(tx, document, was):
            raise SigningFailed("the document was changed meanwhile")
        return ToSign(document, prepared.digest)

    def as_shown(self, tx: Connection, order: Order, mark: str) -> ToSign:
        """The prepared document exactly as it was shown under `mark`. Raises AlreadyIssued; NotAsShown when it was
        prepared anew since, or so long ago that what speaks for its certificate is stale."""
        was = store.in_case(tx, order.case_id, order.kind)
        if was and was.state != PREPARED:
            raise AlreadyIssued(was)
        if was is None or was.blob != mark or was.issued_at is None or now() - was.issued_at > SHOWN_LASTS:
            raise NotAsShown("the document is not the one that was shown")
        return ToSign(was, signing.digest_of(self._blobs.read(mark)))

    def prepared(self, tx: Connection, case_id: str, mark: str) -> bytes:
        """The PDF that was prepared in a case under a mark (its address). Raises LookupError."""
        if not any(d.blob == mark and d.state == PREPARED for d in store.of_case(tx, case_id)):
            raise LookupError("no prepared document")
        return self._blobs.read(mark)

    def finish(self, tx: Connection, document_id: str, signature: Signature) -> Document:
        """Puts the token's signature into a prepared document, which is issued by that.

        Finished already: returned as it is. Raises LookupError, SigningFailed.
        """
        was = self._get(tx, document_id)
        if was.state != PREPARED:
            return was
        pdf = signing.finish(self._blobs.read(was.blob or ""), signature.value, signature.stamp)
        if self._trust.stamps and self._verifier.check(pdf).stamped_at is None:
            raise AuthorityDown("the signature has no time stamp that holds")
        document = replace(was, state=ISSUED, blob=self._blobs.put(pdf), sha256=hashlib.sha256(pdf).hexdigest())
        if not store.replace(tx, document, was):
            raise SigningFailed("the document was changed meanwhile")
        return document

    def issue(self, tx: Connection, order: Order, token: Token) -> Document:
        """Prepares and signs in one step, with a token at hand: an officer's opened key, or the seal.

        Issued already: returned as it is. Raises as `prepare` does.
        """
        try:
            ready = self.prepare(tx, order, token.certificate, token.chain, self.evidence(token))
        except AlreadyIssued as already:
            return already.document
        return self.finish(tx, ready.document.id, self.signature(token, ready.digest))

    def revoke(self, tx: Connection, document_id: str, by: str, reason: str) -> Document:
        """Takes an issued document back; its public check says so from now on. Raises LookupError."""
        was = self._get(tx, document_id)
        if was.state == REVOKED:
            return was
        document = replace(was, state=REVOKED, revoked_at=now(), revoked_by=by, reason=reason)
        if was.state != ISSUED or not store.replace(tx, document, was):
            raise LookupError("no issued document of that id")
        return document

    # -- looking up

    def get(self, tx: Connection, document_id: str) -> Document | None:
        """The document with that id."""
        return store.get(tx, document_id)

    def by_code(self, tx: Connection, code: str) -> Document | None:
        """The issued or revoked document with that public code."""
        found = store.by_code(tx, code)
        return found if found and found.state != PREPARED else None

    def of_case(self, tx: Connection, case_id: str) -> list[Document]:
        """The issued and revoked documents of a case, oldest first."""
        return [d for d in store.of_case(tx, case_id) if d.state != PREPARED]

    def pdf(self, document: Document) -> bytes:
        """The signed PDF. Raises LookupError for one that is not issued."""
        if document.state == PREPARED or not document.blob:
            raise LookupError("not issued")
        return self._blobs.read(document.blob)

    def title(self, document: Document) -> Text:
        """What kind of document it is, in words."""
        return self._press.layout(document.template).title

    def file_name(self, document: Document) -> str:
        """A name for the PDF when it is handed out."""
        return f"{document.number}.pdf"

    # -- checking

    def inspect(self, pdf: bytes) -> Finding:
        """What a PDF is by its signature alone; takes no transaction."""
        return self._verifier.check(pdf)

    def checked(self, tx: Connection, pdf: bytes, finding: Finding) -> Checked:
        """A finding put beside the register. What is in the register byte by byte is genuine even
        when the certificate that signed it has run out since."""
        document = store.by_sha256(tx, hashlib.sha256(pdf).hexdigest())
        return Checked(Verdict.GENUINE if document else finding.verdict, document)

    # -- inside

    def _entry(self, tx: Connection, order: Order) -> Document:
        series = f"{self._press.layout(order.template).series}-{order.place}-{now().year}"
        return Document(
            id=token_hex(13) if order.untimed else new_id(),
            case_id=order.case_id,
            kind=order.kind,
            template=order.template,
            number=f"{series}-{store.next_number(tx, series):06d}",
            code=public_code(),
            office=order.signatory.office,
            state=PREPARED,
            **dict.fromkeys(
                ("blob", "sha256", "signed_by", "issued_at", "valid_until", "revoked_at", "revoked_by", "reason")
            ),
        )

    def _lay(
        self,
        printed: Printed,
        order: Order,
        number: str,
        certificate: x509.Certificate,
        chain: tuple[x509.Certificate, ...],
        moment: datetime,
        evidence: Evidence,
    ) -> signing.Prepared:
        return signing.prepare(
            evidence.laid_into(printed.pdf),
            certificate,
            chain,
            moment=moment,
            name=order.signatory.name.en,
            reason=f"{self._press.layout(order.template).title.en} {number}",
            location=order.signatory.office.en,
            page=printed.pages - 1,
            box=printed.signature_box,
            spare=evidence.stamp_room,
        )

    def _get(self, tx: Connection, document_id: str) -> Document:
        document = store.get(tx, document_id)
        if document is None:
            raise LookupError("no such document")
        return document


def standing(document: Document, today: date) -> str:
    """How a document in the register stands on `today`: valid, expired or revoked."""
    if document.state == REVOKED:
        return "revoked"
    return "expired" if document.valid_until and document.valid_until < today else "valid"


def masked(number: str) -> str:
    """A number as the public check shows it: enough to compare, too little to enumerate."""
    head, _, tail = number.rpartition("-")
    return f"{head}-{'•' * max(len(tail) - 2, 0)}{tail[-2:]}"
