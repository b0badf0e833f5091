"""Strips: the body of a document as a list of slices, each drawn whole, with page breaks only between them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backend.documents.layouts import Block, Layout, Row
from backend.documents.sheet import GREY, INK, NAVY, PANEL, RULE, Sheet
from backend.documents.words import NORMAL, STRONG, Line, paragraphs_filled, words_of, wrap
from backend.kit.text import LANGUAGES, Text

MM = 72 / 25.4
PHOTO_WIDTH, PHOTO_HEIGHT = 30 * MM, 38 * MM
_PHOTO_GAP = 6 * MM
_LABEL_WIDTH = 46 * MM
_SIZE = {"hi": 11.0, "en": 10.0}
_LEADING = {"hi": 1.5, "en": 1.42}

Draw = Callable[[Sheet, float, float], None]


@dataclass(frozen=True, slots=True)
class Strip:
    """A slice of the page: its height in points and how to draw it, given its left and its top.
    Strips of one `group` are one element for a screen reader."""

    height: float
    draw: Draw
    group: int
    tag: str | None = "P"
    says: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one document by language, and as they stand in a table (both, where they differ)."""

    by_language: Mapping[str, Mapping[str, str]]
    together: Mapping[str, str]

    @classmethod
    def of(cls, facts: Mapping[str, Text]) -> "Facts":
        """From facts in both languages."""
        by_language = {lang: {k: text.of(lang) for k, text in facts.items()} for lang in LANGUAGES}
        together = {k: t.hi if t.hi == t.en else f"{t.hi} / {t.en}" for k, t in facts.items()}
        return cls(by_language, together)


def body_strips(layout: Layout, facts: Facts, photo: bool, picture: Draw, width: float, scale: float) -> list[Strip]:
    """The strips of a layout's body, `width` points wide, its type `scale` times the full size.

    `picture` draws the photo (when `photo`) to the right of the first block.
    """
    strips: list[Strip] = []
    for number, block in enumerate(layout.body, 1):
        if block.needs and not facts.together.get(block.needs):
            continue
        beside = photo and number == 1
        across = width - (PHOTO_WIDTH + _PHOTO_GAP if beside else 0)
        made = _block(block, facts, across, scale, number * 100)
        if beside:
            made = _with_photo(made, picture, width)
        strips += [*made, _gap(9 * scale)]
    return strips[:-1]


def _block(block: Block, facts: Facts, width: float, scale: float, group: int) -> list[Strip]:
    if block.kind == "facts":
        return _table(block.rows, facts, width, scale, group)
    if block.kind == "notice":
        return [_notice(block.text, facts, width, scale, group)]
    if block.kind == "section":
        return _section(block, facts, width, scale, group)
    strips: list[Strip] = []
    for n, (lines, language) in enumerate(_paragraphs(block.text, facts, width, scale)):
        size = _SIZE[language] * scale
        strips += [_line(line, size, _LEADING[language] * size, group + n, INK) for line in lines]
        strips.append(_gap(4 * scale))
    return strips[:-1]


def _section(block: Block, facts: Facts, width: float, scale: float, group: int) -> list[Strip]:
    """A heading and below it the lines of a fact, each a paragraph of its own."""
    size = _SIZE["en"] * scale
    heading = block.text.hi if block.text.hi == block.text.en else f"{block.text.hi} / {block.text.en}"
    strips = [_line(line, size, size * 1.4, group, NAVY) for line in wrap(words_of([(heading, STRONG)]), width, size)]
    for n, paragraph in enumerate(facts.together[block.value].splitlines(), 1):
        lines = wrap(words_of([(paragraph, NORMAL)]), width, size)
        strips += [_line(line, size, size * 1.38, group + n, INK) for line in lines]
    return strips


def _paragraphs(text: Text, facts: Facts, width: float, scale: float, strong: str = STRONG):
    """The lines of a text by language; only once when both say the same, as a person's own words do."""
    seen = None
    for language in LANGUAGES:
        filled = paragraphs_filled(text.of(language), facts.by_language[language], NORMAL, strong)
        said = [[word.text for word in words] for words in filled]
        if said != seen:
            yield [line for words in filled for line in wrap(words, width, _SIZE[language] * scale)], language
        seen = said


def _line(line: Line, size: float, leading: float, group: int, colour) -> Strip:
    def draw(sheet: Sheet, x: float, top: float) -> None:
        sheet.line(line, x, top - leading * 0.72, size, colour)

    return Strip(leading, draw, group)


def _gap(height: float) -> Strip:
    return Strip(height, _nothing, 0, tag=None)


def _with_photo(strips: list[Strip], picture: Draw, width: float) -> list[Strip]:
    def draw(sheet: Sheet, x: float, top: float) -> None:
        picture(sheet, x + width - PHOTO_WIDTH, top - PHOTO_HEIGHT)

    missing = PHOTO_HEIGHT - sum(strip.height for strip in strips)
    below = [_gap(missing)] if missing > 0 else []
    return [Strip(0, draw, 1, tag=None), *strips, *below]


def _notice(text: Text, facts: Facts, width: float, scale: float, group: int) -> Strip:
    inset = 3.5 * MM * scale
    placed: list[tuple[Line, float, float]] = []
    at = inset * 0.8
    for lines, language in _paragraphs(text, facts, width - 2 * inset, scale * 0.94):
        size = _SIZE[language] * scale * 0.94
        for line in lines:
            placed.append((line, at + _LEADING[language] * size * 0.72, size))
            at += _LEADING[language] * size
    height = at + inset * 0.8

    def draw(sheet: Sheet, x: float, top: float) -> None:
        sheet.panel(x, top - height, width, height, PANEL)
        sheet.panel(x, top - height, 2, height, NAVY)
        for line, down, size in placed:
            sheet.line(line, x + inset, top - down, size)

    return Strip(height, draw, group)


def _table(rows: tuple[Row, ...], facts: Facts, width: float, scale: float, group: int) -> list[Strip]:
    strips: list[Strip] = []
    for n, row in enumerate(rows):
        value = row.value.format_map(facts.together) if not row.optional else _optional(row.value, facts.together)
        if value:
            strips += _row(row.label, value, width, scale, group + n)
    if strips:
        strips.append(Strip(1, lambda sheet, x, top: sheet.rule(x, top, width), group, tag=None))
    return strips


def _optional(value: str, facts: Mapping[str, str]) -> str:
    try:
        return value.format_map(facts).strip()
    except KeyError:
        return ""


def _row(label: Text, value: str, width: float, scale: float, group: int) -> list[Strip]:
    small, size = 9.2 * scale, 10.6 * scale
    label_width = min(_LABEL_WIDTH, width * 0.32)
    labels = [(line, small * 1.05, NAVY) for line in wrap(words_of([(label.hi, STRONG)]), label_width, small * 1.05)]
    english = [] if label.en == label.hi else words_of([(label.en, NORMAL)])
    labels += [(line, small * 0.92, GREY) for line in wrap(english, label_width, small * 0.92)]
    values = wrap(words_of([(value, STRONG)]), width - label_width - 3 * MM, size)
    leading, pad = size * 1.34, 2.6 * scale
    indent, head = label_width + 3 * MM, len(labels)

    def draw_head(sheet: Sheet, x: float, top: float) -> None:
        sheet.rule(x, top, width, RULE)
        for n, (line, type_size, colour) in enumerate(labels):
            sheet.line(line, x, top - pad - leading * (n + 0.74), type_size, colour)
        for n, line in enumerate(values[:head]):
            sheet.line(line, x + indent, top - pad - leading * (n + 0.74), size)

    rest = [_value_line(line, indent, leading, size, group) for line in values[head:]]
    # The label is read whole before its value: as many lines as it has stay together.
    return [Strip(leading * head + pad, draw_head, group), *rest, Strip(pad, _nothing, group)]


def _value_line(line: Line, indent: float, leading: float, size: float, group: int) -> Strip:
    def draw(sheet: Sheet, x: float, top: float) -> None:
        sheet.line(line, x + indent, top - leading * 0.74, size)

    return Strip(leading, draw, group)


def _nothing(sheet: Sheet, x: float, top: float) -> None:
    """Draws nothing: a gap."""
