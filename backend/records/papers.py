"""The summary of a post-mortem report as a sealed PDF for the next of kin: made once, in a job of its own."""

from typing import Any, Protocol

from sqlalchemy import Connection, Row

from backend.documents.identity import Keys
from backend.documents.press import Signatory
from backend.documents.service import AlreadyIssued, Documents, Order, Signature
from backend.kit.db import Database
from backend.kit.jobs import Finish, Job, enqueue
from backend.kit.text import Texts
from backend.notices.service import Notices
from backend.records import store

SUMMARY_JOB = "post_mortem.summary"
_KIND = "post_mortem_summary"


class Links(Protocol):
    """What a summary needs of issued documents."""

    def link_of(self, tx: Connection, case_id: str, kind: str) -> dict[str, str] | None:
        """The document of that kind in a case as {"name", "url"}."""


class Summaries:
    """Makes the summaries; `passphrase` opens the office's seal."""

    def __init__(
        self,
        db: Database,
        documents: Documents,
        keys: Keys,
        passphrase: str,
        notices: Notices,
        texts: Texts,
        places: Any,
    ) -> None:
        self._db = db
        self._documents = documents
        self._keys = keys
        self._passphrase = passphrase
        self._notices = notices
        self._texts = texts
        self._places = places

    def link(self, tx: Connection, row: Row, conversation: str, language: str, links: Links) -> dict[str, str] | None:
        """The summary of a record; None while it is being made: it then comes to the conversation as a notice."""
        if (ready := links.link_of(tx, _case(row), _KIND)) is not None:
            return ready
        body = {"record": row.id, "conversation": conversation, "language": language}
        enqueue(tx, SUMMARY_JOB, f"{SUMMARY_JOB}:{row.id}", body)
        return None

    def make(self, job: Job) -> Finish:
        """The job: draws and seals one summary and sends it."""
        token = self._keys.seal(self._passphrase)
        evidence = self._documents.evidence(token)
        with self._db.write() as tx:
            row = store.post_mortem(tx, job.body["record"])
            try:
                ready = self._documents.prepare(tx, self._order(row), token.certificate, token.chain, evidence)
                document_id, digest = ready.document.id, ready.digest
            except AlreadyIssued as already:
                document_id, digest = already.document.id, None
        signature = Signature(b"") if digest is None else self._documents.signature(token, digest)

        def finish(tx: Connection) -> None:
            document = self._documents.finish(tx, document_id, signature)
            paper = {"id": document.id, "name": self._documents.file_name(document)}
            to, language = job.body["conversation"], job.body["language"]
            self._notices.put(tx, "post_mortem", job.key, to, language, documents=[paper], number=row.number)

        return finish

    def _order(self, row: Row) -> Order:
        district = self._places.district(row.district)
        return Order(
            case_id=_case(row),
            kind=_KIND,
            template=_KIND,
            place=district.rto,
            facts={
                "pm_number": row.number,
                "deceased": row.deceased,
                "day": row.day,
                "hospital": row.hospital,
                "cause": row.cause,
                "manner": row.manner or "",
                "district": district.name,
                "sample_note": self._texts.pair("records.sample_note") if row.sample else "",
            },
            signatory=Signatory(self._texts.pair("cases.seal"), None, self._texts.pair("records.post_mortem.office")),
        )


def _case(row: Row) -> str:
    """The register of documents files a summary under its record."""
    return f"post-mortem {row.id}"
