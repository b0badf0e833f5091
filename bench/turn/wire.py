"""A kept connection for JSON, as light as the standard library allows: the driver shares the processors."""

from __future__ import annotations

import http.client
import json
from typing import Any


class Wire:
    """One connection to a server; opened again when the other side has closed it."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def post(self, path: str, body: Any) -> Any:
        """Sends JSON, returns JSON. Raises OSError, or RuntimeError for another status than 200."""
        data, headers = json.dumps(body), {"Content-Type": "application/json"}
        try:
            self._http.request("POST", path, data, headers)
            answer = self._http.getresponse()
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            self._http.close()  # a kept connection was closed while idle: nothing was taken from it
            self._http.request("POST", path, data, headers)
            answer = self._http.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        return json.loads(content)

    def close(self) -> None:
        """Ends the connection."""
        self._http.close()
