"""Several Rasas on one Redis: a talk goes on wherever its next message arrives."""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rasa.core.lock_store import LockStore, RedisLockStore
from rasa.shared.core.domain import Domain

from bot.sharing import lock_endpoint
from bot.standing import Standing
from bot.tracker_store import LiveTrackerStore, tracker_of
from tests.bot.conftest import ROOT, free_port

DOMAIN = Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A Redis of our own: its address, its process."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on this machine")
    port = free_port()
    command = [program, "--port", str(port), "--dir", str(tmp_path), "--save", "", "--bind", "127.0.0.1"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    lock = LockStore.create(lock_endpoint(f"redis://127.0.0.1:{port}/0"))
    for _ in range(100):
        try:
            lock.red.ping()
            break
        except Exception:
            time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0", process
    process.kill()
    process.wait()


def rasa_at(url: str) -> LiveTrackerStore:
    return LiveTrackerStore(DOMAIN, host="http://127.0.0.1:9", redis_url=url)


def stands(sender: str, draft: str | None) -> Any:
    return tracker_of(sender, Standing("en", draft), DOMAIN)


def test_a_rasa_goes_on_from_where_another_one_led_the_talk(redis: tuple[str, Any]) -> None:
    async def talk() -> list[Any]:
        one, other = rasa_at(redis[0]), rasa_at(redis[0])
        await one.save(stands("a.1", "d1"))
        seen = [(await other.retrieve("a.1")).get_slot("draft")]
        await other.save(stands("a.1", None))
        return [*seen, (await one.retrieve("a.1")).get_slot("draft"), list(await one.keys())]

    assert asyncio.run(talk()) == ["d1", None, ["a.1"]]


def test_without_its_redis_a_rasa_asks_the_backend(redis: tuple[str, Any]) -> None:
    async def talk() -> Any:
        one = rasa_at(redis[0])
        await one.save(stands("a.1", "d1"))
        redis[1].kill()
        redis[1].wait()
        await one.save(stands("a.1", "d1"))
        return (await one.retrieve("a.1")).get_slot("draft")

    assert asyncio.run(talk()) == "unknown"  # nor does a backend answer here


def test_rasas_own_lock_is_on_that_redis_too(redis: tuple[str, Any]) -> None:
    one, other = (LockStore.create(lock_endpoint(redis[0])) for _ in range(2))
    assert isinstance(one, RedisLockStore)
    ticket = one.issue_ticket("a.1")
    assert other.get_lock("a.1").is_locked(ticket + 1)


def test_what_a_rasa_that_is_gone_left_locked_is_free_before_a_citizen_is_told_to_try_again() -> None:
    asked = "from bot.settings import Settings; Settings.from_env().export(); import rasa.core.lock_store as s"
    run = [sys.executable, "-c", f"{asked}; print(s.LOCK_LIFETIME)"]
    seconds = int(subprocess.run(run, cwd=ROOT, capture_output=True, check=True, text=True).stdout)
    assert 12 < seconds < 30  # an action server's patience, a gateway's


def test_an_address_that_is_none_is_said() -> None:
    with pytest.raises(ValueError, match="SAHAYAK_REDIS_URL"):
        lock_endpoint("10.0.0.5:6379")
    assert lock_endpoint("") is None
