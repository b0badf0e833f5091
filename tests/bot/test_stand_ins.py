"""What the serving process goes without is not missed by it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SERVED = """
import json, sys
from bot import stand_ins
stand_ins.register(serving=True)
import bot.serving
from rasa.core.agent import Agent
from rasa.core.lock_store import LockStore
from rasa.core.run import configure_app, create_http_input_channels
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from bot import patches
patches.apply()
endpoints = AvailableEndpoints.read_endpoints("endpoints.yml")
TrackerStore.create(endpoints.tracker_store)
LockStore.create(endpoints.lock_store)
app = configure_app(create_http_input_channels(None, "credentials.yml"), endpoints=endpoints, enable_api=True)
print(json.dumps([len(sys.modules), [name for name in sys.modules if "." not in name]]))
"""
MOST_MODULES = 2250
"""2,178 when this was written. Each further hundred is about a tenth of a second at every start."""


def served() -> list:
    env = {"PYTHONPATH": str(ROOT), "PATH": "", "SAHAYAK_ACTIONS_URL": "http://a", "SAHAYAK_BACKEND_URL": "http://b"}
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SERVED], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def test_the_server_comes_up_without_what_it_goes_without_and_reads_no_more_than_it_needs() -> None:
    modules, packages = served()
    assert not {"matplotlib", "boto3", "slack_sdk", "telegram", "aiogram", "tensorflow"} & set(packages)
    assert modules <= MOST_MODULES
