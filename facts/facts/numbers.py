"""Numbers and counts: "12", "१२", "1,20,000", "dhai sau", "साढ़े तीन हज़ार", "twenty five", "2 lakh 50 hazaar"."""

from dataclasses import dataclass
from fractions import Fraction

from facts import number_words as words
from facts.language import guess
from facts.match import Match, Unclear, only
from facts.text import Token, tokens

_LONGEST = 15
"""Figures with more digits are identifiers, not numbers."""
_MOST_WORDS = 16
"""No number that people say has more words."""


@dataclass(frozen=True)
class Reading:
    """A number read at a token: its value, the token after it, and what it was made of."""

    value: Fraction
    end: int
    figures: bool = False
    scaled: bool = False
    grouped: bool = False
    alone: str = ""
    """The folded word when the whole number is one word."""


def find(text: str) -> list[Match[int]]:
    """Every whole number of a story, in order.

    A Roman word that is also another word ("do", "saath") counts only in Hindi sentences. Numbers inside
    identifiers (plates, phones, dates) are for the other grammars to claim; here only figures glued to
    letters and figures of more than nine digits are left out.
    """
    row = tokens(text)
    hindi = guess(text) == "hi"
    return [
        Match(int(reading.value), row[i].start, row[reading.end - 1].end, _cut(text, row, i, reading.end))
        for i, reading in scan(row)
        if reading.value.denominator == 1
        and not _inside_identifier(row, i, reading.end)
        and (hindi or reading.alone not in words.DOUBTFUL)
    ]


def parse(text: str, least: int | None = None, most: int | None = None) -> int:
    """The whole number of an answer.

    Raises Unclear: "missing", "several", "not_whole", "too_small" (< least), "too_big" (> most).
    """
    value = only([reading.value for _, reading in scan(tokens(text))])
    if value.denominator != 1:
        raise Unclear("not_whole")
    if least is not None and value < least:
        raise Unclear("too_small")
    if most is not None and value > most:
        raise Unclear("too_big")
    return int(value)


def scan(row: list[Token]) -> list[tuple[int, Reading]]:
    """All numbers in a row of tokens, each with the index of its first token; none overlaps another."""
    found, i = [], 0
    while i < len(row):
        reading = read(row, i)
        if reading:
            found.append((i, reading))
        i = reading.end if reading else i + 1
    return found


def read(row: list[Token], i: int) -> Reading | None:
    """The longest number that begins at token `i`, or None."""
    start, total, current, ceiling = i, Fraction(0), None, None
    figures = grouped = scaled = hundred = False
    settled = start
    while i < min(len(row), start + _MOST_WORDS):
        scale, after = _scale(row, i, after_figure=figures and i > start)
        if scale and current is None and ceiling is not None:
            if scale <= ceiling:
                break
            total, ceiling, i = total * scale, scale, after  # "do hazaar crore"
            continue
        if scale:
            if scale == ceiling:  # "dhai lakh teen lakh": the second lakh begins another number
                current, i = None, settled
                break
            amount = Fraction(1) if current is None else current
            scaled, i = scaled or scale >= 100, after
            if scale == 100:
                current, hundred = amount * 100, True
                continue
            total = (total + amount * scale) if ceiling is None or scale < ceiling else (total + amount) * scale
            current, ceiling, hundred = None, scale, False
            settled = i
            continue
        joined = i + 1 if scaled and i > start and row[i].text in words.JOINERS else i
        chunk = _chunk(row, joined)
        if chunk is None or (joined > i and (chunk.grouped or _counts_more(row, i, chunk))):
            break
        if _another_count(row, chunk, hundred, ceiling):
            break
        if current is None and (ceiling is None or chunk.value < ceiling):
            current = chunk.value
        elif hundred and current is not None and current % 100 == 0 and chunk.value < 100:
            current, hundred = current + chunk.value, False
        else:
            break
        figures, grouped, i = figures or chunk.figures, grouped or chunk.grouped, chunk.end
    if i == start:
        return None
    alone = row[start].text if i == start + 1 and not figures else ""
    return Reading(total + (current or 0), i, figures, scaled, grouped, alone)


def _another_count(row: list[Token], chunk: Reading, hundred: bool, ceiling: int | None) -> bool:
    """True for the "do" of "das hazaar do baar" and "das hazaar do ladkon ne": something else is counted."""
    if (ceiling is None and not hundred) or chunk.figures or chunk.value >= 100 or chunk.end >= len(row):
        return False
    follows = row[chunk.end]
    if not follows.is_word or follows.text in words.SCALES or follows.text in words.RUPEES:
        return False
    return chunk.value < 10 or follows.text in words.COUNTED


def _counts_more(row: list[Token], joiner: int, chunk: Reading) -> bool:
    """True for "4 lakh aur 12 tola": after "and" another thing is counted, unless a scale or English words go on."""
    if _scale(row, chunk.end, after_figure=chunk.figures)[0] if chunk.end < len(row) else None:
        return False
    return chunk.figures or row[joiner].text not in ("and", "&")


def second_of_range(row: list[Token], i: int) -> bool:
    """True when the number at token `i` ends a range or a guess: "do teen", "2-3", "do se teen", "2 ya 3"."""
    j = i - 1 if i and row[i - 1].text in ("-", "–", "se", "से", "to", "ya", "या", "or") else i
    before = row[j - 1] if j else None
    return before is not None and (before.is_number or before.text in words.SMALL)


def _scale(row: list[Token], i: int, after_figure: bool) -> tuple[int | None, int]:
    word = row[i].text
    if word in words.SCALES:
        return words.SCALES[word], i + 1
    glued = after_figure and (row[i - 1].touches(row[i]) or word == "k")
    if glued and word in words.GLUED_SCALES:
        return words.GLUED_SCALES[word], i + 1
    return None, i


def _chunk(row: list[Token], i: int) -> Reading | None:
    """One number without a scale: figures, a word below 100, or a fraction word with its number."""
    if i >= len(row):
        return None
    word = row[i].text
    if row[i].is_number:
        return figure(row, i)
    if word in words.FRACTIONS:
        follows = [token.text for token in row[i + 1 : i + 3]]
        half_a = follows[:1] == ["a"] and follows[-1] in words.SCALES  # "half a lakh"
        return Reading(words.FRACTIONS[word], i + (2 if half_a else 1))
    if word in words.HALF_MORE or word in words.QUARTER_MORE or word in words.QUARTER_LESS:
        return _quarters(row, i)
    return small(row, i)


def _quarters(row: list[Token], i: int) -> Reading | None:
    """saadhe N, sava [N], paune [N]."""
    word = row[i].text
    base = None
    if i + 1 < len(row):
        base = figure(row, i + 1) if row[i + 1].is_number else small(row, i + 1)
    if word in words.HALF_MORE:
        return Reading(base.value + Fraction(1, 2), base.end, base.figures) if base else None
    step = Fraction(1, 4) if word in words.QUARTER_MORE else Fraction(-1, 4)
    if base:
        return Reading(base.value + step, base.end, base.figures)
    followed = i + 1 < len(row) and row[i + 1].text in words.SCALES
    return Reading(1 + step, i + 1) if followed else None


def small(row: list[Token], i: int) -> Reading | None:
    """A number word from 0 to 99 at token `i`: "pachees", "twenty five", "twenty-five"."""
    value = words.SMALL.get(row[i].text)
    if value is None:
        return None
    if row[i].text in words.TENS:
        j = i + 2 if i + 2 < len(row) and row[i + 1].text == "-" else i + 1
        if j < len(row) and row[j].text in words.ENGLISH_UNITS:
            return Reading(Fraction(value + words.SMALL[row[j].text]), j + 1)
    return Reading(Fraction(value), i + 1)


def figure(row: list[Token], i: int) -> Reading | None:
    """Figures at token `i` with their commas and decimal point: 45,000 · 1,20,000 · 2.5."""
    digits, end, grouped = row[i].text, i + 1, False
    while len(digits) <= _LONGEST and _sign(row, end, ",") and len(row[end + 1].text) in (2, 3):
        digits, end, grouped = digits + row[end + 1].text, end + 2, True
    if grouped and len(row[end - 1].text) != 3:
        digits, end, grouped = row[i].text, i + 1, False
    if len(digits) > _LONGEST:
        return None
    point = _sign(row, end, ".") and len(row[end + 1].text) <= 2
    if point and not _sign(row, end + 2, ".") and not (i > 1 and row[i - 1].text == "." and row[i - 2].is_number):
        return Reading(Fraction(f"{digits}.{row[end + 1].text}"), end + 2, True, grouped=grouped)
    return Reading(Fraction(digits), end, True, grouped=grouped)


def _sign(row: list[Token], i: int, sign: str) -> bool:
    """True when tokens i-1, i, i+1 are figures, `sign`, figures with nothing between."""
    return (
        i + 1 < len(row)
        and row[i].text == sign
        and row[i + 1].is_number
        and row[i - 1].touches(row[i])
        and row[i].touches(row[i + 1])
    )


def _inside_identifier(row: list[Token], start: int, end: int) -> bool:
    first = row[start]
    if not first.is_number:
        return False
    if end == start + 1 and len(first.text) > 9:
        return True
    glued_left = start > 0 and row[start - 1].is_word and row[start - 1].touches(first)
    last = row[end - 1]
    glued_right = (
        last.is_number
        and end < len(row)
        and row[end].is_word
        and last.touches(row[end])
        and end + 1 < len(row)
        and row[end + 1].is_number
        and row[end].touches(row[end + 1])
    )
    return glued_left or glued_right


def _cut(text: str, row: list[Token], start: int, end: int) -> str:
    return text[row[start].start : row[end - 1].end]
