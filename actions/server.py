"""The action server: rasa-sdk's, on the loopback interface, in one process."""

from __future__ import annotations

import gc
import logging
import time
import warnings
from typing import Any

warnings.filterwarnings("ignore", category=DeprecationWarning)

from actions import stand_ins  # noqa: E402

stand_ins.register()

from rasa_sdk.endpoint import create_app  # noqa: E402
from rasa_sdk.executor import ActionExecutor, ActionExecutorRunResult  # noqa: E402
from rasa_sdk.interfaces import ActionExecutionRejection  # noqa: E402
from ruamel.yaml import YAML  # noqa: E402
from sanic import Sanic  # noqa: E402

from actions.backend import Backend  # noqa: E402
from actions.settings import Settings  # noqa: E402
from actions.talk import OpenService, Say, ValidateServiceForm  # noqa: E402
from watch import asked, logs, traces  # noqa: E402
from watch.wire import Wire  # noqa: E402

logger = logging.getLogger(__name__)


class Executor(ActionExecutor):
    """rasa-sdk's executor, content with calls that carry no domain, and telling no text in its log."""

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any] | None:
        """Our actions need no domain; Rasa leaves it out (`enable_selective_domain`)."""
        return payload.get("domain")

    async def run(self, action_call: dict[str, Any], *args: Any, **kwargs: Any) -> ActionExecutorRunResult | None:
        """Run one action and log its name and time.

        Raises:
            ActionExecutionRejection: the action's own.
            RuntimeError: for any other exception, without its text, for rasa-sdk logs and returns texts.
        """
        name = action_call.get("next_action")
        metadata = ((action_call.get("tracker") or {}).get("latest_message") or {}).get("metadata") or {}
        asked.enter(*asked.taken(metadata.get("carried") or {}))
        started = time.perf_counter()
        try:
            with traces.span(f"action {name}", "server"):
                result = await super().run(action_call, *args, **kwargs)
        except ActionExecutionRejection:
            logger.info("hop %s rejected", name)
            raise
        except Exception as error:
            trace = error.__traceback__
            while trace and trace.tb_next:
                trace = trace.tb_next
            where = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
            logger.error("hop %s failed: %s at %s", name, type(error).__name__, where)
            raise RuntimeError(type(error).__name__) from None
        logger.info("hop %s %.1f ms", name, 1000 * (time.perf_counter() - started))
        return result


def make_executor(backend: Backend, settings: Settings) -> Executor:
    """An executor that knows our three actions.

    Raises:
        OSError: when the texts cannot be read.
    """
    texts = YAML(typ="safe").load(settings.texts)
    executor = Executor()
    for action in (OpenService, Say, ValidateServiceForm):
        executor.register_action(action(backend, texts))
    return executor


def serve(settings: Settings) -> None:
    """Serve on 127.0.0.1 until stopped."""
    # rasa-sdk 3.21 and Rasa 3.6 speak the same protocol (docs/decisions/0003-two-environments.md)
    warnings.filterwarnings("ignore", message="Your versions of rasa and rasa_sdk")
    logs.begin("actions")
    traces.begin("actions")
    wire = Wire(settings.backend_url, 12, settings.service_token)
    app: Sanic = create_app(make_executor(Backend(wire), settings), cors_origins=None)

    async def close(*_: Any) -> None:
        await wire.close()

    app.register_listener(close, "after_server_stop")
    app.config.KEEP_ALIVE_TIMEOUT = 120
    app.config.ACCESS_LOG = False
    app.config.MOTD = False
    app.prepare(host="127.0.0.1", port=settings.port, single_process=True, access_log=False, motd=False)
    logger.info("actions serve on 127.0.0.1:%s", settings.port)
    gc.collect()
    gc.freeze()  # what stays until the end need not be looked through again and again
    Sanic.serve_single(primary=app)
