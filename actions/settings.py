"""What the environment says about the action server (`SAHAYAK_*`), and the defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Settings:
    """Where the action server listens, whom it asks and where its texts lie."""

    port: int
    backend_url: str
    service_token: str
    texts: Path

    @classmethod
    def from_env(cls) -> Settings:
        """Read the settings from the environment.

        Raises:
            ValueError: when a port is not a number.
        """

        def env(name: str, default: str) -> str:
            return os.environ.get(name) or default

        backend_port = int(env("SAHAYAK_BACKEND_PORT", "8000"))
        return cls(
            port=int(env("SAHAYAK_ACTIONS_PORT", "5055")),
            backend_url=env("SAHAYAK_BACKEND_URL", f"http://127.0.0.1:{backend_port}").rstrip("/"),
            service_token=env("SAHAYAK_SERVICE_TOKEN", ""),
            texts=ROOT / "data" / "texts" / "actions.yml",
        )
