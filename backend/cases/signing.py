"""From a decision to a signed document, and from a sealed paper's job to that paper.

Both have the same three steps: prepare (one transaction), the token signs (no transaction open), finish
(one transaction: document, state, event and notice together). Killed in between, a signature is taken up
where it stopped: the prepared document keeps its number and code.
"""

from collections.abc import Callable

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.papers import FORWARD, NOT_THE_APPLICANTS, Papers, sort_of
from backend.cases.workflow import NotNow, move
from backend.documents.identity import Keys
from backend.documents.press import DoesNotFit, MissingFact
from backend.documents.service import AlreadyIssued, Documents, Order
from backend.documents.signing import SigningFailed, Token
from backend.documents.store import Document
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

    def sign(self, officer: Officer, case_no: str, passphrase: str) -> Document:
        """Signs what the officer decided about a case and sends it to the applicant.

        `passphrase` opens the officer's key. Raises LookupError (beyond reach), NotNow (nothing to sign,
        decided by another officer, or decided otherwise meanwhile), NoKey, WrongPassphrase, SigningFailed.
        """
        return self.sign_with(self._keys.token(officer.user_id, passphrase), officer, case_no)

    def open(self, officer: Officer, passphrase: str) -> Token:
        """The officer's own key, opened. Raises NoKey, WrongPassphrase, SigningFailed."""
        return self._keys.token(officer.user_id, passphrase)

    def sign_with(self, token: Token, officer: Officer, case_no: str) -> Document:
        """Signs as `sign` does, with a key that is open already."""
        mine = reach(officer)
        within = store.case_reach(mine)

        def case(tx: Connection) -> Row:
            row = store.case_by_number(tx, case_no, within)
            if row is None or not mine.decides:
                raise LookupError(case_no)
            if not row.decision or row.decision["by"] != officer.id:
                raise NotNow("sign")
            move(row.state, row.decision["decision"])
            return row

        evidence = self._documents.evidence(token)
        with self._db.write() as tx:
            row = case(tx)
            kept = row.decision
            begun = self._begin(tx, self._papers.decided(tx, row, officer), token, evidence)
        signed = begun(token)
        with self._db.write() as tx:
            row = case(tx)
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

    def _begin(self, tx: Connection, order: Order, token: Token, evidence: Evidence) -> _Begun:
        """Prepares a document; what is returned lets the token sign, then finishes in another transaction."""
        try:
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
