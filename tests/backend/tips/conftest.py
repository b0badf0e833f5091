"""Tips through the whole backend, as the gateway brings them and officers answer them."""

import io
from typing import Any

import pytest
from PIL import Image

from backend.catalogue.said import Said, Understanding
from backend.web.parts import Parts
from tests.backend.web.conftest import (  # noqa: F401
    app,
    browser,
    db,
    key_folder,
    parts,
    password_hash,
    people,
    quick_passwords,
    settings,
)


class Sender:
    """Somebody on a channel, whose address must be found nowhere afterwards."""

    ADDRESS = "teleg4711998877"

    def __init__(self, parts: Parts, channel: str = "telegram") -> None:  # noqa: F811
        self.parts = parts
        with parts.db.write() as tx:
            met = parts.intake.meet(tx, channel, self.ADDRESS, "hi")
        self.conversation, self.sender, self.draft = met["conversation"], met["sender"], met["draft"]
        self.turn: dict[str, Any] = {}

    def open(self, service: str) -> dict[str, Any]:
        with self.parts.db.write() as tx:
            turn = self.parts.intake.open(tx, self.sender, service, Said(), Understanding(), "hi")
        return self._follow(turn)

    def __call__(self, text: str | None = None, **more: Any) -> dict[str, Any]:
        said, heard, intake = Said(text=text, **more), Understanding(), self.parts.intake
        with self.parts.db.write() as tx:
            if self.draft:
                turn = intake.answer(tx, self.draft, self.sender, said, heard, None)
            else:
                turn = intake.say(tx, self.sender, "answer", said, heard, None)
        return self._follow(turn)

    def upload(self, content: bytes, name: str) -> str:
        received = self.parts.files.receive(io.BytesIO(content), name)
        with self.parts.db.write() as tx:
            return self.parts.files.record(tx, received)

    def _follow(self, turn: Any) -> dict[str, Any]:
        self.turn = self.parts.intake.settle(turn)
        self.sender, self.draft = self.turn["sender"], self.turn["draft"]
        return self.turn

    @property
    def text(self) -> str:
        return "\n".join(m["text"] for m in self.turn["messages"])

    @property
    def field(self) -> str | None:
        return self.turn["expects"] and self.turn["expects"]["field"]


@pytest.fixture
def sender(parts) -> Sender:  # noqa: F811
    return Sender(parts)


@pytest.fixture(scope="session")
def snapshot() -> bytes:
    """A photo as a phone writes it, telling where and with what it was made."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "Phonemaker", "Model-7"
    exif.get_ifd(0x8825)[29] = "2026:11:20"
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "green").save(out, "JPEG", exif=exif, comment=b"secret comment")
    return out.getvalue()
