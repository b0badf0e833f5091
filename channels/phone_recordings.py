"""Twilio's copies of what callers recorded: deleted once we keep a recording ourselves, or nobody wants it."""

import asyncio
import logging
import time
from urllib.parse import urlsplit

from channels.store import CALL_SECONDS, Store
from channels.twilio_wire import Wire
from channels.watching import Watching

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 60
RECORDED, UNWANTED, DELETED = "recorded", "unwanted", "deleted"


class Recordings(Watching):
    """Knows of every recording that Twilio made for us, also over a restart, until it is deleted there."""

    def __init__(self, store: Store, wire: Wire) -> None:
        self._store, self._wire = store, wire

    async def made(self, url: str) -> None:
        """Notes a recording; one that is not settled within a day (its caller hung up and never came back) is
        unwanted."""
        await asyncio.to_thread(self._store.sent, _name(url), {"recording": url}, RECORDED)

    async def unwanted(self, url: str) -> None:
        """Has a recording be deleted that its caller threw away."""
        await asyncio.to_thread(self._store.status, _name(url), UNWANTED)

    async def kept(self, url: str) -> None:
        """Deletes a recording that is ours now."""
        await self.unwanted(url)
        await self._delete(url)

    async def _watch(self) -> None:
        while True:
            for url in await asyncio.to_thread(self._store.unwanted_recordings, time.time() - CALL_SECONDS):
                await self._delete(url)
            await asyncio.sleep(_LOOK_SECONDS)

    async def _delete(self, url: str) -> None:
        """Deletes it at Twilio; what fails now is tried again."""
        if await self._wire.forget(_name(url)):
            await asyncio.to_thread(self._store.status, _name(url), DELETED)


def _name(url: str) -> str:
    """Twilio's name for a recording, by its address."""
    return urlsplit(url).path.rpartition("/")[2].partition(".")[0]
