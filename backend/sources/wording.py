"""The texts of the data files as an administrator may change them, and which of them may be changed here."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from string import Formatter

from sqlalchemy import Connection

from backend.kit.text import LANGUAGES, Text, Texts
from backend.sources.amendments import Amendment, Amendments

TOPIC = "text"
_OTHER_PROGRAMS = ("actions", "gateway", "phone", "speech")
"""Files of `data/texts` that the gateway or the action server reads for itself."""
_LISTS = re.compile(r"(answers|review|talk)\.words\..*|answers\.date\.months|answers\.time\.parts")
_BUTTON, _ROW = 20, 24  # characters that WhatsApp shows of a button, of a row of a list
_TIMES, _LEAST = 2, 600


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why new words can't be taken: the language, the name of the reason, and what its text tells."""

    language: str
    reason: str
    told: str | int = ""


class Wording:
    """All texts by key; those of notices are `notices.<event>.chat`."""

    def __init__(self, amendments: Amendments, texts: Texts, notices: Texts) -> None:
        """Lays the changes over both; whatever was read of them until now is bound to the file."""
        self._amendments = amendments
        self._by_prefix = {"": texts, "notices.": notices}
        self._raw: Mapping[str, object] | None = None
        self._over: dict[str, dict[str, Text]] = {}
        for prefix, laid_over in self._by_prefix.items():
            laid_over.lay_over(lambda prefix=prefix: self._changed(prefix))

    def __iter__(self) -> Iterator[str]:
        """Every key, in order."""
        return iter(sorted(prefix + key for prefix, texts in self._by_prefix.items() for key in texts))

    def of_file(self, key: str) -> Text:
        """The file's words. Raises KeyError."""
        texts, name = self._find(key)
        return texts.of_file(name)

    def now(self, key: str) -> Text:
        """The words that hold now. Raises KeyError."""
        texts, name = self._find(key)
        return texts.pair(name)

    def kept_back(self, key: str) -> str | None:
        """Why a text can be changed in its file only: `elsewhere` (another program reads it), `list` (words that are
        understood, not shown), `registered` (an SMS, whose words a template fixes), `start` (read once, at the start).
        """
        texts, name = self._find(key)
        if texts is self._by_prefix[""] and name.partition(".")[0] in _OTHER_PROGRAMS:
            return "elsewhere"
        if _LISTS.fullmatch(key):
            return "list"
        if key.endswith(".sms"):
            return "registered"
        return "start" if texts.is_bound(name) else None

    def wrong(self, key: str, given: Text) -> list[Wrong]:
        """What is wrong with new words for a key: each language is there, has the placeholders of the file's and
        stays short where the file's is short, for it may be a button."""
        kept, found = self.of_file(key), []
        for language in LANGUAGES:
            was, new = kept.of(language), given.of(language)
            most = next((short for short in (_BUTTON, _ROW) if len(was) <= short), max(_TIMES * len(was), _LEAST))
            try:
                blanks = _blanks(new)
            except ValueError:
                found.append(Wrong(language, "braces"))
                continue
            if not new:
                found.append(Wrong(language, "empty"))
            elif blanks != _blanks(was):
                names = ", ".join(f"{{{name}}}" for name in sorted(b[0] for b in _blanks(was)))
                found.append(Wrong(language, "blanks" if names else "no_blanks", names))
            elif len(new) > most:
                found.append(Wrong(language, "long", most))
        return found

    def blanks(self, key: str) -> list[str]:
        """The placeholders of a text."""
        kept = self.of_file(key)
        return sorted({blank[0] for language in LANGUAGES for blank in _blanks(kept.of(language))})

    def change(self, tx: Connection, key: str, given: Text, by: str) -> None:
        """Puts other words in the place of the file's; the file's own words take a change back. `by`: the
        administrator's id. The words were judged before (`wrong`)."""
        before = self._in_force(tx, key) or self.of_file(key)
        if _plain(given) == _plain(before):
            return
        value = None if _plain(given) == _plain(self.of_file(key)) else _plain(given)
        self._amendments.put(tx, TOPIC, key, value, _plain(before), by)

    def take_back(self, tx: Connection, key: str, by: str) -> None:
        """The file's words hold again."""
        self.change(tx, key, self.of_file(key), by)

    def changed(self, tx: Connection) -> dict[str, Amendment]:
        """The changes in force, by key."""
        return self._amendments.in_force(tx, TOPIC)

    def history(self, tx: Connection, key: str) -> list[Amendment]:
        """What was ever changed of a text, the newest first."""
        return self._amendments.history(tx, TOPIC, key)

    def _fitting(self, key: str, value: Mapping[str, str]) -> Text | None:
        """The words that were taken once, an added language with its own; None when they fit the file no more, which a
        newer version of the code may have changed."""
        try:
            words = replace(self.of_file(key), **value)
            return None if self.wrong(key, words) else words
        except KeyError:
            return None

    def _in_force(self, tx: Connection, key: str) -> Text | None:
        change = self.changed(tx).get(key)
        return replace(self.of_file(key), **change.value) if change else None

    def _find(self, key: str) -> tuple[Texts, str]:
        for prefix, texts in sorted(self._by_prefix.items(), reverse=True):
            if key.startswith(prefix) and key[len(prefix) :] in texts:
                return texts, key[len(prefix) :]
        raise KeyError(key)

    def _changed(self, prefix: str) -> Mapping[str, Text]:
        raw = self._amendments.current(TOPIC)
        if raw is not self._raw:
            over: dict[str, dict[str, Text]] = {one: {} for one in self._by_prefix}
            for key, value in raw.items():
                mine = "notices." if key.startswith("notices.") else ""
                if (words := self._fitting(key, value)) is not None:
                    over[mine][key[len(mine) :]] = words
            self._over, self._raw = over, raw
        return self._over[prefix]


def _plain(text: Text) -> dict[str, str]:
    return {language: text.of(language) for language in LANGUAGES}


def _blanks(text: str) -> set[tuple[str, str, str]]:
    """The placeholders in a text, each with its format. Raises ValueError for a brace that stands alone."""
    found = Formatter().parse(text)
    return {(name, form or "", conversion or "") for _, name, form, conversion in found if name is not None}
