"""An anonymous mailbox: whoever tells something gets a code, and with the code the officers' answers.

What links a tip to its sender is erased in the transaction that takes it: the draft goes, files are kept under a
new name without what a camera writes into them, and no row of a tip tells more of the time than the day.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import Connection, Row

from backend.cases.intake import Taken
from backend.documents.press import Signatory
from backend.documents.service import Documents, Order
from backend.documents.signing import Token
from backend.drafts.turn import Finished
from backend.kit import ids, secrets
from backend.kit.clock import today
from backend.kit.message import Message, message
from backend.kit.text import Text, Texts
from backend.people.officers import Officer
from backend.people.reach import reach
from backend.tips import store
from backend.tips.exporting import export
from backend.trail.entries import note

QUEUE_LIMIT = 200
MARKS = ("urgent", "useful", "false")
CHIEF = "sp"
"""Where a tip may be forwarded besides to a station."""
RECEIPT = "tip_receipt"


@dataclass(frozen=True)
class TipView:
    """A tip as an officer reads it: its row, and the words that followed."""

    tip: Row
    words: Sequence[Row]


class Files(Protocol):
    """What a tip needs of uploaded files."""

    def without_traces(self, tx: Connection, file_id: str) -> str:
        """The file under a new id that tells nothing of when, from what device or under which name it came."""

    def info(self, tx: Connection, file_id: str) -> Any:
        """What is known of a file."""

    def bare(self, tx: Connection, file_id: str) -> bytes:
        """A picture drawn anew, without metadata."""


class Links(Protocol):
    """What a tip needs of issued documents."""

    def link_of(self, tx: Connection, case_id: str, kind: str) -> dict[str, str] | None:
        """The document of that kind in a case as {"name", "url"}."""


class Drafts(Protocol):
    """What a tip needs of drafts."""

    def erase(self, tx: Connection, draft_id: str) -> None:
        """Removes a draft with all that was answered in it."""


class Tips:
    """Takes tips, and carries words between their senders and the officers."""

    def __init__(
        self,
        drafts: Drafts,
        files: Files,
        documents: Documents,
        seal: Callable[[], Token],
        texts: Texts,
        places: Any,
        key: bytes,
    ) -> None:
        self._documents = documents
        self._seal = seal
        self._drafts = drafts
        self._files = files
        self._texts = texts
        self._places = places
        self._key = key

    def take(self, tx: Connection, filing: Finished, links: Links) -> Taken:
        """Keeps what was told, and forgets who told it. Says the code, this one time, and gives a receipt that does
        not show it."""
        service, place = filing.service, filing.values[filing.service.routing.place]
        code, tip_id = ids.public_code(), store.random_id()
        row = {
            "id": tip_id,
            "number": f"T-{ids.public_code()[:8]}",
            "code_mark": self._mark(code),
            "service": service.id,
            "language": filing.language,
            "desk": _desk(filing),
            "station": place["station"],
            "district": place["district"],
            "sheet": [self._unnamed(tx, line) for line in filing.sheet],
            "received_on": today(),
        }
        store.add(tx, row)
        self._drafts.erase(tx, filing.draft)
        # Sealed at once and handed over with the answer: a job or a notice would lead from the tip to the sender.
        self._documents.issue(tx, self._order(row), self._seal())
        paper = links.link_of(tx, tip_id, RECEIPT)
        return Taken([self._receipt(row, code, filing.language) | {"documents": [paper] if paper else []}])

    def mailbox(self, tx: Connection, asked: Finished) -> list[Message]:
        """What officers answered to the tip of a code; a code that isn't one is told so."""
        self._drafts.erase(tx, asked.draft)
        tip, language = self._of_code(tx, asked.values["code"]), asked.language
        if tip is None:
            return [message(self._texts("tips.no_such_code", language))]
        lines = [self._texts(f"tips.state.{tip.state}", language, number=tip.number)]
        for row in store.said(tx, tip.id):
            who = "you" if row.by == "sender" else "police"
            text = row.text or self._texts("tips.file", language)
            lines.append(self._texts(f"tips.said.{who}", language, day=f"{row.on:%d.%m.%Y}", text=text))
        if len(lines) == 1:
            lines.append(self._texts("tips.nothing_yet", language))
        choices = []
        if tip.state == store.OPEN and asked.service.follow:
            button = f"/{asked.service.follow}?code={_plain(asked.values['code'])}"
            choices = [(self._texts("tips.reply", language), button)]
        return [message("\n".join(lines), choices=choices)]

    def reply(self, tx: Connection, asked: Finished) -> list[Message]:
        """Puts the sender's answer into the mailbox of a code."""
        self._drafts.erase(tx, asked.draft)
        tip, values = self._of_code(tx, asked.values["code"]), asked.values
        if tip is None:
            return [message(self._texts("tips.no_such_code", asked.language))]
        sent = values.get("file")
        file = self._files.without_traces(tx, sent["file"]) if sent and sent["file"] else None
        store.say(tx, tip.id, "sender", values["words"], file, today())
        return [message(self._texts("tips.replied", asked.language))]

    # --- the officers' side: whatever lies beyond an officer's reach raises LookupError ---------

    def queue(self, tx: Connection, officer: Officer, state: str) -> Sequence[Row]:
        """The tips of a state ("open" or "closed") within the officer's reach, those with unread words first."""
        return store.queue(tx, store.within(reach(officer)), state, QUEUE_LIMIT)

    def unread(self, tx: Connection, officer: Officer) -> int:
        """How many open tips have words that no officer has read."""
        return store.unread(tx, store.within(reach(officer)))

    def open(self, tx: Connection, officer: Officer, tip_id: str, look: bool = True) -> TipView:
        """One tip with its mailbox; when it is looked at, its words count as read from now on."""
        tip = self._get(tx, officer, tip_id)
        if look:
            store.change(tx, tip.id, unread=0)
        return TipView(tip, store.said(tx, tip.id))

    def file_of(self, tx: Connection, officer: Officer, tip_id: str, file_id: str) -> str:
        """The id of a file of this tip. Raises LookupError for any other file."""
        tip = self._get(tx, officer, tip_id)
        files = {line["file"] for line in tip.sheet} | {row.file for row in store.said(tx, tip.id)}
        if file_id not in files - {None}:
            raise LookupError(file_id)
        return file_id

    def answer(self, tx: Connection, officer: Officer, tip_id: str, text: str) -> None:
        """Puts an officer's words into the mailbox, for the sender to read with the code."""
        tip = self._get(tx, officer, tip_id)
        store.say(tx, tip.id, f"officer:{officer.id}", text, None, today())

    def mark(self, tx: Connection, officer: Officer, tip_id: str, mark: str) -> None:
        """Marks a tip with one of MARKS, or with nothing. Raises ValueError for another mark."""
        if mark not in ("", *MARKS):
            raise ValueError(mark)
        store.change(tx, self._get(tx, officer, tip_id).id, mark=mark)

    def forward(self, tx: Connection, officer: Officer, tip_id: str, to: str, why: str) -> None:
        """Hands a tip to another station of the district (its code) or to the district's police chief ("sp"), with the
        reason. It is theirs to read from now on, as new. Raises LookupError for a station of another district."""
        tip = self._get(tx, officer, tip_id)
        came_from = tip.station if tip.desk == "thana" else CHIEF
        if to == CHIEF:
            values = {"desk": "sp_office"}
        else:
            if not self._places.has_station(to) or self._places.station(to).district != tip.district:
                raise LookupError(to)
            values = {"desk": "thana", "station": to}
        store.change(tx, tip.id, **values, came_from=came_from, came_why=why, unread=1)
        note(tx, f"officer:{officer.id}", "forwarded_tip", subject=f"tip:{tip.id}", to=to, reason=why)

    def export(self, tx: Connection, officer: Officer, tip_id: str, title: Text, language: str) -> tuple[str, bytes]:
        """Name and content of a ZIP with what was told and answered, and no trace of who told it."""
        tip = self._get(tx, officer, tip_id)
        content = export(tx, tip, store.said(tx, tip.id), title, self._files, self._texts, language)
        return f"{tip.number}.zip", content

    def close(self, tx: Connection, officer: Officer, tip_id: str) -> None:
        """Ends a tip; its mailbox can still be read."""
        store.change(tx, self._get(tx, officer, tip_id).id, state=store.CLOSED)

    def _get(self, tx: Connection, officer: Officer, tip_id: str) -> Row:
        tip = store.by_id(tx, tip_id, store.within(reach(officer)))
        if tip is None:
            raise LookupError(tip_id)
        return tip

    # --- inside --------------------------------------------------------------------------------

    def _of_code(self, tx: Connection, code: str) -> Row | None:
        return store.by_mark(tx, self._mark(_plain(code)))

    def _mark(self, code: str) -> str:
        return secrets.mac(self._key, "tip code", code.encode())

    def _unnamed(self, tx: Connection, line: dict[str, Any]) -> dict[str, Any]:
        """A line of the sheet whose file, if it is one, is kept without traces."""
        if not line["file"]:
            return line
        file = self._files.without_traces(tx, line["file"])
        return line | {"file": file, "value": None}

    def _order(self, row: dict[str, Any]) -> Order:
        district = self._places.district(row["district"])
        key = "sp_commissionerate" if district.policing == "commissionerate" else "sp"
        chief = self._texts.pair(f"cases.office.{key}").fill(place=district.name)
        station = self._places.station(row["station"]).name
        thana = self._texts.pair("cases.office.thana").fill(place=station)
        return Order(
            case_id=row["id"],
            kind=RECEIPT,
            template=RECEIPT,
            place=district.rto,
            facts={
                "tip_number": row["number"],
                "day": row["received_on"],
                "to": thana if row["desk"] == "thana" else chief,
            },
            signatory=Signatory(self._texts.pair("cases.seal"), None, chief),
            untimed=True,
        )

    def _receipt(self, row: dict[str, Any], code: str, language: str) -> Message:
        office = self._places.station(row["station"]) if row["desk"] == "thana" else None
        key = f"tips.receipt.{'station' if office else 'chief'}"
        place = office.name if office else self._places.district(row["district"]).name
        shown = "-".join(code[n : n + 4] for n in range(0, 16, 4))
        return message(self._texts(key, language, code=shown, number=row["number"], place=place))


def _desk(filing: Finished) -> str:
    """The desk that reads it: the first of the service's whose conditions hold, else the police station."""
    return next((desk.desk for desk in filing.service.desks_for(filing.values)), "thana")


def _plain(code: str) -> str:
    """A code as it was made, whatever blanks and signs were put between; letters that look like digits are those."""
    bare = "".join(c for c in code.upper() if c.isascii() and c.isalnum())
    return bare.translate(str.maketrans("OIL", "011"))
