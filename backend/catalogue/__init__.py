"""The catalogue: the services, their questions, and the kinds of answer."""

from backend.catalogue.kinds import Around, Choice, FileInfo, Kind, Places, Refused
from backend.catalogue.loader import load
from backend.catalogue.model import Catalogue, Desk, Paper, Question, Service
from backend.catalogue.said import Said, Understanding

__all__ = [
    "Around",
    "Catalogue",
    "Choice",
    "Desk",
    "FileInfo",
    "Kind",
    "Paper",
    "Places",
    "Question",
    "Refused",
    "Said",
    "Service",
    "Understanding",
    "load",
]
