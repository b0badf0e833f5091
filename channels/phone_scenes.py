"""What a caller hears and can press: scenes made of replies, and what keys, speech, silence and recordings do to them.

A scene is plain data, so that a call outlives the gateway: `say` is said once, `ask` again at every repetition;
`mode` is menu, keys or record; `options` are what one key picks. A value that begins with "@" is the telephone's own.
Scenes of its own stand on top of the question's, in the call's `stack`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from channels import drawing
from channels.phone_keys import UNCONFIRMED, entered, plate
from channels.phone_menu import Menu
from channels.phone_words import digits, heard
from channels.texts import Texts
from channels.wire import Message, Reply

Json = dict[str, Any]
_ENTRY = {
    "date": "date",
    "time": "time",
    "place": "place",
    "location": "place",
    "number": "number",
    "count": "count",
    "money": "money",
    "imei": "imei",
    "mobile": "mobile",
    "period": "period_from",
}
"""The keypad entry of each kind of question."""
_LAST = ("skip", "keep")
_BY_KEY = frozenset({"consent", "yes_no", "review", "pay", "file", "document", "story", "table"})
"""Kinds that are answered by key (or by a recording) and never by words: what is agreed to must be certain."""
_SAID_AS_IS = frozenset({"choice", "place", "location", "date", "time", "period"})
"""Kinds whose words the backend understands and says back; all others are read back here before they count."""
_CLEAR = 0.25
"""How sure Twilio must be of words (0-1) for them not to be noise."""
_PATIENCE = 3
"""So many times in a row nothing is heard before a call back is offered."""
_REPEATS = 2
"""Whoever has had so many things said again is spoken to slowly from then on."""


@dataclass(frozen=True)
class Move:
    """What follows a caller's doing: the scene is drawn, something is sent on, a number is dialled, the call ends."""

    what: str = "draw"
    content: Any = None


class Scenes:
    """Makes scenes and plays them. `call` is the state of a call, and is changed."""

    def __init__(self, texts: Texts, menu: Menu, can_call_back: bool) -> None:
        self._texts, self._menu, self._can_call_back = texts, menu, can_call_back

    # --- making --------------------------------------------------------------------------------

    def shown(self, call: Json, reply: Reply) -> None:
        """Takes a reply for what the caller hears now."""
        call["language"] = reply.language or call["language"]
        said = [words for message in reply.messages if (words := heard(message.text, call["language"]))]
        said += self._numbers(call, reply, " ".join(said))
        last = reply.messages[-1]
        offered = last.choices if reply.expects else [one for message in reply.messages for one in message.choices]
        options = [[heard(one["title"], call["language"]).rstrip("।. "), one["value"]] for one in offered]
        if self._menu.is_it(options):
            call["menu"] = options
            call["stack"] = [self._main(call) | {"say": said[:-1], "ask": said[-1] if said else ""}]
        elif reply.expects is None:
            own = [[self._t(call, "main_menu"), "@menu"], [self._t(call, "finished"), "@bye"]]
            call["stack"] = [{"mode": "menu", "say": [], "ask": " ".join(said), "options": options + own}]
        else:
            scene = self._question(call, reply.expects["kind"], last, options, reply.expects["field"])
            asked = {"say": said[:-1], "ask": " ".join([*said[-1:], scene.pop("how", "")]).strip()}
            about = {"answering": drawing.asked(reply.expects), "about": _about(reply.expects), "asked": said[-1:]}
            call["stack"] = [asked | scene | about | {"kind": reply.expects["kind"]}]

    def same(self, call: Json, reply: Reply) -> bool:
        """Whether a reply leaves the open question as it is, and does not ask it again itself."""
        last, asked = reply.messages[-1], drawing.asked(reply.expects)
        drawn = last.choices or "ear" in last.more
        return reply.failed or (asked is not None and asked == call["stack"][0].get("answering") and not drawn)

    def told(self, call: Json, reply: Reply) -> None:
        """Says a reply and keeps the question: what was pushed on top of it has been of no use."""
        call["stack"] = call["stack"][:1]
        if reply.failed:
            self.greeted(call, "failed")
        else:
            call["stack"][0]["say"] = [heard(message.text, call["language"]) for message in reply.messages]

    def left_off(self, call: Json) -> Json:
        """What the next call from the same telephone is to begin with: an answer that was read back and is not
        confirmed yet, with the question it is for; empty where there is none, or where it had two meanings."""
        top = call["stack"][-1]
        if len(top.get("held", ())) != 1 or "about" not in call["stack"][0]:
            return {}
        return {"about": call["stack"][0]["about"], "held": top["held"]}

    def gone_on(self, call: Json) -> bool:
        """Offers an answer that was left off in the last call, if its question is open: it is not given again. What
        it was is not said, for others may use the same telephone."""
        before = call.get("before")
        if not before or call["stack"][0].get("about") != before["about"]:
            return False
        options = [[self._t(call, "held.keep"), "@ok:0"], [self._t(call, "held.anew"), "@again"]]
        ask = " ".join([*call["stack"][0]["asked"], self._t(call, "held.ask")])
        self._push(call, {"mode": "menu", "ask": ask, "options": options, "held": before["held"]})
        file = before["held"][0].get("file", {})
        call |= {"before": None, "left_off": True, "recording": file.get("url", "").removesuffix(".wav") or None}
        return True

    def greeted(self, call: Json, key: str) -> None:
        """Puts words of ours before what is heard next."""
        call["stack"][-1]["say"] = [self._t(call, key), *call["stack"][-1]["say"]]

    def _numbers(self, call: Json, reply: Reply, said: str) -> list[str]:
        """The number of a case once more, digit by digit, to be written down: it is heard twice at least."""
        told = []
        for number in dict.fromkeys(m.case["case_no"] for m in reply.messages if m.case and m.case.get("case_no")):
            spelled = digits(number)
            told.append(self._t(call, "case_no" if spelled in said else "case_no_twice", number=spelled))
        return told

    def _main(self, call: Json) -> Json:
        after = self._texts.languages[self._texts.next_language(call["language"])]
        groups = self._menu.groups(call["menu"], call["language"], after)
        return {"mode": "menu", "say": [], "ask": "", "options": groups, "speech": True, "main": True}

    def _question(self, call: Json, kind: str, message: Message, options: list[list[str]], field: str) -> Json:
        """The scene in which a question is asked."""
        ear = message.more.get("ear") or {}
        if ear.get("keys_only"):
            return {"mode": "menu", "options": options, "speech": False}
        if field == "go_on":
            options = [*options, [self._t(call, "other_work"), "/cancel"]]
        scene: Json = {"mode": "menu", "options": options, "speech": kind not in _BY_KEY}
        own: list[list[str]] = []
        if kind in ("file", "document"):
            own, scene["how"] = [[self._t(call, "link"), "@link"]], self._t(call, "no_papers")
            return scene | {"options": options + own}
        if kind == "otp":
            return self._keys(call, "otp", options)
        if kind == "story" or (kind == "table" and ear.get("record")):
            if kind == "story" and not options:
                return {"mode": "record", "options": [], "speech": False, "how": self._t(call, "prompt.record")}
            own = [[self._t(call, "record"), "@record"]]
        elif kind in ("name", "text"):
            own = [[self._t(call, "record"), "@record"]] if ear.get("record") else []
            own += [[self._t(call, "figures"), "@keys:figures"]] if kind == "text" else []
            own += [[self._t(call, "letters"), "@keys:letters"]]
            scene["how"] = self._t(call, "speak_or")
        elif kind == "vehicle":
            own = [[self._t(call, f"plate.{value}"), f"@plate:{value}"] for value in ("up", "other", "bh")]
            scene["how"] = self._t(call, "speak_or")
        elif kind == "mobile" and ear.get("own") and call["number"] and call["number"] not in [v for _, v in options]:
            own = [[self._t(call, "own_mobile", number=digits(call["number"])), "@own"]]
        places = any(value.startswith(("station:", "district:", "at:", "place:")) for _, value in options)
        if kind in _ENTRY and not places:
            other = "other_mobile" if own and kind == "mobile" else _ENTRY[kind]
            own.append([self._t(call, f"enter.{other}"), f"@keys:{_ENTRY[kind]}"])
        if kind in _ENTRY and not options and len(own) == 1:
            return self._keys(call, _ENTRY[kind], [])
        first = [one for one in options if one[1] not in _LAST]
        return scene | {"options": first + own + [one for one in options if one[1] in _LAST]}

    def _keys(self, call: Json, entry: str, options: list[list[str]] = ()) -> Json:
        """The scene in which something is keyed in; an option is its number and #."""
        how = self._t(call, f"prompt.{entry}")
        how += "".join(" " + self._t(call, "with_hash", title=t, n=n) for n, (t, _) in enumerate(options, 1))
        return {"mode": "keys", "entry": entry, "options": list(options), "speech": True, "how": how}

    # --- playing -------------------------------------------------------------------------------

    def pressed(self, call: Json, keys: str, ended: bool) -> Move:
        """Keys were pressed; `ended` says that # ended them. 0 alone always calls the emergency number."""
        scene = self._begin(call)
        keys, ended = (keys[:-1], True) if keys.endswith("#") else (keys, ended)
        if keys == "0":
            return Move("dial", "emergency")
        if keys.startswith("*"):
            return self._starred(call, twice=len(keys) > 1)
        call["starred"] = False
        if not keys:
            return Move("dial", "desk")
        if scene["mode"] == "keys":
            if ended and len(keys) == 1 and int(keys) <= len(scene["options"]) and scene["entry"] in ("otp",):
                return self._picked(call, scene["options"][int(keys) - 1][1])
            return self._entered(call, scene, keys)
        return self._option(call, scene, int(keys))

    def spoken(self, call: Json, words: str, confidence: float) -> Move:
        """Something was said."""
        scene, kind = self._begin(call), call["stack"][0].get("kind")
        if not scene.get("speech") or confidence < _CLEAR:
            return self._again(call, "unclear" if scene.get("speech") else "by_key")
        call["starred"] = False
        if (at := self._said(call, scene, words)) is not None:
            return self._picked(call, scene["options"][at][1])
        if kind is None or kind in _SAID_AS_IS:
            return self._send(call, text=words)
        return self._confirm(call, [({"text": words}, heard(words, call["language"]))], "you_said")

    def recorded(self, call: Json, file: Mapping[str, str], seconds: int, key: str) -> Move:
        """A recording came in, ended by `key` (empty: by silence or hanging up)."""
        self._begin(call)
        if key == "0":
            return Move("dial", "emergency")
        if key == "*":
            return Move()
        told = self._t(call, "seconds", seconds=max(seconds, 1))
        return self._confirm(call, [({"file": dict(file)}, told)], "you_recorded")

    def silent(self, call: Json) -> Move:
        """Nothing came."""
        scene = self._begin(call, heard=False)
        call["silent"], call["starred"] = call["silent"] + 1, False
        if call["silent"] < _PATIENCE:
            return self._again(call, "silence")
        if call["silent"] > _PATIENCE + 1 or scene.get("last"):
            return Move("bye", "silence_bye")
        options = [[self._t(call, "go_on"), "@return"], [self._t(call, "finished"), "@bye"]]
        if self._can_call_back and call["number"]:
            options = [
                [self._t(call, f"call_back.{when}"), f"@call_back:{when}"] for when in ("hour", "morning")
            ] + options
        return self._push(
            call, {"mode": "menu", "ask": self._t(call, "call_back.ask"), "options": options, "last": True}
        )

    def _begin(self, call: Json, heard: bool = True) -> Json:
        scene = call["stack"][-1]
        scene["say"], scene["slow"] = [], False
        call["silent"] = 0 if heard else call["silent"]
        return scene

    def _starred(self, call: Json, twice: bool) -> Move:
        """Says it again, slowly; a second star at once opens what else there is."""
        if twice or call.get("starred"):
            call["starred"] = False
            return self._push(call, self._help(call))
        first = not call.get("repeats")
        call["starred"], call["repeats"] = True, call.get("repeats", 0) + 1
        if call["repeats"] == _REPEATS and not call["slow"]:
            return self._slowly(call)
        call["stack"][-1]["slow"] = True
        return self._again(call, "starred") if first else Move()

    def _slowly(self, call: Json) -> Move:
        call["slow"] = not call["slow"]
        return self._again(call, "slow" if call["slow"] else "not_slow")

    def _option(self, call: Json, scene: Json, number: int) -> Move:
        at, more = drawing.page(scene["options"], scene.get("page", 0), 9)
        if more and number == 9:
            scene["page"] = scene.get("page", 0) + 1
            return Move()
        if not 1 <= number <= len(at) or scene["mode"] == "record":
            return self._again(call, "no_such_key")
        return self._picked(call, scene["options"][at[number - 1]][1])

    def _picked(self, call: Json, value: str) -> Move:
        name, _, about = value.partition(":")
        match name:
            case "@keys":
                return self._push(call, self._keys(call, about))
            case "@plate":
                return self._plate(call, {"state": about.upper()} if about != "other" else {})
            case "@record":
                return self._push(call, {"mode": "record", "options": [], "how": self._t(call, "prompt.record")})
            case "@own":
                return self._send(call, text=call["number"])
            case "@ok":
                return self._send(call, **call["stack"][-1]["held"][int(about)])
            case "@again" | "@return":
                call["stack"].pop()
                return Move()
            case "@group":
                inside = self._menu.inside(call["menu"], int(about), call["language"])
                inside.append([self._t(call, "return"), "@return"])
                return self._push(call, {"mode": "menu", "ask": "", "options": inside, "speech": True})
            case "@menu":
                call["stack"] = call["stack"][:1]
                return self._push(call, self._main(call)) if call.get("menu") else self._send(call, choice="/help")
            case "@language":
                return self._send(call, choice="/change_language")
            case "@slow":
                call["stack"].pop()
                return self._slowly(call)
            case "@call_back":
                return Move("call_back", about)
            case "@link":
                return Move("link")
            case "@bye":
                return Move("bye", "bye")
        return self._send(call, choice=value)

    def _entered(self, call: Json, scene: Json, keys: str) -> Move:
        kind = scene["entry"]
        entry = entered("date" if kind.startswith("period") else kind, keys, self._texts, call["language"])
        if entry is None:
            return self._again(call, f"bad.{kind}" if f"bad.{kind}" in self._texts else "bad.any")
        if kind.startswith("plate_"):
            return self._plate(call, {**scene["parts"], kind: entry.text})
        if kind == "period_from":
            return self._push(call, self._keys(call, "period_to") | {"parts": {"from": entry.meanings[0]}}, over=True)
        if kind == "period_to":
            first = scene["parts"]["from"]
            both = [f"{first[0]} to {entry.text}", self._t(call, "period", first=first[1], last=entry.meanings[0][1])]
            return self._confirm(call, [({"text": both[0]}, both[1])], "you_keyed")
        if kind in UNCONFIRMED:
            return self._send(call, text=entry.text)
        return self._confirm(call, [({"text": text}, read) for text, read in entry.meanings], "you_keyed")

    def _plate(self, call: Json, parts: dict[str, str]) -> Move:
        """The next part of a registration number; the whole is read back."""
        if "plate_state" in parts:
            parts["state"] = parts.pop("plate_state")
        series = ("plate_year", "plate_number", "plate_letters")
        order = series if parts.get("state") == "BH" else ("plate_district", "plate_letters", "plate_number")
        wanted = "plate_state" if "state" not in parts else next((part for part in order if part not in parts), None)
        if wanted is None:
            whole = plate(parts)
            return self._confirm(call, [({"text": whole}, digits(whole))], "you_keyed")
        over = call["stack"][-1].get("entry", "").startswith("plate_")
        return self._push(call, self._keys(call, wanted) | {"parts": parts}, over=over)

    def _confirm(self, call: Json, meanings: Sequence[tuple[Json, str]], key: str) -> Move:
        """Reads back what was understood, and asks whether it is right."""
        if len(meanings) == 1:
            ask, options = self._t(call, key, read=meanings[0][1]), [[self._t(call, "right"), "@ok:0"]]
        else:
            ask = self._t(call, "which")
            options = [[read, f"@ok:{at}"] for at, (_, read) in enumerate(meanings)]
        options.append([self._t(call, "again"), "@again"])
        return self._push(call, {"mode": "menu", "ask": ask, "options": options, "held": [one for one, _ in meanings]})

    def _help(self, call: Json) -> Json:
        options = []
        if call["stack"][0].get("answering"):
            options += [[self._t(call, "back"), "/back"], [self._t(call, "stop"), "/cancel"]]
        pace = "as_before" if call["slow"] else "slower"
        options += [[self._t(call, pace), "@slow"], [self._t(call, "language"), "@language"]]
        options.append([self._t(call, "main_menu"), "@menu"])
        return {
            "mode": "menu",
            "ask": self._t(call, "help"),
            "options": [*options, [self._t(call, "return"), "@return"]],
        }

    def _push(self, call: Json, scene: Json, over: bool = False) -> Move:
        if over:
            call["stack"].pop()
        how = scene.pop("how", "")
        call["stack"].append({"say": [], "ask": how} | scene)
        return Move()

    def _again(self, call: Json, key: str) -> Move:
        call["stack"][-1]["say"] = [self._t(call, key)]
        return Move()

    def _send(self, call: Json, **content: Any) -> Move:
        answering = call["stack"][0].get("answering")
        return Move("send", content | ({"answering": answering} if answering else {}))

    def _said(self, call: Json, scene: Json, words: str) -> int | None:
        """The option that was said by its title or its number, if it is one."""
        said = heard(words, call["language"]).strip("।. ").casefold()
        numbers = [one.strip() for one in self._texts("numbers", call["language"]).split(",")]
        at, more = drawing.page(scene["options"], scene.get("page", 0), 9)
        if said in numbers and numbers.index(said) < len(at) - more:
            return at[numbers.index(said)]
        for place, (title, _) in enumerate(scene["options"]):
            if said == title.strip("।. ").casefold():
                return place
        return None

    def _t(self, call: Json, key: str, **params: object) -> str:
        return self._texts(key, call["language"], **params)


def _about(expects: Mapping[str, Any]) -> list[Any]:
    """Which question that is, also in another call."""
    return [expects.get("service"), expects["field"]]
