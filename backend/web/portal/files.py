"""Files of cases, tips and registers as the portal shows them: never more than they are, and piece by piece for a
player."""

import re
from mimetypes import guess_extension

from fastapi import Response
from sqlalchemy import Connection

from backend.web.parts import Parts
from backend.web.portal.guard import NotHere, Visit

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")
_PLAYED = ("audio/", "video/")


def download(content: bytes, mime: str, name: str, disposition: str) -> Response:
    """A file; should it be a page in disguise, it has no rights."""
    headers = {"Content-Disposition": f'{disposition}; filename="{name}"'}
    if mime != "application/pdf":  # the browser's own PDF reader does not open in a sandbox
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(content, media_type=mime, headers=headers)


def shown(visit: Visit, parts: Parts, tx: Connection, file_id: str, stem: str) -> Response:
    """A file that people sent, opened in the browser; whoever calls has seen to it that it may be. A player asks for
    sounds and films in pieces (RFC 9110, 14): it gets the one piece it asks for. Raises NotHere.
    """
    info = parts.files.info(tx, file_id)
    if info is None:
        raise NotHere
    content = b"".join(parts.files.open(tx, file_id))
    # What it is, its bytes said when it came in; the browser is told not to guess.
    name = f"{stem}-{file_id[-6:]}{guess_extension(info.mime) or ''}"
    whole = download(content, info.mime, name, "inline")
    if not info.mime.startswith(_PLAYED):
        return whole
    whole.headers["Accept-Ranges"] = "bytes"
    asked = _RANGE.fullmatch(visit.request.headers.get("range", ""))
    if asked is None or not any(asked.groups()):
        return whole
    first, last = _piece(asked[1], asked[2], len(content))
    if first > last:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{len(content)}"})
    piece = download(content[first : last + 1], info.mime, name, "inline")
    piece.status_code = 206
    piece.headers["Accept-Ranges"] = "bytes"
    piece.headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return piece


def small(parts: Parts, tx: Connection, file_id: str, name: str) -> Response:
    """A picture made small, for a slow line. Raises NotHere when it is none."""
    if (info := parts.files.info(tx, file_id)) is None or info.kind != "image":
        raise NotHere
    return download(parts.files.portrait(tx, file_id), "image/jpeg", f"{name}.jpg", "inline")


def _piece(first: str, last: str, size: int) -> tuple[int, int]:
    if not first:  # the last so many bytes
        return max(size - int(last), 0), size - 1
    return int(first), min(int(last), size - 1) if last else size - 1
