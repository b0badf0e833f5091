"""SMS by Twilio. In India the sender id and the words are registered with the telecoms' DLT platform beforehand, so
that the texts in `data/notices` are changed only together with their registration."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from backend.kit.settings import Settings
from backend.kit.text import Texts

_SECONDS = 15
_REMEMBERED = timedelta(days=1)
"""How far back an earlier try is looked for; all tries of one message lie within hours."""
_LOOKED_AT = 50


class _At(TwilioHttpClient):
    """twilio's own client, at another host where one is set."""

    def __init__(self, base: str) -> None:
        super().__init__(timeout=_SECONDS)
        self._base = base

    def request(self, method: str, url: str, **rest: Any) -> Response:
        """Makes one request."""
        return super().request(method, f"{self._base}{urlsplit(url).path}" if self._base else url, **rest)


class Provider:
    """Sends from the sender that the settings name. Raises ValueError where a setting lacks."""

    def __init__(self, settings: Settings, texts: Texts) -> None:
        needed = ("twilio_account_sid", "twilio_auth_token", "sms_sender")
        if lacking := [f"SAHAYAK_{name.upper()}" for name in needed if not getattr(settings, name)]:
            raise ValueError(f"SAHAYAK_SMS_PROVIDER is twilio, and {' and '.join(lacking)} not set")
        self._texts, self._sender = texts, settings.sms_sender
        account = (settings.twilio_account_sid, settings.twilio_auth_token)
        self._client = Client(*account, http_client=_At(settings.twilio_url.rstrip("/")))

    def send_code(self, mobile: str, code: str, language: str, again: bool = False) -> None:
        """Sends the code. Raises twilio's exceptions, which hold no number and no code of ours."""
        self._send(mobile, self._texts("otp.sms", language, code=code), again)

    def send_news(self, mobile: str, number: str, language: str, again: bool = False) -> str:
        """Sends word that there is news. Raises twilio's exceptions."""
        return self._send(mobile, self._texts("news.sms", language, number=number), again)

    def arrived(self, name: str) -> bool:
        """Whether Twilio has heard from the carrier that the SMS was delivered. Raises twilio's exceptions."""
        return self._client.messages(name).fetch().status in ("delivered", "read")

    def _send(self, mobile: str, words: str, again: bool) -> str:
        to = f"+91{mobile}"
        earlier = self._earlier(to, words) if again else None
        return earlier or self._client.messages.create(to=to, from_=self._sender, body=words).sid

    def _earlier(self, to: str, words: str) -> str | None:
        """Twilio's name for this very message from an earlier try, but for one that it could not deliver."""
        lately = datetime.now(UTC) - _REMEMBERED
        found = self._client.messages.list(to=to, date_sent_after=lately, limit=_LOOKED_AT)
        same = (one.sid for one in found if one.body == words and one.status not in ("failed", "undelivered"))
        return next(same, None)
