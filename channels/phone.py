"""The telephone, by Twilio Voice: signed webhooks, one call after its own state, each step taken once.

The number that a call shows is taken for who calls, so that an unfinished talk goes on, and for nothing else: any
caller can have another number shown. Whatever is somebody's own is behind a code sent to their mobile in this call.
"""

import asyncio
import io
import logging
import re
import time
from collections.abc import Mapping
from typing import Any

from twilio.base.exceptions import TwilioRestException

from channels.drawing import national
from channels.inbox import Delivery, Inbox, Unsent
from channels.phone_menu import Menu
from channels.phone_recordings import Recordings
from channels.phone_rings import Rings
from channels.phone_scenes import Move, Scenes
from channels.phone_twiml import Twiml
from channels.post import Closed, Gone, NoFile, Post
from channels.settings import Settings
from channels.store import Store
from channels.texts import Texts
from channels.twilio_wire import Wire
from channels.wire import TEXT_LIMIT, Incoming, Message, Reply, absolute

_log = logging.getLogger(__name__)
Json = dict[str, Any]
_MOBILE = re.compile(r"[6-9]\d{9}")
_ANSWER_SECONDS = 1.2
"""How long a webhook waits for an answer before it asks Twilio to come again."""
_HOUR = 3600
_STRAY_SECONDS = 3
"""A # alone that comes so soon after other keys belongs to them, and calls nobody."""
_HELD_SECONDS = 12 * _HOUR
"""How long an answer that was read back when a call broke off need not be given again."""
_NOT_YET = (0.5, 1, 2)
"""Seconds until a recording that is not there yet is asked for again."""


class Phone:
    """One telephone number at Twilio."""

    name = "phone"

    def __init__(self, settings: Settings, texts: Texts, post: Post, inbox: Inbox, store: Store) -> None:
        self._settings, self._post, self._inbox, self._store = settings, post, inbox, store
        self._texts = texts
        self._wire = Wire(settings)
        self._scenes = Scenes(texts, Menu.load(settings.data), can_call_back=True)
        self._twiml = Twiml(settings, texts)
        self._rings = Rings(settings, texts, store, self._wire, self._twiml)
        self._recordings = Recordings(store, self._wire)
        self._answered: dict[str, asyncio.Event] = {}
        self._said: dict[str, list[Reply]] = {}
        self._sids: dict[str, str] = {}
        post.carry(self)
        inbox.serve(self.name, self._deal)

    def start(self) -> None:
        """Says how it stands; Twilio posts by itself."""
        _log.info("phone: on")
        self._rings.start()
        self._recordings.start()

    async def stop(self) -> None:
        """Ends."""
        await asyncio.gather(self._rings.stop(), self._recordings.stop())
        await self._wire.close()

    # --- webhooks ------------------------------------------------------------------------------

    async def ring(self, form: Mapping[str, str]) -> str:
        """A call begins: the first words. One that Twilio posts again is the same call."""
        sid = form.get("CallSid", "")
        if not sid:
            return self._twiml.outage()
        caller = form.get("To" if form.get("Direction", "").startswith("outbound") else "From", "")
        number = national(caller) if caller.startswith("+") and _MOBILE.fullmatch(national(caller)) else None
        known = re.fullmatch(r"\+[1-9]\d{6,14}", caller)
        fresh: Json = {
            "sid": sid,
            "address": caller if known else sid,  # one that hides its number is somebody only for this call
            "number": number,
            "language": "hi",
            "step": 0,
            "slow": False,
            "silent": 0,
            "stack": [],
            "waiting": {"begin": True},
        }
        call = await self._load(sid)
        if call is None:
            before = await asyncio.to_thread(self._store.held, fresh["address"])
            fresh["before"] = before if before and time.time() - before["at"] < _HELD_SECONDS else None
            if not await asyncio.to_thread(self._store.keep_call, sid, None, 0, fresh):
                call = await self._load(sid)
            call = call or fresh
        if call["step"] > 0 or call["stack"]:
            return await self._now(call)
        await self._pass_on(call)
        return self._twiml.welcome(call)

    async def heard(self, form: Mapping[str, str], step: int) -> str:
        """A caller's doing at a step: taken if it is the step now open; else what is heard now is said again."""
        if url := form.get("RecordingUrl"):
            await self._recordings.made(url)
        call = await self._load(form.get("CallSid", ""))
        if call is None:
            return await self.ring(form)
        if step != call["step"] or self._stray(call, form):
            return await self._now(call)
        if call["waiting"] and not self._urgent(form) and "DialCallStatus" not in form:
            return await self._now(call)
        move = self._move(call, form)
        call["step"] += 1
        if move.what == "send" and not await self._post.admits(self, call["address"], "file" in move.content):
            move = Move()
            self._scenes.greeted(call, "too_many")
        if move.what == "send":
            call["waiting"], call["polls"] = move.content, 0
        await self._settle(call, move, url)
        if not await asyncio.to_thread(self._store.keep_call, call["sid"], step, call["step"], call):
            return await self._now(await self._load(call["sid"]))
        return await self._follow(call, move)

    async def _settle(self, call: Json, move: Move, url: str | None) -> None:
        """Keeps what the next call is to begin with, should this one end here, and lets go of a recording that is not
        wanted any more."""
        left_off = self._scenes.left_off(call) if call["stack"] and move.what != "send" else {}
        if left_off or call.get("left_off"):
            kept = left_off and {**left_off, "at": time.time()}
            await asyncio.to_thread(self._store.hold, call["address"], kept)
        call["left_off"] = bool(left_off)
        content = move.content if move.what == "send" else next(iter(left_off.get("held", ())), {})
        wanted = content.get("file", {}).get("url", "").removesuffix(".wav")
        for one in {url, call.get("recording")} - {wanted, None}:
            await self._recordings.unwanted(one)
        call["recording"] = wanted or None

    async def wait(self, form: Mapping[str, str], turn: int) -> str:
        """Twilio comes back for an answer."""
        call = await self._load(form.get("CallSid", ""))
        if call and self._urgent(form):
            return await self.heard(form, call["step"])
        return await self._now(call, turn) if call else await self.ring(form)

    async def news(self, form: Mapping[str, str], name: str) -> str:
        """Somebody took up a call of ours that brings a notice."""
        return await self._rings.news(form, name)

    async def became(self, form: Mapping[str, str]) -> None:
        """What became of a call of ours. Raises Unreachable."""
        if notice := await self._rings.became(form):
            await self._post.lost(*notice)

    # --- one step ------------------------------------------------------------------------------

    def _stray(self, call: Json, form: Mapping[str, str]) -> bool:
        """Whether this is the # that some press after keys which needed none."""
        lone = form.get("Digits", "").strip("#") == "" and "#" in (form.get("FinishedOnKey"), form.get("Digits"))
        return lone and "RecordingUrl" not in form and time.time() - call.get("typed", 0) < _STRAY_SECONDS

    def _urgent(self, form: Mapping[str, str]) -> bool:
        """0 is never kept waiting."""
        return form.get("Digits", "").strip("#") == "0"

    def _move(self, call: Json, form: Mapping[str, str]) -> Move:
        """What follows what Twilio posted."""
        keys, words = form.get("Digits", ""), form.get("SpeechResult", "")
        dialled = form.get("DialCallStatus")
        if not call["stack"]:  # 0 during the welcome
            call["missed"] = bool(dialled) and dialled != "completed"
            return Move("dial", "emergency") if self._urgent(form) else Move()
        if dialled:
            call["stack"][-1]["say"] = []
            if dialled != "completed":
                self._scenes.greeted(call, "dial.missed")
            return Move()
        call["told_keys"] = True
        if url := form.get("RecordingUrl"):
            file = {"url": f"{url}.wav", "mime": "audio/wav", "name": "recording.wav"}
            seconds = form.get("RecordingDuration", "0")
            key = "" if keys == "hangup" else keys[:1]
            return self._scenes.recorded(call, file, int(seconds) if seconds.isdecimal() else 0, key)
        if keys and re.fullmatch(r"[0-9*#]{1,64}", keys):
            call["typed"] = time.time() if keys.strip("*#") else 0
            return self._scenes.pressed(call, keys, ended=form.get("FinishedOnKey") == "#")
        if form.get("FinishedOnKey") == "#":
            return self._scenes.pressed(call, "#", ended=True)
        if words:
            sure = form.get("Confidence", "")
            known = re.fullmatch(r"[01](\.\d+)?", sure)
            return self._scenes.spoken(call, words[:TEXT_LIMIT], float(sure) if known else 1.0)
        return self._scenes.silent(call)

    async def _follow(self, call: Json, move: Move) -> str:
        match move.what:
            case "send":
                return await self._now(call)
            case "dial" if move.content == "emergency":
                return self._twiml.dial(call, self._settings.phone_emergency, "emergency")
            case "dial" if self._settings.phone_desk:
                return self._twiml.dial(call, self._settings.phone_desk, "desk")
            case "dial":  # nobody sits at a desk: the talk says how a person is reached
                return await self._instead(call, {"choice": "/human_handoff"})
            case "link":
                self._scenes.greeted(call, f"finish.{await self._link(call)}")
                await self._keep(call)
            case "call_back":
                await self._rings.ask(call["address"], call["language"], move.content)
                return self._twiml.bye(call, "call_back.noted")
            case "bye":
                return self._twiml.bye(call, move.content)
        return await self._now(call)

    async def _instead(self, call: Json, content: Json) -> str:
        call["waiting"], call["polls"] = content, 0
        await self._keep(call)
        return await self._now(call)

    async def _now(self, call: Json | None, turn: int = 0) -> str:
        """What is to be heard now; a little patience where the answer is not there yet."""
        if call is None:
            return self._twiml.outage()
        if call["waiting"]:
            event = self._answered.setdefault(call["sid"], asyncio.Event())
            await self._pass_on(call)
            try:
                async with asyncio.timeout(_ANSWER_SECONDS):
                    await event.wait()
            except TimeoutError:
                pass
            call = await self._load(call["sid"]) or call
        if call["waiting"]:
            if turn * (_ANSWER_SECONDS + 1) < self._settings.turn_seconds:
                return self._twiml.wait(call, turn)
            if not call["stack"]:
                return self._twiml.outage()
            call["waiting"] = None
            self._scenes.greeted(call, "failed")
            await self._keep(call)
        return self._twiml.scene(call) if call["stack"] else self._twiml.outage()

    # --- the talk behind it --------------------------------------------------------------------

    async def _pass_on(self, call: Json) -> None:
        """Has what the caller did be dealt with, once, also if the gateway was killed in between."""
        content = {"sid": call["sid"], "step": call["step"], **call["waiting"]}
        event = self._answered.setdefault(call["sid"], asyncio.Event())
        if await self._inbox.take(self.name, f"{call['sid']} {call['step']}", call["address"], content):
            event.clear()

    async def _deal(self, delivery: Delivery) -> None:
        content, address = delivery.content, delivery.address
        said = self._said[address] = []
        self._sids[address] = content["sid"]
        try:
            if content.get("begin"):
                await self._post.begin(self, delivery)
            else:
                incoming = Incoming(
                    self.name,
                    address,
                    text=content.get("text"),
                    choice=content.get("choice"),
                    answering=content.get("answering"),
                )
                await self._post.answer(self, delivery, incoming)
        finally:
            del self._said[address], self._sids[address]
        call = await self._load(content["sid"])
        if call is not None and call["step"] == content["step"] and said:
            if content.get("file") and not said[0].failed:
                await self._recordings.kept(content["file"]["url"])
                call["recording"] = None
            call["waiting"] = None
            await self._show(call, said)
            await self._keep(call)
        if (event := self._answered.pop(content["sid"], None)) is not None:
            event.set()

    async def _show(self, call: Json, said: list[Reply]) -> None:
        """Has the replies be heard: an answer, and what else waited for the person, before it."""
        answer, *news = said
        reply = Reply(tuple(m for one in news for m in one.messages) + answer.messages, answer.expects, answer.language)
        if call["stack"] and self._scenes.same(call, answer):  # no more than words about what is open
            self._scenes.told(call, answer)
            return
        if answer.failed and not call["stack"]:
            return
        self._scenes.shown(call, reply)
        self._scenes.gone_on(call)
        if call.pop("missed", False):
            self._scenes.greeted(call, "dial.missed")
        papers = [document for message in reply.messages for document in message.documents]
        if papers:
            told = await self._papers(call, papers)
            call["stack"][-1]["ask"] += f" {told}"

    # --- the carrier ---------------------------------------------------------------------------

    async def show(self, address: str, reply: Reply) -> None:
        """Keeps a reply for the call that it belongs to."""
        if address in self._said:
            self._said[address].append(reply)

    async def notify(self, address: str, notice: Mapping[str, Any], reply: Reply) -> None:
        """Tells a notice in the call that is under way, else by a call of ours. Raises Unsent, Gone, Closed."""
        if address in self._said:
            await self._tell_here(address, notice, reply)
        elif not address.startswith("+"):
            raise Gone
        else:
            await self._rings.bring(address, notice, reply)

    async def _tell_here(self, address: str, notice: Mapping[str, Any], reply: Reply) -> None:
        """Tells a notice to who proved in this call who they are; anybody else hears once that there is one. Raises
        Closed."""
        if await self._post.proven(self, address):
            self._said[address].append(reply)
            return
        if await asyncio.to_thread(self._store.first, f"mentioned {self._sids[address]} {notice['id']}"):
            words = self._texts("news.waiting", notice["language"])
            self._said[address].append(Reply((Message(words),), None, notice["language"]))
        raise Closed(_HOUR)

    async def file(self, content: Mapping[str, Any]) -> tuple[str, str, Any]:
        """Fetches a recording, which may take Twilio a moment. Raises TooBig, NoFile, Unsent."""
        for pause in (*_NOT_YET, None):
            try:
                data = await self._wire.download(content["url"])
                return content["name"], content["mime"], io.BytesIO(data)
            except NoFile:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
        raise NoFile

    # --- papers --------------------------------------------------------------------------------

    async def _papers(self, call: Json, papers: list[Mapping[str, str]]) -> str:
        """Sends papers as links by SMS, to the mobile that was verified in this call, else to the one that calls: a
        call that shows another's number does not get them."""
        mobile = await self._post.proven(self, call["address"]) or call["number"]
        links = " ".join(absolute(one["url"], self._settings.public_url) for one in papers)
        if mobile and await self._sms(call, mobile, self._texts("papers.sms", call["language"], link=links)):
            spaced = " ".join(mobile)
            return self._texts("papers.sent", call["language"], mobile=spaced)
        return self._texts("papers.not_sent", call["language"])

    async def _link(self, call: Json) -> str:
        link = f"{self._settings.public_url}/"
        sms = self._texts("finish.sms", call["language"], link=link)
        return "sent" if call["number"] and await self._sms(call, call["number"], sms) else "not_sent"

    async def _sms(self, call: Json, mobile: str, text: str) -> bool:
        if not await asyncio.to_thread(self._store.first, f"sms {call['sid']} {call['step']}"):
            return True
        try:
            sender = self._settings.sms_sender or self._settings.phone_number
            await self._wire.send(to=f"+91{mobile}", from_=sender, body=text)
        except (Gone, Closed, Unsent):
            return False
        except TwilioRestException as refused:
            _log.error("phone: an SMS was refused: %s", refused.code)
            return False
        return True

    # --- state ---------------------------------------------------------------------------------

    async def _load(self, sid: str) -> Json | None:
        return await asyncio.to_thread(self._store.call, sid) if sid else None

    async def _keep(self, call: Json) -> None:
        await asyncio.to_thread(self._store.keep_call, call["sid"], call["step"], call["step"], call)
