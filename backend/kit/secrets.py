"""The one place that handles secret keys: sealing, marks that can't be forged, tokens that run out."""

import hashlib
import hmac
import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Secret(bytes):
    """The deployment's secret key, by which marks are made and addresses known; it stays. `sealing` are the keys that
    contents are sealed with, the newest first; the secret key itself opens what was sealed before there were others."""

    sealing: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, key: bytes, sealing: Iterable[bytes] = ()) -> "Secret":
        """The secret key with its sealing keys."""
        made = cls(key)
        made.sealing = tuple(sealing)
        return made


def _openers(key: bytes) -> tuple[bytes, ...]:
    return (*getattr(key, "sealing", ()), bytes(key))


def key_name(key: bytes) -> str:
    """A short name of the key that contents are sealed with now; tells nothing about it."""
    return key_for(_openers(key)[0], "name of a key").hex()[:8]


class Tampered(Exception):
    """Sealed bytes that were changed, or were sealed for another purpose or by another key."""


def key_for(key: bytes, purpose: str) -> bytes:
    """The 32-byte key for one `purpose`, derived from the deployment's 32-byte secret `key`."""
    return _derived(bytes(key), purpose)


@lru_cache(maxsize=256)
def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(key)


def seal(key: bytes, content: bytes, purpose: str) -> bytes:
    """Encrypts `content` for one `purpose` (AES-256-GCM, fresh nonce in front), with the newest sealing key."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key_for(_openers(key)[0], purpose)).encrypt(nonce, content, purpose.encode())


def unseal(key: bytes, sealed: bytes, purpose: str) -> bytes:
    """What `seal` was given, by whichever of the keys. Raises Tampered."""
    for one in _openers(key):
        with suppress(InvalidTag, ValueError):
            return AESGCM(key_for(one, purpose)).decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
    raise Tampered(purpose)


def newest(key: bytes, sealed: bytes, purpose: str) -> bool:
    """Whether something is sealed with the newest key."""
    try:
        AESGCM(key_for(_openers(key)[0], purpose)).decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
    except (InvalidTag, ValueError):
        return False
    return True


def mac(key: bytes, purpose: str, content: bytes) -> str:
    """A mark of `content` (HMAC-SHA-256, hex) that only the holder of `key` can make."""
    return hmac.new(key_for(key, purpose), content, hashlib.sha256).hexdigest()


def timed_token(key: bytes, purpose: str, content: dict) -> str:
    """A short text for an address: `content` sealed together with the time, unreadable and unforgeable."""
    body = json.dumps([int(time.time()), content], separators=(",", ":")).encode()
    return urlsafe_b64encode(seal(key, body, purpose)).decode().rstrip("=")


def read_token(key: bytes, purpose: str, token: str, max_age_s: float) -> dict | None:
    """The content of a `timed_token` no older than `max_age_s` seconds, or None."""
    try:
        body = unseal(key, urlsafe_b64decode(token + "=" * (-len(token) % 4)), purpose)
    except (Tampered, ValueError):
        return None
    made, content = json.loads(body)
    return content if time.time() - made <= max_age_s else None
