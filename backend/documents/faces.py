"""Typefaces: shaping by HarfBuzz, embedding into a PDF by glyph number.

reportlab's own TrueType fonts address characters; Devanagari is made of glyphs that are no character
(conjuncts, half letters, matras by width). Here a face is embedded as a Type 0 font whose codes are the
glyph numbers themselves, so what HarfBuzz says is what is drawn.
"""

import itertools
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from zlib import crc32

import uharfbuzz as hb
from fontpkg_mukta import ROOT
from reportlab.pdfbase import pdfdoc

_UNWANTED_TABLES = ("GSUB", "GPOS", "GDEF", "cmap", "name", "kern", "DSIG", "gasp", "VDMX", "hdmx", "LTSH")
_JOINERS = "\u200c\u200d"
_VIRAMA = "\u094d"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One drawn glyph; lengths in thousandths of the type size. `says` is its own text, "" when the
    text of its word can't be told glyph by glyph."""

    number: int
    advance: float
    dx: float
    dy: float
    says: str


@dataclass(frozen=True, slots=True)
class Shaped:
    """A piece of text made into glyphs. `plain`: one glyph a character, in the text's own order, side by
    side; only such a piece can be read back from its glyphs."""

    glyphs: tuple[Glyph, ...]
    width: float
    plain: bool


class Face:
    """One weight of one family, loaded once in a process; safe to share between threads."""

    def __init__(self, name: str, path: Path) -> None:
        self.name = name
        self._face = hb.Face(hb.Blob.from_file_path(str(path)))
        self._font = hb.Font(self._face)
        self._font.scale = (1000, 1000)
        extents = self._font.get_font_extents("ltr")
        self.ascent, self.descent = extents.ascender, extents.descender
        self.has = frozenset(self._face.unicodes)
        self._nominal = {self._font.get_nominal_glyph(code): chr(code) for code in sorted(self.has, reverse=True)}
        self.shape = lru_cache(maxsize=8192)(self._shape)

    def _shape(self, text: str) -> Shaped:
        glyphs: list[Glyph] = []
        plain = True
        for run, devanagari in script_runs(text):
            made, run_plain = self._shape_run(run, devanagari)
            glyphs += made
            plain = plain and run_plain
        return Shaped(tuple(glyphs), sum(g.advance for g in glyphs), plain)

    def _shape_run(self, run: str, devanagari: bool) -> tuple[list[Glyph], bool]:
        buffer = hb.Buffer()
        buffer.cluster_level = hb.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(run)
        if devanagari:
            buffer.direction, buffer.script, buffer.language = "ltr", "Deva", "hi"
        else:
            buffer.guess_segment_properties()
        hb.shape(self._font, buffer)
        infos, places = buffer.glyph_infos, buffer.glyph_positions
        says = self._says(run, [(info.codepoint, info.cluster) for info in infos])
        glyphs = [
            Glyph(info.codepoint, place.x_advance, place.x_offset, place.y_offset, own)
            for info, place, own in zip(infos, places, says, strict=True)
        ]
        one_by_one = "".join(says) == run and all(len(own) == 1 for own in says)
        side_by_side = all(g.advance > 0 and not g.dx and not g.dy for g in glyphs)
        return glyphs, one_by_one and side_by_side

    def _says(self, run: str, glyphs: list[tuple[int, int]]) -> list[str]:
        """The text each glyph stands for: its own character where it has one, else what its cluster leaves."""
        starts = [*sorted({cluster for _, cluster in glyphs}), len(run)]
        text_of = {start: run[start:end] for start, end in itertools.pairwise(starts)}
        left = dict(text_of)
        says: list[str | None] = []
        for number, cluster in glyphs:
            own = self._nominal.get(number, "")
            if own and own in left[cluster]:
                left[cluster] = left[cluster].replace(own, "", 1)
                says.append(own)
            else:
                says.append(None)
        result = []
        for own, (_, cluster) in zip(says, glyphs, strict=True):
            if own is None:
                own, left[cluster] = left[cluster], ""
            result.append(own)
        return result

    def subset(self, glyphs: set[int]) -> bytes:
        """A TrueType file with only these glyphs, under their own numbers."""
        wanted = hb.SubsetInput()
        wanted.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
        wanted.glyph_set.update(glyphs)
        for tag in _UNWANTED_TABLES:
            wanted.drop_table_tag_set.add(int.from_bytes(tag.encode(), "big"))
        return hb.subset(self._face, wanted).blob.data


class EmbeddedFace:
    """A face inside one document; knows the glyphs drawn so far. reportlab calls `addObjects` at the end."""

    fontName = "embedded"

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self.glyphs: dict[int, Glyph] = {}

    def use(self, glyphs: tuple[Glyph, ...]) -> None:
        """Notes that these glyphs are drawn."""
        for glyph in glyphs:
            known = self.glyphs.get(glyph.number)
            if known is None or (not known.says and glyph.says):
                self.glyphs[glyph.number] = glyph

    def addObjects(self, doc: pdfdoc.PDFDocument) -> None:
        """Writes the font's objects into reportlab's document."""
        numbers = sorted(self.glyphs)
        name = f"{_subset_tag(numbers)}+{self.face.name}"
        file = _stream(self.face.subset(set(numbers)), {"Length1": None})
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": f"/{name}",
                "Flags": 4,
                "FontBBox": pdfdoc.PDFArray([-700, self.face.descent, 2000, self.face.ascent]),
                "ItalicAngle": 0,
                "Ascent": self.face.ascent,
                "Descent": self.face.descent,
                "CapHeight": 660,
                "StemV": 80,
                "FontFile2": doc.Reference(file, f"file:{name}"),
            }
        )
        widths = pdfdoc.PDFArray([item for n in numbers for item in (n, pdfdoc.PDFArray([self._width(n)]))])
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/CIDFontType2",
                "BaseFont": f"/{name}",
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": doc.Reference(descriptor, f"descriptor:{name}"),
                "DW": 0,
                "W": widths,
                "CIDToGIDMap": "/Identity",
            }
        )
        font = pdfdoc.PDFDictionary(
            {
                "Type": "/Font",
                "Subtype": "/Type0",
                "BaseFont": f"/{name}",
                "Encoding": "/Identity-H",
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"cid:{name}")]),
                "ToUnicode": doc.Reference(_stream(self._to_unicode()), f"unicode:{name}"),
            }
        )
        doc.idToObject["BasicFonts"].dict[self.resource] = doc.Reference(font, f"font:{name}")

    def _width(self, number: int) -> int:
        return self.face._font.get_glyph_h_advance(number)

    def _to_unicode(self) -> bytes:
        pairs = [
            f"<{number:04X}> <{glyph.says.encode('utf-16-be').hex().upper()}>"
            for number, glyph in sorted(self.glyphs.items())
            if glyph.says
        ]
        blocks = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
        maps = "\n".join(f"{len(b)} beginbfchar\n" + "\n".join(b) + "\nendbfchar" for b in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n"
            f"{maps}\nendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
        ).encode()


@cache
def mukta(weight: str) -> Face:
    """The Mukta face of `weight`: "Regular", "Medium", "SemiBold" or "Bold". Devanagari and Latin."""
    return Face(f"Mukta-{weight}", ROOT / "files" / f"Mukta-{weight}.ttf")


def script_runs(text: str) -> Iterator[tuple[str, bool]]:
    """Cuts text where Devanagari begins or ends; yields (run, is Devanagari). Marks, digits and
    punctuation stay with what stands before them."""
    start, current = 0, None
    for at, character in enumerate(text):
        script = _devanagari(character)
        if script is None or script == current:
            continue
        if current is not None:
            yield text[start:at], current
            start = at
        current = script
    if start < len(text):
        yield text[start:], bool(current)


def safe_cuts(text: str) -> list[int]:
    """Places where a too long word may be cut without tearing a written syllable."""
    return [
        at
        for at in range(1, len(text))
        if not unicodedata.category(text[at]).startswith("M")
        and text[at] not in _JOINERS
        and text[at - 1] not in _JOINERS + _VIRAMA
    ]


def _devanagari(character: str) -> bool | None:
    if "\u0900" <= character <= "\u097f" or "\ua8e0" <= character <= "\ua8ff":
        return None if character in "\u0964\u0965" else True
    return False if character.isalpha() else None


def _stream(content: bytes, extra: dict[str, None] | None = None) -> pdfdoc.PDFStream:
    stream = pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
    for key in extra or {}:
        stream.dictionary[key] = len(content)
    return stream


def _subset_tag(numbers: list[int]) -> str:
    mark = crc32(repr(numbers).encode()) % 26**6
    return "".join(chr(65 + mark // 26**place % 26) for place in range(6))
