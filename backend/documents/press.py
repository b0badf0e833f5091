"""The press: draws a document from its layout and its facts.

Head, title, body and foot are the same for every kind; what differs is data. A layout that says
`one_page` shrinks its body until it fits; any other flows on to further pages.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from backend.documents.layouts import ALWAYS_GIVEN, Layout
from backend.documents.sheet import GREY, INK, NAVY, PAGE_HEIGHT, PAGE_WIDTH, RED, Sheet
from backend.documents.strips import MM, PHOTO_HEIGHT, PHOTO_WIDTH, Facts, Strip, body_strips
from backend.documents.words import HEAVY, NORMAL, STRONG, Line, line_width, words_of, wrap
from backend.kit.text import LANGUAGES, Text, Texts

_MARGIN = 19 * MM
_WIDTH = PAGE_WIDTH - 2 * _MARGIN
_TOP = PAGE_HEIGHT - 14 * MM
_BOTTOM = 13 * MM
_QR = 27 * MM
_BOX = 64 * MM
_SMALLEST = 0.5
_STEP = 0.04


class DoesNotFit(Exception):
    """The facts of a one-page document are too long for one page, even in the smallest type."""


class MissingFact(Exception):
    """A fact that the layout names was not given; the text is its name."""


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs: an officer, or for a seal the office itself (`rank` empty)."""

    name: Text
    rank: Text | None
    office: Text


@dataclass(frozen=True, slots=True)
class Issue:
    """What the issuing adds to a document's facts. `trying` prints that it is not valid in law."""

    number: str
    code: str
    check_url: str
    moment: datetime
    signatory: Signatory
    valid_until: date | None = None
    trying: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """A drawn PDF, not yet signed; `signature_box` (left, bottom, right, top in points) on its last page."""

    pdf: bytes
    pages: int
    signature_box: tuple[float, float, float, float]


class Press:
    """Draws documents. Holds only data: one may serve every thread."""

    def __init__(self, layouts: Mapping[str, Layout], texts: Texts) -> None:
        self._layouts = layouts
        self._texts = texts

    def layout(self, template: str) -> Layout:
        """The layout of that name. Raises LookupError."""
        try:
            return self._layouts[template]
        except KeyError:
            raise LookupError(f"no layout {template}") from None

    def draw(
        self,
        template: str,
        facts: Mapping[str, str | Text | date],
        issue: Issue,
        photo: bytes | None = None,
        language: str | None = None,
    ) -> Printed:
        """Draws the document of `template`, its layout in both languages or in one.

        `facts` by placeholder: a text as given, a `Text` in both languages, or a date. `photo` is a JPEG.
        Raises MissingFact, DoesNotFit, LookupError (no such template).
        """
        layout = self.layout(template) if language is None else self.layout(template).of(language)
        known = self._facts(facts, issue)
        if missing := sorted(layout.names() - {name for name, text in known.items() if text.hi.strip()}):
            raise MissingFact(missing[0])
        return _Page(self, layout, known, issue, photo).print()

    def text(self, key: str) -> Text:
        """A word that stands on every document."""
        return self._texts.pair(f"documents.{key}")

    def day(self, day: date) -> Text:
        """A date written out: 24 नवंबर 2026, 24 November 2026."""
        month = self.text(f"month.{day.month}")
        return Text(f"{day.day} {month.hi} {day.year}", f"{day.day} {month.en} {day.year}")

    def _facts(self, facts: Mapping[str, str | Text | date], issue: Issue) -> dict[str, Text]:
        given: dict[str, str | Text | date] = {
            **facts,
            "number": issue.number,
            "date": issue.moment.date(),
            "time": f"{issue.moment:%H:%M}",
            "valid_until": issue.valid_until or "",
            "office": issue.signatory.office,
            "signatory": issue.signatory.name,
            "rank": issue.signatory.rank or "",
            "check_url": issue.check_url,
        }
        assert given.keys() >= ALWAYS_GIVEN
        return {name: self._both(value) for name, value in given.items() if value is not None}

    def _both(self, value: str | Text | date) -> Text:
        if isinstance(value, Text):
            return value
        if isinstance(value, date):
            return self.day(value)
        return Text(value, value)


class _Page:
    """One drawing."""

    def __init__(self, press: Press, layout: Layout, facts: dict[str, Text], issue: Issue, photo: bytes | None):
        self.press, self.layout, self.issue, self.photo = press, layout, issue, photo
        self.facts = Facts.of(facts)
        both = dict.fromkeys((layout.title.hi, layout.title.en))
        self.sheet = Sheet(f"{' / '.join(both)} {issue.number}".strip(), "hi-IN", issue.moment)
        self.foot, self.foot_height = self._measure_foot()

    def print(self) -> Printed:
        self._ornament()
        top = self._head(_TOP)
        bottom = _BOTTOM + self.foot_height + 5 * MM
        strips, several = self._fitting(top - bottom)
        if several:
            self._flow(strips, top, bottom)
        else:
            self._draw(strips, top)
        box = self._draw_foot()
        pages = self.sheet.pages
        return Printed(self.sheet.done(), pages, box)

    # -- body

    def _strips(self, scale: float) -> list[Strip]:
        with_photo = self.layout.photo and self.photo is not None
        return body_strips(self.layout, self.facts, with_photo, self._picture, _WIDTH, scale)

    def _fitting(self, height: float) -> tuple[list[Strip], bool]:
        """The body in the largest type that goes on this page; if it may have several pages, rather
        those than small type."""
        smallest = _SMALLEST if self.layout.one_page else 0.88
        steps = [1.0 - _STEP * n for n in range(int((1.0 - smallest) / _STEP) + 1)]
        fits = {}

        def fitting(step: int) -> bool:
            strips = self._strips(steps[step])
            if sum(strip.height for strip in strips) <= height:
                fits[step] = strips
            return step in fits

        if fitting(0):
            return fits[0], False
        if fitting(len(steps) - 1):
            first = bisect_left(range(len(steps) - 1), True, lo=1, key=fitting)
            return fits[first], False
        if self.layout.one_page:
            raise DoesNotFit(self.layout.template)
        return self._strips(1.0), True

    def _flow(self, strips: list[Strip], top: float, bottom: float) -> None:
        """Fills page after page; the last keeps room for the foot."""
        pages: list[list[Strip]] = [[]]
        left = top - (_BOTTOM + 6 * MM)
        for strip in strips:
            if strip.height > left:
                pages.append([])
                left = _TOP - 8 * MM - (_BOTTOM + 6 * MM)
            pages[-1].append(strip)
            left -= strip.height
        first_room = top if len(pages) == 1 else _TOP - 8 * MM
        if sum(s.height for s in pages[-1]) > first_room - bottom:
            pages.append([])
        total = len(pages)
        for number, content in enumerate(pages, 1):
            if number > 1:
                self.sheet.turn()
                self._ornament()
                self._running_head()
                top = _TOP - 8 * MM
            self._draw(content, top)
            self._page_number(number, total)

    def _draw(self, strips: list[Strip], top: float) -> None:
        for (tag, _), group in groupby(strips, key=lambda strip: (strip.tag, strip.group)):
            with self.sheet.tag(tag) if tag else self.sheet.artifact():
                for strip in group:
                    strip.draw(self.sheet, _MARGIN, top)
                    top -= strip.height

    def _picture(self, sheet: Sheet, x: float, y: float) -> None:
        sheet.picture(self.photo, x, y, PHOTO_WIDTH, PHOTO_HEIGHT)
        sheet.frame(x, y, PHOTO_WIDTH, PHOTO_HEIGHT, NAVY, 0.6)

    # -- head

    def _ornament(self) -> None:
        with self.sheet.artifact():
            for inset, thick in ((8 * MM, 1.3), (9.2 * MM, 0.4)):
                self.sheet.frame(inset, inset, PAGE_WIDTH - 2 * inset, PAGE_HEIGHT - 2 * inset, NAVY, thick)

    def _head(self, top: float) -> float:
        text, office = self.press.text, self.issue.signatory.office
        if self.issue.trying:
            words = text("trying")
            top = self._centre(top, [(f"{words.hi} · {words.en}", STRONG, 8.5, RED)], 1.5)
        police = text("police")
        top = self._centre(top, [(police.hi, HEAVY, 22, NAVY), (police.en, STRONG, 11, NAVY)], 1.28)
        top = self._centre(top - 1, [(office.hi, STRONG, 11, INK), (office.en, NORMAL, 9.5, GREY)], 1.36)
        with self.sheet.artifact():
            self.sheet.rule(_MARGIN, top - 3, _WIDTH, NAVY, 1.4)
            self.sheet.rule(_MARGIN, top - 5.4, _WIDTH, RED, 0.7)
        top = self._numbers(top - 9)
        title = self.layout.title
        english = [] if title.en == title.hi else [(title.en, STRONG, 11.5, NAVY)]
        top = self._centre(top - 6, [(title.hi, HEAVY, 18, NAVY), *english], 1.34, "H1")
        return top - 9

    def _numbers(self, top: float) -> float:
        number, day = self.press.text("number"), self.press.text("date")
        date_ = self.press.day(self.issue.moment.date())
        issued = [(f"{number.hi} / {number.en} ", NORMAL), (self.issue.number, STRONG)] if self.issue.number else []
        left = tuple(words_of(issued))
        right = tuple(words_of([(f"{day.hi} / {day.en} ", NORMAL), (f"{date_.hi} / {date_.en}", STRONG)]))
        size = min(9.6, 9.6 * (_WIDTH - 6 * MM) * 1000 / ((line_width(left) + line_width(right)) * 9.6))
        with self.sheet.tag("P"):
            if left:
                self.sheet.line(left, _MARGIN, top - 10, size)
            self.sheet.line(right, _MARGIN + _WIDTH - line_width(right) * size / 1000, top - 10, size)
        return top - 16

    def _centre(self, top: float, texts: list[tuple[str, str, float, object]], leading: float, tag: str = "P") -> float:
        with self.sheet.tag(tag):
            for text, weight, size, colour in texts:
                for line in wrap(words_of([(text, weight)]), _WIDTH, size):
                    self.sheet.centred(line, PAGE_WIDTH / 2, top - size * leading * 0.76, size, colour)
                    top -= size * leading
        return top

    def _running_head(self) -> None:
        title = self.layout.title
        words = words_of([(f"{title.hi} / {title.en} ", NORMAL), (self.issue.number, STRONG)])
        with self.sheet.artifact():
            for line in wrap(words, _WIDTH, 8.5)[:1]:
                self.sheet.line(line, _MARGIN, _TOP - 10, 8.5, GREY)

    def _page_number(self, number: int, total: int) -> None:
        text = self.press.text("page").fill(page=number, pages=total)
        with self.sheet.artifact():
            line = tuple(words_of([(f"{text.hi} · {text.en}", NORMAL)]))
            self.sheet.line(line, PAGE_WIDTH - _MARGIN - line_width(line) * 8.5 / 1000, _TOP - 10, 8.5, GREY)

    # -- foot

    def _measure_foot(self) -> tuple[dict[str, list[tuple[Line, float, float, object]]], float]:
        """Lines of the foot's three parts: (line, size, distance down to its base, colour); and its height."""
        text, who = self.press.text, self.issue.signatory
        title, scan = text("check.title"), text("check.scan")
        check_width = _WIDTH - _QR - _BOX - 8 * MM
        check = _column(
            [
                (title.hi, STRONG, 9, NAVY),
                (title.en, NORMAL, 7.8, NAVY),
                (scan.hi, NORMAL, 7.8, INK),
                (scan.en, NORMAL, 7.2, GREY),
                (self.issue.check_url, STRONG, 7.2, INK),
            ],
            check_width,
        )
        moment = f"{self.issue.moment:%d-%m-%Y %H:%M} IST"
        signature = self.layout.signature
        lines = [(f"{signature.hi} / {signature.en}", NORMAL, 7.8, GREY), (who.name.hi, STRONG, 10.5, INK)]
        if who.name.en != who.name.hi:
            lines.append((who.name.en, STRONG, 8.8, INK))
        if who.rank:
            lines.append((f"{who.rank.hi} / {who.rank.en}", NORMAL, 8.2, INK))
        box = _column([*lines, (moment, NORMAL, 7.8, GREY)], _BOX - 6 * MM)
        note = []
        if self.layout.note:
            note = _column(
                [
                    (text, NORMAL, 7.4 if lang == "hi" else 6.9, GREY)
                    for text, lang in {self.layout.note.of(lang): lang for lang in LANGUAGES}.items()
                ],
                _WIDTH,
            )
        if self.layout.internal:
            self.columns_height = 0.0
            return {"check": [], "box": [], "note": note}, _depth(note) + 4 * MM
        self.columns_height = max(_QR, _depth(check), _depth(box) + 4 * MM)
        return {"check": check, "box": box, "note": note}, self.columns_height + _depth(note) + (4 * MM if note else 0)

    def _draw_foot(self) -> tuple[float, float, float, float]:
        sheet, top = self.sheet, _BOTTOM + self.foot_height
        left, bottom = _MARGIN + _WIDTH - _BOX, top - self.columns_height
        if not self.layout.internal:
            self._draw_check(top)
            self._draw_box(left, bottom, top)
        if self.foot["note"]:
            with sheet.tag("P"):
                for line, size, down, colour in self.foot["note"]:
                    sheet.centred(line, PAGE_WIDTH / 2, bottom - 3 * MM - down, size, colour)
        return (left, bottom, left + _BOX, top)

    def _draw_check(self, top: float) -> None:
        sheet = self.sheet
        with sheet.tag("Figure", says=self.press.text("check.qr").hi):
            sheet.qr(self.issue.check_url, _MARGIN, top - _QR, _QR)
        with sheet.tag("P"):
            for line, size, down, colour in self.foot["check"]:
                sheet.line(line, _MARGIN + _QR + 4 * MM, top - down, size, colour)

    def _draw_box(self, left: float, bottom: float, top: float) -> None:
        sheet = self.sheet
        with sheet.artifact():
            sheet.frame(left, bottom, _BOX, self.columns_height, NAVY, 0.7)
        with sheet.tag("P"):
            start = top - (self.columns_height - _depth(self.foot["box"])) / 2
            for line, size, down, colour in self.foot["box"]:
                sheet.line(line, left + 3 * MM, start - down, size, colour)


def _column(texts: list[tuple[str, str, float, object]], width: float) -> list[tuple[Line, float, float, object]]:
    placed, down = [], 0.0
    for text, weight, size, colour in texts:
        for line in wrap(words_of([(text, weight)]), width, size):
            placed.append((line, size, down + size * 1.02, colour))
            down += size * 1.36
    return placed


def _depth(column: list[tuple[Line, float, float, object]]) -> float:
    return column[-1][2] + column[-1][1] * 0.34 if column else 0.0
