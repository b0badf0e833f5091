"""Words and lines: text with styles becomes words, words become lines of a given width.

A line is broken between words only. A word wider than its line is broken after a slash, comma or
hyphen, and if it has none, between written syllables: never clipped, never torn inside a conjunct.
"""

import re
import string
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from backend.documents.faces import Face, Shaped, mukta, safe_cuts

NORMAL, STRONG, HEAVY = "Regular", "SemiBold", "Bold"
_SOFT_BREAKS = "/,-;:_@&|"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one word in one weight."""

    face: Face
    text: str
    shaped: Shaped


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces; its pieces may differ in weight."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def width(self) -> float:
        """In thousandths of the type size."""
        return sum(piece.shaped.width for piece in self.pieces)


Line = tuple[Word, ...]


def clean(text: str) -> str:
    """Text fit for paper: composed (NFC), tabs and line ends as spaces, other control and
    direction-changing characters taken out."""
    spaced = "".join(" " if c in "\t\r\n\u2028\u2029" else c for c in unicodedata.normalize("NFC", text))
    return "".join(c for c in spaced if unicodedata.category(c) not in {"Cc", "Cf", "Cs"} or c in "\u200c\u200d")


def words_of(parts: list[tuple[str, str]]) -> list[Word]:
    """Words of a text given as (text, weight) parts; parts that touch without a space share a word."""
    words: list[list[tuple[str, str]]] = [[]]
    for text, weight in parts:
        for at, chunk in enumerate(clean(text).split(" ")):
            if at:
                words.append([])
            if chunk:
                words[-1].append((chunk, weight))
    return [_word(parts) for parts in words if parts]


def paragraphs_filled(template: str, facts: Mapping[str, str], weight: str, strong: str) -> list[list[Word]]:
    """The words of a `template` whose {placeholders} are filled from `facts`, these in weight `strong`; a new list at
    each line break of a fact, so that a story keeps its lines.

    Raises KeyError with the name of a fact that lacks.
    """
    paragraphs: list[list[tuple[str, str]]] = [[]]
    for literal, name, _, _ in string.Formatter().parse(template):
        paragraphs[-1].append((literal, weight))
        first, *more = re.split(r"\r\n?|\n", facts[name]) if name is not None else [""]
        paragraphs[-1].append((first, strong))
        paragraphs += [[(line, strong)] for line in more]
    return [words for words in map(words_of, paragraphs) if words]


def space(face: Face) -> float:
    """The width of the space between words, in thousandths of the type size."""
    return face.shape(" ").width


def line_width(line: Line) -> float:
    """The width of a line, in thousandths of the type size."""
    gaps = sum(space(word.pieces[-1].face) for word in line[:-1])
    return sum(word.width for word in line) + gaps


def wrap(words: list[Word], width: float, size: float) -> list[Line]:
    """Lines of at most `width` points in type of `size` points."""
    limit = width * 1000 / size
    lines: list[Line] = []
    line: list[Word] = []
    used = 0.0
    for word in (part for whole in words for part in _fitting(whole, limit)):
        gap = space(line[-1].pieces[-1].face) if line else 0.0
        if line and used + gap + word.width > limit:
            lines.append(tuple(line))
            line, used, gap = [], 0.0, 0.0
        line.append(word)
        used += gap + word.width
    if line:
        lines.append(tuple(line))
    return lines


def _fitting(word: Word, limit: float) -> list[Word]:
    if word.width <= limit:
        return [word]
    return _cut(word, limit, _soft_places) if _soft_places(word.text) else _cut(word, limit, safe_cuts)


def _soft_places(text: str) -> list[int]:
    return [at for at in range(1, len(text)) if text[at - 1] in _SOFT_BREAKS]


def _cut(word: Word, limit: float, places: Callable[[str], list[int]]) -> list[Word]:
    """The word in as few parts as go into `limit`, cut at `places`."""
    cuts = [*places(word.text), len(word.text)]
    parts: list[Word] = []
    start = 0
    while start < len(word.text):
        ahead = [cut for cut in cuts if cut > start]
        low, high = 0, len(ahead) - 1  # the widest part that fits, by halving
        while low < high:
            middle = (low + high + 1) // 2
            if _part(word, start, ahead[middle]).width <= limit:
                low = middle
            else:
                high = middle - 1
        part = _part(word, start, ahead[low])
        start = ahead[low]
        if part.width > limit and places is not safe_cuts:
            parts += _cut(part, limit, safe_cuts)
        else:
            parts.append(part)
    return parts


def _part(word: Word, start: int, end: int) -> Word:
    found, at = [], 0
    for piece in word.pieces:
        text = piece.text[max(start - at, 0) : max(end - at, 0)]
        at += len(piece.text)
        if text:
            found.append(Piece(piece.face, text, piece.face.shape(text)))
    return Word(tuple(found))


def _word(parts: list[tuple[str, str]]) -> Word:
    return Word(tuple(Piece(mukta(weight), text, mukta(weight).shape(text)) for text, weight in parts))
