"""Facts in a message, for Rasa: the grammar of `facts` as an entity extractor."""

from __future__ import annotations

import csv
import logging
import os
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from facts.gazetteer_rows import gazetteer_of
from facts.places import Gazetteer
from facts.story import Fact, facts_of
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.settings import ROOT

logger = logging.getLogger(__name__)

INDIA = ZoneInfo("Asia/Kolkata")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class StoryFacts(GraphComponent, EntityExtractorMixin):
    """Writes the facts of a message into its `entities`, with values as the contract says.

    There is nothing to learn: the same words always give the same facts. A fact is there or not, so its
    confidence is 1. "Now" is SAHAYAK_NOW when set, else the time in India.
    """

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> StoryFacts:
        """The component with the places of the state.

        Raises:
            OSError: when a file of data/places cannot be read.
            KeyError: when one lacks a column.
        """
        return cls(_gazetteer(_places_folder()))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add `{"entity", "value", "start", "end", "confidence", "extractor"}` for each fact."""
        for message in messages:
            text = message.get(TEXT) or ""
            found = [
                {
                    "entity": fact.entity,
                    "value": fact.value,
                    "start": fact.start,
                    "end": fact.end,
                    "confidence": 1.0,
                }
                for fact in self._facts_of(text)
            ]
            others = message.get(ENTITIES, [])
            message.set(ENTITIES, others + self.add_extractor_name(found), add_to_output=True)
        return messages

    def _facts_of(self, text: str) -> list[Fact]:
        """The facts of a message; one that trips the grammar has none, and is understood all the same. Nor has a
        pressed button ("/answer")."""
        if text.startswith(INTENT_MESSAGE_PREFIX):
            return []
        try:
            return facts_of(text, _now(), self._gazetteer)
        except Exception as mistake:  # of ours; its text would repeat the message's words
            logger.error("the facts of a message could not be read: %s", type(mistake).__name__)
            return []


def _now() -> datetime:
    """The time in India; a SAHAYAK_NOW without a zone is in India's."""
    said = os.environ.get("SAHAYAK_NOW")
    if not said:
        return datetime.now(INDIA)
    moment = datetime.fromisoformat(said.replace("Z", "+00:00"))
    return moment.replace(tzinfo=INDIA) if moment.tzinfo is None else moment.astimezone(INDIA)


def _places_folder() -> Path:
    return Path(os.environ.get("SAHAYAK_DATA") or ROOT / "data") / "places"


_TABLES = ("districts", "stations", "pincodes", "localities")


@lru_cache(maxsize=2)
def _gazetteer(folder: Path) -> Gazetteer:
    """The places of a folder, read once in a process."""
    return gazetteer_of(*(list(_rows(folder / f"{name}.csv")) for name in _TABLES))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
