"""A sheet: one document being drawn. Places lines of glyphs, shapes and pictures, and keeps the tags
that let a screen reader follow it."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import segno
from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from backend.documents.faces import EmbeddedFace, Face, Glyph
from backend.documents.words import Line, line_width

INK, NAVY, RED, GREY, RULE, PANEL = (
    HexColor(c) for c in ("#16181d", "#1c2b52", "#a3242c", "#565c66", "#c9ced8", "#eef1f7")
)
PAGE_WIDTH, PAGE_HEIGHT = A4

rl_config.useA85 = 0  # pictures as they are, not a quarter larger as ASCII


class Sheet:
    """A document on A4. Same calls, same bytes: nothing in it depends on the clock or on chance."""

    def __init__(self, title: str, language: str, moment: datetime) -> None:
        self._out = io.BytesIO()
        self._canvas = _BareCanvas(self._out, pagesize=A4, invariant=1, pageCompression=1, lang=language)
        self._doc = self._canvas._doc
        self._doc._timeStamp = _Stamp(moment)
        self._doc.info.producer = "Sahayak"
        for say, what in ((self._canvas.setTitle, title), (self._canvas.setAuthor, "Uttar Pradesh Police")):
            say(what)
        self._canvas.setCreator("Sahayak")
        self._canvas.setSubject(title)
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._faces: dict[str, EmbeddedFace] = {}
        self._tags: list[list[tuple[str, int, str | None]]] = [[]]  # per page: (kind, number, spoken text)
        self.pages = 1

    # -- tags

    @contextmanager
    def tag(self, kind: str, says: str | None = None) -> Iterator[None]:
        """What is drawn inside is one element of the document: "H1", "P", "Figure" (`says` describes it)."""
        number = len(self._tags[-1])
        self._tags[-1].append((kind, number, says))
        self._code(f"/{kind} <</MCID {number}>> BDC")
        yield
        self._code("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """What is drawn inside is ornament: a screen reader passes over it."""
        self._code("/Artifact BMC")
        yield
        self._code("EMC")

    # -- drawing

    def line(self, line: Line, x: float, y: float, size: float, colour: Color = INK) -> None:
        """Draws one line of words, its first letter at `x`, its base at `y` (points), type of `size`."""
        self._canvas.setFillColor(colour)
        code = [f"BT 1 0 0 1 {x:.2f} {y:.2f} Tm"]
        face: Face | None = None
        for at, word in enumerate(line):
            if at:
                code.append(self._glyphs(face, face.shape(" ").glyphs))
            spoken = not all(piece.shaped.plain for piece in word.pieces)
            if spoken:
                code.append(f"/Span <</ActualText <FEFF{word.text.encode('utf-16-be').hex().upper()}>>> BDC")
            for piece in word.pieces:
                if piece.face is not face:
                    face = piece.face
                    code.append(f"/{self._embedded(face).resource} {size:.2f} Tf")
                code.append(self._glyphs(face, piece.shaped.glyphs, size))
            if spoken:
                code.append("EMC")
        self._code(" ".join([*code, "ET"]))

    def centred(self, line: Line, x: float, y: float, size: float, colour: Color = INK) -> None:
        """Draws a line with its middle at `x`."""
        self.line(line, x - line_width(line) * size / 2000, y, size, colour)

    def rule(self, x: float, y: float, width: float, colour: Color = RULE, thick: float = 0.5) -> None:
        """A horizontal rule from `x` to the right."""
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(thick)
        self._canvas.line(x, y, x + width, y)

    def frame(self, x: float, y: float, width: float, height: float, colour: Color, thick: float) -> None:
        """An empty rectangle, its lower left corner at (`x`, `y`)."""
        self._canvas.setStrokeColor(colour)
        self._canvas.setLineWidth(thick)
        self._canvas.rect(x, y, width, height)

    def panel(self, x: float, y: float, width: float, height: float, colour: Color) -> None:
        """A filled rectangle, its lower left corner at (`x`, `y`)."""
        self._canvas.setFillColor(colour)
        self._canvas.rect(x, y, width, height, stroke=0, fill=1)

    def picture(self, jpeg: bytes, x: float, y: float, width: float, height: float) -> None:
        """A JPEG inside the box with its lower left corner at (`x`, `y`), whole and undistorted."""
        self._canvas.drawImage(ImageReader(io.BytesIO(jpeg)), x, y, width, height, preserveAspectRatio=True, anchor="c")

    def qr(self, content: str, x: float, y: float, side: float) -> None:
        """A QR code of `content` as one vector path, `side` points wide without its quiet zone."""
        matrix = segno.make(content, error="m", micro=False, boost_error=False).matrix
        module = side / len(matrix)
        path = self._canvas.beginPath()
        for row, bits in enumerate(matrix):
            start = None
            for column, dark in enumerate([*bits, 0]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    width = (column - start) * module
                    path.rect(x + start * module, y + side - (row + 1) * module, width, module)
                    start = None
        self._canvas.setFillColor(INK)
        self._canvas.drawPath(path, stroke=0, fill=1)

    def turn(self) -> None:
        """Begins the next page."""
        self._canvas.showPage()
        self._tags.append([])
        self.pages += 1

    def done(self) -> bytes:
        """The finished PDF."""
        self._canvas.showPage()
        self._structure()
        self._canvas.save()
        return self._out.getvalue()

    # -- inside

    def _code(self, operators: str) -> None:
        self._canvas._code.append(operators)

    def _embedded(self, face: Face) -> EmbeddedFace:
        if face.name not in self._faces:
            embedded = EmbeddedFace(face, f"M{len(self._faces) + 1}")
            self._faces[face.name] = embedded
            self._doc.delayedFonts.append(embedded)
        return self._faces[face.name]

    def _glyphs(self, face: Face, glyphs: tuple[Glyph, ...], size: float = 0.0) -> str:
        """TJ operators for glyphs; what HarfBuzz moves is moved, upwards by text rise."""
        embedded = self._embedded(face)
        embedded.use(glyphs)
        code: list[str] = []
        run: list[str] = []
        rise = 0.0
        pending = 0.0
        for glyph in glyphs:
            if glyph.dy != rise:
                _flush(run, code)
                rise = glyph.dy
                code.append(f"{rise * size / 1000:.2f} Ts")
            move = pending - glyph.dx
            if move:
                run.append(f"{move:g}")
            run.append(f"<{glyph.number:04X}>")
            pending = glyph.dx + embedded._width(glyph.number) - glyph.advance
        if pending:
            run.append(f"{pending:g}")
        _flush(run, code)
        if rise:
            code.append("0 Ts")
        return " ".join(code)

    def _structure(self) -> None:
        """Writes the tree of tags: one element a block, in reading order."""
        reference = self._doc.Reference
        root = pdfdoc.PDFDictionary({"Type": "/StructTreeRoot"})
        root_ref = reference(root, "tags")
        body = pdfdoc.PDFDictionary({"Type": "/StructElem", "S": "/Document", "P": root_ref})
        body_ref = reference(body, "tags:document")
        elements, numbers = [], []
        for page, tags in enumerate(self._tags):
            page_object = self._doc.Pages.pages[page]
            page_object.__NoDefault__ = [*page_object.__NoDefault__, "StructParents", "Tabs"]
            page_object.StructParents, page_object.Tabs = page, pdfdoc.PDFName("S")
            page_ref = pdfdoc.PDFObjectReference(f"Page{page + 1}")
            of_page = []
            for kind, number, says in tags:
                element = {"Type": "/StructElem", "S": f"/{kind}", "P": body_ref, "Pg": page_ref, "K": number}
                if says:
                    element["Alt"] = pdfdoc.PDFString(says)
                of_page.append(reference(pdfdoc.PDFDictionary(element), f"tags:{page}:{number}"))
            elements += of_page
            numbers += [page, pdfdoc.PDFArray(of_page)]
        body.dict["K"] = pdfdoc.PDFArray(elements)
        root.dict["K"] = pdfdoc.PDFArray([body_ref])
        root.dict["ParentTree"] = pdfdoc.PDFDictionary({"Nums": pdfdoc.PDFArray(numbers)})
        self._doc.Catalog.StructTreeRoot = root_ref
        self._doc.Catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})


def _flush(run: list[str], code: list[str]) -> None:
    if run:
        code.append(f"[{' '.join(run)}] TJ")
        run.clear()


class _BareCanvas(Canvas):
    """reportlab's canvas without the Helvetica that it names on every page and does not embed."""

    def _make_preamble(self) -> None:
        self._preamble = "1 0 0 1 0 0 cm"


class _Stamp:
    """The moment written into the PDF, in reportlab's shape."""

    def __init__(self, moment: datetime) -> None:
        self.t = moment.timestamp()
        self.lt = moment.timetuple()
        self.YMDhms = tuple(self.lt)[:6]
        offset = int(moment.utcoffset().total_seconds())
        self.dhh, self.dmm = offset // 3600, offset % 3600 // 60
        self.tzname = moment.tzname()
        self.datetime = moment
