"""What the web edge is given: every part of the backend, built once by `backend.bootstrap`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from backend.cases.desk import Desk
from backend.cases.handovers import Handovers
from backend.cases.intake import Intake
from backend.cases.outbox import Outbox
from backend.cases.privacy import Privacy
from backend.cases.questions import Questions
from backend.cases.signing import Signing
from backend.cases.upkeep import Upkeep
from backend.casework.alike import Alikes
from backend.casework.sending import DeskNews
from backend.casework.series import SeriesFinder
from backend.casework.summary import Summaries
from backend.catalogue.model import Catalogue
from backend.catalogue.reports import ReportForm
from backend.cctns.service import Cctns
from backend.documents.identity import Keys
from backend.documents.service import Documents
from backend.edistrict.applying import Applying
from backend.edistrict.service import EDistrict
from backend.evidence.files import Files
from backend.firs.law import Law
from backend.firs.station import Station
from backend.kit.db import Database
from backend.kit.jobs import Worker
from backend.kit.links import Links
from backend.kit.settings import Settings
from backend.kit.text import Texts
from backend.notices.service import Notices
from backend.payments.fees import Fees
from backend.payments.office import Office
from backend.payments.providers import Gateway
from backend.payments.service import Payments
from backend.records.editing import Editor
from backend.records.importing import Importer
from backend.records.likeness import LookAlikes
from backend.sources.amendments import Amendments
from backend.sources.holidays import Gazette
from backend.sources.places import Places
from backend.sources.wording import Wording
from backend.tips.service import Tips
from backend.trail.sealing import Sealer
from backend.tray.service import Tray

Picture = Callable[[Connection, dict[str, Any]], tuple[bytes, str] | None]
"""Makes a picture from what its link holds: content and media type, or None when there is none any more."""


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
    outbox: Outbox
    desk: Desk
    alike: Alikes
    summaries: Summaries
    series: SeriesFinder
    editor: Editor
    desk_news: DeskNews
    questions: Questions
    signing: Signing
    worker: Worker
    upkeep: Upkeep
    privacy: Privacy
    tips: Tips
    gazette: Gazette
    amendments: Amendments
    wording: Wording
    fees: Fees
    importer: Importer
    look_alikes: LookAlikes
    station: Station
    law: Law
    links: Links
    sealer: Sealer
    tray: Tray
    pictures: Mapping[str, Picture]
    payments: Payments
    money: Office
    handovers: Handovers
    gateway: Gateway | None
    edistrict: EDistrict
    applying: Applying
    cctns: Cctns
