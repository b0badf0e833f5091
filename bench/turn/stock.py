"""Stock Rasa 3.6.21 with the same services as 27 idiomatic forms, in an environment made for it.

The pipeline and the policies are those that `rasa init` proposes (DIET and TED with 100 epochs), without its
ResponseSelector; a form and a validated slot for every question that is always asked; conditions, one-time codes,
look-ups and cases are left out, so it has less to do than ours.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from backend.catalogue.loader import load
from backend.catalogue.model import Service
from backend.kit.text import Texts

from .driving import fresh_name
from .ours import ROOT, free_ports
from .processes import Started, by_part, cpu_seconds, memory_mb
from .talks import CERTIFICATE, LOOK_UP
from .wire import Wire

_ENV = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
}
_CONFIG = {
    "recipe": "default.v1",
    "assistant_id": "stock",
    "language": "en",
    "pipeline": [
        {"name": "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {"name": "DIETClassifier", "epochs": 100, "constrain_similarities": True},
        {"name": "EntitySynonymMapper"},
        {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
    ],
    "policies": [
        {"name": "MemoizationPolicy"},
        {"name": "RulePolicy"},
        {"name": "TEDPolicy", "max_history": 5, "epochs": 100, "constrain_similarities": True},
    ],
}
_GENERAL = ("greet", "help", "thanks", "goodbye", "out_of_scope")


class Stock:
    """Its environment, its project, its two servers."""

    name = "stock Rasa 3.6.21"

    def __init__(self, folder: Path, sample: int) -> None:
        """`folder` is made where it is missing; at most `sample` examples of an intent are learnt."""
        self.folder, self._sample = folder, sample
        self.environment, self._project = folder / "env", folder / "project"
        self.python = self.environment / "bin/python"
        self.model = self._project / "models/model.tar.gz"
        self._env = {**os.environ, **_ENV}
        self.examples = 0

    def make_environment(self) -> None:
        """Installs it. Raises subprocess.CalledProcessError when that fails (no network)."""
        if self.python.exists():
            return
        brought = ROOT / ".tools/bin/uv"
        uv = str(brought) if brought.exists() else "uv"
        subprocess.run([uv, "venv", "--quiet", "--python", ROOT / "bot/.venv/bin/python", self.environment], check=True)
        subprocess.run([uv, "pip", "install", "--quiet", "--python", self.python, "rasa==3.6.21"], check=True)

    def train(self) -> float | None:
        """Writes the project and trains it, in seconds; None when a trained one is there."""
        self._write()
        if self.model.exists():
            return None
        begun = time.monotonic()
        command = [self.python, "-m", "rasa", "train", "--fixed-model-name", "model", "--out", "models"]
        done = subprocess.run(command, cwd=self._project, env=self._env, capture_output=True, text=True, check=False)
        if done.returncode or not self.model.exists():
            raise RuntimeError(f"stock Rasa was not trained:\n{(done.stdout + done.stderr)[-3000:]}")
        return time.monotonic() - begun

    def start(self) -> float:
        """Starts both servers; the moment (monotonic) that was begun."""
        self._port, actions = free_ports(2)
        endpoint = {"action_endpoint": {"url": f"http://127.0.0.1:{actions}/webhook"}}
        _dump(self._project / "endpoints.yml", endpoint)
        begun = time.monotonic()
        rasa = [
            "-m",
            "rasa",
            "run",
            "--enable-api",
            "-i",
            "127.0.0.1",
            "--credentials",
            "credentials.yml",
            "--endpoints",
            "endpoints.yml",
        ]
        self._started = [
            Started([self.python, *rasa, "--port", str(self._port), "--model", self.model], self._env, self._project),
            Started(
                [self.python, "-m", "rasa_sdk", "--actions", "actions", "--port", str(actions)],
                self._env,
                self._project,
            ),
        ]
        return begun

    def stop(self) -> None:
        """Ends both."""
        for one in self._started:
            one.stop()

    def person(self, mobile: str) -> Sender:
        """Somebody new on the REST channel."""
        return Sender(self._port, mobile, self._asks)

    def cpu(self) -> dict[str, float]:
        """Processor seconds so far, by part."""
        return by_part([one.process.pid for one in self._started], _named, cpu_seconds)

    def memory(self) -> dict[str, float]:
        """MB now, by part."""
        return by_part([one.process.pid for one in self._started], _named, memory_mb)

    def _write(self) -> None:
        catalogue = load(ROOT / "data", Texts.load(ROOT / "data/texts"))
        services = [s for s in catalogue if s.questions and s.id != "feedback"]
        (self._project / "data").mkdir(parents=True, exist_ok=True)
        nlu = _examples(self._sample)
        self.examples = sum(block["examples"].count("\n") for block in nlu)
        _dump(self._project / "config.yml", _CONFIG)
        _dump(self._project / "credentials.yml", {"rest": None})
        _dump(self._project / "domain.yml", _domain(services, [block["intent"] for block in nlu]))
        _dump(self._project / "data/nlu.yml", {"version": "3.1", "nlu": nlu})
        _dump(self._project / "data/rules.yml", {"version": "3.1", "rules": _rules(services)})
        _dump(self._project / "data/stories.yml", {"version": "3.1", "stories": _stories(services)})
        (self._project / "actions.py").write_text(Path(__file__).with_name("stock_actions.py").read_text())
        (self._project / "forms.json").write_text(json.dumps(_forms(services)))
        # Rasa fills slots into a question's text: it is known by what stands before the first of them.
        self._asks = {q.ask.en.partition("{")[0]: q.id for service in services for q in _asked(service)}


class Sender:
    """One conversation over the REST channel."""

    def __init__(self, port: int, mobile: str, asks: dict[str, str]) -> None:
        self._wire, self.mobile, self._asks = Wire(port), mobile, asks
        self._name = fresh_name()

    def say(self, text: str) -> str | None:
        """See `driving.Person`."""
        replies = self._wire.post("/webhooks/rest/webhook", {"sender": self._name, "message": text})
        if not replies:
            raise RuntimeError("not answered")
        text = replies[-1].get("text") or ""
        return next((field for start, field in self._asks.items() if text.startswith(start)), None)

    def code(self) -> str:
        """Any six digits will do: this side sends none."""
        return "482913"

    def close(self) -> None:
        """See `driving.Person`."""
        self._wire.close()


def _named(line: str) -> str:
    return "action server" if "rasa_sdk" in line else "rasa"


def _dump(path: Path, content: Any) -> None:
    yaml = YAML()
    yaml.width = 4096
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(content, file)


def _asked(service: Service) -> list[Any]:
    """The questions that are always asked."""
    return [question for question in service.questions if not question.when]


def _examples(sample: int) -> list[dict[str, str]]:
    """Our own training sentences, at most so many of an intent, spread over them all; those that are said among them,
    for a service that is not understood can't be measured."""
    spoken = {said.text for said in CERTIFICATE + LOOK_UP}
    texts: dict[str, list[str]] = {}
    for path in sorted((ROOT / "data/nlu").rglob("*.yml")):
        for block in YAML(typ="safe").load(path)["nlu"]:
            lines = [line[2:].strip() for line in block["examples"].splitlines() if line.startswith("- ")]
            if block["intent"] != "answer":  # its forms take whatever is said, as ours would without the backend
                texts.setdefault(block["intent"], []).extend(lines)
    blocks = []
    for intent, lines in texts.items():
        chosen = lines[:: max(1, len(lines) // sample)][:sample]
        chosen += [line for line in lines if line in spoken and line not in chosen]
        blocks.append({"intent": intent, "examples": "".join(f"- {line}\n" for line in chosen)})
    return blocks


def _domain(services: Iterable[Service], intents: list[str]) -> dict[str, Any]:
    forms = {f"{s.id}_form": {"required_slots": [q.id for q in _asked(s)]} for s in services}
    slots: dict[str, Any] = {}
    responses = {f"utter_{name}": [{"text": f"{name.capitalize()}!"}] for name in _GENERAL}
    for service in services:
        form = f"{service.id}_form"
        for question in _asked(service):
            mapping = {"active_loop": form, "requested_slot": question.id}
            slot = slots.setdefault(
                question.id,
                {
                    "type": "text",
                    "influence_conversation": False,
                    "mappings": [{"type": "from_text", "conditions": []}],
                },
            )
            slot["mappings"][0]["conditions"].append(mapping)
            responses[f"utter_ask_{form}_{question.id}"] = [{"text": question.ask.en}]
    actions = [f"validate_{name}" for name in forms] + [f"action_submit_{s.id}" for s in services]
    return {
        "version": "3.1",
        "intents": sorted(set(intents)),
        "slots": slots,
        "forms": forms,
        "responses": responses,
        "actions": actions,
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def _rules(services: Iterable[Service]) -> list[dict[str, Any]]:
    idle = [{"active_loop": None}]
    rules: list[dict[str, Any]] = [
        {"rule": name, "condition": idle, "steps": [{"intent": name}, {"action": f"utter_{name}"}]} for name in _GENERAL
    ]
    rules.append(
        {"rule": "fallback", "condition": idle, "steps": [{"intent": "nlu_fallback"}, {"action": "utter_help"}]}
    )
    for service in services:
        form = f"{service.id}_form"
        begin = [{"intent": service.id}, {"action": form}, {"active_loop": form}]
        done = [{"action": form}, {"active_loop": None}, {"slot_was_set": [{"requested_slot": None}]}]
        submit = [*done, {"action": f"action_submit_{service.id}"}]
        rules.append({"rule": f"begin {service.id}", "condition": idle, "steps": begin})
        rules.append({"rule": f"submit {service.id}", "condition": [{"active_loop": form}], "steps": submit})
    return rules


def _stories(services: Iterable[Service]) -> list[dict[str, Any]]:
    stories = []
    for service in services:
        form = f"{service.id}_form"
        steps = [
            {"intent": "greet"},
            {"action": "utter_greet"},
            {"intent": service.id},
            {"action": form},
            {"active_loop": form},
            {"active_loop": None},
            {"action": f"action_submit_{service.id}"},
            {"intent": "thanks"},
            {"action": "utter_thanks"},
        ]
        stories.append({"story": service.id, "steps": steps})
    return stories


def _forms(services: Iterable[Service]) -> dict[str, dict[str, Any]]:
    """What the action server knows of the forms: the kind of each slot, and choices where there are some."""
    told: dict[str, dict[str, Any]] = {}
    for service in services:
        told[service.id] = {}
        for question in _asked(service):
            choices = getattr(question.kind, "choices", None)
            words = [str(word).lower() for word in _words(choices)] if question.kind.name == "choice" else []
            told[service.id][question.id] = {"kind": question.kind.name, "words": words}
    return told


def _words(choices: Any) -> list[str]:
    return list(choices) if isinstance(choices, dict) else []
