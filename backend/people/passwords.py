"""Passwords: argon2id, the same work for a user id that does not exist, and none that others guess first."""

import re
import secrets
import threading
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 12  # characters, for a password that a person chooses
LONGEST = 128  # characters that are looked at; more is refused, not cut
GUESSES = 10**10  # that a password has to withstand, made in the order in which those who guess make them
_LOOKED_AT = 48  # characters that are looked at for that: the work grows with their square
_OUR_WORDS = ("sahayak", "police", "uppolice", "portal")
_hasher = PasswordHasher()  # argon2id: 64 MiB, 3 passes, 4 lanes (RFC 9106, second recommended option)
_room = threading.BoundedSemaphore(4)  # 64 MiB each: a burst of sign-ins must not take all the memory


def hashed(password: str) -> str:
    """The hash to keep. Raises ValueError when the password is shorter than SHORTEST or absurdly long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise ValueError(f"a password has {SHORTEST} to {LONGEST} characters")
    return hashed_anew(password)


def hashed_anew(password: str) -> str:
    """The hash by today's parameters of a password that was accepted before, whatever its length."""
    with _room:
        return _hasher.hash(_same(password))


def fits(kept: str | None, password: str) -> bool:
    """Whether the password is the one behind the hash `kept`.

    With None (no such officer) the same work is done and the answer is no, so that the time taken
    does not tell who exists.
    """
    tried = _same(password[:LONGEST])
    with _room:
        try:
            _hasher.verify(kept or _nobodys(), tried)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None and len(password) <= LONGEST


def outdated(kept: str) -> bool:
    """Whether the hash was made with other parameters than today's, and should be made anew."""
    return _hasher.check_needs_rehash(kept)


def guessable(password: str, own: Iterable[str] = ()) -> bool:
    """Whether a password is among those tried first: on a list of 30,000 from breaches, made from them and from
    frequent words, rows of keys, years and repetitions, or from its owner's `own` words (the user id, the name, the
    place). A whole own word of four letters or more may not stand in it at all.

    The lists and the count of guesses are zxcvbn's (Wheeler, USENIX Security 2016); ASVS 4.0.3, 2.1.7.
    """
    from zxcvbn import zxcvbn  # here: its lists are read when the first password is chosen, not at each start

    plain = unicodedata.normalize("NFC", password).casefold()
    words = {word for one in own for word in [one, *re.split(r"[\s._-]+", one)]}
    words = {unicodedata.normalize("NFC", word).casefold() for word in words if len(word) >= 4}
    if any(word in plain for word in words):
        return True
    return zxcvbn(plain[:_LOOKED_AT], user_inputs=[*words, *_OUR_WORDS])["guesses"] < GUESSES


def random_password() -> str:
    """A password for a new officer: 4 groups of 4 letters and digits (80 bits), no letter that looks like a digit."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(alphabet) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def _same(password: str) -> bytes:
    # One keyboard sends a Devanagari letter composed, another in parts. Lone surrogates can't be encoded.
    return unicodedata.normalize("NFC", password).encode("utf-8", "replace")


@cache
def _nobodys() -> str:
    return _hasher.hash(secrets.token_hex(16))
