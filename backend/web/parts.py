"""What the web edge is given: every part of the backend, built once by `backend.bootstrap`."""

from collections.abc import Mapping
from dataclasses import dataclass

from backend.cases.desk import Desk
from backend.cases.intake import Intake
from backend.cases.signing import Signing
from backend.cases.upkeep import Upkeep
from backend.catalogue.model import Catalogue
from backend.catalogue.reports import ReportForm
from backend.documents.identity import Keys
from backend.documents.service import Documents
from backend.evidence.files import Files
from backend.kit.db import Database
from backend.kit.jobs import Worker
from backend.kit.settings import Settings
from backend.kit.text import Texts
from backend.notices.service import Notices
from backend.sources.places import Places


@dataclass(frozen=True)
class Parts:
    """The parts of one running backend."""

    settings: Settings
    db: Database
    texts: Texts
    catalogue: Catalogue
    reports: Mapping[str, ReportForm]
    places: Places
    files: Files
    documents: Documents
    keys: Keys
    notices: Notices
    intake: Intake
    desk: Desk
    signing: Signing
    worker: Worker
    upkeep: Upkeep
