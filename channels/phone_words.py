"""Words for the ear: no signs, no addresses, long numbers digit by digit, in pieces that a voice says in one go."""

import re
import unicodedata

from facts.language import written

from channels import drawing

SAY = 450
"""Characters of one `<Say>`: Twilio's Hindi voices break off longer ones."""

_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+")
_MONEY = re.compile(r"₹\s?([\d,]+)")
_LONG = re.compile(r"(?<![\d,.])\d{5,}(?![\d,.]*\d)")
_PLATE = re.compile(r"\b(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9-]{5,}\b")


def digits(number: str) -> str:
    """A number sign by sign, figures in threes and fours as people say them, letters by themselves."""
    groups = []
    for run in re.findall(r"\d+|[A-Za-z]+", number):
        size = 4 if len(run) % 4 == 0 else 3 if len(run) > 4 else len(run)
        groups += [" ".join(run[at : at + size]) for at in range(0, len(run), size)]
    return ", ".join(groups)


def heard(text: str, language: str) -> str:
    """A text as it is to be spoken in that language."""
    rupees, either = ("रुपये", " या ") if written(language) == "hi" else ("rupees", " or ")
    text = _ADDRESS.sub("", text)
    text = _MONEY.sub(rf"\1 {rupees}", text)
    text = _PLATE.sub(lambda found: digits(found[0]), text)
    text = _LONG.sub(lambda found: digits(found[0]), text)
    text = re.sub(r"(?<=\d)[,](?=\d{2,3}\b)", "", text)  # 1,00,000 is one number
    text = re.sub(r"\s*/\s*(?!\d)", either, text)
    text = re.sub(r"[^\S\n]*[()\[\]][^\S\n]*", ", ", text)
    text = re.sub(r"\s+[–—-]\s+|[•·…|]", ", ", text)
    text = re.sub(r"[“”\"«»*#_~^<>]", "", text)
    text = "".join(
        c for c in text if c in "\n\u200c\u200d" or unicodedata.category(c) not in ("So", "Sk", "Cf", "Cn", "Co")
    )
    lines = [_ended(line, language) for line in text.split("\n")]
    text = re.sub(r"\s+", " ", " ".join(line for line in lines if line))
    return re.sub(r"(?:\s*,)+(?=\s*[,।.?!:;])", "", re.sub(r"\s+([,।.?!:;])", r"\1", text)).strip(" ,")


def _ended(line: str, language: str) -> str:
    line = line.strip(" ,\t")
    if not line or line[-1] in "।.?!:,;":
        return line
    return line + ("।" if written(language) == "hi" else ".")


def pieces(text: str) -> list[str]:
    """A text in pieces for one `<Say>` each, cut at sentences."""
    return drawing.pieces(text, SAY)
