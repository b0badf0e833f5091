"""What is done once a day: drafts that came to nothing are forgotten, cases whose time
is over erased, leavings of crashes are cleared away."""

import time
from datetime import date, datetime, timedelta
from datetime import time as clock_time

from sqlalchemy import Connection

from backend.cases.privacy import Privacy
from backend.drafts.service import Drafts
from backend.evidence.blobs import Blobs
from backend.kit.clock import IST, now
from backend.kit.db import Database
from backend.kit.jobs import Finish, Job, enqueue

JOB = "upkeep"
_HOUR = clock_time(2, 30)  # when few people write
_UNFINISHED_S = 24 * 3600


class Upkeep:
    """The daily job; each run puts the next day's on the table."""

    def __init__(self, drafts: Drafts, privacy: Privacy, blobs: Blobs) -> None:
        self._drafts = drafts
        self._privacy = privacy
        self._blobs = blobs

    def begin(self, db: Database) -> None:
        """Makes sure that a run is on the table; called at every start."""
        with db.write() as tx:
            _next(tx, now().date())

    def run(self, job: Job) -> Finish:
        """One day's run."""
        self._blobs.sweep(_UNFINISHED_S, time.time())

        def finish(tx: Connection) -> None:
            self._drafts.forget_old(tx)
            self._privacy.erase_old(tx)
            _next(tx, now().date())

        return finish


def _next(tx: Connection, today: date) -> None:
    day = today + timedelta(days=1)
    at = datetime.combine(day, _HOUR, IST)
    enqueue(tx, JOB, f"{JOB}:{day}", {}, run_at=at)
