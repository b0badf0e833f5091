"""The gazetteer from rows of the place files, as csv.DictReader gives them. No file is read here."""

from collections.abc import Iterable, Iterator, Mapping

from facts.places import DISTRICT, LOCALITY, PINCODE, STATION, Entry, Gazetteer
from facts.text import skeleton

_Rows = Iterable[Mapping[str, str]]
_TITLES = ("Kotwali ", "कोतवाली ", "Noida ", "नोएडा ", "Thana ", "थाना ")
_TOO_COMMON = frozenset(("Nagar", "Dehat", "City", "Sadar", "नगर", "देहात", "सदर"))


def gazetteer_of(districts: _Rows, stations: _Rows, pincodes: _Rows, localities: _Rows) -> Gazetteer:
    """A gazetteer of the rows of districts.csv, stations.csv, pincodes.csv and localities.csv. Raises KeyError for a
    missing column."""
    return Gazetteer(entries(list(districts), stations, pincodes, localities))


def entries(districts: _Rows, stations: _Rows, pincodes: _Rows, localities: _Rows) -> Iterator[Entry]:
    """The entries that the rows give, with what people say for the official names."""
    homes = {row["slug"]: row for row in districts}
    for slug, row in homes.items():
        aliases = tuple(a.strip() for a in row["aliases"].split(";") if a.strip())
        short = tuple(a for a in aliases if _is_abbreviation(a))
        yield Entry(
            slug, DISTRICT, slug, (row["name_en"], row["name_hi"], *(a for a in aliases if a not in short)), short
        )
    for row in stations:
        yield Entry(row["code"], STATION, row["district"], _station_names(row, homes[row["district"]]))
    for row in pincodes:
        slug, office = row["district"], row["office"]
        yield Entry(row["pincode"], PINCODE, slug, ())
        aliases = homes[slug]["aliases"].split(";")
        own = {skeleton(name) for name in (homes[slug]["name_en"], *aliases) if name.strip()}
        if row["lat"] and skeleton(office) not in own:
            yield Entry(f"at-{row['pincode']}", LOCALITY, slug, (office,))
    for number, row in enumerate(localities):
        names = tuple(name for name in (row["name_en"], row["name_hi"]) if name)
        yield Entry(f"near-{number}", LOCALITY, row["district"], names)


def _is_abbreviation(alias: str) -> bool:
    """Lko, Knp, Alld: counts only as it stands, not by its sound."""
    return alias.isascii() and len(alias) <= (3 if set(alias.lower()) & set("aeiou") else 4)


def _station_names(row: Mapping[str, str], home: Mapping[str, str]) -> tuple[str, ...]:
    """A station's names, and what people say for them: without "Kotwali", brackets, or the city's name."""
    own = [row["name_en"], row["name_hi"]]
    more: list[str] = []
    for name in own:
        plain, _, bracket = name.partition("(")
        if bracket:
            more += [plain.strip(), bracket.rstrip(") ")]
        for word in _TITLES:
            rest = plain.removeprefix(word).strip()
            if rest != plain.strip() and rest not in _TOO_COMMON:
                more.append(rest)
    city = (home["name_hi"], home["name_en"])
    return tuple(dict.fromkeys([*own, *(n for n in more if n and n not in city)]))
