"""From a decision to a signed document, and from a sealed paper's job to that paper.

Both have the same three steps: prepare (one transaction), the token signs (no transaction open), finish
(one transaction: document, state, event and notice together). Killed in between, a signature is taken up
where it stopped: the prepared document keeps its number and code.
"""

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.x509 import Certificate
from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.papers import FORWARD, NOT_THE_APPLICANTS, Papers, sort_of
from backend.cases.workflow import NotNow, move
from backend.documents.identity import Keys
from backend.documents.press import DoesNotFit, MissingFact
from backend.documents.service import AlreadyIssued, Documents, Order
from backend.documents.signing import SigningFailed, Token
from backend.documents.store import REVOKED, Document
from backend.documents.trust import Evidence
from backend.kit.clock import now
from backend.kit.db import Database
from backend.kit.jobs import Finish, Job
from backend.notices.service import Notices
from backend.people.officers import Officer
from backend.people.reach import reach

OnSigned = Callable[[Connection, Row, str, Document], None]
"""Told of every case that is signed, in the transaction that signs it: the case as it was, what was done ("issue",
"refuse" or "forward"), the document."""
_Begun = Callable[[Token], Callable[[Connection], Document]]
_EVENTS = {"issue": "issued", "refuse": "refused", "forward": "forwarded"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What an officer is shown before signing: the mark of the very PDF, and its entry in the register."""

    mark: str
    document: Document


class Signing:
    """Signs and seals the documents of cases."""

    def __init__(
        self, db: Database, documents: Documents, papers: Papers, notices: Notices, keys: Keys, seal_passphrase: str
    ) -> None:
        self._db = db
        self._documents = documents
        self._papers = papers
        self._notices = notices
        self._keys = keys
        self._seal_passphrase = seal_passphrase
        self._on_signed: list[OnSigned] = []

    def also(self, hook: OnSigned) -> None:
        """Has `hook` told of every signature of a signatory."""
        self._on_signed.append(hook)

    def sign(self, officer: Officer, case_no: str, passphrase: str, shown: str = "") -> Document:
        """Signs what the officer decided about a case and sends it to the applicant.

        `passphrase` opens the officer's key. With `shown`, the mark of the PDF that the officer saw (see `show`), no
        other is signed. Raises LookupError (beyond reach), NotNow (nothing to sign, decided by another officer, or
        decided otherwise meanwhile), NotAsShown, NoKey, WrongPassphrase, SigningFailed.
        """
        return self.sign_with(self._keys.token(officer.user_id, passphrase), officer, case_no, shown)

    def open(self, officer: Officer, passphrase: str) -> Token:
        """The officer's own key, opened. Raises NoKey, WrongPassphrase, SigningFailed."""
        return self._keys.token(officer.user_id, passphrase)

    def show(self, officer: Officer, case_no: str) -> Shown:
        """Prepares what the officer is about to sign, without the key: the very PDF, and its mark. Raises LookupError,
        NotNow, NoKey, SigningFailed."""
        card = self._keys.card(officer.user_id)
        evidence = self._documents.evidence(card)
        with self._db.write() as tx:
            row = self._decided(tx, officer, case_no)
            try:
                ready = self._documents.prepare(
                    tx, self._papers.decided(tx, row, officer), card.certificate, card.chain, evidence
                )
            except AlreadyIssued:
                raise NotNow("sign") from None
            except (DoesNotFit, MissingFact) as unprintable:
                raise SigningFailed(type(unprintable).__name__) from unprintable
        return Shown(ready.document.blob or "", ready.document)

    def shown(self, tx: Connection, officer: Officer, case_no: str, mark: str) -> bytes:
        """The PDF that was prepared under a mark. Raises LookupError."""
        row = self._decided(tx, officer, case_no)
        return self._documents.prepared(tx, row.id, mark)

    def certificate(self, officer: Officer) -> Certificate:
        """The officer's certificate, for which no passphrase is needed. Raises NoKey."""
        return self._keys.certificate(officer.user_id)

    def on_token(self, officer: Officer) -> bool:
        """Whether the officer's key is on a token, opened by a PIN."""
        return self._keys.on_token(officer.user_id)

    def is_signed(self, tx: Connection, officer: Officer, case_no: str) -> bool:
        """Whether this officer has signed a document of the case."""
        row = store.case_by_number(tx, case_no, store.case_reach(reach(officer)))
        return row is not None and any(d.signed_by == officer.id for d in self._documents.of_case(tx, row.id))

    def revoke(self, tx: Connection, officer: Officer, case_no: str, document_id: str, reason: str) -> Document:
        """Takes an issued document back, with a reason; the public check says so at once, and the applicant is told.
        Raises LookupError (beyond reach, no such issued document)."""
        mine = reach(officer)
        row = store.case_by_number(tx, case_no, store.case_reach(mine))
        if row is None or not mine.decides:
            raise LookupError(case_no)
        found = next((d for d in self._documents.of_case(tx, row.id) if d.id == document_id), None)
        if found is None:
            raise LookupError(document_id)
        if found.state == REVOKED:
            return found
        document = self._documents.revoke(tx, document_id, officer.id, reason)
        detail = {"reason": reason, "document": document.number}
        store.add_event(tx, row.id, now(), f"officer:{officer.id}", "revoked", **detail)
        if document.kind not in NOT_THE_APPLICANTS:
            told = {"document": document.number, "reason": reason, "number": row.case_no}
            title = self._documents.title(document)
            key = f"revoked:{document.id}"
            where = (row.conversation, row.language)
            self._notices.put(tx, "revoked", key, *where, case_no=row.case_no, title=title, **told)
        return document

    def sign_with(self, token: Token, officer: Officer, case_no: str, shown: str = "") -> Document:
        """Signs as `sign` does, with a key that is open already."""
        evidence = self._documents.evidence(token)
        with self._db.write() as tx:
            row = self._decided(tx, officer, case_no)
            kept = row.decision
            order = self._papers.decided(tx, row, officer)
            begun = self._begin(tx, order, token, evidence, shown)
        signed = begun(token)
        with self._db.write() as tx:
            row = self._decided(tx, officer, case_no)
            if row.decision != kept:
                raise NotNow("sign")  # decided otherwise while the token was at it
            document = signed(tx)
            action = "forward" if document.kind == FORWARD else kept["decision"]
            closed = {} if action == "forward" else {"closed_at": now()}
            if not store.update_case(tx, row.id, row.state, state=move(row.state, action), **closed):
                raise NotNow("sign")
            store.add_event(tx, row.id, now(), f"officer:{officer.id}", _EVENTS[action], document=document.number)
            self._tell(tx, _EVENTS[action], row, document)
            for hook in self._on_signed:
                hook(tx, row, action, document)
        return document

    def seal(self, job: Job) -> Finish | None:
        """The job that makes a paper of the office itself (receipt, acknowledgement), seals it and sends it."""
        paper = job.body["paper"]
        token = self._keys.seal(self._seal_passphrase)
        evidence = self._documents.evidence(token)
        with self._db.write() as tx:
            row = store.case_by_id(tx, job.body["case"])
            begun = self._begin(tx, self._papers.sealed(tx, row, paper), token, evidence)
        signed = begun(token)

        def finish(tx: Connection) -> None:
            document = signed(tx)
            store.add_event(tx, row.id, now(), "system", "sealed", paper=sort_of(paper), document=document.number)
            if document.kind not in NOT_THE_APPLICANTS:
                self._tell(tx, paper, row, document)

        return finish

    def _decided(self, tx: Connection, officer: Officer, case_no: str) -> Row:
        """A case that this officer decided and has not signed. Raises LookupError, NotNow."""
        mine = reach(officer)
        row = store.case_by_number(tx, case_no, store.case_reach(mine))
        if row is None or not mine.decides:
            raise LookupError(case_no)
        if not row.decision or row.decision["by"] != officer.id:
            raise NotNow("sign")
        move(row.state, row.decision["decision"])
        return row

    def _begin(self, tx: Connection, order: Order, token: Token, evidence: Evidence, shown: str = "") -> _Begun:
        """Prepares a document; what is returned lets the token sign, then finishes in another transaction."""
        try:
            if shown:
                ready = self._documents.as_shown(tx, order, shown)
            else:
                ready = self._documents.prepare(tx, order, token.certificate, token.chain, evidence)
        except AlreadyIssued as already:
            issued = already.document
            return lambda _token: lambda _tx: issued
        except (DoesNotFit, MissingFact) as unprintable:
            raise SigningFailed(type(unprintable).__name__) from unprintable

        def sign(token: Token) -> Callable[[Connection], Document]:
            signature = self._documents.signature(token, ready.digest)
            return lambda tx: self._documents.finish(tx, ready.document.id, signature)

        return sign

    def _tell(self, tx: Connection, event: str, row: Row, document: Document) -> None:
        paper = {"id": document.id, "name": self._documents.file_name(document)}
        papers = [] if document.kind in NOT_THE_APPLICANTS else [paper]
        self._notices.put(
            tx,
            sort_of(event),
            f"{event}:{row.id}",
            row.conversation,
            row.language,
            case_no=row.case_no,
            documents=papers,
            title=self._documents.title(document),
            number=row.case_no,
        )
