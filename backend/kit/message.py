"""One message to a citizen, in the shape of the public contract; channels draw it each in its own way."""

from collections.abc import Iterable
from typing import Any

Message = dict[str, Any]


def message(
    text: str,
    *,
    choices: Iterable[tuple[str, str]] = (),
    documents: Iterable[dict[str, str]] = (),
    links: Iterable[tuple[str, str]] = (),
    image: str | None = None,
    case_no: str | None = None,
) -> Message:
    """A message: `choices` are (title, value), `links` (title, url), `documents` {"name", "url"}."""
    made: Message = {
        "text": text,
        "choices": [{"title": title, "value": value} for title, value in choices],
        "documents": list(documents),
        "links": [{"title": title, "url": url} for title, url in links],
    }
    if image:
        made["image"] = image
    return made | ({"case": {"case_no": case_no}} if case_no else {})
