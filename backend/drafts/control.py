"""What steers the talk instead of answering: words that count only as the whole message."""

from collections.abc import Sequence
from functools import cache

from backend.catalogue.kinds.base import spoken
from backend.catalogue.kinds.matching import contained, sounds
from backend.catalogue.said import Said
from backend.kit.text import Texts

CONTROLS = ("back", "cancel", "resume", "help", "human_handoff", "change_language")
PLEASANTRIES = ("greet", "thanks", "goodbye")
_LONGEST = 80
"""Characters; a longer message steers nothing."""


class Control:
    """Recognises the control words of `data/texts/talk.yml`; `speak_` and its code wishes for a language."""

    def __init__(self, texts: Texts, languages: Sequence[str]) -> None:
        self._texts, self._languages = texts, languages
        self._names = (*CONTROLS, *(f"speak_{code}" for code in languages), *PLEASANTRIES)

    def of(self, said: Said) -> str | None:
        """The control that a message is as a whole: one of CONTROLS or PLEASANTRIES, speak_hi and the like, or None.

        A pressed choice is one when its value is "/" and the control's name.
        """
        if said.choice is not None:
            name = said.choice.removeprefix("/")
            return name if said.choice.startswith("/") and name in self._names else None
        if said.text is None or len(said.text) > _LONGEST:
            return None
        return self._words().get(sounds(said.text).replace(" ", ""))

    @cache  # noqa: B019 - one Control lives as long as the program
    def _words(self) -> dict[str, str]:
        return {
            sounds(word).replace(" ", ""): name
            for name in self._names
            for word in spoken(self._texts, f"talk.words.{name}")
        }

    def language_in(self, words: str) -> str | None:
        """The language that a wish to change it names, or None."""
        for language in self._languages:
            if contained(words, spoken(self._texts, f"talk.words.speak_{language}")):
                return language
        return None
