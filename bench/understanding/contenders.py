"""The two that are compared, each trained and asked in processes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML

from .datasets import ROOT, Sentence

_SIDE = Path(__file__).with_name("side.py")
_QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "LOG_LEVEL": "ERROR",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONHASHSEED": "0",
    "OMP_NUM_THREADS": "1",
    "OMP_WAIT_POLICY": "passive",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}


@dataclass(frozen=True)
class Answer:
    """What was found for one sentence; times in milliseconds."""

    acted: str | None
    """The intent that Rasa acts upon: `nlu_fallback` when it is not sure enough."""
    likeliest: str | None
    ms: float
    cpu_ms: float


@dataclass(frozen=True)
class Result:
    """One contender on one data set."""

    seconds: float
    cpu_seconds: float
    memory: float
    """MB of the process that answers."""
    answers: list[Answer]


@dataclass(frozen=True)
class Contender:
    """A pipeline of Rasa and the Python that runs it."""

    name: str
    python: Path
    pipeline: list[dict]

    def run(self, train: list[Sentence], ask: list[str], folder: Path) -> Result:
        """Train on the sentences and ask the texts.

        Args:
            folder: an empty folder for files on the way.

        Raises:
            RuntimeError: when a process fails; with the end of what it printed.
        """
        yaml = YAML()
        yaml.dump(
            {
                "recipe": "default.v1",
                "assistant_id": "bench",
                "language": "hi",
                "pipeline": self.pipeline,
                "policies": [],
            },
            folder / "config.yml",
        )
        yaml.dump({"version": "3.1", "nlu": _blocks(train)}, folder / "training.yml")
        (folder / "ask.jsonl").write_text("".join(json.dumps(text) + "\n" for text in ask), encoding="utf-8")
        took = self._side("train", folder / "config.yml", folder / "training.yml", folder)
        told = self._side("ask", folder / "model.tar.gz", folder / "ask.jsonl", folder / "answers.jsonl")
        lines = (folder / "answers.jsonl").read_text(encoding="utf-8").splitlines()
        return Result(**took, **told, answers=[Answer(**json.loads(line)) for line in lines])

    def _side(self, *arguments: str | Path) -> dict[str, float]:
        environment = {**os.environ, **_QUIET, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [self.python, _SIDE, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{self.name} failed:\n{(done.stdout + done.stderr)[-3000:]}")
        return json.loads(done.stdout.splitlines()[-1])


def _blocks(sentences: list[Sentence]) -> list[dict]:
    """The training data as Rasa's files have them."""
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for sentence in sentences:
        texts[sentence.intent, sentence.offence].append(" ".join(sentence.text.split()))
    return [
        {
            "intent": intent,
            **({"metadata": {"offence": offence}} if offence else {}),
            "examples": "".join(f"- {text}\n" for text in examples),
        }
        for (intent, offence), examples in texts.items()
    ]


def ours() -> Contender:
    """The product: the pipeline of config.yml in the environment that runs the bench."""
    pipeline = YAML(typ="safe").load(ROOT / "config.yml")["pipeline"]
    return Contender("Sahayak", Path(sys.executable), pipeline)


def diet(folder: Path, epochs: int, seed: int) -> Contender:
    """Stock Rasa with its DIET pipeline as `rasa init` writes it, in an environment made for it.

    Args:
        folder: where the environment is made.
        epochs: of DIET; `rasa init` writes 100.
        seed: of DIET.

    Raises:
        subprocess.CalledProcessError: when the environment cannot be made (no network).
    """
    brought = ROOT / ".tools/bin/uv"  # by make, where the machine had none
    uv = str(brought) if brought.exists() else "uv"
    python = folder / "bin/python"
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True)
    subprocess.run([uv, "pip", "install", "--quiet", "--python", python, "rasa==3.6.21"], check=True)
    pipeline = [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True, "random_seed": seed},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ]
    return Contender(f"stock Rasa 3.6.21, DIET ({epochs} epochs)", python, pipeline)
