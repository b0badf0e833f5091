"""From answers to a table of figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .changes import devanagari, roman, typos
from .contenders import Answer, Result
from .datasets import STRANGE, Dataset, Sentence

REFUSED = (STRANGE, "nlu_fallback", None)
AS_WRITTEN = "as written"


@dataclass(frozen=True)
class Question:
    """A sentence as it is asked, and the change that was made to it."""

    text: str
    change: str
    sentence: Sentence


def questions(dataset: Dataset, ask: list[Sentence], seed: int) -> list[Question]:
    """Every sentence as written, and those within the intents changed in each way."""
    made = [Question(sentence.text, AS_WRITTEN, sentence) for sentence in ask]
    own = [sentence for sentence in ask if sentence.intent != STRANGE]
    for name, change in (
        ("1 typo", lambda text: typos(text, 1, seed)),
        ("2 typos", lambda text: typos(text, 2, seed)),
        ("upper case", str.upper),
    ):
        made += [Question(change(sentence.text), name, sentence) for sentence in own]
    for sentence in own:
        if dataset.roman or sentence.script == "hinglish":
            made.append(Question(devanagari(sentence.text), "Roman turned into Devanagari", sentence))
        elif sentence.script == "hi":
            made.append(Question(roman(sentence.text), "Devanagari turned into Roman", sentence))
    return made


def table(asked: list[Question], results: dict[str, Result]) -> str:
    """The figures of all contenders as a table in Markdown."""
    columns = {name: rows(asked, result) for name, result in results.items()}
    labels = list(next(iter(columns.values())))
    lines = [f"| | {' | '.join(columns)} |", "|---|" + "---:|" * len(columns)]
    lines += [f"| {label} | {' | '.join(column[label] for column in columns.values())} |" for label in labels]
    return "\n".join(lines)


def rows(asked: list[Question], result: Result) -> dict[str, str]:
    """The figures of one contender by their names."""
    pairs = list(zip(asked, result.answers, strict=True))
    written = [pair for pair in pairs if pair[0].change == AS_WRITTEN]
    own = [pair for pair in written if pair[0].sentence.intent != STRANGE]
    strange = [pair for pair in written if pair[0].sentence.intent == STRANGE]
    found = {
        "accuracy as written": _percent([_right(*pair) for pair in own]),
        "likeliest intent right, sure or not": _percent([a.likeliest == q.sentence.intent for q, a in own]),
        "falsely refused": _percent([a.acted in REFUSED for _, a in own]),
    }
    if strange:
        found["out-of-scope recall"] = _percent([a.acted in REFUSED for _, a in strange])
    scripts = [script for script in ("hi", "hinglish", "en") if any(q.sentence.script == script for q, _ in own)]
    for script in scripts:
        found[f"accuracy, {script}"] = _percent([_right(q, a) for q, a in own if q.sentence.script == script])
    for change in dict.fromkeys(q.change for q in asked if q.change != AS_WRITTEN):
        found[f"accuracy, {change}"] = _percent([_right(q, a) for q, a in pairs if q.change == change])
    found["training, s (of CPU)"] = f"{result.seconds:.0f} ({result.cpu_seconds:.0f})"
    for name, times in (("", [a.ms for _, a in written]), (" of CPU", [a.cpu_ms for _, a in written])):
        found[f"ms{name} a message, p50 / p99"] = " / ".join(f"{time:.1f}" for time in np.percentile(times, [50, 99]))
    found["memory when answering, MB"] = f"{result.memory:.0f}"
    return found


def _right(question: Question, answer: Answer) -> bool:
    return answer.acted == question.sentence.intent


def _percent(right: list[bool]) -> str:
    return f"{100 * np.mean(right):.1f} %" if right else "–"
