"""How much goes to the action server in a turn: a count that no machine makes smaller."""

from __future__ import annotations

import asyncio
import json

from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.utils.endpoints import EndpointConfig

from bot.tracker_store import LiveTrackerStore, Standing, tracker_of
from tests.bot.conftest import ROOT

DOMAIN = Domain.load(str(ROOT / "domain.yml"))
MOST_BYTES = 6000
"""5,260 when this was written. The message with its ranking of twelve intents stands in the call twice, as the latest
and as an event. The domain (30 kB) must not stand there, nor what was said before."""


def sent(turns: int) -> int:
    """The bytes of the call for the last of so many messages of one talk."""
    store = LiveTrackerStore(DOMAIN, host="http://127.0.0.1:1")
    ranking = [{"name": f"a_rather_long_intent_{n}", "confidence": 0.123456789012345} for n in range(12)]
    parsed = {"intent_ranking": ranking, "text": "मेरा नाम रमेश कुमार यादव है", "metadata": {"said": {}}}
    body: dict = {}

    async def talk() -> None:
        nonlocal body
        await store.save(tracker_of("c.1", Standing("hi", "d1"), DOMAIN))
        for _ in range(turns):
            tracker = await store.retrieve("c.1")
            tracker.update(UserUttered(parsed["text"], ranking[0], [], parse_data=parsed), DOMAIN)
            action = RemoteAction("validate_service_form", EndpointConfig("http://a", enable_selective_domain=True))
            body = action._action_call_format(tracker, DOMAIN)
            await store.save(tracker)

    asyncio.run(talk())
    return len(json.dumps(body).encode())


def test_a_call_of_an_action_is_small_and_does_not_grow_with_the_talk() -> None:
    assert sent(1) <= MOST_BYTES
    assert abs(sent(60) - sent(1)) < 100  # moments are not all equally long
