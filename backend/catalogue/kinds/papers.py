"""Answers that are uploads: a document (proof) or any file, such as a photo."""

from collections.abc import Mapping
from typing import Any, Literal

from backend.catalogue.kinds.base import Around, Choice, Kind, Refused
from backend.catalogue.said import Said

AT_STATION = "at_station"
"""The choice of whoever telephones: to show a paper at the station."""
Upload = Literal["image", "pdf", "audio", "video"]


class File(Kind):
    """An uploaded file of one of the kinds in `accept`; by telephone it may be shown at the station instead, the
    value's `file` then being None."""

    name: Literal["file"] = "file"
    accept: tuple[Upload, ...] = ("image", "pdf")

    def parse(self, said: Said, around: Around) -> Mapping[str, str | None] | Refused:
        """A file id of the evidence store; words are refused with what to send instead."""
        if said.choice == AT_STATION and around.by_ear:
            return {"file": None, "kind": AT_STATION, "name": ""}
        if said.file is None:
            return Refused(f"answers.file.send.{self._sort}")
        found = around.file(said.file)
        if found is None:
            return Refused(f"answers.file.unknown.{self._sort}")
        if found.kind not in self.accept:
            return Refused(f"answers.file.other.{self._sort}")
        return {"file": found.id, "kind": found.kind, "name": found.name}

    def choices(self, around: Around) -> tuple[Choice, ...]:
        return (Choice(AT_STATION, self._words.pair("answers.file.at_station")),) if around.by_ear else ()

    def show(self, value: Any, language: str) -> str:
        return self._words(f"answers.file.shown.{value['kind']}", language)

    def file_id(self, value: Any) -> str | None:
        return value["file"]

    @property
    def _sort(self) -> str:
        if set(self.accept) == {"image"}:
            return "photo"
        return "media" if {"audio", "video"} & set(self.accept) else "paper"


class Document(File):
    """A proof, as a photo or a PDF."""

    name: Literal["document"] = "document"  # type: ignore[assignment]
