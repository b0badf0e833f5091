"""The telephone's webhooks: closed to whoever can't sign, and to all while the channel is off."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from channels.described import SIGNED
from channels.phone import Phone
from channels.settings import Settings
from channels.twilio_wire import signed


def router(phone: Phone | None, settings: Settings) -> APIRouter:
    """What Twilio posts during calls."""
    routes = APIRouter(prefix="/twilio/voice", responses=SIGNED)

    @routes.post("/{what}")
    async def voice(what: str, request: Request) -> Response:
        form = await signed(request, settings)
        if phone is None or form is None:
            return Response(status_code=403)
        asked = request.query_params
        match what:
            case "call":
                made = await phone.ring(form)
            case "heard":
                made = await phone.heard(form, _number(asked.get("n")))
            case "wait":
                made = await phone.wait(form, _number(asked.get("w")))
            case "news":
                made = await phone.news(form, asked.get("name", ""))
            case _:
                return Response(status_code=404)
        return Response(made, media_type="text/xml")

    return routes


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 7 else 0
