"""The gateway's own words, from `data/texts/gateway.yml`, and the languages of the talk."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

LANGUAGES = ("hi", "en")
"""What every text has. People may talk in more: see `Texts.languages`."""


class Texts:
    """The texts of `gateway.yml`, by dotted key and language. `languages` are those of the talk, by code with their
    own names; where a text has none in one of them, it is said in Hindi."""

    def __init__(self, texts: Mapping[str, Any], languages: Mapping[str, str]) -> None:
        self._texts, self.languages = texts, dict(languages)

    @classmethod
    def load(cls, data: Path, name: str = "gateway") -> "Texts":
        """Reads `texts/<name>.yml` of the data folder. Raises OSError or ruamel's YAMLError."""
        paths = (data / "texts" / f"{name}.yml", data / "languages.yml")
        return cls(*(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")) for path in paths))

    def next_language(self, language: str) -> str:
        """The one after it, the first after the last: what the language button leads to."""
        codes = list(self.languages)
        return codes[(codes.index(language) + 1) % len(codes)] if language in codes else codes[0]

    def __call__(self, key: str, language: str | None, **params: object) -> str:
        """The text under `key` with its {placeholders} filled; in both languages where `language`
        is not known. Raises KeyError."""
        leaf: Any = self._texts
        for part in key.split("."):
            leaf = leaf[part]
        languages = (language,) if language in self.languages else LANGUAGES
        return "\n\n".join(told(leaf, one).format(**params) for one in languages)

    def __contains__(self, key: str) -> bool:
        node: Any = self._texts
        for part in key.split("."):
            if not isinstance(node, Mapping) or part not in node:
                return False
            node = node[part]
        return True

    def page(self, language: str) -> dict[str, str]:
        """All words of the chat page in one language, unfilled, by name."""
        return {name: told(leaf, language) for name, leaf in self._texts["page"].items()}


def told(leaf: Mapping[str, str], language: str) -> str:
    """A text in `language`, or in Hindi where it has none in that."""
    return leaf.get(language, leaf[LANGUAGES[0]]).strip()
