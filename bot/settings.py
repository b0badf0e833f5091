"""What the environment says about Rasa's side (`SAHAYAK_*`), and the defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Where Rasa listens, whom it asks and where its model lies."""

    home: Path
    rasa_port: int
    actions_url: str
    backend_url: str
    service_token: str

    @classmethod
    def from_env(cls) -> Settings:
        """Read the settings from the environment.

        Raises:
            ValueError: when a port is not a number.
        """
        env = os.environ.get
        actions_port = int(env("SAHAYAK_ACTIONS_PORT", "5055"))
        backend_port = int(env("SAHAYAK_BACKEND_PORT", "8000"))
        return cls(
            home=Path(env("SAHAYAK_HOME", "var")),
            rasa_port=int(env("SAHAYAK_RASA_PORT", "5005")),
            actions_url=env("SAHAYAK_ACTIONS_URL", f"http://127.0.0.1:{actions_port}/webhook"),
            backend_url=env("SAHAYAK_BACKEND_URL", f"http://127.0.0.1:{backend_port}").rstrip("/"),
            service_token=env("SAHAYAK_SERVICE_TOKEN", ""),
        )

    @property
    def models(self) -> Path:
        """The folder of trained models."""
        return self.home / "models"

    def export(self) -> None:
        """Give Rasa's endpoints.yml and the tracker store their values, through the environment."""
        os.environ["SAHAYAK_ACTIONS_URL"] = self.actions_url
        os.environ["SAHAYAK_BACKEND_URL"] = self.backend_url
        os.environ["SAHAYAK_SERVICE_TOKEN"] = self.service_token
        os.environ["RASA_TELEMETRY_ENABLED"] = "false"
        os.environ["RASA_MAX_CACHE_SIZE"] = "0"  # the fingerprint in bot/training.py decides instead
        os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
