"""What a grammar answers: a value with the words that said it, or the reason why there is none."""

from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")


@dataclass(frozen=True)
class Match(Generic[Value]):
    """A fact found in a text: `text[start:end] == words`."""

    value: Value
    start: int
    end: int
    words: str


class Unclear(ValueError):
    """An answer without one clear value.

    `reason` is a short key, such as "missing" or "too_short", by which the caller finds the sentence to
    say. The person's own words are never part of the exception.
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def only(values: list[Value], missing: str = "missing") -> Value:
    """The one value of an answer; raises Unclear(missing) for none and Unclear("several") for many."""
    different = list(dict.fromkeys(values))
    if not different:
        raise Unclear(missing)
    if len(different) > 1:
        raise Unclear("several")
    return different[0]
