"""The wire to Twilio: twilio's client over httpx, signatures of what Twilio posts to us, media that people sent."""

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from fastapi import Request
from twilio.base.exceptions import TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from channels.inbox import Unsent
from channels.post import Closed, Gone, NoFile, TooBig
from channels.settings import Settings

_log = logging.getLogger(__name__)
_PAUSES = (1, 2, 4, 8)  # seconds before each new try
_LONGEST_WAIT = 60
_BUSY = (429, 503)
_OUTSIDE = 63016  # more than 24 hours since the person wrote
GONE = (21211, 21610, 63003, 63024, 63033)
"""No such number, opted out, no account there, or not to be written to."""
_DAY = 24 * 3600
_LOOKED_AT = 50


class _Http(AsyncHttpClient):
    """Carries twilio's requests; patient where Twilio is busy or the network fails."""

    def __init__(self, base: str) -> None:
        super().__init__(_log, True, None)
        self._base = base
        self.http = httpx.AsyncClient(timeout=httpx.Timeout(20, connect=5), follow_redirects=False)

    def at(self, url: str) -> str:
        """An address of Twilio's, at the host that is set in its place."""
        parts = urlsplit(url)
        return f"{self._base}{parts.path}" + (f"?{parts.query}" if parts.query else "") if self._base else url

    async def request(  # the signature is twilio's
        self,
        method: str,
        url: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Makes one request. Raises Unsent when Twilio can't be reached."""
        headers = headers or {}
        as_json = headers.get("Content-Type") == "application/json"
        body: dict[str, Any] = {"content": json.dumps(data)} if as_json else {"data": data}
        for pause in (*_PAUSES, None):
            try:
                found = await self.http.request(method, self.at(url), params=params, headers=headers, auth=auth, **body)
            except httpx.ConnectError:
                found = None
            except httpx.HTTPError:  # it may have been taken: a message too few is better than one twice
                raise Unsent from None
            if found is not None and found.status_code not in _BUSY:
                return Response(found.status_code, found.text, found.headers)
            if pause is None:
                break
            asked = found.headers.get("retry-after", "") if found is not None else ""
            await asyncio.sleep(min(int(asked), _LONGEST_WAIT) if asked.isdecimal() else pause)
        raise Unsent


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that Twilio has: its name there, its words, whether it is a picture or a paper."""

    sid: str
    words: str
    media: bool


class Wire:
    """An account at Twilio."""

    def __init__(self, settings: Settings) -> None:
        self._http = _Http(settings.twilio_url)
        self._auth = (settings.twilio_account_sid, settings.twilio_auth_token)
        self._most = settings.file_megabytes * 1024 * 1024
        self._hosts = {urlsplit(settings.twilio_url).netloc} if settings.twilio_url else set()
        self.client = Client(*self._auth, http_client=self._http)

    async def close(self) -> None:
        """Ends all connections."""
        await self._http.http.aclose()

    async def send(self, **message: Any) -> str:
        """Sends a message (twilio's own parameters); returns its sid. Raises Gone for a person who can't be written
        to, Closed for one who may not be now, Unsent when Twilio can't be reached, TwilioRestException for what
        Twilio won't take."""
        try:
            return (await self.client.messages.create_async(**message)).sid
        except TwilioRestException as refused:
            if refused.code == _OUTSIDE:
                raise Closed(_DAY) from None
            if refused.code in GONE:
                raise Gone from None
            if refused.status >= 500:
                raise Unsent from None
            raise

    async def lately(self, to: str, sender: str) -> list[Sent]:
        """What went to somebody in the last day, but for what Twilio could not deliver. Raises Unsent."""
        since = datetime.now(UTC) - timedelta(seconds=_DAY)
        try:
            found = await self.client.messages.list_async(to=to, from_=sender, date_sent_after=since, limit=_LOOKED_AT)
        except TwilioRestException:
            raise Unsent from None
        there = [one for one in found if one.status not in ("failed", "undelivered")]
        return [Sent(one.sid, one.body or "", one.num_media not in (None, "", "0")) for one in there]

    async def forget(self, name: str) -> bool:
        """Has Twilio delete a recording; whether it is gone there."""
        try:
            await self.client.recordings(name).delete_async()
        except Unsent:
            return False
        except TwilioRestException as refused:
            if refused.status != 404:
                _log.warning("twilio: a recording was not deleted: %s", refused.code)
            return refused.status == 404
        return True

    async def download(self, url: str) -> bytes:
        """A file that somebody sent: only from Twilio, with our password, which is not shown to whom Twilio sends us
        on. Raises TooBig, NoFile, Unsent."""
        host = urlsplit(url)
        ours = host.netloc in self._hosts or (host.scheme == "https" and host.netloc.endswith(".twilio.com"))
        if not ours:
            raise NoFile
        content = bytearray()
        try:
            asking = self._http.http.stream("GET", url, auth=self._auth, follow_redirects=True)
            async with asking as found:
                if found.is_client_error:
                    raise NoFile
                if found.is_error:
                    raise Unsent
                async for part in found.aiter_bytes():
                    content += part
                    if len(content) > self._most:
                        raise TooBig
        except httpx.HTTPError:
            raise Unsent from None
        return bytes(content)


async def signed(request: Request, settings: Settings) -> Mapping[str, str] | None:
    """What Twilio posted, as a form; None if it is not signed by Twilio for our account and our public address
    (https://www.twilio.com/docs/usage/security#validating-requests)."""
    if not (settings.twilio_auth_token and settings.public_url):
        return None
    body = (await request.body()).decode("utf-8", "replace")
    form = dict(parse_qsl(body, keep_blank_values=True))
    query = f"?{request.url.query}" if request.url.query else ""
    url = f"{settings.public_url}{request.url.path}{query}"
    signature = request.headers.get("x-twilio-signature", "")
    return form if RequestValidator(settings.twilio_auth_token).validate(url, form, signature) else None
