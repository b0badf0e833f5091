"""How long a draft that came to nothing is kept."""

from datetime import datetime, timedelta

KEPT = timedelta(days=30)
TIP_KEPT = timedelta(days=1)
"""An unfinished tip stands beside the conversation it is written in, so it must not stay."""


def kept_since(moment: datetime) -> datetime:
    """The moment since which a draft must have been touched to be still there at `moment`."""
    return moment - KEPT


def tip_kept_since(moment: datetime) -> datetime:
    """The same for the draft of a tip."""
    return moment - TIP_KEPT
