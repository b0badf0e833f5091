"""The whole of understanding a message: cheap judgement first, the encoder when that is not sure."""

from __future__ import annotations

import logging
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from .answers import LIKELY, SURE, Answers
from .doubt import Doubt, limit_for, signs
from .encoder import Encoder
from .judge import Judge
from .likeness import Likeness, together
from .pieces import THREADS
from .spelling import Spelling, spell

logger = logging.getLogger(__name__)

STRANGE = "out_of_scope"
"""The intent of messages that are not our business."""
ANSWER = "answer"
"""The intent of messages that answer a question; they are none but while one is open."""
_AT_ONCE = 512
"""So many examples' signs are read at a time."""


class Example(NamedTuple):
    """A training example; `offence` narrows its intent, or is ""."""

    text: str
    intent: str
    offence: str = ""

    @property
    def label(self) -> str:
        return f"{self.intent}/{self.offence}" if self.offence else self.intent


class Understood(NamedTuple):
    """What a message is about: intents with their probabilities, likeliest first, and the offence in it."""

    ranking: list[tuple[str, float]]
    offence: str | None = None
    offence_confidence: float = 0.0
    cheaply: bool = True


class UnderstandingModel:
    """Fitted once, then asked message by message. The same examples and seed, the same model."""

    def __init__(
        self, seed: int = 0, false_refusals: float = 0.015, cheap_errors: float = 0.01, most_encoded: int = 5000
    ) -> None:
        """Bounds, as measured on examples held out in training.

        Args:
            seed: of the folds.
            false_refusals: the part of messages within our business that may be refused.
            cheap_errors: of the answers given without asking the encoder, the part that it would have
                put right.
            most_encoded: so many examples the encoder is given; the meanings of the others are guessed. It takes
                most of the training's time.
        """
        self.seed, self.false_refusals, self.cheap_errors = seed, false_refusals, cheap_errors
        self.most_encoded = most_encoded
        self.likeness = Likeness()
        self.cheap, self.full = Judge(smoothing=0.22), Judge(smoothing=0.15)
        self.cheap_doubt, self.stranger_by_words, self.stranger = Doubt(), Doubt(), Doubt()
        self.answers = Answers()
        self.strangers = np.zeros(0, dtype=bool)
        self.encoder: Encoder | None = None
        self.numbers: frozenset[str] = frozenset()
        """Messages without a letter that were learnt, like 112."""

    def fit(self, examples: list[Example], encoder: Encoder | None) -> None:
        """Learn; `encoder` None makes a model that goes by words alone.

        Raises:
            ValueError: with fewer than two intents.
        """
        with threadpool_limits(THREADS, user_api="blas"):
            self._fit(examples, encoder)

    def _fit(self, examples: list[Example], encoder: Encoder | None) -> None:
        answers = sorted({example.text for example in examples if example.intent == ANSWER})
        examples = sorted({example for example in examples if example.intent != ANSWER})
        texts, labels = [example.text for example in examples], [example.label for example in examples]
        if len({example.intent for example in examples}) < 2:
            raise ValueError("the training data has fewer than two intents")
        self.numbers = frozenset(found.raw for found in map(spell, texts) if not found.has_letter)
        self.encoder = encoder
        self.likeness = Likeness.learn(texts, labels)
        self.strangers = np.array([example.intent == STRANGE for example in examples])
        words = self.likeness.pieces.of_examples()
        chances = self.cheap.fit(words.copy(), labels)
        by_intent = self.cheap.by_intent(chances)
        truth = np.array([self.cheap.intents.index(example.intent) for example in examples])
        spellings = [spell(text) for text in texts]
        everything = np.arange(len(examples))
        rows = self._signs_of_examples(self.cheap, chances, spellings, everything, words)
        self._learn_strangers(self.stranger_by_words, rows, self.strangers)
        if encoder is None:
            return
        encoded = self._to_encode(by_intent[everything, truth])
        self.likeness.learn_meanings(texts, words, encoded, encoder)
        meanings = self.likeness.meanings
        chances = self.full.fit(together(words, meanings @ meanings.T), labels)[encoded]
        full_rows = self._signs_of_examples(self.full, chances, spellings, encoded, words)
        of_all = (~self.strangers).sum() / max((~self.strangers[encoded]).sum(), 1)
        self._learn_strangers(self.stranger, full_rows, self.strangers[encoded], of_all)
        worse = by_intent.argmax(axis=1) != truth
        worse[encoded] &= self.full.by_intent(chances).argmax(axis=1) == truth[encoded]
        if worse.sum() >= 10:
            self._learn_when_to_ask(self.cheap_doubt.fit(rows, worse, self.seed), worse)
        if answers:
            wishes = self.likeness.pieces.columns.T.tocsr()[~self.strangers]
            self.answers.fit(wishes, self.likeness.pieces.rows([spell(text) for text in answers]), self.seed)

    def _to_encode(self, sure: np.ndarray) -> np.ndarray:
        """The examples for the encoder, in order: all strangers, then those of our own that the words tell least.

        Messages like them are those that will be asked of the encoder; of the others the words tell enough.

        Args:
            sure: the probability that the cheap judge gives the right intent of each example left out.
        """
        return np.sort(np.argsort(np.where(self.strangers, -1.0, sure), kind="stable")[: self.most_encoded])

    def _learn_strangers(self, doubt: Doubt, rows: np.ndarray, strangers: np.ndarray, of_all: float = 1.0) -> None:
        """`of_all`: so many of our own there are for each one in `rows`, the surest being left out."""
        if strangers.sum() >= 10:
            unseen = doubt.fit(rows, strangers, self.seed)
            doubt.limit = limit_for(unseen, ~strangers, min(self.false_refusals * of_all, 1.0))

    def _learn_when_to_ask(self, doubts: np.ndarray, wrong: np.ndarray) -> None:
        """The largest limit under which the cheap answers keep to their bound of errors."""
        order = np.argsort(doubts, kind="stable")
        errors = np.cumsum(wrong[order]) / np.arange(1, len(order) + 1)
        within = np.flatnonzero(errors <= self.cheap_errors)
        self.cheap_doubt.limit = float(doubts[order[within[-1]]]) if len(within) else 0.0
        part = (within[-1] + 1) / len(order) if len(within) else 0.0
        logger.info("the cheap judgement suffices for %.0f %% of the examples", 100 * part)

    def understand(self, text: str, question_open: bool = False) -> Understood:
        """What a message is about. One without a letter (emoji, a date) is about nothing: an empty ranking.

        Args:
            text: the message.
            question_open: it was said while a question was open, so it may be `answer`.
        """
        spelling = spell(text)
        if not spelling.has_letter and spelling.raw not in self.numbers:
            return Understood([])
        answering = self.answers.chance(*self.likeness.pieces.weigh(spelling)) if question_open else 0.0
        if answering >= SURE:
            return Understood([(ANSWER, answering), (STRANGE, 1.0 - answering)])
        words = self.likeness.by_words(spelling)
        chances = self.cheap.chances(words)
        rows = self._signs(self.cheap, chances, [spelling], [words])
        encoder = self.encoder if self.likeness.meanings is not None else None
        if encoder is None or self.cheap_doubt.of(rows[0]) <= self.cheap_doubt.limit:
            return self._understood(self.cheap, chances, self.stranger_by_words, rows, True)
        if answering >= LIKELY:
            others = self._understood(self.cheap, chances, self.stranger_by_words, rows, True).ranking
            return Understood([(ANSWER, answering), *((name, p * (1.0 - answering)) for name, p in others)])
        meaning = self.likeness.by_meaning(text, encoder)
        chances = self.full.chances(together(words, meaning.copy()))
        rows = self._signs(self.full, chances, [spelling], [words, meaning])
        return self._understood(self.full, chances, self.stranger, rows, False)

    def _understood(
        self, judge: Judge, chances: np.ndarray, doubt: Doubt, rows: np.ndarray, cheaply: bool
    ) -> Understood:
        found = dict(zip(judge.intents, judge.by_intent(chances)[0].tolist(), strict=True))
        if doubt.learnt:
            _refuse_or_not(found, doubt.of(rows[0]), doubt.limit)
        ranking = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
        offence, confidence = self._offence(judge, chances[0], ranking[0][0])
        return Understood(ranking, offence, confidence, cheaply)

    @staticmethod
    def _offence(judge: Judge, chances: np.ndarray, intent: str) -> tuple[str | None, float]:
        pairs = zip(judge.labels, chances.tolist(), strict=True)
        within = {label: chance for label, chance in pairs if label.partition("/")[0] == intent}
        best = max(within, key=lambda label: (within[label], label), default="")
        if "/" not in best:
            return None, 0.0
        return best.partition("/")[2], within[best] / sum(within.values())

    def _signs_of_examples(
        self, judge: Judge, chances: np.ndarray, spellings: list[Spelling], places: np.ndarray, words: np.ndarray
    ) -> np.ndarray:
        """The signs of the examples at `places`, each compared with the others only."""
        meanings, parts = self.likeness.meanings, []
        for start in range(0, len(places), _AT_ONCE):
            part = places[start : start + _AT_ONCE]
            likenesses = [words[part]] if meanings is None else [words[part], meanings[part] @ meanings.T]
            for likeness in likenesses:
                likeness[np.arange(len(part)), part] = -1.0
            known = [spellings[place] for place in part]
            parts.append(self._signs(judge, chances[start : start + _AT_ONCE], known, likenesses, of_examples=True))
        return np.concatenate(parts)

    def _signs(
        self,
        judge: Judge,
        chances: np.ndarray,
        spellings: list[Spelling],
        likenesses: list[np.ndarray],
        of_examples: bool = False,
    ) -> np.ndarray:
        return signs(
            judge.by_intent(chances),
            np.array([intent == STRANGE for intent in judge.intents]),
            [(likeness, self.strangers) for likeness in likenesses],
            np.array([self.likeness.pieces.known(spelling, of_examples) for spelling in spellings]),
            np.array([len(spelling.raw.split()) for spelling in spellings]),
        )


def _refuse_or_not(found: dict[str, float], doubt: float, limit: float) -> None:
    """Let the doubt decide whether `out_of_scope` comes first; the others keep their proportions."""
    own = {intent: chance for intent, chance in found.items() if intent != STRANGE}
    total = sum(own.values()) or 1.0
    best = max(own.values()) / total
    if doubt > limit:
        strange = max(0.5 + 0.5 * (doubt - limit) / (1.0 - limit + 1e-9), best / (1.0 + best) + 1e-6)
    else:
        strange = min(0.5 * doubt / max(limit, 1e-9), 0.99 * best / (1.0 + best))
    found.update({intent: chance / total * (1.0 - strange) for intent, chance in own.items()})
    found[STRANGE] = strange
