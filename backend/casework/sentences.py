"""The sentences of a summary: templates that are data, filled with answers, and the citizen's own words.

Nothing is put into words that no answer holds: a sentence is a template of `data/summaries/<service>.yml` with answers
in it, or a piece of what the citizen wrote.
"""

import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from facts.text import tokens

from backend.catalogue.model import Catalogue, When, hold
from backend.kit.text import LANGUAGES, BadFile, Text, load_yaml, text_from
from facts import clock, counts, imei, mobile, money, plates

_TELLING: tuple[Callable[[str], Sequence[Any]], ...] = (
    plates.find, mobile.find, imei.find, money.find, clock.find, counts.find,
)  # fmt: skip
_END = re.compile(r"(?<=[।.!?…])\s+|\n+")
_WHOLE = 240
"""A story of so many characters is quoted whole."""
_LONGEST = 240
"""Longer sentences are quoted as far as that, at a word's end."""
_FEW_WORDS = 5


@dataclass(frozen=True, slots=True)
class Template:
    """One sentence to be: `questions` are those whose answers it names; left out when `unless` was answered, or a
    condition does not hold."""

    text: Text
    questions: tuple[str, ...]
    unless: str | None = None
    when: tuple[When, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """How a service's cases are summed up; `matters`: questions whose missing answer is told."""

    templates: tuple[Template, ...] = ()
    matters: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, and the numbers of the answers it came from."""

    text: Text
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What a sheet's answers say: in sentences, quoted, and the rest as label and value."""

    sentences: list[Sentence] = field(default_factory=list)
    quotes: list[Sentence] = field(default_factory=list)
    rest: list[Sentence] = field(default_factory=list)


def load_outlines(folder: Path, catalogue: Catalogue) -> dict[str, Outline]:
    """The outlines of `data/summaries` by service. Raises BadFile with the place of the mistake."""
    return {path.stem: _outline(path, catalogue) for path in sorted(folder.glob("*.yml"))}


def _outline(path: Path, catalogue: Catalogue) -> Outline:
    if path.stem not in catalogue:
        raise BadFile(f"{path.name}: no such service")
    asked = {question.id for question in catalogue[path.stem].questions}
    node = load_yaml(path)
    made = tuple(_template(row, f"{path.name}: sentence {n}", asked) for n, row in enumerate(node["sentences"], 1))
    matters = frozenset(node.get("matters", ()))
    if unknown := matters - asked:
        raise BadFile(f"{path.name}: matters: no question {', '.join(sorted(unknown))}")
    return Outline(made, matters)


def _template(row: Any, where: str, asked: set[str]) -> Template:
    if not isinstance(row, Mapping) or set(row) - {"text", "unless", "when"}:
        raise BadFile(f"{where}: expected text, unless, when")
    text = text_from(row.get("text"), where)
    named = [tuple(name for _, name, _, _ in string.Formatter().parse(text.of(lang)) if name) for lang in LANGUAGES]
    if set(named[0]) != set(named[1]):
        raise BadFile(f"{where}: hi and en name other questions")
    unless, when = row.get("unless"), row.get("when", {})
    if unknown := {*named[0], *([unless] if unless else []), *when} - asked:
        raise BadFile(f"{where}: no question {', '.join(sorted(unknown))}")
    conditions = tuple(
        When(question=question, values=tuple(values if isinstance(values, list) else [values]))
        for question, values in when.items()
    )
    return Template(text, tuple(dict.fromkeys(named[0])), unless, conditions)


def told_by(sheet: Sequence[Mapping[str, Any]], outline: Outline, skip: Iterable[str] = ()) -> Told:
    """What a case's sheet says. The questions of `skip` (a consent, a story that is quoted) make no line of their
    own."""
    numbers = {line["question"]: n for n, line in enumerate(sheet, 1)}
    # a recording says something once an officer has written it down
    said = (line for line in sheet if line["value"] is not None and (not line["file"] or line.get("written")))
    given = {line["question"]: line for line in said}
    values = {question: line["value"] for question, line in given.items()}
    told, used = Told(), set(skip)
    for template in outline.templates:
        complete = all(question in given for question in template.questions)
        if not complete or template.unless in given or not hold(template.when, values):
            continue
        shown = {question: _shortened(Text(**given[question]["shown"])) for question in template.questions}
        told.sentences.append(
            Sentence(_neat(template.text.fill(**shown)), tuple(numbers[question] for question in template.questions))
        )
        used.update(template.questions)
    for question, line in given.items():
        if question in used:
            continue
        label, shown = Text(**line["label"]), Text(**line["shown"])
        if len(shown.hi) > _LONGEST // 2:
            told.quotes.extend(quotes_of(shown.hi, numbers[question]))
        else:
            told.rest.append(
                Sentence(Text(*(f"{label.of(lang)}: {shown.of(lang)}" for lang in LANGUAGES)), (numbers[question],))
            )
    return told


def quotes_of(story: str, number: int, most: int = 3) -> list[Sentence]:
    """The most telling sentences of a text, word by word as they stand there, in their order."""
    story = story.strip()
    if not story:
        return []
    if len(story) <= _WHOLE:
        return [Sentence(Text(story, story), (number,))]
    pieces = [piece for piece in (part.strip() for part in _END.split(story)) if piece]
    ranked = sorted(range(len(pieces)), key=lambda n: (-_telling(pieces[n]), n))[:most]
    quoted = [_cut(pieces[n]) for n in sorted(ranked)]
    return [Sentence(Text(words, words), (number,)) for words in quoted]


def _telling(sentence: str) -> float:
    """How much a sentence tells: numbers of things, hours, sums, people; a very short one tells little."""
    found = sum(len(find(sentence)) for find in _TELLING)
    words = sum(token.is_word for token in tokens(sentence))
    return found + min(words, 20) / 20 - (1 if words < _FEW_WORDS else 0)


def _cut(sentence: str) -> str:
    if len(sentence) <= _LONGEST:
        return sentence
    return sentence[: sentence.rindex(" ", 0, _LONGEST)] + " …" if " " in sentence[:_LONGEST] else sentence[:_LONGEST]


def _shortened(text: Text) -> Text:
    """An answer as it stands in a sentence: in one line, without a full stop of its own before ours."""
    return Text(*(_cut(" ".join(text.of(lang).split())).rstrip("।. ") for lang in LANGUAGES))


def _neat(text: Text) -> Text:
    return Text(*(re.sub(r"\s+", " ", text.of(lang)) for lang in LANGUAGES))
