"""What several Rasas share on Redis: Rasa's own lock for each talk, and where each talk stands."""

from __future__ import annotations

import json
import logging
from collections import OrderedDict
from dataclasses import asdict
from urllib.parse import unquote, urlsplit

from rasa.utils.endpoints import EndpointConfig
from redis import RedisError
from redis.asyncio import Redis

from bot.standing import Standing

logger = logging.getLogger(__name__)

_KEPT_SECONDS = 24 * 3600
_SECONDS = 3  # a Redis that does not answer must not hold a citizen up: the backend is asked instead


def lock_endpoint(url: str) -> EndpointConfig | None:
    """The entry `lock_store` that endpoints.yml would have for this Redis; None where there is none.

    Raises:
        ValueError: when it is no address of a Redis.
    """
    if not url:
        return None
    place = urlsplit(url)
    if place.scheme not in ("redis", "rediss") or not place.hostname:
        raise ValueError("SAHAYAK_REDIS_URL is malformed: expected redis://[user:password@]host[:port][/number]")
    return EndpointConfig(
        url=place.hostname,
        type="redis",
        port=place.port or 6379,
        db=int(place.path.strip("/") or 0),
        username=unquote(place.username) if place.username else None,
        password=unquote(place.password) if place.password else None,
        use_ssl=place.scheme == "rediss",
        key_prefix="sahayak",
        socket_timeout=_SECONDS,
    )


class InMemory:
    """The standings of the talks used last, of a Rasa that is the only one."""

    def __init__(self, most: int) -> None:
        """`most`: how many talks are remembered."""
        self._most = most
        self._standings: OrderedDict[str, Standing] = OrderedDict()

    async def get(self, sender: str) -> Standing | None:
        """Where a talk stands; None when that is not remembered."""
        standing = self._standings.get(sender)
        if standing is not None:
            self._standings.move_to_end(sender)
        return standing

    async def put(self, sender: str, standing: Standing | None) -> None:
        """Remember where a talk stands; None forgets it."""
        self._standings.pop(sender, None)
        if standing is not None:
            self._standings[sender] = standing
        while len(self._standings) > self._most:
            self._standings.popitem(last=False)

    async def senders(self) -> list[str]:
        """Whose talks are remembered."""
        return list(self._standings)


class OnRedis:
    """The same, shared. A Redis that fails remembers nothing, and the backend is asked instead."""

    def __init__(self, url: str) -> None:
        """See the class."""
        self._redis = Redis.from_url(url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS)

    async def get(self, sender: str) -> Standing | None:
        """Where a talk stands; None when that is not remembered."""
        try:
            kept = await self._redis.get(_key(sender))
        except RedisError as error:
            logger.warning("Redis could not be asked about a talk (%s)", type(error).__name__)
            return None
        return Standing(**json.loads(kept)) if kept else None

    async def put(self, sender: str, standing: Standing | None) -> None:
        """Remember where a talk stands; None forgets it."""
        try:
            if standing is None:
                await self._redis.delete(_key(sender))
            else:
                await self._redis.set(_key(sender), json.dumps(asdict(standing)), ex=_KEPT_SECONDS)
        except RedisError as error:
            logger.warning("Redis could not keep where a talk stands (%s)", type(error).__name__)

    async def senders(self) -> list[str]:
        """Whose talks are remembered."""
        return [key.decode().partition(":")[2] async for key in self._redis.scan_iter(match=_key("*"))]


def _key(sender: str) -> str:
    return f"standing:{sender}"
