"""Words that people read: always Hindi and English, more languages where they were added; always from data files."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from ruamel.yaml.error import YAMLError

from backend.kit import yaml12

Language = Literal["hi", "en"]
LANGUAGES: tuple[Language, ...] = ("hi", "en")
"""What every text has, and every paper; the portal's two. People may talk in more: see `languages`."""
_CODE = re.compile(r"[a-z]{2,3}")


class BadFile(Exception):
    """A data file that can't be used; the message says where in the file and why."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text in Hindi and English; `more` has the languages that were added, as (code, words)."""

    hi: str
    en: str
    more: tuple[tuple[str, str], ...] = ()

    def of(self, language: str) -> str:
        """The text in `language`; in Hindi where it has none in that."""
        for code, words in self.more:
            if code == language:
                return words
        return self.en if language == "en" else self.hi

    @property
    def every(self) -> tuple[str, ...]:
        """The text in all its languages, as somebody may have said it."""
        return (self.hi, self.en, *(words for _, words in self.more))

    def fill(self, **params: object) -> "Text":
        """The same text with its {placeholders} filled; a `Text` parameter is filled by language."""
        hi, en = (self.of(lang).format(**_in_language(params, lang)) for lang in LANGUAGES)
        return Text(hi, en, tuple((code, words.format(**_in_language(params, code))) for code, words in self.more))


def _in_language(params: Mapping[str, object], language: str) -> dict[str, object]:
    return {name: p.of(language) if isinstance(p, Text) else p for name, p in params.items()}


class Texts:
    """All texts of `data/texts/*.yml`; the text `too_short` under `name` in `answers.yml` is
    `answers.name.too_short`."""

    def __init__(self, texts: Mapping[str, Text]) -> None:
        self._texts = dict(texts)
        self._over: Callable[[], Mapping[str, Text]] | None = None
        self._bound: set[str] = set()

    @classmethod
    def load(cls, folder: Path) -> "Texts":
        """Reads every `*.yml` of `folder`. Raises BadFile where a leaf lacks `hi` or `en`."""
        found: dict[str, Text] = {}
        for path in sorted(folder.glob("*.yml")):
            found.update(_leaves(path.stem, load_yaml(path)))
        return cls(found)

    def __call__(self, key: str, language: str, **params: object) -> str:
        """The text under `key` in `language`, its {placeholders} filled. Raises KeyError."""
        text = self.pair(key).of(language)
        return text.format(**_in_language(params, language)) if params else text

    def pair(self, key: str) -> Text:
        """The text under `key` in both languages. Raises KeyError."""
        kept = self._texts[key]
        if self._over is None:
            self._bound.add(key)
            return kept
        return self._over().get(key, kept)

    def lay_over(self, changed: Callable[[], Mapping[str, Text]]) -> None:
        """From now on what `changed` gives for a key holds instead of the file's. What was read before may be kept by
        whoever read it, and does not change."""
        self._over = changed

    def of_file(self, key: str) -> Text:
        """The file's own text under `key`. Raises KeyError."""
        return self._texts[key]

    def is_bound(self, key: str) -> bool:
        """Whether the text was read before anything was laid over."""
        return key in self._bound

    def under(self, prefix: str) -> dict[str, Text]:
        """The texts whose key begins with `prefix.`, by the rest of their key."""
        start = f"{prefix}."
        return {key[len(start) :]: self.pair(key) for key in self._texts if key.startswith(start)}

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def __iter__(self):
        return iter(self._texts)


def _leaves(prefix: str, node: Any) -> dict[str, Text]:
    if not isinstance(node, Mapping):
        raise BadFile(f"{prefix}: expected texts in hi and en")
    if not set(node) & set(LANGUAGES):
        return {k: v for name, child in node.items() for k, v in _leaves(f"{prefix}.{name}", child).items()}
    return {prefix: text_from(node, prefix)}


def text_from(node: Any, where: str) -> Text:
    """Makes a Text of `{hi: …, en: …}` and what was added. Raises BadFile naming `where` and what lacks."""
    if not isinstance(node, Mapping):
        raise BadFile(f"{where}: expected a text in hi and en")
    more = [code for code in node if code not in LANGUAGES]
    if odd := sorted(str(code) for code in more if not _CODE.fullmatch(str(code))):
        raise BadFile(f"{where}: unknown language {', '.join(odd)}")
    for language in (*LANGUAGES, *more):
        if not isinstance(node.get(language), str) or not node[language].strip():
            raise BadFile(f"{where}: no text in {language}")
    return Text(node["hi"].strip(), node["en"].strip(), tuple((code, node[code].strip()) for code in more))


def languages(path: Path) -> tuple[str, ...]:
    """The languages in which people may talk, in their order (`data/languages.yml`). Raises BadFile where Hindi or
    English is missing or a code is none."""
    found = tuple(load_yaml(path) or ())
    if found[:2] != LANGUAGES or not all(_CODE.fullmatch(str(code)) for code in found):
        raise BadFile(f"{path.name}: expected hi, en, then codes of two or three letters")
    return found


def load_yaml(path: Path) -> Any:
    """Reads one YAML 1.2 file; a key given twice is refused. Raises BadFile with the place of the mistake."""
    try:
        return yaml12.load(path)
    except YAMLError as mistake:
        mark = getattr(mistake, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise BadFile(f"{path.name}{line}: {getattr(mistake, 'problem', None) or 'not YAML'}") from None
    except UnicodeDecodeError as mistake:
        raise BadFile(f"{path.name}: not UTF-8 from byte {mistake.start + 1} on") from None
    except (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, RecursionError) as mistake:
        raise BadFile(f"{path.name}: not YAML ({type(mistake).__name__})") from None  # ruamel's own stumblings
