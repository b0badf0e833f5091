"""The gateway as a process: settings, headers, what it logs, what it says about addresses it lacks."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from channels.settings import Settings
from tests.channels.standins import TOKEN, free_port

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "value"),
    [("SAHAYAK_SERVICE_TOKEN", ""), ("SAHAYAK_CHANNELS_PORT", "x"), ("SAHAYAK_TALK_RATE", "0"),
     ("SAHAYAK_PUBLIC_URL", "sahayak.example")],
)  # fmt: skip
def test_a_wrong_setting_is_named(name, value):
    with pytest.raises(ValueError, match=name):
        Settings.from_env({"SAHAYAK_SERVICE_TOKEN": TOKEN, name: value})


def test_settings_come_from_the_environment_and_hide_the_token():
    settings = Settings.from_env({"SAHAYAK_SERVICE_TOKEN": TOKEN, "SAHAYAK_RASA_PORT": "7005"})
    assert settings.rasa_url == "http://127.0.0.1:7005"
    assert settings.channels_host == "127.0.0.1"
    assert TOKEN not in repr(settings)


def test_the_process_serves_and_logs_nothing_personal():
    port = free_port()
    env = {"SAHAYAK_SERVICE_TOKEN": TOKEN, "SAHAYAK_CHANNELS_PORT": str(port)}
    env |= {f"SAHAYAK_{part}_PORT": str(free_port()) for part in ("BACKEND", "RASA", "ACTIONS")}
    process = subprocess.Popen(
        [sys.executable, "-m", "channels"],
        cwd=ROOT,
        env=os.environ | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        http = httpx.Client(base_url=f"http://127.0.0.1:{port}", transport=httpx.HTTPTransport(retries=8), timeout=30)
        assert http.get("/health").status_code == 503
        reply = http.post("/web/messages", json={"conversation": "secret-id", "text": "मेरा राज़"}).json()
        assert reply["failed"]
    finally:
        process.terminate()
        printed, _ = process.communicate(timeout=20)
    assert "backend: ClientConnectorError" in printed
    assert "secret-id" not in printed
    assert "राज़" not in printed


def test_without_a_token_the_process_says_which_setting_lacks():
    env = {name: value for name, value in os.environ.items() if not name.startswith("SAHAYAK_")}
    done = subprocess.run([sys.executable, "-m", "channels"], cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.strip() == "SAHAYAK_SERVICE_TOKEN is not set"


@pytest.mark.parametrize("path", ["/", "/static/chat.js", "/health", "/nowhere"])
def test_every_answer_carries_the_security_headers(town, path):
    answer = town.web.http.get(path)
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    json = answer.headers.get("content-type", "").startswith("application/json")
    assert answer.headers.get("content-disposition") == ('attachment; filename="api.json"' if json else None)


def test_an_address_we_lack_is_told_kindly_to_programs_and_to_people(town):
    assert town.web.http.get("/nowhere").json()["messages"][0]["text"]
    page = town.web.http.get("/nowhere", headers={"Accept": "text/html"})
    assert page.status_code == 404
    assert "tel:112" in page.text
