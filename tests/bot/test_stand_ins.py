"""What the serving process goes without is not missed by it."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

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
print(json.dumps([len(sys.modules), [name for name, one in sys.modules.items() if "." not in name and one.__spec__]]))
"""
MOST_MODULES = 2070
"""1,993 when this was written. Each further hundred is about a tenth of a second at every start."""


TOOLS = """
from bot import stand_ins
stand_ins.register()
import rasa.__main__, rasa.model_testing, rasa.nlu.test, rasa.core.test, rasa.core.training.interactive, rasa.validator
from rasa.cli import data, evaluate, interactive, run, shell, test, train, visualize
from rasa.utils import plotting
plotting.plot_confusion_matrix([], [])
"""


def test_rasas_tools_come_up_without_the_libraries_that_are_left_out() -> None:
    env = {"PYTHONPATH": str(ROOT), "PATH": "", "RASA_TELEMETRY_ENABLED": "false"}
    run = subprocess.run([sys.executable, "-W", "ignore", "-c", TOOLS], cwd=ROOT, env=env, capture_output=True)
    assert run.returncode == 0, run.stderr[-3000:]


@pytest.mark.parametrize("library", ["tensorflow", "matplotlib", "boto3", "pymongo", "slack-sdk", "cryptography"])
def test_what_is_left_out_is_not_installed(library: str) -> None:
    with pytest.raises(PackageNotFoundError):
        version(library)


def served() -> list:
    env = {"PYTHONPATH": str(ROOT), "PATH": "", "SAHAYAK_ACTIONS_URL": "http://a", "SAHAYAK_BACKEND_URL": "http://b"}
    run = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SERVED], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.splitlines()[-1])


def test_the_server_comes_up_without_what_it_goes_without_and_reads_no_more_than_it_needs() -> None:
    modules, packages = served()
    assert not {"matplotlib", "boto3", "slack-sdk", "telegram", "aiogram", "tensorflow"} & set(packages)
    assert modules <= MOST_MODULES
