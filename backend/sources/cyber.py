"""Advice about fraud by phone and internet, from data/safety/cyber.yml: the first hour, the bank's part, the tricks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from backend.kit.message import Message, message
from backend.kit.text import BadFile, Text, Texts, load_yaml, text_from

_LINKS = (("sources.cyber.call", "tel:1930"), ("sources.cyber.portal", "https://cybercrime.gov.in"))


@dataclass(frozen=True, slots=True)
class Rule:
    """What the Reserve Bank says of transactions made from `begins` to `ends` (None: until further notice)."""

    begins: date
    ends: date | None
    says: Text


class Cyber:
    """Answers the look-up `cyber_advice`."""

    def __init__(self, steps: tuple[Text, ...], rules: tuple[Rule, ...], topics: Mapping[str, Text], texts: Texts):
        self._steps = steps
        self._rules = rules
        self._topics = topics
        self._texts = texts

    @classmethod
    def load(cls, path: Path, texts: Texts) -> "Cyber":
        """Reads cyber.yml. Raises BadFile with the place of the mistake."""
        raw, name = load_yaml(path), path.name
        try:
            steps = tuple(
                text_from(row, f"{name}.first_hour.{n}") for n, row in enumerate(raw["first_hour"]["steps"], 1)
            )
            rules = tuple(
                Rule(_day(row["from"]), _day(row["until"]) if "until" in row else None, text_from(row["says"], name))
                for row in raw["liability"]
            )
            topics = {topic: text_from(row, f"{name}.topics.{topic}") for topic, row in raw["topics"].items()}
        except (KeyError, TypeError, ValueError) as wrong:
            raise BadFile(f"{name}: {type(wrong).__name__} {wrong}") from None
        return cls(steps, rules, topics, texts)

    @property
    def topics(self) -> frozenset[str]:
        """The topics there is advice about."""
        return frozenset(self._topics)

    def answer(self, values: Mapping[str, Any], language: str) -> list[Message]:
        """What there is to say, by what was asked: about one `topic`, the bank's part in a transaction of a day
        (`transaction_on`, ISO), or, with neither, what to do in the first hour."""
        if topic := values.get("topic"):
            foot = self._texts("sources.cyber.foot", language)
            return [self._message([self._topics[topic].of(language), foot], language)]
        if day := values.get("transaction_on"):
            return [self._message([self._liability(date.fromisoformat(day), language)], language)]
        head = self._texts("sources.cyber.first_hour", language)
        steps = [f"{n}. {step.of(language)}" for n, step in enumerate(self._steps, 1)]
        return [self._message([head, *steps], language)]

    def _liability(self, day: date, language: str) -> str:
        rule = next((r for r in self._rules if r.begins <= day and (r.ends is None or day <= r.ends)), None)
        if rule is None:
            return self._texts("sources.cyber.no_rule", language)
        shown = f"{day.day:02d}.{day.month:02d}.{day.year}"
        tell_now = self._texts("sources.cyber.tell_now", language)
        return f"{rule.says.fill(date=shown).of(language)}\n{tell_now}"

    def _message(self, lines: list[str], language: str) -> Message:
        return message("\n".join(lines), links=[(self._texts(key, language), url) for key, url in _LINKS])


def _day(raw: Any) -> date:
    return raw if isinstance(raw, date) else date.fromisoformat(str(raw))
