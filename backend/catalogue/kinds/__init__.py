"""The kinds of answer a question can ask for."""

from typing import Annotated

from pydantic import Discriminator

from backend.catalogue.kinds.base import Around, Choice, FileInfo, Kind, Refused
from backend.catalogue.kinds.counts import Count, Money, Number
from backend.catalogue.kinds.days import Date, Time
from backend.catalogue.kinds.marks import Imei, Vehicle
from backend.catalogue.kinds.papers import Document, File
from backend.catalogue.kinds.periods import Period
from backend.catalogue.kinds.phones import Mobile, Otp
from backend.catalogue.kinds.picks import ChoiceOf, Consent, Option, Review, YesNo
from backend.catalogue.kinds.tables import Table
from backend.catalogue.kinds.where import Location, Place, Places
from backend.catalogue.kinds.words import Name, ShortText, Story

AnyKind = Annotated[
    Consent
    | Name
    | Date
    | Time
    | Place
    | Location
    | ChoiceOf
    | YesNo
    | ShortText
    | Story
    | Period
    | Number
    | Count
    | Table
    | Money
    | Mobile
    | Otp
    | Imei
    | Vehicle
    | Document
    | File
    | Review,
    Discriminator("name"),
]
"""One kind with its options, told apart by its name."""

__all__ = [
    "AnyKind",
    "Around",
    "Choice",
    "ChoiceOf",
    "Consent",
    "Count",
    "Date",
    "Document",
    "File",
    "FileInfo",
    "Imei",
    "Kind",
    "Location",
    "Mobile",
    "Money",
    "Name",
    "Number",
    "Option",
    "Otp",
    "Period",
    "Place",
    "Places",
    "Refused",
    "Review",
    "ShortText",
    "Story",
    "Table",
    "Time",
    "Vehicle",
    "YesNo",
]
