"""Rasa's graph component around the understanding of messages: trains, stores, loads it and asks it."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import ENTITIES, INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.standing import question_open

from . import storage
from .encoder import Encoder
from .model import Example, UnderstandingModel, Understood

OFFENCE = "offence"
"""The entity, and the key of an intent's `metadata` in the training data that tells its examples' offence."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentModel(GraphComponent, IntentClassifier):
    """Writes `intent`, `intent_ranking` and the entity `offence` into messages."""

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: UnderstandingModel | None = None,
    ) -> None:
        self._config = config
        self._storage = model_storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The defaults.

        `seed` of the training; `ranking`: how many intents are told, and `ranking_in_form` while a question is open,
        when the likeliest decides and nobody is offered a choice; `encoder`: false goes by words alone;
        `false_refusals`, `cheap_errors` and `most_encoded`: see UnderstandingModel; `offence_threshold`:
        the probability from which an offence is told; `threads` of the training.
        """
        return {
            "seed": 0,
            "ranking": 12,
            "ranking_in_form": 3,
            "encoder": True,
            "false_refusals": 0.015,
            "cheap_errors": 0.01,
            "most_encoded": 5000,
            "offence_threshold": 0.4,
            "threads": 2,
        }

    @staticmethod
    def required_packages() -> list[str]:
        """Python packages that must be importable; the encoder's may be missing."""
        return ["sklearn", "scipy"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentModel:
        """An untrained component, as Rasa asks for it before training."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentModel:
        """The trained component out of the model archive.

        Raises:
            ValueError, OSError, KeyError: when there is no model in it.
        """
        encoder = Encoder.load() if config["encoder"] else None
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, storage.load(folder, encoder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples that carry an intent, in an order that does not depend on files."""
        bounds = ("seed", "false_refusals", "cheap_errors", "most_encoded")
        self._model = UnderstandingModel(**{name: self._config[name] for name in bounds})
        encoder = Encoder.load(self._config["threads"]) if self._config["encoder"] else None
        self._model.fit([example_of(message) for message in training_data.intent_examples], encoder)
        with self._storage.write_to(self._resource) as folder:
            storage.save(self._model, folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing downstream learns from our judgement, so the examples pass unchanged."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Write what each message is about into it; a pressed button ("/answer") is no words, and says that itself.

        Raises:
            RuntimeError: when the component has not been trained or loaded.
        """
        if self._model is None:
            raise RuntimeError("the intent model has not been trained")
        is_open = question_open.get()
        told = self._config["ranking_in_form" if is_open else "ranking"]
        for message in messages:
            text = message.get(TEXT) or ""
            pressed = text.startswith(INTENT_MESSAGE_PREFIX)
            found = Understood([]) if pressed else self._model.understand(text, is_open)
            ranking = [{"name": name, "confidence": chance} for name, chance in found.ranking[:told]] or [
                {"name": None, "confidence": 0.0}
            ]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            if found.offence and found.offence_confidence >= self._config["offence_threshold"]:
                entity = {
                    "entity": OFFENCE,
                    "value": found.offence,
                    "start": 0,
                    "end": len(text),
                    "confidence_entity": found.offence_confidence,
                    "extractor": type(self).__name__,
                }
                message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages


def example_of(message: Message) -> Example:
    """A message of the training data with the offence that its intent's metadata tell."""
    of_intent = (message.get(METADATA) or {}).get(INTENT) or {}
    offence = of_intent.get(OFFENCE, "") if isinstance(of_intent, dict) else ""
    return Example(message.get(TEXT), message.get(INTENT), offence)
