"""Deliveries of push channels: kept before they are acknowledged, dealt with once, in each person's order.

A delivery that a crash or an outage cut short is taken up again; it then carries the question its person was
answering, so that an answer which was taken already is not taken for the next question.
"""

import asyncio
import contextlib
import logging
import traceback
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from channels.store import HOLD_SECONDS, NotOurs, Store
from watch import asked, traces

_log = logging.getLogger(__name__)
_AT_ONCE = 64  # people served side by side
TRIES = 3
_PAUSE_SECONDS = 20
_HOLD_PAUSE_SECONDS = HOLD_SECONDS / 4
_DAY = 24 * 3600

Handle = Callable[["Delivery"], Awaitable[None]]


class Unsent(Exception):
    """The channel could not be reached to answer; the delivery is taken up again later."""


class Delivery:
    """One delivery: who it is from, what came, and `answering`, the question that was open at the first try."""

    def __init__(self, store: Store, number: int, attempt: int, body: dict[str, Any]) -> None:
        self._store, self.number, self.attempt, self._body = store, number, attempt, body
        self.channel: str = body["channel"]
        self.address: str = body["address"]
        self.content: dict[str, Any] = body["content"]
        self.answering: dict[str, Any] | None = body.get("answering")
        self.request: str | None = body.get("request")

    async def begin(self, answering: dict[str, Any] | None) -> None:
        """Notes a try and, at the first one, the question that was open then."""
        if self.attempt == 0 and answering:
            self._body["answering"] = self.answering = answering
        self.attempt += 1
        await asyncio.to_thread(self._store.begin, self.number, self._body)

    async def done(self) -> None:
        """Notes that nothing is left to do."""
        await asyncio.to_thread(self._store.done, self.number)


class Inbox:
    """The queue of every person, over the gateway's store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._handlers: dict[str, Handle] = {}
        self._queues: dict[tuple[str, str], deque[Callable[[], Awaitable[None]]]] = {}
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()

    def serve(self, channel: str, handle: Handle) -> None:
        """Has `handle` deal with what a channel delivers."""
        self._handlers[channel] = handle

    async def start(self) -> None:
        """Takes up what was left undone, and begins to forget what is old."""
        for number, attempt, body in await asyncio.to_thread(self._store.undone):
            if body.get("channel") in self._handlers:
                self._put(Delivery(self._store, number, attempt, body))
        self._run(self._forget())
        self._run(self._hold())

    async def stop(self) -> None:
        """Ends; what is not done stays for the next start."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def take(self, channel: str, key: str, address: str, content: dict[str, Any]) -> bool:
        """Keeps a delivery and has it dealt with; False if it came before. It may be acknowledged on return."""
        body = {"channel": channel, "address": address, "content": content, "request": asked.current()}
        number = await asyncio.to_thread(self._store.take, f"{channel} {key}", body)
        if number is None:
            return False
        self._put(Delivery(self._store, number, 0, body))
        return True

    def queue(self, channel: str, address: str, work: Callable[[], Awaitable[None]]) -> None:
        """Has something done for a person after what is under way for them."""
        queue = self._queues.get((channel, address))
        if queue is not None:
            queue.append(work)
            return
        self._queues[channel, address] = deque([work])
        self._run(self._drain(channel, address))

    def _put(self, delivery: Delivery) -> None:
        self.queue(delivery.channel, delivery.address, lambda: self._deal(delivery))

    async def _drain(self, channel: str, address: str) -> None:
        queue = self._queues[channel, address]
        try:
            while queue:
                work = queue.popleft()
                asked.enter(asked.new())  # this task was begun by whoever came first
                try:
                    async with self._room:
                        await work()
                except Exception as error:  # one thing that fails must not stop the others
                    _mistake(channel, error)
        finally:
            del self._queues[channel, address]

    async def _deal(self, delivery: Delivery) -> None:
        try:
            if delivery.attempt < TRIES:
                asked.enter(delivery.request)
                with traces.span(f"delivery {delivery.channel}", "consumer"):
                    await self._handlers[delivery.channel](delivery)
        except Unsent:
            _log.warning("%s could not be reached; trying again", delivery.channel)
            if delivery.attempt < TRIES:
                self._run(self._again(delivery))
                return
        except NotOurs:
            _log.warning("%s: another gateway took a delivery over", delivery.channel)
            return
        except Exception as error:
            _mistake(delivery.channel, error)
        await delivery.done()

    async def _again(self, delivery: Delivery) -> None:
        await asyncio.sleep(_PAUSE_SECONDS)
        self._put(delivery)

    async def _hold(self) -> None:
        """Keeps what is ours, and takes up what a gateway that shares our database has left behind."""
        while True:
            await asyncio.sleep(_HOLD_PAUSE_SECONDS)
            try:
                await asyncio.to_thread(self._store.keep_hold)
                for number, attempt, body in await asyncio.to_thread(self._store.undone, own=False):
                    if body.get("channel") in self._handlers:
                        self._put(Delivery(self._store, number, attempt, body))
            except Exception as error:  # the database is away: look again
                _log.warning("holding deliveries: %s", type(error).__name__)

    async def _forget(self) -> None:
        while True:
            with contextlib.suppress(SQLAlchemyError):  # the database is away: tomorrow again
                await asyncio.to_thread(self._store.forget_old)
            await asyncio.sleep(_DAY)

    def _run(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _mistake(channel: str, error: Exception) -> None:
    """Logs kind and place: an exception's text may hold what a person wrote."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    _log.error("%s: %s at %s:%s", channel, type(error).__name__, place.filename, place.lineno)
