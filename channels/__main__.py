"""`python -m channels`: serves the gateway."""

import logging
import sys

import uvicorn

from channels.app import create_app
from channels.settings import Settings


def main() -> int:
    """Serves until stopped; 2 if a setting is wrong."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs addresses, and they hold tokens
    try:
        settings = Settings.from_env()
    except ValueError as mistake:
        print(mistake, file=sys.stderr)
        return 2
    uvicorn.run(
        create_app(settings),
        host=settings.channels_host,
        port=settings.channels_port,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
