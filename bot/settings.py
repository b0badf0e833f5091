"""What the environment says about Rasa's side (`SAHAYAK_*`), and the defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK_SECONDS = 15
"""How long a Rasa that is gone keeps a talk locked for the others: a little longer than a turn can take, for the action
server waits 12 seconds at most. Rasa's own minute is longer than a citizen is let wait."""


@dataclass(frozen=True)
class Settings:
    """Where Rasa listens, whom it asks and where its model lies."""

    models: Path
    """The folder of trained models."""
    rasa_port: int
    actions_url: str
    backend_url: str
    service_token: str
    redis_url: str
    """Where Rasas on several machines share their locks and where talks stand; empty: this Rasa is the only one."""

    @classmethod
    def from_env(cls) -> Settings:
        """Read the settings from the environment.

        Raises:
            ValueError: when a port is not a number.
        """

        def env(name: str, default: str) -> str:
            return os.environ.get(name) or default

        actions_port = int(env("SAHAYAK_ACTIONS_PORT", "5055"))
        backend_port = int(env("SAHAYAK_BACKEND_PORT", "8000"))
        return cls(
            models=Path(env("SAHAYAK_MODELS", str(Path(env("SAHAYAK_HOME", "var")) / "models"))),
            rasa_port=int(env("SAHAYAK_RASA_PORT", "5005")),
            actions_url=_webhook(env("SAHAYAK_ACTIONS_URL", f"http://127.0.0.1:{actions_port}")),
            backend_url=env("SAHAYAK_BACKEND_URL", f"http://127.0.0.1:{backend_port}").rstrip("/"),
            service_token=env("SAHAYAK_SERVICE_TOKEN", ""),
            redis_url=env("SAHAYAK_REDIS_URL", ""),
        )

    def export(self) -> None:
        """Give Rasa's endpoints.yml and the tracker store their values, through the environment."""
        os.environ["SAHAYAK_ACTIONS_URL"] = self.actions_url
        os.environ["SAHAYAK_BACKEND_URL"] = self.backend_url
        os.environ["SAHAYAK_SERVICE_TOKEN"] = self.service_token
        os.environ["SAHAYAK_REDIS_URL"] = self.redis_url
        os.environ["TICKET_LOCK_LIFETIME"] = str(LOCK_SECONDS)
        os.environ["RASA_TELEMETRY_ENABLED"] = "false"
        os.environ["RASA_MAX_CACHE_SIZE"] = "0"  # the fingerprint in bot/training.py decides instead
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"


def _webhook(url: str) -> str:
    """The action server's address with the path that Rasa calls, whether it was given or not."""
    return f"{url.rstrip('/').removesuffix('/webhook')}/webhook"
