"""Applications as citizens send them, for the portal's tests: opened by the real Cases from the catalogue."""

from datetime import date
from io import BytesIO

from PIL import Image

from backend.cases.service import Cases
from backend.drafts.turn import Finished
from backend.kit.clock import WorkingDays
from backend.kit.ids import new_id
from backend.web.parts import Parts

SERVICE = "character_certificate"


def photo() -> bytes:
    """A picture that could be a photo."""
    out = BytesIO()
    Image.linear_gradient("L").resize((900, 1200)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def apply(parts: Parts, name: str = "सुनीता देवी", station: str = "31655023") -> str:
    """Sends one application for the station's area; returns the case's number."""
    service = parts.catalogue[SERVICE]
    where = parts.places.station(station)
    district = parts.places.district(where.district)
    with parts.db.write() as tx:
        kept = parts.files.record(tx, parts.files.receive(BytesIO(photo()), "मेरी फ़ोटो.jpg"))
        upload = {"file": kept, "kind": "image", "name": "मेरी फ़ोटो.jpg"}
        given = {
            "consent": "yes",
            "name": name,
            "parent": "राम <b>प्रसाद</b> & पुत्र",
            "birth_date": date(1996, 3, 8).isoformat(),
            "mobile": "9999900001",
            "permanent_address": "12, गली नंबर 4, लालबाग, लखनऊ",
            "present_place": {
                "label": "लालबाग",
                "station": station,
                "station_name": {"hi": where.name.hi, "en": where.name.en},
                "district": where.district,
                "district_name": {"hi": district.name.hi, "en": district.name.en},
                "lat": where.lat,
                "lon": where.lon,
            },
            "stay": "over_five",
            "purpose": "job",
            "proof_kind": "aadhaar",
            "proof": upload,
            "photo": upload,
        }
        answers = tuple((q, given[q.id]) for q in service.questions if q.id in given)
        filing = Finished(new_id(), service, new_id(), "hi", answers)
        days = WorkingDays.load(parts.settings.data / "law" / "holidays.yml")
        return Cases(days, parts.settings.secret_key).open(tx, filing).case_no
