"""Answers that are numbers: a number, an amount of money."""

import re
from typing import Any, ClassVar, Literal

from facts.text import ascii_digits

from backend.catalogue.kinds.base import Around, Kind, Refused
from backend.catalogue.said import Said
from backend.kit.ids import valid_case_no
from facts import Unclear, money, numbers

_BETWEEN = re.compile(r"(\d{1,7})\s*(?:-|–|से|se|to)\s*(\d{1,7})(?:\s+\D*)?")
_TEN_DIGITS = re.compile(r"(?<!\d)\d{10}(?!\d)")
_FEET = re.compile(
    r"(\d(?:\.\d+)?)\s*(?:feet|foot|ft|fut|fit|फुट|फ़ुट|फीट|फ़ीट|['’′])\.?\s*(?:(\d{1,2})\s*(?:inch(?:es)?|in|इंच|इन्च|[\"”″'’]*))?",
    re.IGNORECASE,
)


class Number(Kind):
    """A whole number from `least` to `most`; with `form: case_no` the number of a case, its check digit right; with
    `feet_too` one of centimetres, which may be told in feet and inches."""

    name: Literal["number"] = "number"
    form: Literal["count", "case_no"] = "count"
    least: int = 0
    most: int = 1_000_000
    feet_too: bool = False

    def parse(self, said: Said, around: Around) -> int | str | Refused:
        """The number, in figures or words of either script; a case number as its digits."""
        if said.text is None:
            return Refused("answers.choice.stale" if said.choice else "answers.number.missing")
        if self.form == "case_no":
            return self._case_no(said.text)
        if self.feet_too and (feet := _FEET.search(ascii_digits(said.text[:500]))):
            said = Said(text=str(round(float(feet[1]) * 30.48 + int(feet[2] or 0) * 2.54)))
        try:
            return numbers.parse(said.text[:500], least=self.least, most=self.most)
        except Unclear as unclear:
            return Refused(f"answers.number.{unclear.reason}", {"least": self.least, "most": self.most})

    def found_in(self, words: str) -> str | None:
        found = _TEN_DIGITS.findall(ascii_digits(words)) if self.form == "case_no" else []
        return next((digits for digits in found if valid_case_no(digits)), None)

    def _case_no(self, text: str) -> str | Refused:
        digits = "".join(c for c in ascii_digits(text) if c.isascii() and c.isdigit())
        if not digits:
            return Refused("answers.number.no_case_no")
        if valid_case_no(digits):
            return digits
        looks_mobile = len(digits) == 10 and digits[0] in "6789"
        return Refused(f"answers.number.{'mobile_no' if looks_mobile else 'bad_case_no'}")

    def hint(self, language: str) -> str:
        return "" if self.form == "case_no" else super().hint(language)


class Count(Number):
    """How many people or things there are, roughly: of "20-25" or "200 से 250" the larger number counts."""

    name: Literal["count"] = "count"  # type: ignore[assignment]
    least: int = 1

    def parse(self, said: Said, around: Around) -> int | str | Refused:
        """The number, in figures or words of either script."""
        text = said.text or ""
        if between := _BETWEEN.fullmatch(ascii_digits(text).strip()):
            text = max(between.groups(), key=int)
        return super().parse(Said(text=text or None, choice=said.choice), around)


class Money(Kind):
    """An amount in whole rupees."""

    name: Literal["money"] = "money"
    echoed: ClassVar[bool] = True
    least: int = 1
    most: int = 10_000_000_000

    def parse(self, said: Said, around: Around) -> int | Refused:
        """Rupees: "45,000", "डेढ़ लाख", "18k", "dhai hazaar"."""
        if said.text is None:
            return Refused("answers.choice.stale" if said.choice else "answers.money.missing")
        try:
            amount = money.parse(said.text[:500])
        except Unclear as unclear:
            return Refused(f"answers.money.{unclear.reason}")
        if not self.least <= amount <= self.most:
            limits = {"least": rupees(self.least), "most": rupees(self.most)}
            return Refused(f"answers.money.{'too_small' if amount < self.least else 'too_big'}", limits)
        return amount

    def show(self, value: Any, language: str) -> str:
        return rupees(value)


def rupees(amount: int) -> str:
    """An amount as it is written in India: ₹1,20,000."""
    head, tail = str(amount)[:-3], str(amount)[-3:]
    while len(head) > 2:
        head, tail = head[:-2], f"{head[-2:]},{tail}"
    return f"₹{head},{tail}" if head else f"₹{tail}"
