"""The sentences to learn from and to ask about: two public data sets and our own held-out sentences."""

from __future__ import annotations

import csv
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
STRANGE = "out_of_scope"
"""The intent of sentences that are none of the others."""


@dataclass(frozen=True)
class Sentence:
    """A sentence and what it is about; `offence` and `script` are "" where the data do not tell."""

    text: str
    intent: str
    offence: str = ""
    script: str = ""


@dataclass(frozen=True)
class Dataset:
    """What is learnt and what is asked."""

    title: str
    train: list[Sentence]
    ask: list[Sentence]
    roman: bool = False
    """The sentences are romanised Hindi, so that they can be asked in Devanagari too."""


def clinc150(folder: Path, with_strange: bool) -> Dataset:
    """CLINC150 (Larson et al. 2019): 150 intents in English, and questions outside of them.

    Args:
        folder: has clinc150.json.
        with_strange: learn from its out-of-scope examples too.

    Raises:
        OSError: when the file cannot be read.
    """
    parts = json.loads((folder / "clinc150.json").read_text(encoding="utf-8"))

    def sentences(part: str) -> list[Sentence]:
        return [Sentence(text, STRANGE if label == "oos" else label) for text, label in parts[part]]

    train = sentences("train") + (sentences("oos_train") if with_strange else [])
    title = f"CLINC150, trained {'with' if with_strange else 'without'} out-of-scope examples"
    return Dataset(title, train, sentences("test") + sentences("oos_test"))


def hinglish_top(folder: Path) -> Dataset:
    """Hinglish-TOP (Agarwal et al. 2022): orders to a phone in romanised Hindi mixed with English.

    Learns its training part and asks its validation part; the intent is the outermost one of the parse.

    Raises:
        OSError: when a file cannot be read.
    """
    train, ask = (list(_top(folder / f"hinglish_top.{part}.tsv")) for part in ("train", "validation"))
    return Dataset("Hinglish-TOP", train, ask, roman=True)


def _top(path: Path) -> Iterator[Sentence]:
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            parse = row["cs_parse"] or ""
            if parse.startswith("[IN:"):
                yield Sentence(row["cs_query"], parse[4:].split()[0])


def own() -> Dataset:
    """Our training data (data/nlu, without what is understood in a form only) and held-out sentences (tests/nlu)."""
    learnt = [sentence for sentence in _rasa("data/nlu") if sentence.intent != "answer"]
    return Dataset("our own services", learnt, list(_rasa("tests/nlu")))


def _rasa(folder: str) -> Iterator[Sentence]:
    for path in sorted((ROOT / folder).rglob("*.yml")):
        for block in YAML(typ="safe").load(path)["nlu"]:
            told = block.get("metadata") or {}
            for line in block.get("examples", "").splitlines() if "intent" in block else ():
                if line.strip().startswith("- "):
                    text = line.strip()[2:].strip()
                    yield Sentence(text, block["intent"], told.get("offence", ""), told.get("script", ""))


DATASETS: dict[str, Callable[[Path], Dataset]] = {
    "own": lambda folder: own(),
    "hinglish_top": hinglish_top,
    "clinc150": lambda folder: clinc150(folder, True),
    "clinc150_without": lambda folder: clinc150(folder, False),
}
"""Each by its name on the command line, made from the folder of the public data."""


def at_most(sentences: Iterable[Sentence], each: int, seed: int) -> list[Sentence]:
    """A sample with at most `each` sentences of an intent (of each offence in it), in the old order; 0 takes all."""
    by_label: dict[tuple[str, str], list[tuple[int, Sentence]]] = defaultdict(list)
    for place, sentence in enumerate(sentences):
        by_label[sentence.intent, sentence.offence].append((place, sentence))
    chance = random.Random(seed)
    kept = [pair for pairs in by_label.values() for pair in chance.sample(pairs, min(each or len(pairs), len(pairs)))]
    return [sentence for _, sentence in sorted(kept, key=lambda pair: pair[0])]


def share(sentences: list[Sentence], most: int, seed: int) -> list[Sentence]:
    """At most `most` sentences, drawn evenly from all, in the old order; 0 takes all."""
    if not most or most >= len(sentences):
        return sentences
    places = sorted(random.Random(seed).sample(range(len(sentences)), most))
    return [sentences[place] for place in places]
