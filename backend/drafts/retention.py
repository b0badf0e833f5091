"""How long a draft that came to nothing is kept."""

from datetime import datetime, timedelta

KEPT = timedelta(days=30)


def kept_since(moment: datetime) -> datetime:
    """The moment since which a draft must have been touched to be still there at `moment`."""
    return moment - KEPT
