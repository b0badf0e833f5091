"""A message in the spellings in which it is compared with others."""

from __future__ import annotations

from typing import NamedTuple

from facts.text import key, normalise, skeleton, tokens


class Spelling(NamedTuple):
    """All are empty for a message without letters and digits (emoji, a lone dot)."""

    raw: str
    """The words in their own script, spelling habits removed."""
    sound: str
    """Each word by its sound: "चरित्र" and "charitra" are one."""
    bones: str
    """Each word without its a's, which scripts and spellers leave out in different places."""

    @property
    def has_letter(self) -> bool:
        """False for numbers, dates, emoji."""
        return any(sign.isalpha() for sign in self.raw)


def spell(text: str) -> Spelling:
    """The spellings of a message, any script, any length. Long numbers are told by their length only."""
    raw: list[str] = []
    sound: list[str] = []
    bones: list[str] = []
    for token in tokens(normalise(text)):
        if token.is_word:
            raw.append(token.text)
            sound.append(key(token.text))
            bones.append(skeleton(token.text))
        elif token.is_number:
            number = token.text if len(token.text) <= 4 else f"#{len(token.text)}"
            for spelling in (raw, sound, bones):
                spelling.append(number)
    return Spelling(" ".join(raw), " ".join(filter(None, sound)), " ".join(filter(None, bones)))
