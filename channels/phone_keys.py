"""What is keyed in: dates, times, numbers, plates and letters on a keypad of twelve keys, and how they are read back.

Letters are two keys each: the key that bears the letter, then its place there (21 is A, 22 B, 74 S); a figure is its
key and 0 (30 is 3), a blank is 01. Nothing depends on how fast somebody presses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from channels.phone_words import digits as apart
from channels.texts import Texts

_LETTERS = {"2": "ABC", "3": "DEF", "4": "GHI", "5": "JKL", "6": "MNO", "7": "PQRS", "8": "TUV", "9": "WXYZ"}
LENGTHS: Mapping[str, int] = {
    "date": 8,
    "time": 4,
    "mobile": 10,
    "otp": 6,
    "imei": 15,
    "place": 6,
    "plate_district": 2,
    "plate_year": 2,
}
"""How many keys an entry has, where that is certain; others end with #."""
UNCONFIRMED = frozenset({"otp", "place", "plate_district", "plate_year", "plate_letters", "plate_number"})
"""Entries that are judged, or read back as a part of something, without asking whether they were meant."""


@dataclass(frozen=True)
class Entry:
    """What was keyed in: the answers it may be, each with how it is read back. A time has two: morning and evening."""

    meanings: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """The answer, where there is but one."""
        return self.meanings[0][0]


def entered(kind: str, keys: str, texts: Texts, language: str) -> Entry | None:
    """What keys of an entry of that kind mean; None where they can't be one."""
    if not keys.isdecimal() or not keys.isascii():
        return None
    if kind in LENGTHS and len(keys) != LENGTHS[kind]:
        return None
    match kind:
        case "date":
            return _date(keys, texts, language)
        case "time":
            return _time(keys, texts, language)
        case "letters" | "plate_letters" | "plate_state":
            letters = decoded(keys)
            return letters and Entry(((letters, apart(letters) if " " not in letters else letters),))
        case "number" | "count" | "money":
            number = str(int(keys))
            return Entry(((number, number if len(number) < 10 else apart(keys)),))
    return Entry(((keys, apart(keys)),))


def decoded(keys: str) -> str | None:
    """Letters keyed in by two keys each; None where the keys are no letters."""
    if len(keys) % 2 or not keys:
        return None
    found = []
    for key, place in zip(keys[::2], keys[1::2], strict=True):
        letters = _LETTERS.get(key, "")
        if place == "0":
            found.append(key)
        elif key == "0" and place == "1":
            found.append(" ")
        elif 1 <= int(place) <= len(letters):
            found.append(letters[int(place) - 1])
        else:
            return None
    return "".join(found).strip() or None


def keys_for(text: str) -> str:
    """The keys by which a text of Latin letters, figures and blanks is entered."""
    found = []
    for c in text.upper():
        if c.isdecimal():
            found.append(f"{c}0")
        elif c == " ":
            found.append("01")
        else:
            found += [f"{key}{row.index(c) + 1}" for key, row in _LETTERS.items() if c in row]
    return "".join(found)


def _date(keys: str, texts: Texts, language: str) -> Entry | None:
    try:
        day = date(int(keys[4:]), int(keys[2:4]), int(keys[:2]))
    except ValueError:
        return None
    month = texts("months", language).split(",")[day.month - 1].strip()
    return Entry(((f"{day:%d/%m/%Y}", f"{day.day} {month} {day.year}"),))


def _time(keys: str, texts: Texts, language: str) -> Entry | None:
    hour, minute = int(keys[:2]), int(keys[2:])
    if hour > 23 or minute > 59:
        return None
    hours = [hour % 12, hour % 12 + 12] if 1 <= hour <= 12 else [hour]
    return Entry(tuple((f"{h:02d}:{minute:02d}", _clock(h, minute, texts, language)) for h in hours))


def _clock(hour: int, minute: int, texts: Texts, language: str) -> str:
    parts = [part.strip() for part in texts("day_parts", language).split(",")]
    part = parts[sum(hour >= begins for begins in (4, 12, 16, 20))]
    key = "clock_full" if minute == 0 else "clock"
    return texts(key, language, part=part, hour=hour % 12 or 12, minute=minute)


def plate(parts: Mapping[str, str]) -> str:
    """A registration number of its parts; one of the Bharat series begins with its year."""
    if parts.get("state") == "BH":
        return f"{parts['plate_year']} BH {parts['plate_number'].zfill(4)} {parts['plate_letters']}"
    return f"{parts['state']}{parts['plate_district']} {parts['plate_letters']} {parts['plate_number'].zfill(4)}"
