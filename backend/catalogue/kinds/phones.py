"""A mobile number and the one-time code that shows it is the person's own."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from facts.text import ascii_digits

from backend.catalogue.kinds.base import Around, Choice, Kind, Refused, spoken
from backend.catalogue.kinds.matching import same
from backend.catalogue.said import Said
from backend.kit.text import Text
from facts import Unclear, mobile

RESEND, OTHER_MOBILE = "code:resend", "code:other_mobile"


class Mobile(Kind):
    """An Indian mobile number, as ten digits; with `verify` a code is sent to it and asked for next, with `fresh`
    also where the mobile was verified a while ago: giving the code is then an act of its own, a signature."""

    name: Literal["mobile"] = "mobile"
    verify: bool = False
    fresh: bool = False

    def parse(self, said: Said, around: Around) -> str | Refused:
        """Ten digits from 6–9, typed or spelled out, with or without +91 or 0."""
        if said.choice is not None and said.choice == around.verified_mobile:
            return said.choice
        if said.text is None:
            return Refused("answers.choice.stale" if said.choice else "answers.mobile.missing")
        try:
            return mobile.parse(said.text[:500])
        except Unclear as unclear:
            return Refused(f"answers.mobile.{unclear.reason}")

    def choices(self, around: Around) -> tuple[Choice, ...]:
        """The mobile verified earlier in this conversation, to save typing it."""
        known = around.verified_mobile
        return (Choice(known, Text(known, known)),) if known else ()


class Otp(Kind):
    """The code sent to the mobile of another question; the value says which mobile it has verified. With `fresh`
    it is always asked for, even where the mobile was verified today."""

    name: Literal["otp"] = "otp"
    mobile: str
    fresh: bool = False
    reviewed: ClassVar[bool] = False
    kept_words: ClassVar[bool] = False

    def parse(self, said: Said, around: Around) -> Mapping[str, str] | Refused:
        """Six digits, judged by `around.check_code`. The reasons `resend` and `other_mobile` are wishes."""
        if said.choice in (RESEND, OTHER_MOBILE):
            return Refused(f"answers.otp.{said.choice.removeprefix('code:')}")
        words = said.words
        if same(words, spoken(self._words, "answers.words.resend")):
            return Refused("answers.otp.resend")
        if same(words, spoken(self._words, "answers.words.other_mobile")):
            return Refused("answers.otp.other_mobile")
        digits = "".join(c for c in ascii_digits(words) if c.isascii() and c.isdigit())
        if len(digits) != 6:
            return Refused("answers.otp.six_digits" if digits else "answers.otp.missing")
        judged = around.check_code(digits)
        return {"mobile": around.answers[self.mobile]} if judged == "ok" else Refused(f"answers.otp.{judged}")

    def holds(self, value: Any, answers: Mapping[str, Any]) -> bool:
        return value["mobile"] == answers.get(self.mobile)

    def choices(self, around: Around) -> tuple[Choice, ...]:
        keys = ((RESEND, "answers.otp.send_again"), (OTHER_MOBILE, "answers.otp.change_mobile"))
        return tuple(Choice(value, self._words.pair(key)) for value, key in keys)

    def show(self, value: Any, language: str) -> str:
        return value["mobile"]
