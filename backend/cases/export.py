"""All that we keep of a person as one paper to take away (DPDP Act 2023, s. 11; ASVS 4.0.3, 8.3.2).

It is drawn when its link is opened and kept nowhere. What offices wrote about a case and the words of others are not in
it: the law gives a person a summary of their own data.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from sqlalchemy import Connection, Row

from backend.cases import store
from backend.cases.service import Cases
from backend.documents.press import Issue, Press, Signatory
from backend.kit.clock import now
from backend.kit.links import Links
from backend.kit.text import Text, Texts

PICTURE = "my_data"
"""What its links are called among those to what is drawn on demand."""
_TEMPLATE = "my_data"
_MOST = 50
Line = Callable[[Connection, Row, str], str]


class Drafts(Protocol):
    """What it needs of drafts."""

    def unfinished_of(self, tx: Connection, mobile: str) -> Sequence[Row]:
        """The unfinished drafts of a verified mobile."""

    def told(self, draft: Row, language: str) -> tuple[Text, list[tuple[str, str]]]:
        """The service of a draft and its answers, as (label, words)."""


class Export:
    """Draws the paper; `line` tells of one case what it is, how it stands and how long it is kept."""

    def __init__(self, press: Press, texts: Texts, links: Links, cases: Cases, drafts: Drafts) -> None:
        self._press = press
        self._texts = texts
        self._links = links
        self._cases = cases
        self._drafts = drafts

    def link(self, mobile: str, language: str) -> dict[str, str]:
        """The paper of a verified mobile as {"name", "url"}; the link is sealed and runs out in a day."""
        url = self._links.picture(PICTURE, mobile=mobile, language=language)
        return {"name": self._texts("privacy.export.name", language), "url": url}

    def picture(self, line: Line) -> Callable[[Connection, dict[str, Any]], tuple[bytes, str] | None]:
        """Who draws what such a link leads to."""

        def drawn(tx: Connection, content: dict[str, Any]) -> tuple[bytes, str] | None:
            made = self.pdf(tx, content["mobile"], content["language"], line)
            return (made, "application/pdf") if made else None

        return drawn

    def pdf(self, tx: Connection, mobile: str, language: str, line: Line) -> bytes | None:
        """The paper in one language; None when nothing is kept."""
        rows = store.cases_of_mobile(tx, self._cases.mobile_mark(mobile), _MOST)
        drafts = self._drafts.unfinished_of(tx, mobile)
        if not rows and not drafts:
            return None
        told = {"cases": "\n".join(part for row in rows for part in self._case(tx, row, language, line))}
        told["drafts"] = "\n".join(part for draft in drafts for part in self._draft(draft, language))
        office = Signatory(self._texts.pair("cases.seal"), None, Text("", ""))
        issue = Issue("", "", "", now(), office)
        facts = {**told, "mobile": mobile}
        return self._press.draw(_TEMPLATE, facts, issue, language=language if language == "en" else "hi").pdf

    def _case(self, tx: Connection, row: Row, language: str, line: Line) -> Iterable[str]:
        yield from (part.strip() for part in line(tx, row, language).splitlines())
        for one in row.sheet:
            if one["value"] is not None:
                yield f"{Text(**one['label']).of(language)}: {Text(**one['shown']).of(language)}"

    def _draft(self, draft: Row, language: str) -> Iterable[str]:
        service, answers = self._drafts.told(draft, language)
        yield self._texts("privacy.export.draft", language, title=service, date=f"{draft.updated_at:%d-%m-%Y}")
        yield from (f"{label}: {words}" for label, words in answers)
