"""Layouts: what stands on a document, read from `data/documents/<template>.yml`.

A layout says in both languages what a document says; the drawing is the same for all. Its
{placeholders} are the names of facts that whoever issues the document must give.
"""

import string
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from backend.kit.text import LANGUAGES, BadFile, Text, load_yaml, text_from

ALWAYS_GIVEN = frozenset({"number", "date", "time", "valid_until", "office", "signatory", "rank", "check_url"})
"""Facts that the issuing itself knows: every layout may name them."""

_KEYS = {"title", "note", "series", "one_page", "internal", "photo", "body", "signature"}
_BLOCKS = {"text", "facts", "notice", "section"}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of facts; left out when `optional` and its value is empty."""

    label: Text
    value: str
    optional: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the body: `kind` is "text", "notice" (a text that stands out), "facts" (rows) or "section" (a heading
    over the fact of its `value`, a paragraph to a line). `needs`: shown only when that fact is given."""

    kind: str
    text: Text | None = None
    rows: tuple[Row, ...] = ()
    needs: str | None = None
    value: str = ""

    def of(self, language: str) -> "Block":
        """The block in one language only."""
        rows = tuple(replace(row, label=_only_in(row.label, language)) for row in self.rows)
        return replace(self, text=self.text and _only_in(self.text, language), rows=rows)


@dataclass(frozen=True, slots=True)
class Layout:
    """A kind of document. `series` begins its numbers; `one_page` means that it must go on one page; an `internal` one
    stays in the office: nobody signs it and nobody checks it, so that it has neither box nor QR."""

    template: str
    title: Text
    series: str
    one_page: bool
    photo: bool
    body: tuple[Block, ...]
    signature: Text
    note: Text | None = None
    internal: bool = False

    def of(self, language: str) -> "Layout":
        """The layout in one language only."""
        told = {"title": self.title, "signature": self.signature, "note": self.note}
        alone = {name: text and _only_in(text, language) for name, text in told.items()}
        return replace(self, body=tuple(block.of(language) for block in self.body), **alone)

    def names(self) -> set[str]:
        """The facts that must be given to draw it, beyond what is always given."""
        texts = [t for b in self.body if b.text and not b.needs for t in (b.text.hi, b.text.en)]
        texts += [row.value for b in self.body for row in b.rows if not row.optional]
        return {name for text in texts for name in placeholders(text)} - ALWAYS_GIVEN


def load_layouts(folder: Path) -> dict[str, Layout]:
    """Every layout of `folder` by its template's name. Raises BadFile with the place of the mistake."""
    return {path.stem: layout_from(path.stem, load_yaml(path)) for path in sorted(folder.glob("*.yml"))}


def layout_from(template: str, node: Any) -> Layout:
    """Makes a layout of what a file holds. Raises BadFile with the place of the mistake."""
    if not isinstance(node, Mapping):
        raise BadFile(f"{template}: expected a layout")
    _only(template, node, _KEYS)
    series = node.get("series")
    if not (isinstance(series, str) and series.isascii() and series.isalpha() and series.isupper()):
        raise BadFile(f"{template}.series: expected capital letters that begin its numbers, such as CC")
    body = node.get("body")
    if not isinstance(body, list) or not body:
        raise BadFile(f"{template}.body: expected a list of blocks")
    return Layout(
        template=template,
        title=text_from(node.get("title"), f"{template}.title"),
        series=series,
        one_page=_yes(node, template, "one_page"),
        internal=_yes(node, template, "internal"),
        photo=_yes(node, template, "photo"),
        body=tuple(_block(block, f"{template}.body.{at}") for at, block in enumerate(body, 1)),
        signature=_filled(node.get("signature"), f"{template}.signature"),
        note=_filled(node["note"], f"{template}.note") if "note" in node else None,
    )


def placeholders(template: str) -> set[str]:
    """The names in {braces} of a text. Raises ValueError when braces don't match."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def _block(node: Any, where: str) -> Block:
    kinds = set(node) & _BLOCKS if isinstance(node, Mapping) else set()
    if len(kinds) != 1:
        raise BadFile(f"{where}: expected one of {', '.join(sorted(_BLOCKS))}")
    kind = kinds.pop()
    _only(where, node, {kind, "value"} if kind == "section" else {kind, "needs"})
    needs = node.get("needs")
    if kind == "section":
        if not isinstance(node.get("value"), str):
            raise BadFile(f"{where}.value: expected the name of a fact")
        return Block(kind, text=text_from(node[kind], f"{where}.{kind}"), needs=node["value"], value=node["value"])
    if kind != "facts":
        return Block(kind, text=_filled(node[kind], f"{where}.{kind}"), needs=needs)
    if not isinstance(node[kind], list) or not node[kind]:
        raise BadFile(f"{where}.facts: expected a list of rows")
    return Block(kind, rows=tuple(_row(row, f"{where}.facts.{n}") for n, row in enumerate(node[kind], 1)), needs=needs)


def _row(node: Any, where: str) -> Row:
    if not isinstance(node, Mapping) or not isinstance(node.get("value"), str):
        raise BadFile(f"{where}: expected a label and a value")
    _only(where, node, {"label", "value", "optional"})
    _names(node["value"], f"{where}.value")
    return Row(text_from(node.get("label"), f"{where}.label"), node["value"], _yes(node, where, "optional"))


def _only_in(text: Text, language: str) -> Text:
    return Text(text.of(language), text.of(language))


def _filled(node: Any, where: str) -> Text:
    text = text_from(node, where)
    named = {language: _names(text.of(language), f"{where}.{language}") for language in LANGUAGES}
    if named["hi"] != named["en"]:
        odd = ", ".join(sorted(named["hi"] ^ named["en"]))
        raise BadFile(f"{where}: hi and en must name the same facts; only one has {odd}")
    return text


def _names(template: str, where: str) -> set[str]:
    try:
        return placeholders(template)
    except ValueError:
        raise BadFile(f"{where}: braces don't match") from None


def _yes(node: Mapping[str, Any], where: str, key: str) -> bool:
    value = node.get(key, False)
    if not isinstance(value, bool):
        raise BadFile(f"{where}.{key}: expected true or false")
    return value


def _only(where: str, node: Mapping[str, Any], known: set[str]) -> None:
    if extra := set(node) - known:
        raise BadFile(f"{where}: unknown key {', '.join(sorted(map(str, extra)))}")
