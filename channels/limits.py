"""How much one conversation or one network address may ask of us."""

import time
from collections import OrderedDict


class Over(Exception):
    """Over the limit; `wait` is the seconds after which the next message is taken."""

    def __init__(self, wait: float) -> None:
        super().__init__()
        self.wait = wait


class Rate:
    """A token bucket for each key: the allowance of a minute, or of so many `seconds`, at once, refilled evenly.

    The keys kept are bounded; the one unused longest is forgotten first.
    """

    def __init__(self, allowance: int, keys: int = 50_000, clock=time.monotonic, seconds: int = 60) -> None:
        self._size = float(allowance)
        self._seconds = seconds
        self._keys = keys
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, cost: float = 1) -> None:
        """Takes `cost` from the bucket of `key`. Raises Over."""
        now = self._clock()
        left, at = self._buckets.pop(key, (self._size, now))
        left = min(self._size, left + (now - at) * self._size / self._seconds)
        enough = left >= cost
        self._buckets[key] = (left - cost if enough else left, now)
        if len(self._buckets) > self._keys:
            self._buckets.popitem(last=False)
        if not enough:
            raise Over((cost - left) * self._seconds / self._size)
