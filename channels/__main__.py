"""`python -m channels`: serves the gateway."""

import gc
import sys

import uvicorn

from channels.app import create_app
from channels.settings import Settings
from watch import logs, traces


def main() -> int:
    """Serves until stopped; 2 if a setting is wrong."""
    logs.begin("gateway")
    traces.begin("gateway")
    try:
        settings = Settings.from_env()
    except ValueError as mistake:
        print(mistake, file=sys.stderr)
        return 2
    app = create_app(settings)
    gc.collect()
    gc.freeze()  # what stays until the end need not be looked through again and again
    uvicorn.run(
        app,
        host=settings.channels_host,
        port=settings.channels_port,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
