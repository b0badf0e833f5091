"""Checkpoints as signed notes (c2sp.org/tlog-checkpoint): a few lines of text that anyone with the public key can
check, with tools of others too."""

import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from backend.kit.secrets import key_for

ORIGIN = "sahayak/trail"


class NotOurs(ValueError):
    """A note that we did not sign, or that is none."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How many entries the trail had, and the root of the tree over them."""

    size: int
    root: bytes
    at: datetime


class Notary:
    """Signs checkpoints, with a key of the deployment's own."""

    def __init__(self, secret_key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(key_for(secret_key, "trail checkpoints"))

    @property
    def public_key(self) -> str:
        """The key that checks the notes, as tools for signed notes take it: name, key id, key."""
        kind_and_key = b"\x01" + _raw(self._key.public_key())
        return f"{ORIGIN}+{self._key_id.hex()}+{b64encode(kind_and_key).decode()}"

    def signed(self, point: Checkpoint) -> str:
        """The checkpoint as a note."""
        at = point.at.isoformat(timespec="seconds")
        text = f"{ORIGIN}\n{point.size}\n{b64encode(point.root).decode()}\n{at}\n"
        value = b64encode(self._key_id + self._key.sign(text.encode())).decode()
        return f"{text}\n— {ORIGIN} {value}\n"

    def read(self, note: str) -> Checkpoint:
        """The checkpoint in a note of ours. Raises NotOurs."""
        try:
            text, _, signature = note.partition("\n\n")
            origin, size, root, at = text.split("\n")
            mark, name, value = signature.strip().split(" ")
            raw = b64decode(value, validate=True)
            if (origin, mark, name, raw[:4]) != (ORIGIN, "—", ORIGIN, self._key_id):
                raise NotOurs(ORIGIN)
            self._key.public_key().verify(raw[4:], f"{text}\n".encode())
            return Checkpoint(int(size), b64decode(root, validate=True), datetime.fromisoformat(at))
        except (ValueError, InvalidSignature):
            raise NotOurs("not a checkpoint signed by this deployment") from None

    @property
    def _key_id(self) -> bytes:
        return hashlib.sha256(f"{ORIGIN}\n".encode() + b"\x01" + _raw(self._key.public_key())).digest()[:4]


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
