"""Drives a system through the conversations, one message after the other or many people at once."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from .talks import CERTIFICATE, CODE, LOOK_UP, MOBILE, Said


class Person(Protocol):
    """Somebody in a conversation with a system."""

    mobile: str

    def say(self, text: str) -> str | None:
        """Sends a message, waits for the answer; the field that is open then. Raises RuntimeError for a bad one."""

    def code(self) -> str:
        """The one-time code that was sent last."""

    def close(self) -> None:
        """Ends the connection."""


class System(Protocol):
    """What is measured."""

    name: str

    def person(self, mobile: str) -> Person:
        """Somebody new."""

    def cpu(self) -> dict[str, float]:
        """Processor seconds so far, by part."""

    def memory(self) -> dict[str, float]:
        """MB now, by part."""


_mobiles = iter(range(9_100_000_000, 9_999_999_999))


def talk(person: Person, said: Sequence[Said]) -> list[float]:
    """Holds a conversation; the seconds each turn took. Raises RuntimeError when an answer was not taken."""
    took = []
    for one in said:
        text = {MOBILE: person.mobile, CODE: ""}.get(one.text, one.text) or person.code()
        begun = time.perf_counter()
        opened = person.say(text)
        took.append(time.perf_counter() - begun)
        if opened != one.opens:
            raise RuntimeError(f"after {one.text!r} {opened!r} is open and not {one.opens!r}")
    return took


def conversation(system: System, said: Sequence[Said]) -> list[float]:
    """A conversation with somebody new."""
    person = system.person(str(next(_mobiles)))
    try:
        return talk(person, said)
    finally:
        person.close()


@dataclass(frozen=True)
class Run:
    """Seconds of each turn, seconds of all, processor seconds by part."""

    turns: list[float]
    seconds: float
    cpu: dict[str, float]

    @property
    def cpu_ms(self) -> float:
        """Processor milliseconds of a turn, all parts."""
        return 1000 * sum(self.cpu.values()) / len(self.turns)

    def percentile(self, share: float) -> float:
        """Milliseconds within which this share of the turns was answered."""
        ordered = sorted(self.turns)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def rate(self) -> float:
        """Turns a second."""
        return len(self.turns) / self.seconds


def rounds(system: System, said: Sequence[Said], count: int, senders: int = 1) -> Run:
    """`count` conversations held by `senders` people at once."""
    before, begun = system.cpu(), time.perf_counter()
    with ThreadPoolExecutor(senders) as people:
        turns = [one for took in people.map(lambda _: conversation(system, said), range(count)) for one in took]
    seconds, after = time.perf_counter() - begun, system.cpu()
    return Run(turns, seconds, {part: after[part] - before.get(part, 0.0) for part in after})


def lengths(system: System, ats: Sequence[int], people: int, width: int = 20) -> dict[int, float]:
    """Processor milliseconds of a turn when a conversation has so many messages, measured over `width` of them."""
    crowd = [system.person(str(next(_mobiles))) for _ in range(people)]
    rounds_done, told = 0, {}
    for at in ats:
        while rounds_done * len(LOOK_UP) < at - width // 2:
            for person in crowd:
                talk(person, LOOK_UP)
            rounds_done += 1
        before, turns = system.cpu(), 0
        while rounds_done * len(LOOK_UP) < at + width // 2:
            for person in crowd:
                turns += len(talk(person, LOOK_UP))
            rounds_done += 1
        after = system.cpu()
        told[at] = 1000 * (sum(after.values()) - sum(before.values())) / turns
    for person in crowd:
        person.close()
    return told


def first_answer(system: System, begun: float, patience: float = 300) -> float:
    """Seconds from `begun` until the first message is answered well."""
    while time.monotonic() - begun < patience:
        person = system.person(str(next(_mobiles)))
        try:
            person.say(LOOK_UP[0].text)
            return time.monotonic() - begun
        except (OSError, RuntimeError, ValueError):
            time.sleep(0.1)
        finally:
            person.close()
    raise RuntimeError(f"{system.name} did not answer within {patience:.0f} s")


def fresh_name() -> str:
    """An address that nobody had before."""
    return uuid.uuid4().hex


__all__ = ["CERTIFICATE", "LOOK_UP", "Person", "Run", "System", "conversation", "first_answer", "fresh_name", "lengths"]
