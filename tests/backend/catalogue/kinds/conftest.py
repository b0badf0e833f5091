"""Kinds of answer as the loader makes them, judged on a Tuesday in Lucknow."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from backend.catalogue.kinds import AnyKind, Around, FileInfo, Kind, Refused
from backend.catalogue.said import Said
from backend.kit.clock import IST
from backend.kit.settings import Settings
from backend.sources.places import Places

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=IST)
DATA = Settings.for_trying(Path("unused")).data
FILES = {kind: FileInfo(kind, kind, f"my.{kind}") for kind in ("image", "pdf", "audio", "video")}


class Judge:
    """Makes a kind with its options and judges what is said."""

    def __init__(self, texts: Any, places: Places) -> None:
        self.texts = texts
        self.places = places

    def kind(self, name: str, **options: Any) -> Kind:
        return TypeAdapter(AnyKind).validate_python({"name": name, **options}, context={"texts": self.texts})

    def around(self, **more: Any) -> Around:
        return Around(now=NOW, places=self.places, file=FILES.get, **more)

    def __call__(
        self, name: str, text: str | None = None, *, around: dict | None = None, said: dict | None = None, **o
    ):
        spoken = Said(text=text, **(said or {}))
        got = self.kind(name, **o).parse(spoken, self.around(**(around or {})))
        if isinstance(got, Refused):  # every refusal can be said in both languages
            for language in ("hi", "en"):
                assert self.texts(got.reason, language, **got.params)
            return got.reason
        return got


@pytest.fixture(scope="session")
def places() -> Places:
    return Places.load(DATA / "places")


@pytest.fixture
def judge(texts, places) -> Judge:
    return Judge(texts, places)
