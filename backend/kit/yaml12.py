"""YAML 1.2 read by libyaml: the catalogue in a tenth of the time that ruamel takes for it, which was most of the start.

libyaml cuts a file into its parts, ruamel's own rules of YAML 1.2 say what a part means ("no" is a word, 0123 is 123).
Whatever is refused here, ruamel reads once more: its word holds, and it says where the mistake is.
"""

from pathlib import Path
from typing import Any, ClassVar

import yaml
from ruamel.yaml import YAML
from ruamel.yaml.resolver import implicit_resolvers


def load(path: Path) -> Any:
    """What the file holds. Raises ruamel's YAMLError, and what ruamel stumbles over besides."""
    text = path.read_text(encoding="utf-8")
    try:
        return parsed(text)
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError):
        return YAML(typ="safe", pure=True).load(text)


def parsed(text: str) -> Any:
    """What a text holds, by libyaml alone. Raises yaml.YAMLError and what its constructors stumble over."""
    loader = _Loader(text)
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers: ClassVar[dict[str | None, list[Any]]] = {}

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        made = super().construct_mapping(node, deep)
        if len(made) != len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a key is given twice", node.start_mark)
        return made

    def construct_whole_number(self, node: yaml.ScalarNode) -> int:
        digits = self.construct_scalar(node).replace("_", "").lower()
        return int(digits, 0) if digits.lstrip("+-")[:2] in ("0b", "0o", "0x") else int(digits)


for _versions, _tag, _pattern, _first in implicit_resolvers:
    if (1, 2) in _versions:
        _Loader.add_implicit_resolver(_tag, _pattern, _first)
_Loader.add_constructor("tag:yaml.org,2002:int", _Loader.construct_whole_number)
