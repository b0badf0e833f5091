"""How much goes to the action server in a turn, how often the encoder is asked: counts no machine makes smaller."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.utils.endpoints import EndpointConfig

from bench.turn.talks import CERTIFICATE, CODE, LOOK_UP, MOBILE, Said
from bot.standing import question_open
from bot.tracker_store import LiveTrackerStore, Standing, tracker_of
from bot.training import model_path
from bot.understanding.encoder import Encoder
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


@pytest.mark.parametrize(("said", "most"), [(CERTIFICATE, 0), (LOOK_UP, 0)], ids=["certificate", "look-up"])
def test_whoever_answers_questions_is_understood_without_the_encoder(
    said: tuple[Said, ...], most: int, models: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = Agent.load(str(model_path(models)))
    asked: list[int] = []
    encode = Encoder.vectors

    def counted(encoder: Encoder, sentences: list[str], *rest: object) -> object:
        asked.append(len(sentences))
        return encode(encoder, sentences, *rest)

    monkeypatch.setattr(Encoder, "vectors", counted)
    opens = None
    for one in said:
        before = question_open.set(opens is not None)
        asyncio.run(agent.parse_message({MOBILE: "9876543210", CODE: "482913"}.get(one.text, one.text)))
        question_open.reset(before)
        opens = one.opens
    assert sum(asked) <= most
