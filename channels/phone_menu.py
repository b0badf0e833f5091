"""The main menu of the telephone: few groups, each with few services (`data/phone/menu.yml`)."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from channels.texts import told

_MANY = 10


class Menu:
    """Puts the services that the backend offers into groups."""

    def __init__(self, groups: Sequence[Mapping[str, Any]]) -> None:
        self._groups = groups

    @classmethod
    def load(cls, data: Path) -> "Menu":
        """Reads `phone/menu.yml` of the data folder. Raises OSError or ruamel's YAMLError."""
        path = data / "phone" / "menu.yml"
        return cls(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))

    def is_it(self, options: Sequence[Sequence[str]]) -> bool:
        """Whether choices are those of the main menu: more than a caller can be told one by one, all of them wishes."""
        return len(options) >= _MANY and all(value.startswith("/") for _, value in options)

    def groups(self, options: Sequence[Sequence[str]], language: str, other: str) -> list[list[str]]:
        """The groups as options, those without a service left out; `other`, the next language's name, is the last."""
        shown = [
            [told(group["title"], language), f"@group:{at}"]
            for at, group in enumerate(self._groups)
            if self.inside(options, at, language)
        ]
        return [*shown, [other, "@language"]]

    def inside(self, options: Sequence[Sequence[str]], at: int, language: str) -> list[list[str]]:
        """The services of a group, in its order; the last has also what stands in no group."""
        known = {value.removeprefix("/"): [title, value] for title, value in options}
        found = [known[name] for name in self._groups[at]["services"] if name in known]
        if at == len(self._groups) - 1:
            grouped = {name for group in self._groups for name in group["services"]}
            found += [option for name, option in known.items() if name not in grouped]
            found += [[told(self._groups[at]["unfinished"], language), "/resume"]]
        return found
