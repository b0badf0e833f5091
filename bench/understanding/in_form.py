"""Measures what is understood while a question is open: wishes that must not be lost, answers that are none.

    bot/.venv/bin/python bench/understanding/in_form.py --trained MODEL.tar.gz [tests/nlu_in_form …]

Asks everything twice, as it is in a form and with the encoder for every doubt, so that what the encoder's silence costs
stands beside what it saves. A wish counts as heard when its intent is at least 0.6 sure, as the backend has it
(`OFFER` in backend/drafts/exchange.py). The figures go into docs/understanding.md.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import held_out  # beside this file
import numpy as np

from bot.understanding.model import ANSWER, STRANGE, Example, UnderstandingModel, Understood

SURE = 0.6
NO_WISHES = frozenset({ANSWER, STRANGE, "affirm", "deny", "resume"})
"""Intents upon which nothing is done while a question is open but to judge the answer."""
SETS = ["tests/nlu_in_form", "tests/nlu_plain_answers", *held_out.SETS]


def wish(found: Understood) -> str | None:
    """What a message is understood to wish in place of answering."""
    name, sure = found.ranking[0] if found.ranking else (ANSWER, 1.0)
    return name if sure >= SURE and name not in NO_WISHES else None


def heard(wishes: Sequence[Example], found: Sequence[Understood]) -> str:
    """How many of the wishes were heard as what they are, and how many as another one."""
    right = [wish(one) == example.intent for example, one in zip(wishes, found, strict=True)]
    wrong = [wish(one) not in (None, example.intent) for example, one in zip(wishes, found, strict=True)]
    return f"{held_out.part(right)}, as another {100 * np.mean(wrong):.1f} %" if right else "none"


def report(examples: Sequence[Example], ask: Callable[[str], Understood]) -> None:
    """Ask everything and print what came of it."""
    busy = time.process_time()
    found = [ask(example.text) for example in examples]
    busy = time.process_time() - busy
    for name, are in (("answers", [e.intent == ANSWER for e in examples]), ("wishes", [_is_wish(e) for e in examples])):
        part = [(example, one) for example, one, is_one in zip(examples, found, are, strict=True) if is_one]
        if not part:
            continue
        asked = held_out.part([not one.cheaply for _, one in part])
        if name == "answers":
            taken = held_out.part([wish(one) is not None for _, one in part])
            print(f"  answers    the encoder asked for {asked}; taken for a wish {taken}")
        else:
            print(f"  wishes     the encoder asked for {asked}; heard {heard(*zip(*part, strict=True))}")
    print(f"  CPU of a message {1000 * busy / len(found):.1f} ms")


def _is_wish(example: Example) -> bool:
    return example.intent not in NO_WISHES


def main() -> None:
    """Load, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("folders", nargs="*", default=SETS)
    arguments.add_argument("--trained", type=Path, required=True, help="a model archive of Rasa")
    chosen = arguments.parse_args()
    model: UnderstandingModel = held_out.unpacked(chosen.trained, no_encoder=False)
    for folder in chosen.folders:
        examples = [example for example, _ in held_out.read(folder)]
        print(f"\n{folder}: {len(examples)} sentences")
        for name, is_open in (("in a form", True), ("with the encoder for every doubt", False)):
            print(name)
            report(examples, lambda text, is_open=is_open: model.understand(text, is_open))


if __name__ == "__main__":
    main()
