"""The gateway's numbers: they move with what happens, are not public, and name nobody."""

import pytest

from tests.channels.standins import TOKEN, message, turn


def numbers(town) -> dict[str, float]:
    answer = town.web.http.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    lines = (line.rpartition(" ") for line in answer.text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, _, value in lines}


def test_they_are_not_for_the_public(town):
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": TOKEN}):
        answer = town.web.http.get("/metrics", headers=headers)
        assert answer.status_code == 401 and "sahayak_" not in answer.text


def test_turns_are_counted_with_their_time(town):
    for n in range(3):
        town.web.say(text=f"x{n}", language="en")
    found = numbers(town)
    turns = {name: value for name, value in found.items() if name.startswith("sahayak_turns_total{")}
    assert sum(turns.values()) == 3
    assert all('channel="web"' in name and 'outcome="answered"' in name for name in turns)
    assert found['sahayak_turn_seconds_count{channel="web"}'] == 3
    assert found['sahayak_turn_seconds_sum{channel="web"}'] > 0


@pytest.mark.parametrize("part", ["rasa", "backend"])
def test_an_outage_is_counted_by_the_part_that_did_not_answer(town, part):
    assert numbers(town)[f'sahayak_outages_total{{part="{part}"}}'] == 0
    town.cut(part)
    town.web.say(text="x", language="hi")
    found = numbers(town)
    assert found[f'sahayak_outages_total{{part="{part}"}}'] == 1
    assert found['sahayak_turns_total{channel="web",language="hi",outcome="failed"}'] == 1


@pytest.mark.parametrize("changes", [{"turn_seconds": 1}])
def test_an_answer_that_came_too_late_is_an_outage_too(town):
    town.rasa.delay = 30
    town.web.say(text="x")
    assert numbers(town)['sahayak_outages_total{part="slow"}'] == 1


def test_what_was_not_understood_is_counted_by_language_and_not_told_to_the_person(town):
    town.rasa.script = lambda body: turn(message("Sorry?"), language="en", fallback=True)
    reply = town.web.say(text="zzz")
    assert "fallback" not in str(reply)
    found = numbers(town)
    assert found['sahayak_fallbacks_total{language="en"}'] == 1
    assert found['sahayak_fallbacks_total{language="hi"}'] == 0


def test_a_mistake_of_ours_is_counted(town):
    town.rasa.raw = [{"custom": {"messages": [{"text": "x", "choices": 5}]}}]
    town.web.send(text="x")
    found = numbers(town)
    assert sum(value for name, value in found.items() if 'outcome="mistake"' in name and "turns_total" in name) == 1


def test_nobody_is_named(town):
    town.web.say(text="मेरा नाम सुनीता देवी, 9999900001", conversation="secret-talk-1")
    told = "\n".join(numbers(town))
    for personal in ("सुनीता", "9999900001", "secret-talk", "127.0.0.1"):
        assert personal not in told
