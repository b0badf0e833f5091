"""What looks for work by itself, again and again, from the gateway's start to its end."""

import asyncio


class Watching:
    """Runs `_watch` in the background."""

    _loop: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begins."""
        self._loop = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """Ends; what was under way is broken off."""
        if self._loop:
            self._loop.cancel()
            await asyncio.gather(self._loop, return_exceptions=True)

    async def _watch(self) -> None:
        raise NotImplementedError
