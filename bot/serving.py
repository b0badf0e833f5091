"""Rasa's server, on the loopback interface and nowhere else."""

from __future__ import annotations

import gc
import logging
import socket
import subprocess
import sys
from asyncio import AbstractEventLoop

from bot import quiet
from bot.settings import ROOT, Settings
from bot.training import model_path
from watch import asked, logs

logger = logging.getLogger(__name__)


def serve(settings: Settings, formatter: logs.Formatter) -> None:
    """Serve until stopped; trains first, in a process of its own, when data have changed.

    Args:
        settings: ports, addresses, the folder of models.
        formatter: the log's; made discreet before the first message can arrive.

    Raises:
        subprocess.CalledProcessError: when training fails.
        RuntimeError: when the model cannot be loaded.
        OSError: when something else listens on the port.
    """
    with socket.socket() as probe:  # Sanic would end without a word and with success
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", settings.rasa_port))
    model = model_path(settings.models)
    if not model.exists():
        subprocess.run([sys.executable, "-m", "bot", "train"], check=True, stdout=subprocess.DEVNULL)
    from rasa.core.run import close_resources, configure_app, create_http_input_channels, load_agent_on_start
    from rasa.core.utils import AvailableEndpoints
    from sanic import Request, Sanic

    from bot import patches
    from bot.sharing import lock_endpoint

    patches.apply()
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    endpoints.lock_store = lock_endpoint(settings.redis_url)
    app = configure_app(
        create_http_input_channels(None, str(ROOT / "credentials.yml")),
        port=settings.rasa_port,
        endpoints=endpoints,
        enable_api=True,
    )
    quiet.take_over("sanic.root", "sanic.error", "sanic.access")

    async def load(app: Sanic, loop: AbstractEventLoop) -> None:
        agent = await load_agent_on_start(str(model), endpoints, None, app, loop)
        if not agent.is_ready():
            raise RuntimeError(f"Rasa cannot load {model}")
        gc.collect()
        gc.freeze()  # what stays until the end need not be looked through again and again
        logger.info("Rasa serves on 127.0.0.1:%s", settings.rasa_port)
        quiet.be_discreet(formatter)

    async def close(*_: object) -> None:
        await patches.close()

    async def belongs(request: Request) -> None:
        asked.enter(*asked.taken(request.headers))

    app.register_middleware(belongs, "request")
    app.register_listener(load, "before_server_start")
    app.register_listener(close_resources, "after_server_stop")
    app.register_listener(close, "after_server_stop")
    app.run(host="127.0.0.1", port=settings.rasa_port, workers=1, access_log=False)
