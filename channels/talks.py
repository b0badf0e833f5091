"""What the gateway remembers of running conversations: only what it can ask the backend again."""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from channels.wire import Reply

_ANSWERED = 8  # deliveries of one conversation whose reply is kept for a repetition


@dataclass(eq=False, slots=True)
class Talk:
    """One conversation. `sender` is the name Rasa knows it by, None until the backend is asked
    (again); `choices` are those of the open question, as far as they were seen; `offered` is the
    last notice that went out in a reply; `warned` says that they were told to slow down."""

    sender: str | None = None
    language: str | None = None
    expects: Mapping[str, Any] | None = None
    choices: tuple[Mapping[str, str], ...] = ()
    offered: str | None = None
    warned: bool = False
    answered: OrderedDict[str, Reply] = field(default_factory=OrderedDict)
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0

    def remember(self, key: str | None, reply: Reply) -> None:
        """Keeps the reply to a delivery, should it be delivered again."""
        if key is None:
            return
        self.answered[key] = reply
        while len(self.answered) > _ANSWERED:
            self.answered.popitem(last=False)


class Talks:
    """The conversations in memory, at most `size` of them; one not in use goes first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._talks: OrderedDict[tuple[str, str], Talk] = OrderedDict()

    def last(self, channel: str, address: str) -> Talk | None:
        """What is known of a conversation now, without waiting; None if nothing."""
        return self._talks.get((channel, address))

    @asynccontextmanager
    async def hold(self, channel: str, address: str) -> AsyncIterator[Talk]:
        """Gives a conversation to one message at a time, in the order they came."""
        key = (channel, address)
        talk = self._talks.setdefault(key, Talk())
        self._talks.move_to_end(key)
        talk.users += 1
        try:
            async with talk.lock:
                yield talk
        finally:
            talk.users -= 1
            self._shrink()

    def _shrink(self) -> None:
        spare = len(self._talks) - self._size
        if spare > 0:
            idle = [key for key, talk in self._talks.items() if not talk.users]
            for key in idle[:spare]:
                del self._talks[key]
