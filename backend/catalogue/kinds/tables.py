"""An answer of many rows: typed a row a line, or an uploaded spreadsheet, with a report on every row."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal

from facts.text import fold
from pydantic import Field, PrivateAttr

from backend.catalogue.kinds.base import Around, Choice, Frozen, Kind, Refused, TextOf, recording
from backend.catalogue.kinds.base import spoken as words_of
from backend.catalogue.kinds.phones import Mobile
from backend.catalogue.kinds.words import Name, ShortText
from backend.catalogue.said import Said

_KINDS: Mapping[str, tuple[type[Kind], dict[str, Any]]] = {
    "name": (Name, {}),
    "text": (ShortText, {"at_least": 3}),
    "mobile": (Mobile, {}),
}
_MARKS, _COMMAS = re.compile(r"\s*[;\t|]\s*"), re.compile(r"\s*,\s*")
_ERRORS_TOLD = 8
_ANY_COLUMN = frozenset(["name", "naam", "नाम", "or", "of", "s", "no", "number", "का", "के", "की", "या"])
"""Words that stand in the titles of all sorts of columns."""


class Column(Frozen):
    """One column: what stands in it, and whether it may be empty."""

    id: str
    kind_of: Literal["name", "text", "mobile"] = Field(alias="kind")
    label: TextOf
    optional: bool = False

    _made: Kind = PrivateAttr()

    def model_post_init(self, context: Any) -> None:
        made, options = _KINDS[self.kind_of]
        self._made = made.model_validate(options, context=context)

    @property
    def kind(self) -> Kind:
        """The kind of answer that stands in it."""
        return self._made

    def show(self, value: Any, language: str) -> str:
        """A cell as a person reads it."""
        return "–" if value is None else self.kind.show(value, language)


class Table(Kind):
    """Rows of `columns`, at most `most` of them. Kept as a list of values by column.

    Rows gather in `Around.partial` until the person says that was all; a row with a mistake is told with its
    number and not taken, the others stay.
    """

    name: Literal["table"] = "table"
    kept_words: ClassVar[bool] = False
    columns: tuple[Column, ...] = Field(min_length=1)
    most: int = Field(default=200, ge=1, le=1000)

    def parse(self, said: Said, around: Around) -> list[dict[str, Any]] | Refused:
        """The rows once the person is done; until then what was understood of the words or the spreadsheet."""
        rows = list(around.partial.get("rows", ()))
        words = (said.text or "").strip().casefold()
        done = said.choice == "done" or words in words_of(self._words, "answers.table.done_words")
        if said.choice == "clear":
            return Refused("answers.table.cleared", progress=True)
        if done:
            return rows or Refused("answers.table.none")
        if said.file is not None and around.by_ear:
            return self._by_ear(rows, recording(said, around), around)
        if said.file is not None:
            raw = around.rows(said.file)
            if raw is None:
                return Refused("answers.table.no_sheet", partial={"rows": rows})
        elif said.text is not None:
            raw = [_cells(line.strip()) for line in said.text.splitlines() if line.strip()]
        else:
            return Refused("answers.choice.stale", partial={"rows": rows})
        return self._more(rows, raw, around)

    def _more(self, rows: list[dict[str, Any]], raw: Sequence[Sequence[str]], around: Around) -> Refused:
        places, first = self._header(raw)
        errors: list[str] = []
        for number, cells in enumerate(raw[first:], first + 1):
            if not any(cell.strip() for cell in cells):
                continue
            row, problem = self._row(cells, places, around)
            if problem is None and len(rows) >= self.most:
                errors.append(self._words("answers.table.full", around.language, most=self.most))
                break
            if problem is None:
                rows.append(row)
            else:
                errors.append(self._words("answers.table.row", around.language, number=number, problem=problem))
        more = len(errors) - _ERRORS_TOLD
        told = errors[:_ERRORS_TOLD]
        if more > 0:
            told.append(self._words("answers.table.more", around.language, count=more))
        key = "with_errors" if errors else "so_far"
        params = {"count": len(rows), "errors": "\n".join(told)}
        return Refused(f"answers.table.{key}", params, partial={"rows": rows}, progress=True)

    def _by_ear(self, rows: list[dict[str, Any]], told: Mapping[str, str] | Refused, around: Around) -> Refused:
        """A row that was spoken: the recording stands in its first column, and the station writes the row down."""
        if isinstance(told, Refused):
            return Refused(told.reason, partial={"rows": rows})
        if len(rows) < self.most:
            rows.append({column.id: None for column in self.columns} | {self.columns[0].id: told})
        return Refused("answers.table.so_far", {"count": len(rows)}, partial={"rows": rows}, progress=True)

    def _row(
        self, cells: Sequence[str], places: Mapping[str, int], around: Around
    ) -> tuple[dict[str, Any], str | None]:
        """A row, and what is wrong with it in words."""
        row: dict[str, Any] = {}
        for column in self.columns:
            at = places[column.id]
            text = cells[at].strip() if at < len(cells) else ""
            label = column.label.of(around.language)
            if not text and column.optional:
                row[column.id] = None
                continue
            value = column.kind.parse(Said(text=text or "?"), around)
            if isinstance(value, Refused):
                key = "missing" if not text else "wrong"
                return row, self._words(f"answers.table.{key}", around.language, label=label, text=text[:40])
            row[column.id] = value
        return row, None

    def _header(self, raw: Sequence[Sequence[str]]) -> tuple[Mapping[str, int], int]:
        """Which cell belongs to which column, and where the rows begin: a first line of labels says so."""
        plain = {c.id: n for n, c in enumerate(self.columns)}
        if not raw:
            return plain, 0
        titles = [fold(cell) for cell in raw[0]]
        found = {}
        for column in self.columns:
            names = {fold(column.label.hi), fold(column.label.en), fold(column.id)}
            at = [n for n, title in enumerate(titles) if title in names]
            if at:
                found[column.id] = at[0]
        certain = bool(found)
        # "father's name" is the father's column, "address" the permanent address's; the bare name comes last.
        telling = {c.id: _words(c.label.hi) | _words(c.label.en) for c in self.columns}
        for column in sorted(self.columns, key=lambda c: not telling[c.id] - _ANY_COLUMN):
            words = telling[column.id] - _ANY_COLUMN or telling[column.id]
            free = [n for n, cell in enumerate(raw[0]) if n not in found.values() and words & _words(cell)]
            if column.id not in found and free:
                found[column.id] = free[0]
        if not certain and len(found) < 2:
            return plain, 0
        beyond = len(raw[0])
        return {c.id: found.get(c.id, beyond) for c in self.columns}, 1

    def choices(self, around: Around) -> tuple[Choice, ...]:
        if not around.partial.get("rows"):
            return ()
        titles = {key: self._words.pair(f"answers.table.{key}") for key in ("clear", "done")}
        return tuple(Choice(key, title) for key, title in titles.items())

    def show(self, value: Any, language: str) -> str:
        lines = [
            f"{n}. " + ", ".join(column.show(row.get(column.id), language) for column in self.columns)
            for n, row in enumerate(value, 1)
        ]
        return "\n".join(lines)

    def hint(self, language: str) -> str:
        return ", ".join(column.label.of(language) for column in self.columns)


def _words(title: str) -> set[str]:
    """The words of a column's title."""
    return {fold(word) for word in re.findall(r"[^\W\d_][\w\u0900-\u097f]*", title)}


def _cells(line: str) -> list[str]:
    """The cells of a typed line: between semicolons, tabs or bars; between commas where there are none of these."""
    return (_MARKS if _MARKS.search(line) else _COMMAS).split(line)
