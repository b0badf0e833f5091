"""Files from people: judged by what they are, kept as they came.

`receive` takes the bytes with no transaction open (a slow sender must not hold the database), `record`
writes the row in the caller's transaction: first the blob, then the row.
"""

import hashlib
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from secrets import token_hex
from typing import BinaryIO

import filetype
from sqlalchemy import Connection

from backend.evidence import pictures, sheets, store
from backend.evidence.blobs import Blobs
from backend.evidence.store import FileInfo
from backend.kit.clock import now
from backend.kit.ids import new_id
from backend.kit.jobs import Finish, Job, enqueue
from backend.kit.later import Later

_reading = Later("pyhanko.pdf_utils.reader")

FORGET_JOB = "blob.forget"
MOST_BYTES = 10 * 1024 * 1024
MOST_PAGES = 500

_KINDS = {
    **dict.fromkeys(pictures.FORMATS, "image"),
    "application/pdf": "pdf",
    **dict.fromkeys(("audio/ogg", "audio/mpeg", "audio/mp4", "audio/amr", "audio/aac", "audio/x-wav"), "audio"),
    **dict.fromkeys(("audio/webm", "audio/3gpp"), "audio"),
    **dict.fromkeys((sheets.CSV, sheets.XLSX), "sheet"),
    **dict.fromkeys(("video/mp4", "video/3gpp", "video/webm", "video/quicktime"), "video"),
}

_ONLY_SOUND = {
    "video/webm": "audio/webm",
    "video/mp4": "audio/mp4",
    "video/quicktime": "audio/mp4",
    "video/3gpp": "audio/3gpp",
}


class Refused(ValueError):
    """A file that can't be taken. `key` names the reason: the text `files.<key>` says it, `params` fill it."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(key.replace("_", " "))
        self.key = key
        self.params = params


class Files:
    """The files people send, over a blob store."""

    def __init__(self, blobs: Blobs, most_bytes: int = MOST_BYTES) -> None:
        self._blobs = blobs
        self._most = most_bytes

    def receive(self, stream: BinaryIO, name: str) -> FileInfo:
        """Takes one file from `stream`, which is read no further than the limit; on return its content is on disk.

        Raises Refused: `too_big`, `empty`, `wrong_type`, `broken`, `locked` (a PDF with a password),
        `too_many_pages`, `too_many_pixels`. What a file is, its content says, never its name.
        """
        return self._taken(*self._judged(stream), name)

    def receive_picture(self, stream: BinaryIO, name: str, keep: bool = True) -> FileInfo:
        """Takes one file that must be a picture; with `keep` false it is only judged, and its content is nowhere.
        Raises Refused as `receive`."""
        content, mime = self._judged(stream)
        if _KINDS[mime] != "image":
            raise Refused("wrong_type")
        return self._taken(content, mime, name, keep)

    def _judged(self, stream: BinaryIO) -> tuple[bytes, str]:
        content = self._read(stream)
        mime = _mime(content)
        kind = _KINDS[mime]
        if kind == "image":
            _examine_picture(content, mime)
        elif kind == "pdf":
            _examine_pdf(content)
        elif kind == "sheet":
            _examine_sheet(content, mime)
        return content, mime

    def _taken(self, content: bytes, mime: str, name: str, keep: bool = True) -> FileInfo:
        return FileInfo(
            id=new_id(),
            kind=_KINDS[mime],
            mime=mime,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            name=tidy_name(name),
            received_at=now(),
            blob=self._blobs.put(content) if keep else "",
        )

    def record(self, tx: Connection, received: FileInfo) -> str:
        """Writes the row of a received file; returns its id."""
        store.add(tx, received)
        return received.id

    def info(self, tx: Connection, file_id: str) -> FileInfo | None:
        """What is known of a file, or None when there is none of that id."""
        return store.get(tx, file_id)

    def copy_of(self, tx: Connection, file_id: str) -> FileInfo | None:
        """The same content under an id of its own, yet to be recorded, so that either may be forgotten alone."""
        info = store.get(tx, file_id)
        return replace(info, id=new_id()) if info else None

    def open(self, tx: Connection, file_id: str) -> Iterator[bytes]:
        """The content in pieces, as received. Raises LookupError; DamagedBlob on the way."""
        info = store.get(tx, file_id)
        if info is None:
            raise LookupError("no such file")
        return self._blobs.open(info.blob)

    def rows(self, tx: Connection, file_id: str) -> list[list[str]] | None:
        """The rows of a spreadsheet; None when there is no such file or it is none."""
        info = store.get(tx, file_id)
        if info is None or info.kind != "sheet":
            return None
        return sheets.rows_of(b"".join(self._blobs.open(info.blob)), info.mime)

    def portrait(self, tx: Connection, file_id: str) -> bytes:
        """A photo as a document needs it: upright, small, JPEG. Raises LookupError, BrokenPicture."""
        return pictures.portrait(b"".join(self.open(tx, file_id)))

    def likeness(self, tx: Connection, file_id: str) -> bytes:
        """A photo by which somebody is to be recognised on a phone, without metadata, JPEG. Raises as `portrait`."""
        return pictures.portrait(b"".join(self.open(tx, file_id)), pictures.SCREEN)

    def bare(self, tx: Connection, file_id: str) -> bytes:
        """A picture drawn anew, without what a camera wrote into it, JPEG. Raises LookupError, BrokenPicture."""
        return pictures.bare(b"".join(self.open(tx, file_id)))

    def forget(self, tx: Connection, file_id: str) -> None:
        """Removes a file; its content goes with a job of its own, once no file has it any more."""
        if (info := store.get(tx, file_id)) is not None:
            store.remove(tx, file_id)
            enqueue(tx, FORGET_JOB, f"{FORGET_JOB}:{file_id}", {"blob": info.blob})

    def forgotten(self, job: Job) -> Finish:
        """The job that removes a content that no file has any more."""

        def finish(tx: Connection) -> None:
            if not store.count_of_blob(tx, job.body["blob"]):
                self._blobs.remove(job.body["blob"])

        return finish

    def without_traces(self, tx: Connection, file_id: str) -> str:
        """The file under a new id that tells nothing of when, from what device or under which name it came: a
        picture loses its metadata, the row its hour and name. Returns the new id. Raises LookupError.
        """
        info = store.get(tx, file_id)
        if info is None:
            raise LookupError("no such file")
        content = b"".join(self._blobs.open(info.blob))
        if info.kind == "image":
            content = pictures.bare(content)
        day = info.received_at.replace(hour=0, minute=0, second=0, microsecond=0)
        sha256 = hashlib.sha256(content).hexdigest()
        bare = replace(info, id=token_hex(13), name="file", received_at=day, size=len(content), sha256=sha256)
        store.add(
            tx, replace(bare, blob=self._blobs.put(content), mime="image/jpeg" if info.kind == "image" else info.mime)
        )
        store.remove(tx, file_id)
        return bare.id

    def _read(self, stream: BinaryIO) -> bytes:
        content = bytearray()
        while len(content) <= self._most and (more := stream.read(self._most + 1 - len(content))):
            content += more
        if len(content) > self._most:
            raise Refused("too_big", megabytes=self._most // 2**20)
        if not content:
            raise Refused("empty")
        return bytes(content)


def tidy_name(name: str) -> str:
    """A sender's file name without folders and control characters, at most 120 characters."""
    base = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    plain = "".join(c for c in base if not unicodedata.category(c).startswith("C")).strip()
    return plain[-120:] or "file"


def _mime(content: bytes) -> str:
    guess = filetype.guess(content[:8192])
    if guess is None and sheets.is_csv(content):
        return sheets.CSV
    if guess is None or guess.mime not in _KINDS:
        raise Refused("wrong_type")
    return _ONLY_SOUND.get(guess.mime, guess.mime) if _without_picture(content, guess.mime) else guess.mime


def _without_picture(content: bytes, mime: str) -> bool:
    """Whether a container of films holds sound alone, as browsers and telephones record a voice: no track in it says
    that it is one of pictures."""
    if mime == "video/webm":
        return b"A_OPUS" in content[:4096] and b"V_" not in content[:4096]
    return mime in _ONLY_SOUND and b"hdlr" in content and b"soun" in content and b"vide" not in content


def _examine_picture(content: bytes, mime: str) -> None:
    try:
        pictures.examine(content, mime)
    except pictures.TooManyPixels:
        raise Refused("too_many_pixels") from None
    except pictures.BrokenPicture:
        raise Refused("broken") from None


def _examine_sheet(content: bytes, mime: str) -> None:
    try:
        sheets.rows_of(content, mime)
    except sheets.BrokenSheet:
        raise Refused("broken") from None


def _examine_pdf(content: bytes) -> None:
    try:
        reader = _reading.PdfFileReader(io.BytesIO(content), strict=False)
        locked = reader.encrypted
        pages = 0 if locked else int(reader.root["/Pages"]["/Count"])
    except Exception:  # a stranger's file can break a reader in any way
        raise Refused("broken") from None
    if locked:
        raise Refused("locked")
    if pages < 1:
        raise Refused("broken")
    if pages > MOST_PAGES:
        raise Refused("too_many_pages", pages=MOST_PAGES)
