"""Measures the understanding of messages on sentences that nobody trained on (tests/nlu and those numbered after it):

    bot/.venv/bin/python bench/understanding/held_out.py [--no-encoder] [--confused] [--trained …] [tests/nlu …]

Trains on data/nlu in this process and keeps nothing, or asks a model that is trained already (--trained). The figures
go into docs/understanding.md.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tarfile
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["OMP_WAIT_POLICY"] = "passive"
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bot import stand_ins  # noqa: E402

stand_ins.register()

import numpy as np  # noqa: E402
from rasa.shared.importers.utils import training_data_from_paths  # noqa: E402
from rasa.shared.utils.io import read_yaml_file  # noqa: E402

from bot.understanding import storage  # noqa: E402
from bot.understanding.component import IntentModel, example_of  # noqa: E402
from bot.understanding.encoder import Encoder  # noqa: E402
from bot.understanding.model import STRANGE, Example, UnderstandingModel, Understood  # noqa: E402

FALLBACK = "nlu_fallback"
SETS = ["tests/nlu", "tests/nlu_second", "tests/nlu_third", "tests/nlu_fourth", "tests/nlu_fifth", "tests/nlu_sixth"]


@dataclass(frozen=True)
class Settings:
    """What config.yml says about the pipeline."""

    model: dict
    threshold: float
    ambiguity: float

    @classmethod
    def read(cls) -> Settings:
        """Read them."""
        first, second = read_yaml_file(ROOT / "config.yml")["pipeline"][0], {}
        for part in read_yaml_file(ROOT / "config.yml")["pipeline"]:
            if part["name"] == "FallbackClassifier":
                second = part
        defaults = IntentModel.get_default_config()
        return cls({**defaults, **first}, second["threshold"], second["ambiguity_threshold"])

    def answer(self, found: Understood) -> str:
        """The intent that Rasa acts upon."""
        if not found.ranking:
            return FALLBACK
        (name, sure), (_, next_sure) = found.ranking[:2]
        return FALLBACK if sure < self.threshold or sure - next_sure < self.ambiguity else name


def read(folder: str) -> list[tuple[Example, str]]:
    """The examples below a folder, and the script that their metadata tell."""
    paths = [str(path) for path in sorted((ROOT / folder).rglob("*.yml"))]
    messages = training_data_from_paths(paths, "hi").intent_examples
    return [(example_of(m), (m.get("metadata") or {}).get("intent", {}).get("script", "")) for m in messages]


def memory() -> int:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def part(right: list[bool]) -> str:
    """A share in percent and of how many."""
    return f"{100 * np.mean(right):.1f} % of {len(right)}" if right else "none"


def report(model: UnderstandingModel, settings: Settings, held: list[tuple[Example, str]], confused: bool) -> None:
    """Ask the model everything that is held out and print what came of it."""
    wall, cpu, cheaply, found = [], [], [], []
    for example, _ in held:
        begun, busy = time.perf_counter(), time.process_time()
        found.append(model.understand(example.text))
        wall.append(1000 * (time.perf_counter() - begun))
        cpu.append(1000 * (time.process_time() - busy))
        cheaply.append(found[-1].cheaply)
    acted = [settings.answer(one) for one in found]
    first = [one.ranking[0][0] if one.ranking else FALLBACK for one in found]
    own = [place for place, (example, _) in enumerate(held) if example.intent != STRANGE]
    strange = [place for place, (example, _) in enumerate(held) if example.intent == STRANGE]

    def right(places: list[int], of: list[str] = first) -> list[bool]:
        return [of[place] == held[place][0].intent for place in places]

    print(f"likeliest intent is right      {part(right(range(len(held))))}")  # type: ignore[arg-type]
    print(f"  and Rasa acts upon it        {part(right(range(len(held)), acted))}")  # type: ignore[arg-type]
    print(f"  within our business          {part(right(own))}")
    by_script = defaultdict(list)
    for place, (_, script) in enumerate(held):
        by_script[script].append(place)
    for script, places in by_script.items():
        print(f"  {script:9}                    {part(right(places))}")
    print(f"among the first three          {part([_among(found[p], held[p][0].intent, 3) for p in own])}")
    print(f"out of scope refused           {part([acted[p] in (STRANGE, FALLBACK) for p in strange])}")
    print(f"  by the model alone           {part([first[p] == STRANGE for p in strange])}")
    print(f"falsely refused                {part([acted[p] == STRANGE for p in own])}")
    print(f"asked to say it again          {part([acted[p] == FALLBACK for p in own])}")
    told = [p for p in own if held[p][0].offence]
    sure = settings.model["offence_threshold"]
    offences = [found[p].offence if found[p].offence_confidence >= sure else None for p in range(len(held))]
    print(f"offence right                  {part([offences[p] == held[p][0].offence for p in told])}")
    wrongly = [offences[p] not in (None, held[p][0].offence) for p in told if first[p] == held[p][0].intent]
    print(f"  a wrong one told             {part(wrongly)}")
    print(f"answered without the encoder   {part(cheaply)}")
    for name, times in (("", wall), (" of CPU", cpu)):
        low, high = np.percentile(times, [50, 99])
        print(f"milliseconds{name or ' '} p50 {low:.1f}, p99 {high:.1f}")
    by_intent = defaultdict(list)
    for place, (example, _) in enumerate(held):
        by_intent[example.intent].append(first[place] == example.intent)
    worst = sorted(by_intent.items(), key=lambda pair: np.mean(pair[1]))[:12]
    print("worst intents:", ", ".join(f"{name} {100 * np.mean(ok):.0f} %" for name, ok in worst))
    if confused:
        pairs = Counter((e.intent, name) for (e, _), name in zip(held, first, strict=True) if e.intent != name)
        print("taken for:", ", ".join(f"{a} → {b} {n}" for (a, b), n in pairs.most_common(40)))
        taken = Counter((held[p][0].offence, offences[p] or "none") for p in told if offences[p] != held[p][0].offence)
        print("offences taken for:", ", ".join(f"{a} → {b} {n}" for (a, b), n in taken.most_common(40)))


def _among(found: Understood, intent: str, first: int) -> bool:
    return intent in [name for name, _ in found.ranking[:first]]


def timed(act: Callable[[], object]) -> tuple[object, str]:
    """The result of an act and how long it took."""
    begun, busy = time.perf_counter(), time.process_time()
    result = act()
    return result, f"{time.perf_counter() - begun:.0f} s, {time.process_time() - busy:.0f} s of CPU"


def fitted(settings: Settings, no_encoder: bool) -> UnderstandingModel:
    """Train, store and load a model, and print what it took."""
    examples = [example for example, _ in read("data/nlu")]
    bounds = ("seed", "false_refusals", "cheap_errors", "most_encoded")
    model = UnderstandingModel(**{name: settings.model[name] for name in bounds})
    encoder = None if no_encoder else Encoder.load(settings.model["threads"])
    _, took = timed(lambda: model.fit(examples, encoder))
    print(f"{len(examples)} examples, {len(model.cheap.labels)} intents and offences, trained in {took}")
    print(f"most memory {memory()} MB")
    with tempfile.TemporaryDirectory() as folder:
        storage.save(model, Path(folder))
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
        model, took = timed(lambda: storage.load(Path(folder), None if encoder is None else Encoder.load()))
    print(f"stored in {size / 1e6:.0f} MB, loaded in {took}")
    return model


def unpacked(archive: Path, no_encoder: bool) -> UnderstandingModel:
    """The model out of Rasa's archive."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(archive) as files:
        for member in files.getmembers():
            if Path(member.name).name in (storage.NUMBERS, storage.WORDS):
                member.name = Path(member.name).name
                files.extract(member, folder)
        return storage.load(Path(folder), None if no_encoder else Encoder.load())


def main() -> None:
    """Train or load, ask, print."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("folders", nargs="*", default=SETS, help="asked one by one")
    arguments.add_argument("--no-encoder", action="store_true", help="go by words alone")
    arguments.add_argument("--confused", action="store_true", help="which intents are taken for which")
    arguments.add_argument("--trained", type=Path, help="a model archive of Rasa, asked instead of training")
    chosen = arguments.parse_args()
    settings = Settings.read()
    model = unpacked(chosen.trained, chosen.no_encoder) if chosen.trained else fitted(settings, chosen.no_encoder)
    for folder in chosen.folders:
        held = read(folder)
        print(f"\n{folder}: {len(held)} sentences; load of the machine {os.getloadavg()[0]:.1f}")
        report(model, settings, held, chosen.confused)


if __name__ == "__main__":
    main()
