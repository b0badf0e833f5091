"""The one place that handles secret keys: sealing, marks that can't be forged, tokens that run out."""

import hashlib
import hmac
import json
import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Tampered(Exception):
    """Sealed bytes that were changed, or were sealed for another purpose or by another key."""


def key_for(key: bytes, purpose: str) -> bytes:
    """The 32-byte key for one `purpose`, derived from the deployment's 32-byte secret `key`."""
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(key)


def seal(key: bytes, content: bytes, purpose: str) -> bytes:
    """Encrypts `content` for one `purpose` (AES-256-GCM, fresh nonce in front)."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key_for(key, purpose)).encrypt(nonce, content, purpose.encode())


def unseal(key: bytes, sealed: bytes, purpose: str) -> bytes:
    """What `seal` was given. Raises Tampered."""
    try:
        opened = AESGCM(key_for(key, purpose))
        return opened.decrypt(sealed[:_NONCE], sealed[_NONCE:], purpose.encode())
    except (InvalidTag, ValueError):
        raise Tampered(purpose) from None


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
