"""A real gateway on a free port, between stand-ins of Rasa and of the backend."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from channels.app import create_app
from channels.settings import Settings
from tests.channels.standins import TOKEN, Backend, Rasa, Web, free_port, serving


@dataclass
class Town:
    """The gateway and what is around it. `cut` and `mend` take a part off the network and back."""

    settings: Settings
    rasa: Rasa
    backend: Backend
    url: str
    stacks: dict[str, ExitStack]

    @property
    def web(self) -> Web:
        return Web(self.url)

    def cut(self, name: str) -> None:
        self.stacks[name].close()

    def mend(self, name: str) -> None:
        parts: dict[str, Any] = {"rasa": self.rasa.app(), "backend": self.backend.app(), "actions": _actions()}
        if name == "gateway":
            self.stacks[name].enter_context(serving(create_app(self.settings), self.settings.channels_port))
        else:
            self.stacks[name].enter_context(serving(parts[name], getattr(self.settings, f"{name}_port")))


def _actions() -> FastAPI:
    app = FastAPI()
    app.get("/health")(lambda: {"status": "ok"})
    return app


@pytest.fixture
def changes() -> dict[str, Any]:
    """Settings a test wants other than usual."""
    return {}


@pytest.fixture
def town(changes: dict[str, Any], tmp_path: Path) -> Iterator[Town]:
    ports = {f"{name}_port": free_port() for name in ("channels", "backend", "rasa", "actions")}
    settings = Settings(service_token=TOKEN, **{"home": tmp_path / "home", **ports, **changes})
    url = f"http://127.0.0.1:{settings.channels_port}"
    parts = ("rasa", "backend", "actions", "gateway")
    town = Town(settings, Rasa(), Backend(), url, {name: ExitStack() for name in parts})
    with ThreadPoolExecutor() as together:
        try:
            list(together.map(town.mend, parts))
            yield town
        finally:
            list(together.map(town.cut, parts))
