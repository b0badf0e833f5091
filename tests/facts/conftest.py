from datetime import datetime, timedelta, timezone

import pytest


@pytest.fixture
def now() -> datetime:
    """Wednesday, 18 March 2026, eleven in the morning in India."""
    return datetime(2026, 3, 18, 11, 0, tzinfo=timezone(timedelta(hours=5, minutes=30)))
