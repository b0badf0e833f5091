"""The log says where something went wrong, and nothing that anybody wrote."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import quiet


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    monkeypatch.setenv("SAHAYAK_LOG_FORMAT", "plain")
    root, level, handlers = logging.getLogger(), logging.getLogger().level, logging.getLogger().handlers
    formatter = quiet.configure()
    stream = io.StringIO()
    root.handlers[0].setStream(stream)  # type: ignore[attr-defined]
    formatter.discreet = True
    yield stream
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def test_a_message_with_a_text_in_it_is_told_by_its_place(log: io.StringIO) -> None:
    logging.getLogger("rasa.core").warning("cannot handle Sita Devi")
    assert "Sita" not in log.getvalue()
    assert "WARNING rasa.core: test_a_message_with_a_text_in_it_is_told_by_its_place, line" in log.getvalue()


def test_an_exception_is_told_by_its_kind_and_frames_with_its_causes(log: io.StringIO) -> None:
    try:
        try:
            raise ValueError("Sita Devi")
        except ValueError as error:
            raise KeyError("9876543210") from error
    except KeyError:
        logging.getLogger("rasa.core").exception("while handling Sita Devi")
    written = log.getvalue()
    assert "Sita" not in written and "9876543210" not in written
    assert "builtins.KeyError" in written and "builtins.ValueError" in written and "test_quiet.py" in written


def test_a_structured_event_is_told_by_its_name_only(log: io.StringIO) -> None:
    structlog.get_logger("rasa.rest").error("rest.message.received.failure", text="Sita Devi")
    assert "rest.message.received.failure" in log.getvalue()
    assert "Sita" not in log.getvalue()
