"""How the whole stands, on one page and as numbers: parts alive, disk, backup, trail, certificates."""

import shutil
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from backend.kit.later import Later
from backend.kit.settings import Settings
from backend.trail import store as trail
from backend.web.parts import Parts

httpx = Later("httpx")

PARTS = ("gateway", "rasa", "actions")
BACKUP = "backup"
"""The trail's subject of a backup that was made."""
_PATIENCE_SECONDS = 2


@dataclass(frozen=True)
class Expiry:
    """When somebody's certificate for signing runs out. `owner` is their user id, `root` or `seal`."""

    owner: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """What an administrator should see at a glance. Bytes; None where there is none yet."""

    disk_free: int
    disk_total: int
    backed_up_at: datetime | None
    trail_size: int
    trail_root: str | None
    trail_at: datetime | None
    expiries: tuple[Expiry, ...]

    @property
    def disk_share(self) -> float:
        """How much of the disk is free, 0 to 1."""
        return self.disk_free / self.disk_total


def standing(parts: Parts, tx: Connection) -> Standing:
    """How this backend, its home and its database stand now."""
    disk = shutil.disk_usage(parts.settings.home)
    backup, head = trail.of_subject(tx, BACKUP, 1), trail.last_checkpoint(tx)
    return Standing(
        disk.free,
        disk.total,
        backup[0].at if backup else None,
        head.size if head else 0,
        head.root if head else None,
        head.at if head else None,
        tuple(sorted((Expiry(owner, at) for owner, at in parts.keys.expiries()), key=lambda one: one.at)),
    )


def alive(settings: Settings) -> dict[str, bool]:
    """Which of the other parts answer, as the gateway says; none where it does not answer itself."""
    address = settings.gateway_url or f"http://127.0.0.1:{settings.channels_port}"
    try:
        told = httpx.get(f"{address}/health", timeout=_PATIENCE_SECONDS, trust_env=False).json()
    except (httpx.HTTPError, ValueError):
        return dict.fromkeys(PARTS, False)
    return {"gateway": True} | {part: isinstance(told, dict) and told.get(part) is True for part in PARTS[1:]}
