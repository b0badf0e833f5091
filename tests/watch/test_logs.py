"""Log lines: one JSON object each, with the request they belong to and nothing that anybody wrote."""

import io
import json
import logging

import pytest

from watch import asked, logs


@pytest.fixture
def written(monkeypatch):
    """Begins logging and gives back the lines written since."""
    root = logging.getLogger()
    before = root.handlers, root.level, {name: logging.getLogger(name).level for name in logs.OWN}

    def begin(form: str = "json"):
        monkeypatch.setenv("SAHAYAK_LOG_FORMAT", form)
        logs.begin("gateway")
        stream = io.StringIO()
        root.handlers[0].setStream(stream)
        return lambda: stream.getvalue().splitlines()

    yield begin
    root.handlers, root.level = before[0], before[1]
    for name, level in before[2].items():
        logging.getLogger(name).setLevel(level)


def test_a_line_says_when_where_what_and_for_which_request(written):
    lines = written()
    with asked.entered("0123456789abcdef"):
        logging.getLogger("channels.rasa").warning("rasa: %s", "ConnectError")
    logging.getLogger("channels.rasa").info("no request here")
    first, second = map(json.loads, lines())
    assert first.pop("time").endswith("+00:00")
    assert first == {
        "level": "warning",
        "part": "gateway",
        "logger": "channels.rasa",
        "message": "rasa: ConnectError",
        "request": "0123456789abcdef",
    }
    assert "request" not in second


def test_of_others_and_of_exceptions_only_the_place_is_told(written):
    lines = written()
    logging.getLogger("httpx").warning("POST https://api/bot%s", "secret-token")
    try:
        raise ValueError("मेरा मोबाइल 9876543210")
    except ValueError:
        logging.getLogger("backend.kit.jobs").exception("claiming a job failed")
    text = "\n".join(lines())
    assert "secret" not in text and "9876543210" not in text and "मोबाइल" not in text
    assert "builtins.ValueError" in text and "test_logs.py" in text
    assert json.loads(lines()[1])["message"] == "claiming a job failed"


def test_a_line_break_in_a_message_begins_no_line_of_its_own(written):
    lines = written()
    logging.getLogger("channels").warning("%s", 'x\n{"level": "info", "message": "all is well"}')
    assert len(lines()) == 1


def test_plain_lines_are_for_eyes(written):
    lines = written("plain")
    with asked.entered("0123456789abcdef"):
        logging.getLogger("backend").warning("late")
    assert lines() == ["WARNING backend [0123456789abcdef]: late"]


@pytest.mark.parametrize("given", ["", "x", "0123456789ABCDEF", "0123456789abcde", "0123456789abcdef\n", "सु" * 8])
def test_what_is_no_id_is_none(given):
    with asked.entered(given):
        assert asked.current() is None
    assert len(asked.taken({asked.HEADER: given})[0]) == 16
