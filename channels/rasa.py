"""The road to Rasa: its REST channel, on loopback."""

from collections.abc import Mapping
from typing import Any

import httpx

from channels.backend import Unreachable
from channels.settings import Settings


class Rasa:
    """Client of Rasa's REST channel; one pool of kept connections.

    It does not order messages: the gateway holds a conversation while one of its messages is
    under way, because Rasa's own lock makes waiters sleep and is not safe between machines.
    """

    def __init__(self, settings: Settings) -> None:
        self._http = httpx.AsyncClient(
            base_url=settings.rasa_url,
            timeout=httpx.Timeout(settings.turn_seconds, connect=2),
            # Rasa closes idle connections after five seconds: leave earlier than it does
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=50, keepalive_expiry=4),
            trust_env=False,
        )

    async def close(self) -> None:
        """Ends all connections."""
        await self._http.aclose()

    async def say(self, sender: str, message: str, said: Mapping[str, Any], language: str | None) -> dict[str, Any]:
        """Sends one message and returns the turn that came back: messages, expects, sender,
        language, ended. Raises Unreachable, also for an empty answer (a dead action server)."""
        body = {"sender": sender, "message": message, "metadata": {"said": said, "language": language}}
        try:
            response = await self._http.post("/webhooks/rest/webhook", json=body)
            answers = response.json()
        except httpx.HTTPError as error:
            raise Unreachable(f"rasa: {type(error).__name__}") from None
        except ValueError:
            raise Unreachable("rasa: not JSON") from None
        if response.is_error or not isinstance(answers, list):
            raise Unreachable(f"rasa: {response.status_code}")
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
