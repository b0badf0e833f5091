"""A citizen who can use any service: good and bad answers for every kind of question, read off the catalogue."""

import re
from datetime import timedelta
from pathlib import Path

from backend.catalogue.model import Catalogue, Question
from backend.kit.clock import today
from backend.kit.text import load_yaml
from tests.end_to_end.system import Citizen

DEVANAGARI = re.compile("[\u0900-\u097f]")
STEPS = 80
PLACE = {"hi": "हज़रतगंज, लखनऊ", "en": "Hazratganj, Lucknow"}
STORY = {
    "hi": "कल शाम लगभग सात बजे हज़रतगंज बाज़ार में यह हुआ। आस-पास बहुत लोग थे पर किसी ने पहचाना नहीं।",
    "en": "It happened yesterday at about seven in the evening in Hazratganj market. Nobody was recognised.",
}
WORDS = {"hi": "यह लखनऊ का पूरा और सही ब्योरा है", "en": "This is the whole and true account from Lucknow"}
NAME = {"hi": "सुनीता देवी", "en": "Sunita Devi"}
SAYS = {"yes": {"hi": "हाँ", "en": "yes"}, "no": {"hi": "नहीं", "en": "no"}, "skip": {"hi": "पता नहीं", "en": "skip"}}
NUMBERS = {"imei": "490154203237518", "vehicle": "UP32 AB 1234", "money": "5000"}

BAD = {
    "consent": "🙂🙂",
    "name": "1234",
    "date": "31/02/2026",
    "period": "31/02/2026",
    "time": "25:99",
    "place": "ज़्ज़्ज़्क़्क़्क़ qqxxzz",
    "location": "ज़्ज़्ज़्क़्क़्क़ qqxxzz",
    "choice": "🙂🙂",
    "yes_no": "🙂🙂",
    "money": "🙂🙂",
    "number": "🙂🙂",
    "count": "🙂🙂",
    "vehicle": "🙂🙂",
    "mobile": "12345",
    "otp": "000",
    "imei": "490154203237519",
    "document": "qqxxzz",
    "file": "qqxxzz",
    "text": "🙂",
    "story": "🙂",
    "table": "🙂",
    "review": "🙂🙂",
}
"""For every kind an answer that it must refuse."""


def opening(data: Path, service: str, language: str, offence: str | None = None) -> str:
    """A sentence that asks for the service, the first of its training data in that language's script."""
    name = f"{service}.{offence}" if offence else service
    rows = load_yaml(data / "nlu" / "services" / f"{name}.yml")["nlu"]
    lines = [line.removeprefix("- ").strip() for row in rows for line in row["examples"].splitlines() if line.strip()]
    return next(line for line in lines if bool(DEVANAGARI.search(line)) == (language == "hi"))


class Walker:
    """Answers whatever is open. In Hindi the first choice is taken and everything told; in English the last choice,
    and what may be skipped is skipped: so the two walk different roads."""

    def __init__(self, citizen: Citizen, catalogue: Catalogue, language: str, photo: bytes) -> None:
        self.citizen = citizen
        self.catalogue = catalogue
        self.language = language
        self.photo = photo
        self.asked: list[str] = []
        self.chosen: dict[str, str] = {}
        self.said: list[str] = []

    def start(self, words: str) -> dict:
        """Sends the opening words; their language is the walk's."""
        return self._note(self.citizen.send(text=words, language=self.language))

    @property
    def question(self) -> Question | None:
        """The open question as the catalogue has it; None at the review and where the talk asks by itself."""
        expects = self.citizen.reply["expects"]
        if expects is None:
            return None
        try:
            return self.catalogue[expects["service"]].question(expects["field"])
        except KeyError:
            return None

    def walk(self, before_each=lambda walker: None) -> dict:
        """Answers every question up to the end, the review included; `before_each` may try something first."""
        for _ in range(STEPS):
            if self.citizen.field is None:
                return self.citizen.reply
            self.asked.append(self.citizen.field)
            before_each(self)
            self.answer()
        raise AssertionError(f"the questions do not end: {self.asked[-6:]}\n{self.citizen.text}")

    def answer(self) -> dict:
        """Gives a good answer to the open question."""
        return self._note(self._answered(self.citizen.kind, self.question))

    def _answered(self, kind: str, question: Question | None) -> dict:
        citizen, offered = self.citizen, self.offered()
        if question is not None and question.optional and (self.language == "en" or not self._answerable(question)):
            return citizen.say(SAYS["skip"][self.language])
        match kind:
            case "consent":
                return citizen.choose("yes")
            case "review":
                return citizen.choose("submit")
            case "otp":
                return citizen.give_code()
            case "mobile":
                return citizen.say(citizen.mobile)
            case "file" | "document":
                return citizen.attach("photo.jpg", self.photo, "image/jpeg")
            case "choice":
                return citizen.choose(self._pick(offered[0 if self.language == "hi" else -1]))
            case "yes_no":
                return citizen.say(SAYS[self._pick("yes" if self.language == "hi" else "no")][self.language])
            case "table":
                return citizen.choose(offered[-1]) if offered else citizen.say(self._words(kind, question))
        return citizen.say(self._words(kind, question))

    def _pick(self, value: str) -> str:
        self.chosen[self.citizen.field] = value
        return value

    def _words(self, kind: str, question: Question | None) -> str:
        if kind in ("place", "location"):
            return PLACE[self.language]
        if kind == "name":
            return NAME[self.language]
        if kind == "date":
            return self._day(question)
        if kind in NUMBERS:
            return NUMBERS[kind]
        if question is not None and (example := question.hint(self.language)):
            return example
        if kind == "number":
            return str(question.kind.least + 1) if question is not None else "1"
        return STORY[self.language] if kind == "story" else WORDS[self.language]

    def _answerable(self, question: Question) -> bool:
        """Whether there is an answer to give: nobody knows the number of a case that isn't there yet."""
        return getattr(question.kind, "form", "") != "case_no"

    def _day(self, question: Question) -> str:
        if question.kind.age_from is not None or question.kind.age_to is not None:
            return "15/08/1990"
        days = 25 if question.kind.side == "future" else -2
        return f"{today() + timedelta(days=days):%d/%m/%Y}"

    def offered(self) -> list[str]:
        """The values of the choices on offer, controls left out."""
        values = [c["value"] for c in self.citizen.reply["messages"][-1]["choices"]]
        return [v for v in values if v not in ("skip", "keep")]

    def _note(self, reply: dict) -> dict:
        self.said += [m["text"] for m in reply["messages"]]
        return reply


def refuse_once(walker: Walker) -> None:
    """Tries a bad answer: it must be refused with words, and the same question stay open with nothing lost."""
    citizen, before = walker.citizen, dict(walker.citizen.reply["expects"])
    bad, since = BAD[before["kind"]], citizen.since
    citizen.say(bad)
    citizen.since = since  # a code sent before the bad answer is still the one to give
    after = citizen.reply["expects"]
    assert after is not None, f"{before['field']}: {bad!r} ended the talk: {citizen.text}"
    assert (after["field"], after["kind"]) == (before["field"], before["kind"]), f"{bad!r} was taken: {citizen.text}"
    assert citizen.text.strip(), f"{before['field']}: refused without a word"
