"""The gateway's own words, from `data/texts/gateway.yml`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

LANGUAGES = ("hi", "en")


class Texts:
    """The texts of `gateway.yml`, by dotted key and language."""

    def __init__(self, texts: Mapping[str, Any]) -> None:
        self._texts = texts

    @classmethod
    def load(cls, data: Path, name: str = "gateway") -> "Texts":
        """Reads `texts/<name>.yml` of the data folder. Raises OSError or ruamel's YAMLError."""
        path = data / "texts" / f"{name}.yml"
        return cls(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))

    def __call__(self, key: str, language: str | None, **params: object) -> str:
        """The text under `key` with its {placeholders} filled; in both languages where `language`
        is not known. Raises KeyError."""
        leaf: Any = self._texts
        for part in key.split("."):
            leaf = leaf[part]
        languages = (language,) if language in LANGUAGES else LANGUAGES
        return "\n\n".join(leaf[one].strip().format(**params) for one in languages)

    def __contains__(self, key: str) -> bool:
        node: Any = self._texts
        for part in key.split("."):
            if not isinstance(node, Mapping) or part not in node:
                return False
            node = node[part]
        return True

    def page(self, language: str) -> dict[str, str]:
        """All words of the chat page in one language, unfilled, by name."""
        return {name: leaf[language].strip() for name, leaf in self._texts["page"].items()}
