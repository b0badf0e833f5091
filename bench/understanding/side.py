"""One of the two that are compared: Rasa with a pipeline, in the environment that runs this file.

    python side.py train <config.yml> <training.yml> <folder for the model>
    python side.py ask <model.tar.gz> <sentences.jsonl> <answers.jsonl>

Prints a JSON object with times as its last line. Without TensorFlow the product's stand-ins are used.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
import warnings
from importlib.util import find_spec
from pathlib import Path

WARMING_UP = 20
"""Sentences asked before time is taken."""


def train(config: str, data: str, folder: str) -> dict[str, float]:
    """Train; the seconds by the clock and of the processors."""
    from rasa.model_training import train_nlu

    begun, busy = time.perf_counter(), time.process_time()
    train_nlu(config, data, folder, fixed_model_name="model")
    return {"seconds": time.perf_counter() - begun, "cpu_seconds": time.process_time() - busy}


def ask(model: str, sentences: str, answers: str) -> dict[str, float]:
    """Ask every sentence by itself and write what was found and how long it took; the memory in MB."""
    from rasa.core.agent import Agent

    agent = Agent.load(model)
    texts = [json.loads(line) for line in Path(sentences).read_text(encoding="utf-8").splitlines()]
    loop = asyncio.new_event_loop()
    for text in texts[:WARMING_UP]:
        loop.run_until_complete(agent.parse_message(text))
    with Path(answers).open("w", encoding="utf-8") as out:
        for text in texts:
            begun, busy = time.perf_counter(), time.process_time()
            found = loop.run_until_complete(agent.parse_message(text))
            cpu, wall = time.process_time() - busy, time.perf_counter() - begun
            names = [one["name"] for one in found.get("intent_ranking", []) if one["name"] != "nlu_fallback"]
            answer = {"acted": found["intent"]["name"], "likeliest": names[0] if names else None}
            out.write(json.dumps({**answer, "ms": 1000 * wall, "cpu_ms": 1000 * cpu}) + "\n")
    status = Path("/proc/self/status").read_text() if Path("/proc/self/status").exists() else ""
    memory = next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")), 0)
    return {"memory": memory / 1024}


def main() -> None:
    """Do what the arguments say."""
    what, *arguments = sys.argv[1:]
    if what == "ask" and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    warnings.simplefilter("ignore")
    if find_spec("tensorflow") is None:
        from bot import stand_ins

        stand_ins.register()
    print(json.dumps({"train": train, "ask": ask}[what](*arguments)))


if __name__ == "__main__":
    main()
