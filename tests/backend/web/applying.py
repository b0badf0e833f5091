"""Applications as citizens send them: finished drafts of the real catalogue, opened by the real Cases."""

from datetime import date
from io import BytesIO
from typing import Any

from PIL import Image

from backend.cases.service import Cases
from backend.catalogue.model import Catalogue, hold
from backend.drafts.turn import Finished
from backend.kit.clock import WorkingDays
from backend.kit.ids import new_id
from backend.sources.places import Places
from backend.web.parts import Parts

SERVICE = "character_certificate"
RECEIPT = "lost_article"
STATION = "31655023"  # Hazratganj, Lucknow


def photo() -> bytes:
    """A picture that could be a photo."""
    out = BytesIO()
    Image.linear_gradient("L").resize((900, 1200)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def place(places: Places, station: str) -> dict[str, Any]:
    """The answer to a question for a place, as the place's kind keeps it."""
    where = places.station(station)
    district = places.district(where.district)
    return {
        "label": "लालबाग",
        "station": station,
        "station_name": {"hi": where.name.hi, "en": where.name.en},
        "district": where.district,
        "district_name": {"hi": district.name.hi, "en": district.name.en},
        "lat": where.lat,
        "lon": where.lon,
    }


def certificate(catalogue: Catalogue, places: Places, station: str = STATION, **changes: Any) -> Finished:
    """A finished draft for the certificate; `changes` are answers, or `draft`, `conversation`, `language`."""
    upload = {"file": new_id(), "kind": "image", "name": "मेरी फ़ोटो.jpg"}
    given = {
        "consent": "yes",
        "name": "सुनीता देवी",
        "parent": "राम <b>प्रसाद</b> & पुत्र",
        "birth_date": date(1996, 3, 8).isoformat(),
        "mobile": "9999900001",
        "permanent_address": "12, गली नंबर 4, लालबाग, लखनऊ",
        "present_place": place(places, station),
        "stay": "over_five",
        "purpose": "job",
        "proof_kind": "aadhaar",
        "proof": upload,
        "photo": upload,
    }
    return _finished(catalogue, SERVICE, given, changes)


def lost(catalogue: Catalogue, places: Places, station: str = STATION, **changes: Any) -> Finished:
    """A finished draft that reports a lost phone; `changes` as for the certificate."""
    given = {
        "consent": "yes",
        "article": "mobile",
        "details": "काला सैमसंग फ़ोन, नीला कवर",
        "imei": "490154203237518",
        "lost_on": "2026-10-14",
        "lost_where": place(places, station),
        "name": "सुनीता देवी",
        "address": "12, गोमती नगर, लखनऊ",
        "mobile": "9999900001",
    }
    return _finished(catalogue, RECEIPT, given, changes)


def filled(catalogue: Catalogue, places: Places, service_id: str, station: str = STATION, **changes: Any) -> Finished:
    """A finished draft of any service, every question that matters answered by its kind; `changes` as for the
    certificate."""
    upload = {"file": new_id(), "kind": "image", "name": "photo.jpg"}
    by_kind = {"yes_no": "yes", "consent": "yes", "name": "सुनीता देवी", "date": "2026-12-05", "time": "18:00"}
    by_kind |= {
        "count": 20,
        "period": {"from": "2026-12-05", "to": "2026-12-07"},
        "number": 20,
        "mobile": "9999900001",
        "text": "रामलीला मैदान",
        "story": "हमारी बात सुनी जाए।",
    }
    by_kind |= {"document": upload, "file": upload, "place": place(places, station)}
    given: dict[str, Any] = {}
    for question in catalogue[service_id].questions:
        if not hold(question.when, given | changes):
            continue
        kind = question.kind.name
        if kind == "choice":
            given[question.id] = changes.get(question.id, question.kind.options[0].id)
        elif kind in by_kind:
            given[question.id] = by_kind[kind]
    return _finished(catalogue, service_id, given, changes)


def _finished(catalogue: Catalogue, service_id: str, given: dict[str, Any], changes: dict[str, Any]) -> Finished:
    service = catalogue[service_id]
    draft, conversation = changes.pop("draft", None) or new_id(), changes.pop("conversation", None) or new_id()
    language = changes.pop("language", "hi")
    given |= changes
    answers = tuple((q, given[q.id]) for q in service.questions if q.id in given)
    return Finished(draft, service, conversation, language, answers)


def apply(parts: Parts, name: str = "सुनीता देवी", station: str = STATION, **changes: Any) -> str:
    """Sends one application with its photo for the station's area; returns the case's number."""
    with parts.db.write() as tx:
        kept = parts.files.record(tx, parts.files.receive(BytesIO(photo()), "मेरी फ़ोटो.jpg"))
        upload = {"file": kept, "kind": "image", "name": "मेरी फ़ोटो.jpg"}
        filing = certificate(parts.catalogue, parts.places, station, name=name, proof=upload, photo=upload, **changes)
        days = WorkingDays.load(parts.settings.data / "law" / "holidays.yml")
        return Cases(days, parts.settings.secret_key).open(tx, filing).case_no
