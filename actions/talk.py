"""The three actions."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from actions.backend import Backend, BackendFailed, NotKnown
from actions.turns import NO_INTENT, UNKNOWN_DRAFT, Heard, Json, apology, follow, stay

logger = logging.getLogger(__name__)


class TalkAction(Action):
    """What the three have in common: hear, ask the backend, say its turn, follow it."""

    def __init__(self, backend: Backend, texts: Mapping[str, Mapping[str, str]]) -> None:
        """See the class.

        Args:
            backend: whom to ask.
            texts: our own words by key and language (data/texts/actions.yml).
        """
        self._backend = backend
        self._texts = texts

    async def ask(self, heard: Heard) -> Json:
        """The backend's turn for what was heard.

        Raises:
            BackendFailed: when there is none.
        """
        raise NotImplementedError

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any] | None
    ) -> list[Json]:
        """Called by Rasa: says exactly one custom message, the turn.

        Raises:
            ActionExecutionRejection: when Rasa is to choose another action for this message.
        """
        heard = Heard.of(tracker)
        try:
            turn = await self.ask(heard)
        except BackendFailed as failure:
            logger.warning("%s: the backend failed (%s)", self.name(), failure)
            dispatcher.utter_message(json_message=apology(heard, self._texts["failed"][heard.spoken]))
            return stay()
        dispatcher.utter_message(json_message=turn)
        return follow(turn, tracker)


class OpenService(TalkAction):
    """Opens a draft of the service that the intent names."""

    def name(self) -> str:
        """The action's name in Rasa's domain."""
        return "action_open_service"

    async def ask(self, heard: Heard) -> Json:
        """The service's first question (or its refusal to start)."""
        return await self._backend.open_draft(heard.opening())


class Say(TalkAction):
    """General talk while no question is open."""

    def name(self) -> str:
        """The action's name in Rasa's domain."""
        return "action_say"

    async def ask(self, heard: Heard) -> Json:
        """Greeting, help, thanks, the likeliest services …"""
        turn = await self._backend.say(heard.sender, heard.saying())
        return turn | {"fallback": True} if heard.intent == NO_INTENT else turn


class ValidateServiceForm(TalkAction):
    """Every message while a question is open: the backend judges it, whatever its intent."""

    def name(self) -> str:
        """The action's name in Rasa's domain."""
        return "validate_service_form"

    async def ask(self, heard: Heard) -> Json:
        """The turn that follows the answer: the next question, the same again, an aside or the end."""
        if heard.draft and heard.draft != UNKNOWN_DRAFT:
            try:
                return await self._backend.answer(heard.draft, heard.answering())
            except NotKnown:
                pass
        try:
            draft = (await self._backend.conversation(heard.sender)).get("draft")
        except NotKnown:
            draft = None
        if not draft:
            raise ActionExecutionRejection(self.name(), "no question is open")
        return await self._backend.answer(draft, heard.answering())
