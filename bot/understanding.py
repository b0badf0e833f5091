"""What a message is about: Rasa's graph component around the recipe in bot/recipe.py."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.recipe import Judge, learn, spell


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentModel(GraphComponent, IntentClassifier):
    """Trains, stores and loads the model, and ranks the intents of a message."""

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, judge: Judge | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._judge = judge

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`seed` of the training and how many intents `ranking` tells (most likely first)."""
        return {"seed": 0, "ranking": 24}

    @staticmethod
    def required_packages() -> list[str]:
        """Python packages that must be importable."""
        return ["sklearn"]

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
            ValueError: when there is no model in it.
            OSError: when it cannot be read.
        """
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, Judge.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples that carry an intent, in an order that does not depend on files."""
        examples = sorted({(spell(e.get(TEXT)), e.get(INTENT)) for e in training_data.intent_examples})
        self._judge = learn(examples, self._config["seed"])
        with self._storage.write_to(self._resource) as folder:
            self._judge.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing downstream learns from our judgement, so the examples pass unchanged."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Write `intent` and `intent_ranking` into each message."""
        for message in messages:
            ranking = self.rank(message.get(TEXT) or "")
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def rank(self, text: str) -> list[dict[str, Any]]:
        """The likeliest intents of a message, most likely first: `{"name", "confidence"}`.

        A message without a letter (emoji, a date, a mobile number) is about nothing: no intent, confidence 0;
        save for the few numbers that were learnt, like 112.

        Raises:
            RuntimeError: when the component has not been trained or loaded.
        """
        if self._judge is None:
            raise RuntimeError("the intent model has not been trained")
        spelling = spell(text)
        if not self._judge.is_about_something(spelling):
            return [{"name": None, "confidence": 0.0}]
        chances = self._judge.chances(spelling)
        order = sorted(zip(chances, self._judge.intents, strict=True), key=lambda pair: (-pair[0], pair[1]))
        return [{"name": name, "confidence": float(chance)} for chance, name in order[: self._config["ranking"]]]
