"""How well and how fast messages are understood, beside stock Rasa's DIET trained on the same data.

    bot/.venv/bin/python -m bench.understanding --data <folder with clinc150.json and hinglish_top.*.tsv>

Prints tables in Markdown. Everything made on the way, the environment of stock Rasa too, is deleted.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

from .contenders import Contender, diet, ours
from .datasets import DATASETS, at_most, share
from .figures import questions, table


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser("python -m bench.understanding", description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the public data sets")
    parser.add_argument("--diet", action=argparse.BooleanOptionalAction, default=True, help="stock Rasa beside ours")
    parser.add_argument("--epochs", type=int, default=100, help="of DIET (default 100, as `rasa init` writes)")
    parser.add_argument("--sample", type=int, default=0, help="learn at most so many examples an intent; 0: all")
    parser.add_argument("--ask", type=int, default=0, help="sentences asked of a data set; 0: all")
    parser.add_argument("--sets", nargs="+", choices=DATASETS, default=list(DATASETS), help="which data sets")
    parser.add_argument("--seed", type=int, default=7)
    return parser.parse_args()


def main() -> None:
    """Train, ask, print."""
    chosen = arguments()
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; {vars(chosen)}", flush=True
    )
    with tempfile.TemporaryDirectory(prefix="sahayak-bench-") as folder:
        contenders = [ours()]
        if chosen.diet:
            contenders.append(diet(Path(folder) / "stock", chosen.epochs, chosen.seed))
        for name in chosen.sets:
            print(f"\n{measure(name, contenders, chosen)}", flush=True)


def measure(name: str, contenders: list[Contender], chosen: argparse.Namespace) -> str:
    """The heading and table of one data set."""
    dataset = DATASETS[name](chosen.data)
    train = at_most(dataset.train, chosen.sample, chosen.seed)
    asked = questions(dataset, share(dataset.ask, chosen.ask, chosen.seed), chosen.seed)
    results = {}
    for contender in contenders:
        with tempfile.TemporaryDirectory(prefix="sahayak-bench-") as folder:
            results[contender.name] = contender.run(train, [one.text for one in asked], Path(folder))
    intents = len({sentence.intent for sentence in train})
    sentences = sum(one.change == "as written" for one in asked)
    learnt = f"{len(train)} of {len(dataset.train)} examples, {intents} intents"
    asking = f"asked {sentences} of {len(dataset.ask)} unseen sentences"
    return f"### {dataset.title}\n\n{learnt}; {asking}.\n\n{table(asked, results)}"


if __name__ == "__main__":
    main()
