import os
import time

import pytest

from backend.kit import secrets

KEY = os.urandom(32)


def test_what_was_sealed_comes_back_only_for_its_purpose_and_key():
    sealed = secrets.seal(KEY, b"hello", "a")
    assert secrets.unseal(KEY, sealed, "a") == b"hello"
    for key, purpose, content in [
        (KEY, "b", sealed),
        (os.urandom(32), "a", sealed),
        (KEY, "a", sealed[:-1] + b"x"),
    ]:
        with pytest.raises(secrets.Tampered):
            secrets.unseal(key, content, purpose)


def test_a_token_runs_out_and_can_not_be_forged(monkeypatch):
    token = secrets.timed_token(KEY, "document", {"id": "x"})
    assert secrets.read_token(KEY, "document", token, 60) == {"id": "x"}
    assert secrets.read_token(KEY, "other", token, 60) is None
    assert secrets.read_token(KEY, "document", token[:-2], 60) is None
    assert secrets.read_token(KEY, "document", "नहीं", 60) is None
    later = time.time() + 61
    monkeypatch.setattr(secrets.time, "time", lambda: later)
    assert secrets.read_token(KEY, "document", token, 60) is None
