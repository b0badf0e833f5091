"""Complaints over the real backend: given as citizens give them, signed, seen at the station."""

from dataclasses import replace

import pytest

from backend.cases.service import SEAL_JOB
from backend.drafts.turn import Finished
from backend.firs import store
from backend.kit.ids import new_id
from tests.backend.web.applying import STATION, _finished, place
from tests.backend.web.conftest import *  # noqa: F403

STORY = "कल शाम 7 बजे हज़रतगंज बाज़ार में दो लड़के मेरा मोबाइल छीनकर भाग गए। मैं सुनीता, फ़ोन 98765 43210, चिल्लाई।"
MOBILE = "9999900001"
OTHER_STATION = "31655001"
MONDAY = "2026-11-23T10:00"


@pytest.fixture(autouse=True)
def monday(monkeypatch):
    monkeypatch.setenv("SAHAYAK_NOW", MONDAY)


@pytest.fixture
def give(parts):
    """Gives a complaint and returns it as the table holds it."""

    def _give(station=STATION, voices=None, **changes):
        given = {
            "story": STORY,
            "offence": "snatching",
            "place": place(parts.places, station),
            "spot": "सहारागंज मॉल के सामने",
            "day": "2026-11-22",
            "from_time": "19:00",
            "property": "काला सैमसंग मोबाइल",
            "phone_taken": "yes",
            "imei": "490154203237518",
            "value": 18000,
            "weapon": "none",
            "injured": "no",
            "accused_known": "no",
            "accused_looks": "दो लड़के, काली पल्सर UP32 AB 1234",
            "name": "सुनीता देवी",
            "parent": "राम प्रसाद",
            "birth_year": 1990,
            "address": "12, लालबाग, लखनऊ",
            "mobile": MOBILE,
        }
        filing = replace(_finished(parts.catalogue, "e_fir", given, changes), voices=voices or {})
        with parts.db.write() as tx:
            taken = parts.intake._roads["fir"](tx, filing)
            return store.by_case_no(tx, taken.case_no), taken

    return _give


@pytest.fixture
def sign(parts):
    """Signs a complaint by the code sent to a mobile."""

    def _sign(fir, mobile=MOBILE):
        service = parts.catalogue[parts.catalogue[fir.service].fir.signature]
        answers = tuple((service.question(q), v) for q, v in (("case_no", fir.case_no), ("mobile", mobile)))
        with parts.db.write() as tx:
            asked = Finished(new_id(), service, fir.conversation, "hi", answers)
            said = parts.intake._sources[service.source](tx, asked)
            return said, store.by_case_no(tx, fir.case_no)

    return _sign


@pytest.fixture
def at_station(give, sign):
    """A signed complaint, waiting at the station."""
    return lambda **changes: sign(give(**changes)[0])[1]


@pytest.fixture
def inbox(parts):
    """What was told to the complainant unasked."""

    def _inbox(fir):
        with parts.db.read() as tx:
            return parts.notices.inbox(tx, fir.conversation)

    return _inbox


@pytest.fixture
def sealed(parts):
    """Lets the office seal what it has to, the acknowledgement too."""

    def _sealed(fir):
        parts.worker.run_now(f"{SEAL_JOB}:{fir.case_id}")
        parts.worker.run_due()

    return _sealed
