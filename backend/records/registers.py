"""The registers that can be imported: what a row of each must hold, and under which key it is kept."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from facts.text import key as sound
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError
from sqlalchemy import Table

from backend.kit.clock import IST
from backend.records import store
from backend.records.persons import words_by_part
from facts import Unclear, plates

ADULT = 18


def _blank(value: Any) -> Any:
    return None if isinstance(value, str) and not value.strip() else value


def _plate(value: Any) -> Any:
    try:
        return plates.parse(str(value)) if value else None
    except Unclear:
        raise PydanticCustomError("plate", "not a registration number") from None


def _bare(value: Any) -> Any:
    return re.sub(r"[^A-Z0-9]", "", value.upper()) or None if isinstance(value, str) else value


Maybe = Annotated[str | None, BeforeValidator(_blank)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
District = Annotated[str, Field(pattern=r"^[a-z][a-z-]*$", max_length=40)]
PhotoName = Annotated[str | None, Field(pattern=r"^[^/\\\x00.][^/\\\x00]*$", max_length=120), BeforeValidator(_blank)]
"""The name of a picture that lies beside the CSV."""
Mobile = Annotated[str, Field(pattern=r"^[6-9]\d{9}$")]


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Vehicle(_Row):
    """A stolen vehicle, or one found again: by its plate, chassis or engine number, at least one of them."""

    plate: Annotated[str | None, BeforeValidator(_plate), BeforeValidator(_blank)] = None
    chassis: Annotated[str | None, BeforeValidator(_bare), BeforeValidator(_blank)] = None
    engine: Annotated[str | None, BeforeValidator(_bare), BeforeValidator(_blank)] = None
    what: Line
    state: Literal["stolen", "recovered"]
    reported_on: date
    station: Line
    fir: Maybe = None


class Arrest(_Row):
    """An arrest (BNSS s. 37). Minors are never listed: a row of one is refused."""

    number: Line
    name: Line
    age: int = Field(ge=ADULT, le=120)
    district: District
    station: Line
    arrested_at: datetime
    sections: Line


class Rewarded(_Row):
    """A criminal with a reward on him, in rupees; wanted without one: 0."""

    number: Line
    name: Line
    alias: Maybe = None
    district: District
    reward: int = Field(ge=0)
    offence: Line
    photo: PhotoName = None


class Phone(_Row):
    """A phone of an office: of a station (its code), or of the district's circle officer, SP or control room."""

    district: District
    station: Maybe = None
    post: Literal["station", "co", "sp", "control_room"]
    phone: Annotated[str, Field(pattern=r"^[0-9+ -]{3,20}$")]


class Spot(_Row):
    """A black spot: `crashes` as "2023:4 2024:2"."""

    number: Line
    name_hi: Line
    name_en: Line
    district: District
    lat: float = Field(ge=23, le=31)
    lon: float = Field(ge=77, le=85)
    radius_m: int = Field(ge=20, le=5000, default=500)
    crashes: Annotated[str, Field(pattern=r"^(\d{4}:\d+( \d{4}:\d+)*)?$")] = ""
    deaths: Annotated[int | None, BeforeValidator(_blank)] = None


class Person(_Row):
    """A missing person, or an unidentified body (without a name)."""

    number: Line
    name: Maybe = None
    sex: Literal["male", "female", "other", "unknown"]
    age_from: int = Field(ge=0, le=120)
    age_to: int = Field(ge=0, le=120)
    height_cm: Annotated[int | None, BeforeValidator(_blank)] = None
    marks: str = ""
    clothes: str = ""
    district: District
    station: Line
    day: date
    phone: Maybe = None
    photo: PhotoName = None


class PostMortem(_Row):
    """A post-mortem report, with the mobile of the next of kin on record; the number itself is not kept."""

    number: Line
    deceased: Line
    day: date
    district: District
    kin_mobile: Mobile
    hospital: Line
    cause: Line
    manner: Maybe = None


@dataclass(frozen=True)
class Register:
    """One register: its rows' shape, its table, and how a row is kept (with `key`). `mark` turns a mobile into what
    it is found by. `persons` is the sort of person, where the table holds several."""

    row: type[_Row]
    table: Table
    kept: Callable[[Any, Callable[[str], str]], Mapping[str, Any]]
    persons: str | None = None


def _vehicle(row: Vehicle, mark: Callable[[str], str]) -> Mapping[str, Any]:
    if not (row.plate or row.chassis or row.engine):
        raise ValueError("plate, chassis or engine is needed")
    rto, series, num = parts_of(row.plate) if row.plate else (None, None, None)
    return {
        **row.model_dump(exclude={"plate"}),
        "key": row.chassis or row.plate or row.engine,
        "rto": rto,
        "series": series,
        "num": num,
        "chassis_tail": row.chassis[-5:] if row.chassis else None,
        "engine_tail": row.engine[-5:] if row.engine else None,
    }


def _arrest(row: Arrest, mark: Callable[[str], str]) -> Mapping[str, Any]:
    at = row.arrested_at if row.arrested_at.tzinfo else row.arrested_at.replace(tzinfo=IST)
    return {**row.model_dump(exclude={"number"}), "key": f"{row.station}:{row.number}", "arrested_at": at}


def _numbered(row: Any, mark: Callable[[str], str]) -> Mapping[str, Any]:
    return {**row.model_dump(exclude={"number"}), "key": row.number}


def _phone(row: Phone, mark: Callable[[str], str]) -> Mapping[str, Any]:
    if (row.post == "station") != bool(row.station):
        raise ValueError("a station's phone, and no other, names its station")
    return {**row.model_dump(), "key": f"{row.district}:{row.station or ''}:{row.post}"}


def _spot(row: Spot, mark: Callable[[str], str]) -> Mapping[str, Any]:
    crashes = dict(pair.split(":") for pair in row.crashes.split())
    kept = {**row.model_dump(exclude={"number"}), "key": row.number}
    return kept | {"crashes": {year: int(number) for year, number in crashes.items()}}


def _person(register: str) -> Callable[[Person, Callable[[str], str]], Mapping[str, Any]]:
    def kept(row: Person, mark: Callable[[str], str]) -> Mapping[str, Any]:
        if row.age_from > row.age_to:
            raise ValueError("age_from is greater than age_to")
        kept = row.model_dump(exclude={"number"})
        return {**kept, "key": f"{register}:{row.number}", "register": register, "words": words_by_part(kept)}

    return kept


def _post_mortem(row: PostMortem, mark: Callable[[str], str]) -> Mapping[str, Any]:
    kept = row.model_dump(exclude={"kin_mobile"})
    return {**kept, "key": row.number, "kin_mark": mark(row.kin_mobile), "deceased_sound": sound(row.deceased)}


REGISTERS: Mapping[str, Register] = {
    "stolen-vehicles": Register(Vehicle, store.vehicles, _vehicle),
    "arrests": Register(Arrest, store.arrests, _arrest),
    "rewarded-criminals": Register(Rewarded, store.rewarded, _numbered),
    "phones": Register(Phone, store.phones, _phone),
    "black-spots": Register(Spot, store.spots, _spot),
    "missing-persons": Register(Person, store.persons, _person("missing"), "missing"),
    "unidentified-bodies": Register(Person, store.persons, _person("body"), "body"),
    "post-mortems": Register(PostMortem, store.post_mortems, _post_mortem),
}


def parts_of(plate: str) -> tuple[str, str, str]:
    """Office, series and number of a plate such as UP32AB1234; a BH plate's year and BH are its office."""
    match = re.fullmatch(r"([A-Z]{2}\d{1,2})([A-Z]*)(\d{1,4})", plate) or re.fullmatch(
        r"(\d{2}BH)(\d{4})([A-Z]{1,2})", plate
    )
    if match is None:
        return plate[:4], "", plate[-4:]
    first, second, third = match.groups()
    return (first, third, second) if first.endswith("BH") else (first, second, third)
