"""General talk while no question is open: greeting, help, thanks, what was not understood."""

from backend.catalogue.said import Said
from backend.drafts.asking import Asking
from backend.drafts.conversations import Conversation
from backend.drafts.parts import Parts
from backend.kit.message import Message

LIKELY = 3
"""How many services are offered for words that were not understood."""
_UNLIKELY = 0.05
_WITH_MENU = frozenset({"greet", "help", "affirm", "cancel", "back", "change_language", "out_of_scope", "answer"})


class Talk:
    """What is said to general intents. Takes no decision about drafts."""

    def __init__(self, parts: Parts, conversation: Conversation) -> None:
        self._parts = parts
        self._conversation = conversation

    @property
    def asking(self) -> Asking:
        """Writes in the conversation's language."""
        return Asking(self._parts.catalogue, self._parts.texts, self._conversation.language, self._conversation.by_ear)

    def answer(self, intent: str | None, said: Said, ranking: tuple[tuple[str, float], ...]) -> Message:
        """The message for an intent; one without words of its own is a service that is understood, but not open yet."""
        match intent:
            case str() if intent == "change_language" or intent.startswith("speak_"):
                self._conversation.choose(self._wanted_language(intent, said))
                return self.asking.say("talk.change_language", self.asking.menu())
            case "human_handoff":
                return self.asking.danger("talk.human_handoff") | self._choices()
            case str() if f"talk.{intent}" in self._parts.texts:
                return self.asking.say(f"talk.{intent}", self.asking.menu() if intent in _WITH_MENU else ())
            case str() if self._parts.is_coming(intent):
                return self.asking.danger("talk.coming") | self._choices()
        return self._not_understood(ranking)

    def _choices(self) -> dict[str, object]:
        return {"choices": self.asking.say("talk.help", self.asking.menu())["choices"]}

    def _wanted_language(self, intent: str, said: Said) -> str:
        """The language named in the words, else the next one."""
        if intent != "change_language":
            return intent.removeprefix("speak_")
        named = self._parts.control.language_in(said.words)
        return named or self._parts.conversations.next_language(self._conversation.language)

    def _not_understood(self, ranking: tuple[tuple[str, float], ...]) -> Message:
        catalogue = self._parts.catalogue
        likely = [catalogue[name] for name, sure in ranking if name in catalogue and sure >= _UNLIKELY][:LIKELY]
        if likely:
            return self.asking.say("talk.nlu_fallback.likely", self.asking.menu(likely))
        return self.asking.say("talk.nlu_fallback.menu", self.asking.menu())
