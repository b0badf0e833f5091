"""A turn of talk: what of Rasa's tracker goes to the backend, and what of its answer goes back to Rasa.

The turn (JSON, see the backend's API) travels through Rasa untouched, as one custom message. Rasa's own
state only follows it: the form is active exactly while the turn says that a question is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from facts.language import guess
from rasa_sdk import Tracker
from rasa_sdk.events import ActiveLoop, FollowupAction, SlotSet

FORM = "service_form"
ANSWER = "answer"
REQUESTED_SLOT = "requested_slot"
UNKNOWN_DRAFT = "unknown"
"""Rasa could not ask the backend whether a draft is open; see bot/tracker_store.py."""

NO_INTENT = "nlu_fallback"

Json = dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """What one message of a citizen was, as Rasa understood it."""

    sender: str
    said: Json
    language: str | None
    intent: str | None
    confidence: float
    ranking: list[Json]
    entities: list[Json]
    draft: str | None
    news: Json | None
    """That notices are to come along with the answer, and which was the last one seen; None: they are not."""
    spoken: str
    """Language of the talk so far, else of this message, else `hi`; for words of our own."""

    @classmethod
    def of(cls, tracker: Tracker) -> Heard:
        """Read the latest message out of Rasa's tracker."""
        message = tracker.latest_message
        metadata = message.get("metadata") or {}
        said = metadata.get("said")
        text = message.get("text") or ""
        if said is None:  # spoken to without the gateway, e.g. in Rasa's shell
            said = {} if text.startswith("/") else {"text": text}
        language = metadata.get("language")
        intent = message.get("intent") or {}
        ranking = [_named(entry) for entry in message.get("intent_ranking") or []]
        return cls(
            sender=tracker.sender_id,
            said=said,
            language=language,
            intent=intent.get("name"),
            confidence=float(intent.get("confidence") or 0.0),
            ranking=[entry for entry in ranking if entry["name"] and entry["name"] != NO_INTENT],
            entities=[
                {"entity": entry.get("entity"), "value": entry.get("value")} for entry in message.get("entities") or []
            ],
            draft=tracker.get_slot("draft"),
            news=metadata.get("news"),
            spoken=language or tracker.get_slot("language") or guess(said.get("text") or "") or "hi",
        )

    def opening(self) -> Json:
        """The body of `POST /drafts`."""
        return {
            "sender": self.sender,
            "service": self.intent,
            "said": self.said,
            "entities": self.entities,
            **self._besides(),
        }

    def answering(self) -> Json:
        """The body of `POST /drafts/{id}/answers`."""
        return {
            "sender": self.sender,
            "said": self.said,
            "intent": {"name": self.intent, "confidence": self.confidence},
            "ranking": self.ranking,
            "entities": self.entities,
            **self._besides(),
        }

    def saying(self) -> Json:
        """The body of `POST /conversations/{sender}/says`."""
        return {"intent": self.intent, "said": self.said, "ranking": self.ranking, **self._besides()}

    def _besides(self) -> Json:
        return {"language": self.language} | ({} if self.news is None else {"news": self.news})


def _named(entry: Json) -> Json:
    return {"name": entry.get("name"), "confidence": entry.get("confidence")}


def follow(turn: Json, tracker: Tracker) -> list[Json]:
    """The events that bring Rasa's tracker where the turn stands; none that would change nothing.

    Args:
        turn: the backend's turn.
        tracker: Rasa's tracker before it.

    Returns:
        Rasa's events; the last one ends Rasa's turn without another look at its rules.
    """
    draft = turn.get("draft")
    asks = bool(draft and turn.get("expects") and not turn.get("ended"))
    wanted = {
        "language": turn.get("language"),
        "draft": draft if asks else None,
        REQUESTED_SLOT: ANSWER if asks else None,
    }
    events: list[Json] = [SlotSet(ANSWER, None)]
    events += [SlotSet(name, value) for name, value in wanted.items() if tracker.slots.get(name) != value]
    form = FORM if asks else None
    if (tracker.active_loop or {}).get("name") != form:
        events.append(ActiveLoop(form))
    return [*events, FollowupAction("action_listen")]


def stay() -> list[Json]:
    """The events that leave the tracker where it stood before the message, for it was not heard."""
    return [SlotSet(ANSWER, None), FollowupAction("action_listen")]


def apology(heard: Heard, text: str) -> Json:
    """A turn of our own, said when the backend did not answer; what is open stays open."""
    return {
        "messages": [{"text": text, "choices": [], "documents": [], "links": []}],
        "expects": None,
        "draft": None if heard.draft == UNKNOWN_DRAFT else heard.draft,
        "sender": heard.sender,
        "language": heard.spoken,
        "ended": False,
        "failed": True,
    }
