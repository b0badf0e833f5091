"""Another office's computer: HTTP with OAuth 2.0 client credentials and an idempotency key on every hand-over."""

import threading
import time
from collections.abc import Mapping
from typing import Any

from backend.kit.jobs import GiveUp
from backend.kit.later import Later

httpx = Later("httpx")

_SECONDS = 20
_TRY_AGAIN = frozenset({401, 403, 404, 408, 425, 429})
"""Refusals that may be the other side's trouble and not the message's: its keys, its address, its load."""


class Unreachable(Exception):
    """The other side did not answer, or not well; to be tried again."""


class Remote:
    """One such computer. Without `url` it is not connected. `name` is what its troubles are told under."""

    def __init__(self, name: str, url: str, client_id: str, client_secret: str) -> None:
        self.name = name
        self.connected = bool(url)
        self._url = url.rstrip("/")
        self._client = {"grant_type": "client_credentials", "client_id": client_id, "client_secret": client_secret}
        self._token: tuple[str, float] = ("", 0.0)
        self._one_at_a_time = threading.Lock()

    def post(self, path: str, key: str, **body: Any) -> Mapping[str, Any]:
        """Hands something over, once per `key` however often it is sent; `body` as httpx takes it (json, data, files).

        Raises Unreachable; GiveUp when the other side refuses the contents and will refuse them again.
        """
        return self._call("POST", path, headers={"Idempotency-Key": key}, **body)

    def get(self, path: str, **query: str) -> Mapping[str, Any]:
        """Asks for something. Raises as `post` does."""
        return self._call("GET", path, params=query)

    def _call(self, method: str, path: str, headers: Mapping[str, str] | None = None, **more: Any) -> Mapping[str, Any]:
        try:
            with httpx.Client(timeout=_SECONDS) as http:
                bearer = {"Authorization": f"Bearer {self._bearer(http)}"}
                answer = http.request(method, f"{self._url}{path}", headers={**bearer, **(headers or {})}, **more)
                if answer.status_code == 401:
                    self._token = ("", 0.0)
                if answer.is_success:
                    told = answer.json()
                    if isinstance(told, Mapping):
                        return told
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as trouble:
            raise Unreachable(type(trouble).__name__) from None
        if answer.is_client_error and answer.status_code not in _TRY_AGAIN:
            raise GiveUp(f"HTTP {answer.status_code}")
        raise Unreachable(f"HTTP {answer.status_code}")

    def _bearer(self, http: Any) -> str:
        with self._one_at_a_time:
            token, until = self._token
            if time.monotonic() < until:
                return token
            given = http.post(f"{self._url}/oauth/token", data=self._client).raise_for_status().json()
            self._token = (given["access_token"], time.monotonic() + int(given.get("expires_in", 300)) - 30)
            return self._token[0]
