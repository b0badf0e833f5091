"""What channels that draw in plain messages share: splitting, shortening, pages of choices, links as words."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from channels.wire import Message, Reply, absolute

_ENDS = (r"\n\s*\n", r"\n", r"(?<=[।.?!])\s+", r"(?<=[,;:])\s+", r"\s+")


def length(text: str) -> int:
    """The length of a text as messengers count it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def pieces(text: str, most: int) -> list[str]:
    """A text in pieces of at most `most` units: cut between paragraphs, else lines, sentences, words."""
    text, parts = text.strip(), []
    while length(text) > most:
        head = text[:most]
        while length(head) > most:
            head = head[:-1]
        cut = next((at for end in _ENDS if (at := _last(end, head)) > most // 4), len(head))
        parts.append(text[:cut].strip())
        text = text[cut:].strip()
    return [*parts, text] if text else parts


def _last(end: str, head: str) -> int:
    return max((match.start() for match in re.finditer(end, head)), default=0)


def short(title: str, most: int) -> str:
    """A title of at most `most` units; one that is cut ends in "…", at a word where that leaves half of it."""
    if length(title) <= most:
        return title
    head = title[: most - 1]
    while length(head) > most - 1:
        head = head[:-1]
    word = head.rsplit(" ", 1)[0]
    return (word if len(word) >= most // 2 else head).rstrip(" ,;–-(") + "…"


def choices_of(message: Message, reply: Reply) -> dict[str, Any] | None:
    """What the buttons of a message stand for, to be kept; None if it has none."""
    if not message.choices:
        return None
    body: dict[str, Any] = {
        "values": [one["value"] for one in message.choices],
        "titles": [one["title"] for one in message.choices],
    }
    if message is reply.messages[-1] and (question := asked(reply.expects)):
        body["answering"] = question
    return body


def asked(expects: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The open question as an answer names it."""
    if not expects or not isinstance(expects.get("step"), int):
        return None
    return {"field": expects["field"], "step": expects["step"]}


def page(titles: Sequence[str], number: int, rows: int) -> tuple[range, bool]:
    """Which choices stand on a page of `rows` rows, and whether its last row must be "more…"."""
    if len(titles) <= rows:
        return range(len(titles)), False
    each = rows - 1
    first = number * each % (-(-len(titles) // each) * each)
    return range(first, min(first + each, len(titles))), True


def chosen(body: Mapping[str, Any] | None, text: str, *limits: int) -> int | None:
    """The choice whose title was written, whole or as it was shortened to one of `limits`; or, where the choices
    were numbered, its number."""
    if body is None:
        return None
    wanted = text.strip().casefold()
    if body.get("numbered") and wanted.isdecimal() and 0 < int(wanted) <= len(body["titles"]):
        return int(wanted) - 1
    for at, title in enumerate(body["titles"]):
        if wanted in {title.casefold(), *(short(title, limit).casefold() for limit in limits)}:
            return at
    return None


def words(message: Message, base: str) -> str:
    """The text of a message with its links below: a telephone number that the text lacks, an address in full."""
    lines = [message.text]
    for link in message.links:
        title, url = link.get("title", ""), link.get("url", "")
        if url.startswith("tel:"):
            number = url.removeprefix("tel:")
            if re.search(rf"(?<!\d){re.escape(number)}(?!\d)", message.text):
                continue  # messengers make a number in the text one to be tapped
            lines.append(title if number in title else f"{title}: {number}")
        else:
            lines.append(f"{title}: {absolute(url, base)}")
    return "\n".join(line for line in lines if line)


def in_hindi(titles: Sequence[str]) -> bool:
    """Whether titles are written in Devanagari."""
    return any("\u0900" <= letter <= "\u097f" for title in titles for letter in title)


def national(number: str) -> str:
    """A mobile as people in India write it: ten digits, without the country code."""
    digits = re.sub(r"\D", "", number)
    return digits[2:] if len(digits) == 12 and digits.startswith("91") else digits
