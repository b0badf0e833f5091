"""One way to find cases: what they are found by is written in their own transaction, and asked for by row.

Whoever asks adds the reach: nothing here decides who may see what.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from facts.text import ascii_digits, skeleton, tokens
from facts.text import key as sound
from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, Connection, and_, or_

from backend.kit import secrets
from backend.search import store
from facts import imei, mobile, plates, transactions

IDENTIFIERS = ("plate", "imei", "phone", "account")
"""What tells one thing or person from all others."""
_HANDLE = re.compile(r"[\w.+-]{2,}@[a-z][\w.-]*[a-z]", re.IGNORECASE)
_ACCOUNT = re.compile(r"(?<!\d)\d{9,18}(?!\d)")
_FIFTEEN = re.compile(r"(?<!\d)\d{15}(?!\d)")
_CASE_NO = re.compile(r"[A-Za-z0-9]*\d{6,}[A-Za-z0-9-]*")
_ALIKE = 70
"""How alike two names must sound, of 100."""

R = TypeVar("R")
Line = tuple[str, str, Any]
"""An answer: its question, the question's kind, the value."""


@dataclass(frozen=True)
class Wanted:
    """What is searched for: `exact` cases have that very number or mark, `all_words` and `any_word` a name that sounds
    so; `name` is how the whole of it sounds."""

    exact: Callable[[Any], ColumnElement[bool]]
    all_words: Callable[[Any], ColumnElement[bool]] | None
    any_word: Callable[[Any], ColumnElement[bool]] | None
    name: str


class Search:
    """Writes and reads what cases are found by; `key` is the deployment's secret."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def phone_mark(self, number: str) -> str:
        """The mark of a mobile (ten digits)."""
        return secrets.mac(self._key, "case mobile", number.encode())

    def index(self, tx: Connection, case_id: str, lines: Iterable[Line], own_phone: str | None = None) -> None:
        """Notes what a case is found by, from its answers; `own_phone` is the question for the applicant's mobile.
        Words in a story count too."""
        rows = []
        for question, kind, value in lines:
            for sort, plain in _found_in(kind, value):
                own = "1" if sort == "phone" and question == own_phone else ""
                row = {"case": case_id, "sort": sort, "key": self._kept(sort, plain), "question": question}
                rows.append(row | {"own": own})
        store.add(tx, sorted(rows, key=lambda row: row["own"], reverse=True))

    def wanted(self, words: str, number: Any) -> Wanted | None:
        """What an officer looks for: a case number, a mobile, a plate, an IMEI, an account, or a name in either script;
        None for nothing. `number` is the column of case numbers."""
        words = " ".join(words.split())
        if not words:
            return None
        marks = [(sort, self._kept(sort, plain)) for sort, plain in _identifiers(words)]

        def exact(case_id: Any) -> ColumnElement[bool]:
            same = [case_id.in_(store.with_key(sort, mark)) for sort, mark in marks]
            return or_(number == ascii_digits(words).upper().replace(" ", ""), *same)

        spoken = [] if marks or _CASE_NO.fullmatch(words) else sorted(set(_words(words)))
        if not spoken:
            return Wanted(exact, None, None, "")
        return Wanted(
            exact,
            lambda case_id: and_(*(case_id.in_(store.with_word(word)) for word in spoken)),
            lambda case_id: or_(*(case_id.in_(store.with_word(word[:3])) for word in spoken)),
            sound(words),
        )

    def find(
        self,
        tx: Connection,
        words: str,
        number: Any,
        case_id: Any,
        fetch: Callable[[ColumnElement[bool]], Sequence[R]],
        id_of: Callable[[R], str],
    ) -> Sequence[R] | None:
        """Those of the rows that `fetch` gives under a condition which `words` look for: of an exact number all, of a
        name those that sound like it, the most alike first. None when nothing is looked for. `number` and `case_id` are
        the columns of case numbers and ids."""
        wanted = self.wanted(words, number)
        if wanted is None:
            return None
        if found := fetch(wanted.exact(case_id)):
            return found
        for fits in (wanted.all_words, wanted.any_word):
            found = fetch(fits(case_id)) if fits else []
            alike = self.ranked(tx, wanted, [id_of(row) for row in found])
            if alike:
                return sorted((row for row in found if id_of(row) in alike), key=lambda row: -alike[id_of(row)])
        return []

    def ranked(self, tx: Connection, wanted: Wanted, cases: Sequence[str]) -> dict[str, float]:
        """Those of these cases that have a name like the wanted one, with how alike (to 100)."""
        best: dict[str, float] = {}
        for case_id, name in store.names_of(tx, cases):
            score = max(fuzz.ratio(wanted.name, name), fuzz.partial_ratio(wanted.name, name) - 5)
            if score >= _ALIKE:
                best[case_id] = max(score, best.get(case_id, 0.0))
        return best

    def _kept(self, sort: str, plain: str) -> str:
        if sort == "phone":
            return self.phone_mark(plain)
        return plain[:64] if sort in ("word", "name") else secrets.mac(self._key, f"case {sort}", plain.encode())


def _found_in(kind: str, value: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(value, str):
        return
    match kind:
        case "vehicle":
            yield "plate", value
        case "imei":
            yield "imei", value
        case "mobile":
            yield "phone", value
        case "name":
            yield "name", sound(value)
            for word in _words(value):
                yield "word", word
        case "text" | "story":
            yield from _identifiers(value)


def _identifiers(text: str) -> Iterator[tuple[str, str]]:
    """Plates, IMEIs, mobiles and accounts in a text; each number is one of them only."""
    plain = ascii_digits(text)
    for sort, grammar in (("plate", plates), ("imei", imei), ("phone", mobile), ("account", transactions)):
        for found in reversed(grammar.find(plain)):
            yield sort, found.value
            plain = plain[: found.start] + " " * (found.end - found.start) + plain[found.end :]
    for number in _FIFTEEN.findall(plain):  # one alone, without the word for it
        if imei.valid(number):
            yield "imei", number
            plain = plain.replace(number, " ")
    for handle in _HANDLE.findall(plain):
        yield "account", handle.lower()
    for number in _ACCOUNT.findall(_HANDLE.sub(" ", plain)):
        yield "account", number


def _words(name: str) -> Iterator[str]:
    """The words of a name as they sound, without the vowel that spellers leave out."""
    for token in tokens(name):
        if token.is_word and len(word := skeleton(token.raw or token.text)) > 1:
            yield word[:40]
