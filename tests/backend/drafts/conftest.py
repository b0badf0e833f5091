"""Talks with the real catalogue, places, files and one-time codes; only the SMS goes nowhere."""

import io
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from backend.catalogue import Catalogue, Said, Understanding, load
from backend.drafts import Conversations, Drafts, Turn
from backend.evidence.blobs import Blobs
from backend.evidence.files import Files
from backend.kit.db import Database
from backend.kit.jobs import Worker
from backend.kit.settings import Settings
from backend.notices.otp import JOB, Otp
from backend.sources.danger import Danger
from backend.sources.places import Places

DATA = Settings.for_trying(Path("unused")).data
MOBILE = "9876543210"


@dataclass
class Phone:
    """Where the codes arrive."""

    codes: dict[str, str] = field(default_factory=dict)

    def send_code(self, mobile: str, code: str, language: str, again: bool = False) -> None:
        self.codes[mobile] = code


@pytest.fixture(scope="session")
def places() -> Places:
    return Places.load(DATA / "places")


@pytest.fixture(scope="session")
def danger() -> Danger:
    return Danger.load(DATA / "safety" / "danger.yml")


@pytest.fixture(scope="session")
def catalogue(texts) -> Catalogue:
    return load(DATA, texts)


@pytest.fixture
def phone() -> Phone:
    return Phone()


@pytest.fixture
def files(settings) -> Files:
    return Files(Blobs(settings.home / "blobs", settings.secret_key))


@pytest.fixture
def worker(db, otp) -> Worker:
    return Worker(db, {JOB: otp.deliver})


@pytest.fixture
def otp(settings, db, phone) -> Otp:
    return Otp(settings.secret_key, phone, db, per_hour=5)


@pytest.fixture
def drafts(settings, catalogue, texts, places, files, otp, danger) -> Drafts:
    return Drafts(catalogue, texts, Conversations(settings.secret_key), places, files, otp, danger.now)


@pytest.fixture
def photo(db, files) -> str:
    picture = io.BytesIO()
    Image.new("RGB", (300, 400), "white").save(picture, "JPEG")
    received = files.receive(io.BytesIO(picture.getvalue()), "me.jpg")
    with db.write() as tx:
        return files.record(tx, received)


class Chat:
    """A person on a channel. Called with words (or choice=, file=, location=), returns the turn."""

    def __init__(self, db: Database, drafts: Drafts, worker: Worker, address: str, language: str | None = None):
        self.db, self.drafts, self.worker = db, drafts, worker
        with db.write() as tx:
            known = drafts.meet(tx, "web", address, language)
        self.sender, self.draft = known["sender"], known["draft"]
        self.turn: Turn | None = None

    def __call__(self, text: str | None = None, intent: str | None = None, sure: float = 0.9, **more: Any) -> Turn:
        said = Said(text=text, **more)
        heard = Understanding(intent, sure if intent else 0.0, ((intent, sure),) if intent else ())
        with self.db.write() as tx:
            if self.draft:
                turn = self.drafts.answer(tx, self.draft, self.sender, said, heard)
            else:
                turn = self.drafts.say(tx, self.sender, intent, said, heard)
        self.worker.run_due()
        return self._follow(turn)

    def open(self, service: str, text: str | None = None, entities: tuple[tuple[str, str], ...] = ()) -> Turn:
        heard = Understanding(service, 0.9, (), tuple(entities))
        with self.db.write() as tx:
            turn = self.drafts.open(tx, self.sender, service, Said(text=text), heard)
        return self._follow(turn)

    def _follow(self, turn: Turn) -> Turn:
        self.turn, self.sender = turn, turn.sender
        self.draft = turn.draft if turn.expects else None
        return turn

    @property
    def field(self) -> str | None:
        return self.turn.expects.field if self.turn.expects else None

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.turn.messages)

    @property
    def choices(self) -> dict[str, str]:
        return {c["value"]: c["title"] for message in self.turn.messages for c in message["choices"]}

    def answers(self) -> dict[str, Any]:
        """What the draft holds now, straight from the database."""
        from backend.drafts import store

        with self.db.read() as tx:
            row = store.draft(tx, self.turn.draft or self.draft)
        return {name: answer["value"] for name, answer in row.answers.items()}


@pytest.fixture
def chat(db, drafts, worker):
    def chat(address: str = "one", language: str | None = "en") -> Chat:
        return Chat(db, drafts, worker, address, language)

    return chat


@pytest.fixture
def to_review(phone, photo):
    """Answers every question of the certificate up to the review."""

    def to_review(chat: Chat, service: str = "character_certificate", name: str = "Ramesh Kumar") -> Chat:
        chat.open(service)
        for said in ("yes", name, "Suresh Kumar", "14/05/1990", MOBILE):
            chat(said)
        chat(phone.codes[MOBILE])
        for said in ("12 Indira Nagar, Lucknow", "yes", "Hazratganj, Lucknow", "since birth", "job", "voter id"):
            chat(said)
        chat(file=photo)
        chat(file=photo)
        assert chat.field == "review", chat.text
        return chat

    return to_review
