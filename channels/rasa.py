"""The road to Rasa: its REST channel, on loopback."""

import json
from collections.abc import Mapping
from typing import Any

from channels.backend import Unreachable
from channels.settings import Settings
from watch import traces
from watch.wire import Lost, NotSent, Wire


class Rasa:
    """Client of Rasa's REST channel; one pool of kept connections.

    It does not order messages: the gateway holds a conversation while one of its messages is
    under way, because Rasa's own lock makes waiters sleep and is not safe between machines.
    """

    def __init__(self, settings: Settings) -> None:
        self._wire = Wire(settings.rasa_url, settings.turn_seconds)

    async def close(self) -> None:
        """Ends all connections."""
        await self._wire.close()

    async def say(self, sender: str, message: str, metadata: Mapping[str, Any]) -> dict[str, Any]:
        """Sends one message and returns the turn that came back: messages, expects, sender, language, ended, news.
        `metadata` goes through Rasa to the action server untouched: what was `said`, the `language` asked for, the
        last notice `seen`. Raises Unreachable, also for an empty answer (a dead action server)."""
        try:
            with traces.span("rasa", "client"):
                # Rasa passes the metadata on to the actions, and no header
                told = {**metadata, "carried": traces.headers()}
                body = {"sender": sender, "message": message, "metadata": told}
                status, content = await self._wire.call("POST", "/webhooks/rest/webhook", body)
            answers = json.loads(content)
        except (NotSent, Lost) as error:
            raise Unreachable(f"rasa: {error}") from None
        except ValueError:
            raise Unreachable("rasa: not JSON") from None
        if status != 200 or not isinstance(answers, list):
            raise Unreachable(f"rasa: {status}")
        return _turn(answers)


def _turn(answers: list[Any]) -> dict[str, Any]:
    """Rasa's answers as one turn: their messages in order, all else from the last."""
    messages: list[Any] = []
    turn: dict[str, Any] = {}
    for answer in answers:
        custom = answer.get("custom") if isinstance(answer, dict) else None
        if isinstance(custom, dict) and isinstance(custom.get("messages"), list):
            messages += [one for one in custom["messages"] if isinstance(one, dict)]
            turn |= custom
    if not messages:
        raise Unreachable("rasa: empty answer")
    return turn | {"messages": messages}
