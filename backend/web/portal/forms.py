"""Reading a form: its fields, its files, and no more of it than is allowed."""

from dataclasses import dataclass
from typing import BinaryIO
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile

LARGEST_FORM = 1024 * 1024
"""Bytes of a form without files: a full report in Devanagari, percent-encoded, with room."""


@dataclass(frozen=True)
class Upload:
    """A file of a form, under the name it has on the officer's machine."""

    name: str
    content: BinaryIO


async def read_form(request: Request, most: int) -> tuple[dict[str, str] | None, dict[str, Upload]]:
    """The form's fields, the last of a name counting, and its files; None for fields when it is too large."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await _with_files(request, most)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_FORM:
            return None, {}
    try:
        pairs = parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=500)
    except ValueError:
        return None, {}
    return dict(pairs), {}


class _TooLarge(Exception):
    pass


async def _with_files(request: Request, most: int) -> tuple[dict[str, str] | None, dict[str, Upload]]:
    taken = 0

    async def counted() -> dict:
        nonlocal taken
        message = await request.receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise _TooLarge
        return message

    try:
        form = await Request(request.scope, counted).form(max_files=10, max_fields=500, max_part_size=LARGEST_FORM)
    except (_TooLarge, HTTPException):
        return None, {}
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    given = ((name, value) for name, value in form.multi_items() if isinstance(value, UploadFile))
    # a box for a file that was left empty comes as a file without name and content
    return fields, {name: Upload(one.filename or "", one.file) for name, one in given if one.filename}
