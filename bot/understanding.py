"""What a message is about: the intent classifier.

The plain recipe: each word of a message is spelled by its sound, alike for Devanagari and for the many
Latin spellings of Hindi, cut into pieces, weighed by TF-IDF and judged by a balanced logistic regression.
`spell` and `Judge` are what a richer recipe replaces; the component around them stays.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from facts.text import key, normalise, skeleton, tokens
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

NUMBERS, WORDS = "intents.npz", "intents.json"


class Spelling(NamedTuple):
    """A message in the two spellings in which it is compared; both are empty for emoji and signs."""

    sound: str
    """Each word by its sound: "चरित्र" and "charitra" are one."""
    bones: str
    """Each word without its a's, which scripts and spellers leave out in different places."""


def spell(text: str) -> Spelling:
    """The spellings of a message, any script, any length. Long numbers are told by their length only."""
    sound: list[str] = []
    bones: list[str] = []
    for token in tokens(normalise(text)):
        if token.is_word:
            sound.append(key(token.text))
            bones.append(skeleton(token.text))
        elif token.is_number:
            number = token.text if len(token.text) <= 4 else f"#{len(token.text)}"
            sound.append(number)
            bones.append(number)
    return Spelling(" ".join(sound), " ".join(bones))


def _has_letter(spelled: str) -> bool:
    return any(sign.isalpha() for sign in spelled)


class Judge:
    """The model: spellings in, probabilities of intents out. The same examples and seed, the same model."""

    def __init__(self, seed: int) -> None:
        self.pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
        self.words = TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), sublinear_tf=True)
        self.bones = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
        self.regression = LogisticRegression(C=20.0, class_weight="balanced", max_iter=1000, random_state=seed)
        self.numbers: set[str] = set()

    def fit(self, spellings: list[Spelling], intents: list[str]) -> None:
        """Learn from examples, one intent for each spelling."""
        sounds = [spelling.sound for spelling in spellings]
        self.pieces.fit(sounds)
        self.words.fit(sounds)
        self.bones.fit([spelling.bones for spelling in spellings])
        self.regression.fit(self._features(spellings), intents)
        self.numbers = {sound for sound in sounds if not _has_letter(sound)}

    def is_about_something(self, spelling: Spelling) -> bool:
        """Whether a message can have an intent at all: it has a letter, or is a known number like 112."""
        return _has_letter(spelling.sound) or spelling.sound in self.numbers

    def chances(self, spellings: list[Spelling]) -> np.ndarray:
        """The probability of each of `intents` for each spelling, shape (spellings, intents)."""
        return self.regression.predict_proba(self._features(spellings))

    @property
    def intents(self) -> list[str]:
        """The intents that were learnt, in the order of `chances`."""
        return [str(name) for name in self.regression.classes_]

    def save(self, folder: Path) -> None:
        """Write the model into a folder as plain numbers and words: nothing in it can run when read."""
        regression = self.regression
        arrays = {name: vectorizer.idf_ for name, vectorizer in self._vectorizers().items()}
        np.savez(folder / NUMBERS, coef=regression.coef_, intercept=regression.intercept_, **arrays)
        words: dict[str, Any] = {"intents": self.intents, "numbers": sorted(self.numbers)}
        for name, vectorizer in self._vectorizers().items():
            words[name] = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
        (folder / WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")

    def load(self, folder: Path) -> None:
        """Read what `save` wrote.

        Raises:
            OSError: when a file cannot be read.
            ValueError: when it does not hold a model.
        """
        words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
        with np.load(folder / NUMBERS, allow_pickle=False) as arrays:
            for name, vectorizer in self._vectorizers().items():
                vectorizer.vocabulary = {piece: index for index, piece in enumerate(words[name])}
                vectorizer.idf_ = arrays[name]
            self.regression.coef_ = arrays["coef"]
            self.regression.intercept_ = arrays["intercept"]
        self.regression.classes_ = np.array(words["intents"])
        self.numbers = set(words["numbers"])

    def _vectorizers(self) -> dict[str, TfidfVectorizer]:
        return {"pieces": self.pieces, "words": self.words, "bones": self.bones}

    def _features(self, spellings: list[Spelling]) -> csr_matrix:
        sounds = [spelling.sound for spelling in spellings]
        return hstack(
            [
                self.pieces.transform(sounds),
                self.words.transform(sounds),
                self.bones.transform([spelling.bones for spelling in spellings]),
            ],
            format="csr",
        )


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentModel(GraphComponent, IntentClassifier):
    """Rasa's graph component around the model: trains, stores, loads it and ranks the intents."""

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
        return {"seed": 0, "ranking": 12}

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
        judge = Judge(config["seed"])
        with model_storage.read_from(resource) as folder:
            judge.load(folder)
        return cls(config, model_storage, resource, judge)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from all examples that carry an intent, in an order that does not depend on files."""
        examples = sorted({(spell(e.get(TEXT)), e.get(INTENT)) for e in training_data.intent_examples})
        self._judge = Judge(self._config["seed"])
        self._judge.fit([spelling for spelling, _ in examples], [intent for _, intent in examples])
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
        chances = self._judge.chances([spelling])[0]
        order = sorted(zip(chances, self._judge.intents, strict=True), key=lambda pair: (-pair[0], pair[1]))
        return [{"name": name, "confidence": float(chance)} for chance, name in order[: self._config["ranking"]]]
