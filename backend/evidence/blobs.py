"""The blob store: encrypted contents on disk, named by what they hold.

An address is an HMAC of the content: the same content is kept once, and an address gives nothing away.
Each file has its own key, wrapped by a key derived from the deployment's secret key. A file appears under
its address whole or not at all: written aside, synced, linked, and its folder synced.
"""

import hashlib
import hmac
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from backend.kit.ids import new_id
from backend.kit.secrets import Tampered, key_for, newest, seal, unseal

CHUNK = 64 * 1024
"""Bytes of content in one encrypted chunk."""

_MAGIC = b"SAHAYAK1"
_KEY = "key of a blob"
_TAG = 16
_WRAPPED = 12 + 32 + _TAG
_LAST = b"\x01"
_MORE = b"\x00"


class NoBlob(LookupError):
    """Nothing is kept under that address."""


class DamagedBlob(Exception):
    """What is kept under that address was changed, cut off or encrypted under another secret key."""


class Blobs:
    """One folder of encrypted contents. Several processes may use it at once."""

    def __init__(self, folder: Path, secret_key: bytes) -> None:
        self._folder = folder
        self._aside = folder / "incoming"
        self._address_key = key_for(secret_key, "address of a blob")
        self._secret_key = secret_key

    def put(self, content: bytes | BinaryIO) -> str:
        """Keeps a content and returns its address (64 hex digits); on return it is safely on disk."""
        self._aside.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = self._aside / new_id()
        try:
            address = self._write(temporary, content)
            self._link(temporary, self._path(address))
        finally:
            temporary.unlink(missing_ok=True)
        return address

    def open(self, address: str) -> Iterator[bytes]:
        """The content in pieces. Raises NoBlob at once; DamagedBlob on the way, before the damaged piece."""
        try:
            file = self._path(address).open("rb")
        except FileNotFoundError:
            raise NoBlob(address) from None
        return self._pieces(file)

    def read(self, address: str) -> bytes:
        """The whole content. Raises NoBlob, DamagedBlob."""
        return b"".join(self.open(address))

    def has(self, address: str) -> bool:
        """Whether something is kept under the address."""
        return self._path(address).exists()

    def remove(self, address: str) -> None:
        """Forgets a content, if it is there; nothing of it can be read afterwards."""
        path = self._path(address)
        with suppress(FileNotFoundError):
            path.unlink()
            _sync_folder(path.parent)

    def reseal(self) -> int:
        """Wraps with the newest key the file keys that are not; how many that was. The contents are copied as they
        are, and each file is there under its address at every moment."""
        return sum(self._rewrapped(path) for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")))

    def _rewrapped(self, path: Path) -> bool:
        aside = self._aside / new_id()
        with suppress(FileNotFoundError), path.open("rb") as old:
            head = old.read(len(_MAGIC) + _WRAPPED)
            wrapped = head[len(_MAGIC) :]
            if not head.startswith(_MAGIC) or newest(self._secret_key, wrapped, _KEY):
                return False
            self._aside.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as new:
                    new.write(_MAGIC + seal(self._secret_key, unseal(self._secret_key, wrapped, _KEY), _KEY))
                    copyfileobj(old, new)
                    new.flush()
                    os.fsync(new.fileno())
                if not path.exists():  # forgotten meanwhile: it stays so
                    return False
                os.replace(aside, path)
                _sync_folder(path.parent)
                return True
            finally:
                aside.unlink(missing_ok=True)
        return False

    def sweep(self, older_than_s: float, moment: float) -> int:
        """Clears away what a crash left unfinished more than `older_than_s` seconds before `moment`
        (seconds since 1970); returns how many files that was."""
        swept = 0
        for path in self._aside.glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < moment - older_than_s:
                    path.unlink()
                    swept += 1
        return swept

    # -- inside

    def _path(self, address: str) -> Path:
        if len(address) != 64 or set(address) - set("0123456789abcdef"):
            raise NoBlob("not an address")
        return self._folder / address[:2] / address[2:]

    def _write(self, path: Path, content: bytes | BinaryIO) -> str:
        key = AESGCM.generate_key(256)
        cipher = AESGCM(key)
        address = hmac.new(self._address_key, digestmod=hashlib.sha256)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(_MAGIC + seal(self._secret_key, key, _KEY))
            for number, (piece, last) in enumerate(_with_last(_cut(content))):
                address.update(piece)
                file.write(cipher.encrypt(_nonce(number, last), piece, None))
            file.flush()
            os.fsync(file.fileno())
        return address.hexdigest()

    def _link(self, temporary: Path, path: Path) -> None:
        if not path.parent.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            _sync_folder(self._folder)
        with suppress(FileExistsError):  # the same content is there already
            os.link(temporary, path)
        _sync_folder(path.parent)

    def _pieces(self, file: BinaryIO) -> Iterator[bytes]:
        with file:
            head = file.read(len(_MAGIC) + _WRAPPED)
            if not head.startswith(_MAGIC):
                raise DamagedBlob("not a blob")
            try:
                cipher = AESGCM(unseal(self._secret_key, head[len(_MAGIC) :], _KEY))
            except Tampered:
                raise DamagedBlob("its key does not open") from None
            for number, (sealed, last) in enumerate(_with_last(_fixed(file, CHUNK + _TAG))):
                try:
                    yield cipher.decrypt(_nonce(number, last), sealed, None)
                except (InvalidTag, ValueError):
                    raise DamagedBlob("a piece was changed or is missing") from None


def _nonce(number: int, last: bool) -> bytes:
    """Unique within a file; marks the last piece, so that a file cut off at a piece's end is found."""
    return number.to_bytes(11, "big") + (_LAST if last else _MORE)


def _cut(content: bytes | BinaryIO) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield from (content[at : at + CHUNK] for at in range(0, len(content), CHUNK))
    else:
        yield from _fixed(content, CHUNK)


def _fixed(file: BinaryIO, size: int) -> Iterator[bytes]:
    """Pieces of exactly `size` bytes, the last perhaps shorter, whatever the file gives at a time."""
    while True:
        piece = bytearray()
        while len(piece) < size and (more := file.read(size - len(piece))):
            piece += more
        if piece:
            yield bytes(piece)
        if len(piece) < size:
            return


def _with_last(pieces: Iterator[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each piece with whether it is the last; nothing at all is one empty last piece."""
    held = next(pieces, b"")
    for piece in pieces:
        yield held, False
        held = piece
    yield held, True


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
