"""Scenes as TwiML, by twilio's own classes: what is said, which keys and words are waited for, where they go."""

from collections.abc import Sequence
from typing import Any

from facts.language import written
from twilio.twiml.voice_response import Dial, Gather, Say, VoiceResponse

from channels import drawing
from channels.phone_keys import LENGTHS
from channels.phone_words import pieces
from channels.settings import Settings
from channels.texts import Texts

Json = dict[str, Any]
_LANGUAGE = {"hi": "hi-IN", "en": "en-IN"}
_WAIT_SECONDS = 7
"""How long a caller may think before it counts as silence; twice as long for who asked for slow speech."""
_STORY_SECONDS, _WORDS_SECONDS = 300, 60
_QUIET_SECONDS = 6
_HINTS = 900
"""Characters of hints; Twilio takes a thousand."""
_DIAL_SECONDS = 30


class Twiml:
    """Draws calls."""

    def __init__(self, settings: Settings, texts: Texts) -> None:
        self._texts, self._settings = texts, settings
        self._base = f"{settings.public_url}/twilio/voice"
        self._voices = {"hi": settings.phone_voice_hindi, "en": settings.phone_voice_english}

    def welcome(self, call: Json) -> str:
        """The first words of a call: the emergency number in the first sentence. 0 counts while they are said."""
        made, both = VoiceResponse(), ("hi", "en")
        gather = self._gather(call, {"options": []}, keys=1, timeout=1, to="wait")
        self._say(gather, self._texts("welcome", both[0]), both[0], slow=False)
        self._say(gather, self._texts("other_language", both[0]), both[1], slow=False)
        made.append(gather)
        return str(made)

    def scene(self, call: Json) -> str:
        """What is to be heard and done now."""
        made, scene = VoiceResponse(), call["stack"][-1]
        said, slow = [*scene["say"], scene["ask"]], bool(call["slow"] or scene.get("slow"))
        if scene["mode"] == "record":
            self._all(made, call, said, slow)
            made.record(
                action=self._to("heard", call),
                method="POST",
                max_length=_STORY_SECONDS if call["stack"][0].get("kind") == "story" else _WORDS_SECONDS,
                timeout=_QUIET_SECONDS,
                finish_on_key="1234567890*#",
                play_beep=True,
                trim="trim-silence",
            )
            made.redirect(self._to("heard", call), method="POST")  # an empty recording asks for nothing
            return str(made)
        options = scene["options"] if scene["mode"] == "menu" else []
        if options:
            said.append(self._options(call, scene))
        if not call.get("told_keys"):
            said += [self._texts("by_voice", call["language"])] if scene.get("speech") else []
            said.append(self._texts("keys", call["language"]))
        gather = self._gather(call, scene, keys=self._keys(scene), timeout=_WAIT_SECONDS * (2 if slow else 1))
        self._all(gather, call, said, slow)
        made.append(gather)
        return str(made)

    def wait(self, call: Json, turn: int) -> str:
        """A moment's patience, and the way back here."""
        made = VoiceResponse()
        if turn == 1:
            self._say(made, self._texts("wait", call["language"]), call["language"], call["slow"])
        made.pause(length=1)
        made.redirect(f"{self._to('wait', call)}&w={turn + 1}", method="POST")
        return str(made)

    def dial(self, call: Json, number: str, key: str) -> str:
        """Puts the caller through; afterwards the talk goes on."""
        made = VoiceResponse()
        self._say(made, self._texts(f"dial.{key}", call["language"]), call["language"], slow=False)
        dial = Dial(
            action=self._to("heard", call), method="POST", timeout=_DIAL_SECONDS, caller_id=self._settings.phone_number
        )
        dial.number(number)
        made.append(dial)
        return str(made)

    def bye(self, call: Json, key: str) -> str:
        """Ends the call with these words."""
        made = VoiceResponse()
        self._say(made, self._texts(key, call["language"]), call["language"], call["slow"])
        made.hangup()
        return str(made)

    def news(self, notice: Json, name: str, told: bool, over: bool) -> str:
        """A call of ours: who calls, and the notice once a key was pressed; star says it again, silence ends it."""
        made, language = VoiceResponse(), notice["language"]
        gather = Gather(
            input="dtmf",
            action=f"{self._base}/news?name={name}",
            method="POST",
            action_on_empty_result=True,
            timeout=_WAIT_SECONDS,
            num_digits=1,
            finish_on_key="",
        )
        if over:
            self._say(made, self._texts("bye", language), language, slow=False)
            made.hangup()
            return str(made)
        said = notice["words"] if told else [self._texts("news.ask", language)]
        key = ("again", self._texts("star", language)) if told else ("news.listen", 1)
        said = [*said, self._texts("press", language, title=self._texts(key[0], language), n=key[1])]
        for words in said:
            self._say(gather, words, language, slow=False)
        made.append(gather)
        return str(made)

    def outage(self) -> str:
        """Ends a call of which nothing is known, and nothing can be."""
        made = VoiceResponse()
        for language in _LANGUAGE:
            self._say(made, self._texts("outage", language), language, slow=False)
        made.hangup()
        return str(made)

    def _options(self, call: Json, scene: Json) -> str:
        """The options of the page with their keys."""
        shown, more = drawing.page(scene["options"], scene.get("page", 0), 9)
        titles = [scene["options"][at][0].rstrip(" ।.") for at in shown]
        if more:
            titles += [""] * (8 - len(titles)) + [self._texts("more", call["language"])]
        told = [
            self._texts("press_also" if at else "press", call["language"], title=title, n=at + 1)
            for at, title in enumerate(titles)
            if title
        ]
        return " ".join(told)

    def _keys(self, scene: Json) -> int | None:
        if scene["mode"] == "menu":
            return 1
        return LENGTHS.get("date" if scene["entry"].startswith("period") else scene["entry"])

    def _gather(self, call: Json, scene: Json, keys: int | None, timeout: int, to: str = "heard") -> Gather:
        """Waits for keys, and for words where they are welcome. Silence is posted too."""
        spoken: dict[str, Any] = {}
        if scene.get("speech"):
            language = _LANGUAGE[written(call["language"])]
            spoken = {"language": language, "speech_timeout": "auto", "profanity_filter": False}
            if hints := self._hints(scene["options"]):
                spoken["hints"] = hints
        return Gather(
            input="dtmf speech" if spoken else "dtmf",
            action=self._to(to, call),
            method="POST",
            action_on_empty_result=True,
            timeout=timeout,
            num_digits=keys,
            finish_on_key="" if keys == 1 else "#",
            **spoken,
        )

    def _hints(self, options: Sequence[Sequence[str]]) -> str:
        hints: list[str] = []
        for title, _ in options:
            hints.append(title.replace(",", " ").strip("।. "))
            if sum(map(len, hints)) + len(hints) > _HINTS:
                return ",".join(hints[:-1])
        return ",".join(hints)

    def _to(self, what: str, call: Json) -> str:
        return f"{self._base}/{what}?n={call['step']}"

    def _all(self, into: Any, call: Json, said: Sequence[str], slow: bool) -> None:
        for words in said:
            if words:
                self._say(into, words, call["language"], slow)

    def _say(self, into: Any, words: str, language: str, slow: bool) -> None:
        for piece in pieces(words):
            say = Say(voice=self._voices[written(language)], language=_LANGUAGE[written(language)])
            if slow:
                say.prosody(piece, rate="75%")
            else:
                say = Say(piece, voice=self._voices[written(language)], language=_LANGUAGE[written(language)])
            into.append(say)
