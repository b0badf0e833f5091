"""What a person may do about what we keep: see it, withdraw a case, have drafts erased; and what is erased by itself.

Rules: DPDP Act 2023, s. 8(7) (erasing what is not needed), 11 to 13 (access, correction, erasure), 17(1)(c) (records of
crime are exempt); how long what is kept is data (`data/law/retention.yml`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.export import Export
from backend.cases.looks import Looks
from backend.cases.service import Cases
from backend.cases.status import shown
from backend.cases.workflow import NotNow, move
from backend.catalogue.model import Catalogue
from backend.drafts.turn import Finished
from backend.kit.clock import now
from backend.kit.message import Message, message
from backend.kit.text import BadFile, Text, Texts, load_yaml, text_from
from backend.search import store as search_store
from backend.trail.entries import note

_MOST = 500
"""So many cases are erased in one day's run."""


class Drafts(Protocol):
    """What privacy needs of drafts."""

    def unfinished_of(self, tx: Connection, mobile: str) -> Sequence[Row]:
        """The unfinished drafts of a verified mobile."""

    def erase(self, tx: Connection, draft_id: str) -> None:
        """Removes a draft with all that was answered in it."""


class Files(Protocol):
    """What privacy needs of uploaded files."""

    def forget(self, tx: Connection, file_id: str) -> None:
        """Removes a file."""


@dataclass(frozen=True, slots=True)
class Rule:
    """How many days after its end a case of this road (None: any) and state (None: any) is kept; None: for ever."""

    road: str | None
    state: str | None
    days: int | None
    why: Text


class Privacy:
    """Shows, withdraws, erases; always for a mobile that was verified by a one-time code."""

    def __init__(
        self,
        rules: Sequence[Rule],
        catalogue: Catalogue,
        cases: Cases,
        drafts: Drafts,
        files: Files,
        texts: Texts,
        export: Export,
    ) -> None:
        self._rules = rules
        self._catalogue = catalogue
        self._cases = cases
        self._drafts = drafts
        self._files = files
        self._texts = texts
        self._looks = Looks(texts)
        self._export = export

    def mine(self, tx: Connection, asked: Finished) -> list[Message]:
        """What we keep with the mobile, how long and why, with buttons to withdraw and to erase, and all of it as a
        paper to take away. Each look is noted."""
        mobile, language = asked.values["mobile"], asked.language
        rows = store.cases_of_mobile(tx, self._cases.mobile_mark(mobile), 50)
        drafts = self._drafts.unfinished_of(tx, mobile)
        if not rows and not drafts:
            return [message(self._texts("privacy.nothing", language))]
        lines, choices = [self._texts("privacy.head", language)], []
        for row in rows:
            store.add_event(tx, row.id, now(), "citizen", "told")
            lines.append(self.line(tx, row, language))
            if self._may_withdraw(row):
                title = self._texts("privacy.withdraw", language, case_no=row.case_no)
                choices.append((title, f"/{self._catalogue.of_source('withdraw_case')}?case_no={row.case_no}"))
        if drafts:
            lines.append(self._texts("privacy.drafts", language, count=len(drafts)))
            choices.append((self._texts("privacy.erase", language), f"/{self._catalogue.of_source('erase_drafts')}"))
        lines.append(self._texts("privacy.rights", language))
        return [message("\n".join(lines), choices=choices, documents=[self._export.link(mobile, language)])]

    def offered(self, told: list[Message], asked: Finished) -> list[Message]:
        """An answer with the button under it that leads here, where its service has one."""
        if asked.service.follow and told:
            button = {"title": self._texts("privacy.button", asked.language), "value": f"/{asked.service.follow}"}
            told[-1]["choices"] = [*told[-1]["choices"], button]
        return told

    def withdraw(self, tx: Connection, asked: Finished) -> list[Message]:
        """Withdraws a case of the mobile; one of another mobile, one that is decided and one that the law keeps get the
        same words."""
        values, language = asked.values, asked.language
        if values["sure"] != "yes":
            return [message(self._texts("privacy.kept", language))]
        row = store.case_by_number(tx, str(values["case_no"]))
        mine = row is not None and row.mobile_mark == self._cases.mobile_mark(values["mobile"])
        if not mine or not self._may_withdraw(row):
            return [message(self._texts("privacy.not_now", language))]
        state = move(row.state, "withdraw")
        if not store.update_case(tx, row.id, row.state, state=state, closed_at=now()):
            return [message(self._texts("privacy.not_now", language))]
        store.add_event(tx, row.id, now(), "citizen", "withdrawn")
        return [message(self._texts("privacy.withdrawn", language, case_no=row.case_no), case_no=row.case_no)]

    def erase_drafts(self, tx: Connection, asked: Finished) -> list[Message]:
        """Erases the unfinished drafts of the mobile."""
        drafts = self._drafts.unfinished_of(tx, asked.values["mobile"])
        for draft in drafts:
            self._drafts.erase(tx, draft.id)
            note(tx, "citizen", "erased", subject=f"draft:{draft.id}")
        return [message(self._texts("privacy.gone", asked.language, count=len(drafts)))]

    def erase_old(self, tx: Connection) -> int:
        """Erases what a rule's time is over for; how many cases."""
        erased, moment = 0, now()
        shortest = min((rule.days for rule in self._rules if rule.days is not None), default=None)
        if shortest is None:
            return 0
        for row in store.closed_before(tx, moment - timedelta(days=shortest), _MOST):
            rule = self._rule(row)
            if rule is not None and rule.days is not None and row.closed_at <= moment - timedelta(days=rule.days):
                for line in row.sheet:
                    if line["file"]:
                        self._files.forget(tx, line["file"])
                for task in store.tasks_of(tx, row.id):
                    for file in task.files or ():
                        self._files.forget(tx, file)
                store.erase_case(tx, row.id)
                search_store.forget(tx, row.id)
                store.add_event(tx, row.id, moment, "system", "erased")
                erased += 1
        return erased

    def _may_withdraw(self, row: Row) -> bool:
        rule = self._rule(row)
        try:
            move(row.state, "withdraw")
        except NotNow:
            return False
        return rule is not None and rule.days is not None

    def exported(self, tx: Connection, mobile: str, language: str) -> bytes | None:
        """The same paper for whoever asks at an office instead; None when nothing is kept. It is noted on each case as
        the operator's doing, who has seen to it that the mobile is theirs."""
        for row in store.cases_of_mobile(tx, self._cases.mobile_mark(mobile), 50):
            store.add_event(tx, row.id, now(), "operator", "exported")
        return self._export.pdf(tx, mobile, language, self.line)

    def line(self, tx: Connection, row: Row, language: str) -> str:
        """What a case is, how it stands, how long it is kept and why, and which offices looked at it."""
        known = row.service in self._catalogue
        title = self._catalogue[row.service].title if known else Text(row.service, row.service)
        rule = self._rule(row)
        why = self._texts("privacy.erased", language) if not row.sheet else rule.why.of(language) if rule else ""
        state = self._texts(f"portal.state.{row.state}", language)
        date = shown(row.opened_at.date(), self._texts, language)
        told = {"title": title, "case_no": row.case_no, "date": date, "state": state, "why": why}
        looks = self._looks.told(tx, row.id, language)
        return self._texts("privacy.case", language, **told) + (f"\n  {looks}" if looks else "")

    def _rule(self, row: Row) -> Rule | None:
        if row.service not in self._catalogue:
            return None
        road = self._catalogue[row.service].road({})
        return next((r for r in self._rules if r.road in (None, road) and r.state in (None, row.state)), None)


def load_rules(path: Path) -> list[Rule]:
    """The rules of `data/law/retention.yml`. Raises BadFile."""
    rules = []
    for n, row in enumerate(load_yaml(path)["cases"], 1):
        days = row.get("days")
        if days != "never" and not (isinstance(days, int) and days > 0):
            raise BadFile(f"{path.name}.{n}.days: expected a number of days, or never")
        why = text_from(row["why"], f"{path.name}.{n}.why")
        rules.append(Rule(row.get("road"), row.get("state"), None if days == "never" else days, why))
    return rules
