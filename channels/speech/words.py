"""Which of few options a transcript names, for engines that can't score the options themselves."""

from collections.abc import Mapping, Sequence

from facts.text import key
from rapidfuzz.distance import Levenshtein

_NEAR, _MARGIN = 0.75, 0.12


def named(text: str, options: Mapping[str, Sequence[str]]) -> str | None:
    """The key whose words `text` says; None where none does, or two do about as well."""
    said = key(text)
    scored = sorted(
        (max((_likeness(said, word) for word in words), default=0.0), name) for name, words in options.items()
    )
    if not said or not scored:
        return None
    (likeness, best), second = scored[-1], scored[-2][0] if len(scored) > 1 else 0.0
    return best if likeness >= _NEAR and likeness - second >= _MARGIN else None


def _likeness(said: str, word: str) -> float:
    return Levenshtein.normalized_similarity(said, key(word))
