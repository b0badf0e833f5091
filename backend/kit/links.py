"""Links that run out: to a document or a picture, unreadable and unforgeable, so that an address tells nothing."""

from typing import Any

from backend.kit import secrets

SECONDS = 24 * 3600


class Links:
    """Makes and reads links; `key` is the deployment's secret."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def picture(self, sort: str, **content: Any) -> str:
        """The address of a picture of a `sort` (who makes it is registered by that name); `content` says which."""
        return "/pictures/" + secrets.timed_token(self._key, "picture link", {"sort": sort, **content})

    def read_picture(self, token: str) -> tuple[str, dict[str, Any]] | None:
        """Sort and content behind a picture's link; None when the link is not ours or has run out."""
        content = secrets.read_token(self._key, "picture link", token, SECONDS)
        return (content.pop("sort"), content) if content else None
