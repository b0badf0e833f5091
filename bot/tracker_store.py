"""Live trackers: what Rasa must remember between two messages, and nothing more.

Between two messages a talk is fully described by its language and its open draft: which question is open
is the backend's to know. So the store keeps just these two facts for each sender and builds a fresh,
short tracker from them for each message. A long talk costs no more than a short one, and no text of a
citizen stays in Rasa's memory after its turn. Several Rasas remember together, on Redis, so that none goes on
from where a talk stood before another one led it. A sender that is not remembered (first message, Rasa was
restarted, or the talk slept long) is asked for at the backend, `GET /conversations/{sender}`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from os import environ
from typing import Any

import aiohttp
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.sharing import InMemory, OnRedis
from bot.standing import Standing
from watch import traces

logger = logging.getLogger(__name__)

FORM = "service_form"
ANSWER = "answer"
DRAFT = "draft"
LANGUAGE = "language"
UNKNOWN_DRAFT = "unknown"
"""Stands for "perhaps there is one": the backend could not be asked. The action server finds out."""


def tracker_of(sender: str, standing: Standing, domain: Domain) -> DialogueStateTracker:
    """The shortest tracker that leads on from a standing: form active when a draft is open, listening."""
    events: list[Event] = []
    if standing.language:
        events.append(SlotSet(LANGUAGE, standing.language))
    if standing.draft:
        events += [ActiveLoop(FORM), SlotSet(DRAFT, standing.draft), SlotSet(REQUESTED_SLOT, ANSWER)]
    events.append(ActionExecuted(ACTION_LISTEN_NAME))
    return DialogueStateTracker.from_events(sender, events, slots=domain.slots)


def standing_of(tracker: DialogueStateTracker) -> Standing:
    """What is to be remembered of a tracker when its turn is over."""
    draft = tracker.get_slot(DRAFT) if tracker.active_loop_name == FORM else None
    return Standing(language=tracker.get_slot(LANGUAGE), draft=draft)


class LiveTrackerStore(TrackerStore):
    """Rasa's tracker store over the standings of the talks used last, with the backend behind it."""

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        host: str | None = None,
        hot: int = 20000,
        token: str | None = None,
        redis_url: str | None = None,
        **kwargs: Any,
    ) -> None:
        """See the class.

        Args:
            domain: Rasa's domain; Rasa sets it again when a model is loaded.
            event_broker: Rasa's; unused by us.
            host: the backend's address (`url` in endpoints.yml), e.g. `http://127.0.0.1:8000`.
            hot: how many talks are remembered at most.
            token: the bearer token for the backend; SAHAYAK_SERVICE_TOKEN by default.
            redis_url: where several Rasas remember together; SAHAYAK_REDIS_URL by default, empty: in memory.
        """
        super().__init__(domain, event_broker, **kwargs)
        self.domain = domain or Domain.empty()
        self._backend = (host or "").rstrip("/")
        self._token = environ.get("SAHAYAK_SERVICE_TOKEN", "") if token is None else token
        shared = environ.get("SAHAYAK_REDIS_URL", "") if redis_url is None else redis_url
        self._standings = OnRedis(shared) if shared else InMemory(hot)
        self._session: aiohttp.ClientSession | None = None

    async def retrieve(self, sender_id: str) -> DialogueStateTracker:
        """The tracker of a talk; never fails, see `UNKNOWN_DRAFT`."""
        standing = await self._standings.get(sender_id) or await self._ask_backend(sender_id)
        return tracker_of(sender_id, standing, self.domain)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Remember where the talk stands; everything else of the tracker is dropped."""
        standing = standing_of(tracker)
        await self._standings.put(tracker.sender_id, None if standing.draft == UNKNOWN_DRAFT else standing)

    async def keys(self) -> Iterable[str]:
        """The senders that are remembered now."""
        return await self._standings.senders()

    async def _ask_backend(self, sender: str) -> Standing:
        try:
            session = self._connection()
            url = f"{self._backend}/conversations/{sender}"
            async with session.get(url, headers=traces.headers()) as answer:
                if answer.status == 404:
                    return Standing()
                answer.raise_for_status()
                known = await answer.json()
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:  # noqa: UP041 (not the same in Python 3.10)
            logger.warning("the backend could not be asked about a talk (%s)", type(error).__name__)
            return Standing(draft=UNKNOWN_DRAFT)
        return Standing(language=known.get("language"), draft=known.get("draft"))

    def _connection(self) -> aiohttp.ClientSession:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=aiohttp.ClientTimeout(total=5, connect=2),
            )
        return self._session
