"""One message to an open draft and what is answered."""

from collections.abc import Sequence
from typing import Any

from backend.catalogue.kinds import Around, Otp, Refused, Story
from backend.catalogue.kinds.base import spoken
from backend.catalogue.kinds.matching import pick, same
from backend.catalogue.kinds.picks import Consent
from backend.catalogue.model import Question, Service
from backend.catalogue.said import Said, Understanding
from backend.drafts import journey
from backend.drafts.aside import Aside
from backend.drafts.asking import KEEP, SKIP, correctable
from backend.drafts.control import PLEASANTRIES
from backend.drafts.draft import Draft
from backend.drafts.learning import Learning
from backend.drafts.opening import NOTHING_SAID, Opening, begun_by, story_of
from backend.drafts.turn import Finished, Outcome, Turn

OFFER = 0.6
"""How sure a request for another service must be to be offered after an answer was refused."""
DOUBT = 0.75
"""How sure it must be to doubt an answer that could be taken (a name, a short text)."""
_STUCK = 3
_WISH_LENGTH = 60
_NEEDED = "answers.needed"
_WISHES = frozenset({"cancel", "back", "help", "human_handoff", "change_language"})
"""General wishes for which a name may be mistaken."""


class Exchange(Learning):
    """Hears one message, changes the draft, and gathers what is said in return."""

    # --- hearing -------------------------------------------------------------------------------

    def hear(self, said: Said, heard: Understanding) -> Turn:
        """Answers a message, in the order: danger, words that steer, an outdated question, the answer itself."""
        question = self.next()
        told = question is not None and isinstance(question.kind, Story)
        danger = self.parts.in_danger(said, heard, words_alone=told)
        if danger:
            self.messages.append(self.asking.danger())
        if control := self.parts.control.of(said):
            return self._steer(control)
        if language := self._wished_language(said, heard):
            return self._steer(f"speak_{language}")
        if self._outdated(said):
            return self.ask([self.asking.words("review.moved_on")], "refused")
        if begun := begun_by(said.choice, self.parts.catalogue):
            if (service := self.parts.asks_nothing(begun[0])) is not None:
                return self.look_up_aside(service)
            return self._offer_switch(begun[0], Opening(known=begun[1]))
        if "ask" in self.draft.pending and (answered := Aside(self).hear(said)) is not None:
            return answered
        if question is None:
            return self._reviewed(said, heard)
        self.heard = heard
        return self._judge(question, said, heard, danger)

    def _outdated(self, said: Said) -> bool:
        """Whether a message answers a question that is not the open one (another tab, a retried delivery)."""
        if said.answering is None:
            return False
        now, step = self.expects(), said.answering.get("step")
        return said.answering.get("field") != now.field or (step is not None and step != now.step)

    def _steer(self, control: str) -> Turn:
        match control:
            case "cancel":
                return self.leave()
            case "back":
                return self.back()
            case "resume":
                if self.draft.pending.pop("ask", None):
                    self.draft.step += 1
                return self.ask()
            case "change_language":
                self.conversation.choose(self.parts.conversations.next_language(self.conversation.language))
                return self.ask([self.asking.words("talk.change_language")])
            case "help" | "greet" | "thanks" | "goodbye":
                return self.say_and_ask(f"talk.aside.{control}")
            case _ if control.startswith("speak_"):
                self.conversation.choose(control.removeprefix("speak_"))
                return self.ask([self.asking.words("talk.change_language")])
            case _:
                return self.say_and_ask(f"talk.{control}")

    def back(self) -> Turn:
        """The question before; at the review, the list of what can be corrected."""
        if "ask" in self.draft.pending:
            self.draft.unask()
            return self.ask()
        if self.next() is None:
            return Aside(self).which_to_correct()
        answers = journey.back(self.service, self.draft.answers)
        if answers is None:
            return self.ask([self.asking.words("review.first")])
        self.draft.change(answers)
        return self.ask()

    # --- judging -------------------------------------------------------------------------------

    def _judge(self, question: Question, said: Said, heard: Understanding, danger: bool) -> Turn:
        earlier = self.earlier(question)
        if earlier is not None and self._is(said, KEEP, "review.words.keep"):
            self.draft.change({**self.draft.answers, question.id: earlier})
            return self.ask()
        if question.optional and self._skips(question, said):
            return self.accept(question, None, said)
        if question.kind.loose and self._is(said, SKIP, "answers.words.unknown"):
            return self._refused(question, Refused(_NEEDED), said, heard)
        value = question.kind.parse(said, self.around(question))
        if isinstance(value, Refused):
            if self._is(said, SKIP, "answers.words.skip") and said.choice is None:
                value = Refused(_NEEDED)
            return self._refused(question, value, said, heard)
        if isinstance(value, str) and (begun := begun_by(value, self.parts.catalogue)):
            return self._offer_switch(begun[0])
        if said.text is not None and question.kind.may_be_a_wish(said.text):
            other = self._other_service(heard, DOUBT)
            if other and question.kind.tells_a_place() and self.parts.catalogue[other].begins_with_a_place:
                other = None
            elsewhere = heard.intent in _WISHES | {self.draft.service} or self.parts.is_aside(heard.intent)
            odd = elsewhere and heard.confidence >= DOUBT and not question.kind.topical
            if danger or other or odd:
                return Aside(self).is_it_the_answer(question, said, value, other, heard.intent if odd else None)
        return self.accept(question, value, said)

    def _skips(self, question: Question, said: Said) -> bool:
        """Whether words leave an optional question out; a plain "no" does, where it is no answer itself."""
        no = question.kind.values() is None and said.choice is None and self._is(said, SKIP, "answers.words.no")
        return no or self._is(said, SKIP, "answers.words.skip")

    def _wished_language(self, said: Said, heard: Understanding) -> str | None:
        """The language that a short message asks for by name, in other words than the control words."""
        short = said.text is not None and len(said.text) <= _WISH_LENGTH
        if not short or heard.intent != "change_language" or heard.confidence < DOUBT:
            return None
        return self.parts.control.language_in(said.text)

    def _is(self, said: Said, choice: str, key: str) -> bool:
        if said.choice is not None:
            return said.choice == choice
        return bool(said.text) and len(said.text) < 80 and same(said.text, spoken(self.parts.texts, key))

    def accept(self, question: Question, value: Any, said: Said) -> Turn:
        """Takes a value for a question and goes on to the next one."""
        before = self.draft.answers
        words = said.verbatim if question.kind.keeps_words() else None
        self.draft.change(journey.take(before, question.id, value, words, self.moment, voice=said.voice))
        if isinstance(question.kind, Consent) and value == "no":
            return self._declined()
        if isinstance(question.kind, Otp) and (offered := self._proven(value["mobile"])) is not None:
            return offered
        lines = self.asking.understood(question, value, said)
        if question == story_of(self.service) and isinstance(value, str):
            lines += self._learn((*self.heard.entities, *self.parts.facts(value, self.moment)))
        else:
            lines += self._understood(self._hear(question.id))
        self._tell(before)
        return self.ask(lines + self.asking.halfway(self.service, before, self.draft.answers))

    def _tell(self, before: journey.Answers) -> None:
        """Says what belongs to the answers that hold now and did not before."""
        known = journey.values(self.service, before)
        for question, value in journey.answered(self.service, self.draft.answers):
            if question.tell and value in question.tell and known.get(question.id) != value:
                self.messages.append(self.asking.told(question.tell[value]))

    def _proven(self, mobile: str) -> Turn | None:
        """The mobile is the person's own: an unfinished draft of theirs for the same service may go on here."""
        self.draft.pending.pop("code", None)
        self.draft.mobile = self.conversation.verified_mobile = mobile
        self.conversation.verified_at = self.moment
        return Aside(self).go_on_with_another(mobile) if self.service.reviewed else None

    def _refused(self, question: Question, refused: Refused, said: Said, heard: Understanding) -> Turn:
        self.draft.pending.pop("partial", None)
        if refused.partial:
            self.draft.pending["partial"] = {"field": question.id, "told": dict(refused.partial)}
        if isinstance(question.kind, Otp) and (turn := self._about_code(question, refused)):
            return turn
        # Who says "I don't know" wants to stop no more than to be asked for something else.
        elsewhere = said.text is not None and not refused.choices and refused.reason != _NEEDED
        if elsewhere and (turn := self._meant_otherwise(heard)) is not None:
            return turn
        times = 0 if refused.progress else self._count_refusal(question)
        if refused.choices:
            self.messages.append(self.asking.refusal(refused, question))
            return self.turn("refused", self.expects())
        lines = [self.asking.words(refused.reason, **refused.params)]
        if times >= _STUCK:
            lines.append(self.asking.words("review.stuck"))
        # What was half understood asks on by itself; the whole question would sound as if it were lost.
        return self.ask(lines, "refused", whole=not refused.partial)

    def _count_refusal(self, question: Question) -> int:
        last = self.draft.pending.get("refused", {})
        times = last.get("times", 0) + 1 if last.get("field") == question.id else 1
        self.draft.pending["refused"] = {"field": question.id, "times": times}
        return times

    def _about_code(self, question: Question, refused: Refused) -> Turn | None:
        """What a code's refusal leads to besides words: another code, another number."""
        mobile = journey.values(self.service, self.draft.answers)[question.kind.mobile]
        if refused.reason == "answers.otp.other_mobile":
            self.draft.change(journey.reopen(self.draft.answers, question.kind.mobile))
            return self.ask([self.asking.words(refused.reason)], keep=False)
        if refused.reason in ("answers.otp.resend", "answers.otp.expired"):
            sent = self.send_code(mobile)
            key = refused.reason if sent == "sent" else f"answers.otp.{sent}"
            return self.ask([self.asking.words(key)], "refused", whole=False)
        return None

    # --- other wishes --------------------------------------------------------------------------

    def _meant_otherwise(self, heard: Understanding) -> Turn | None:
        """What words that are no answer may be instead: a wish for another service, a side question, a farewell."""
        if other := self._other_service(heard, OFFER):
            return self._offer_switch(other)
        return self.grant(heard.intent) if heard.confidence >= OFFER else None

    def grant(self, wish: str | None) -> Turn | None:
        """Does what a general intent wishes, the open question staying open; None for what is no such wish."""
        match wish:
            case "cancel":
                return Aside(self).really_leave()
            case "back" | "change_language" | "help" | "human_handoff":
                return self._steer(wish)
            case str() if (service := self.parts.asks_nothing(wish)) is not None:
                return self.look_up_aside(service)
            case intent if intent in PLEASANTRIES:
                return self.say_and_ask(f"talk.aside.{intent}")
            case intent if self.parts.is_coming(intent):
                self.messages.append(self.asking.danger("talk.coming"))
                return self.ask(outcome="aside")
        return None

    def look_up_aside(self, service: Service) -> Turn:
        """Has a service that asks nothing answered, the open question staying open."""
        turn = self.ask(outcome="aside")
        turn.aside = Finished(self.draft.id, service, self.conversation.id, self.conversation.language, ())
        return turn

    def _other_service(self, heard: Understanding, sure: float) -> str | None:
        """Another service that the words ask for, if that is sure enough."""
        known = heard.intent in self.parts.catalogue and heard.intent != self.draft.service
        wished = known and self.parts.asks_nothing(heard.intent) is None
        return heard.intent if wished and heard.confidence >= sure else None

    def _offer_switch(self, other: str, opening: Opening = NOTHING_SAID) -> Turn:
        if other == self.draft.service and not opening.known:
            return self.ask()
        return Aside(self).change_service(other, opening)

    # --- the review ----------------------------------------------------------------------------

    def _reviewed(self, said: Said, heard: Understanding) -> Turn:
        decided = self.review.parse(said, Around(self.moment, self.conversation.language))
        if decided == "submit":
            return self._complete()
        if decided == "cancel":
            return self.leave()
        if said.text is not None and (field := self._named(said.text)) is not None:
            return self.correct(field)
        if decided == "correct":
            return Aside(self).which_to_correct()
        if said.text is not None and (turn := self._meant_otherwise(heard)) is not None:
            return turn
        return self.ask([self.asking.words(decided.reason)], "refused")

    def _named(self, text: str) -> str | None:
        """The answer whose label stands in the words, if it is one."""
        offered = [(c.value, c.title.every) for c in correctable(self.service, self.draft.answers)]
        return pick(text, offered, near=False).value if not text.strip().isdecimal() else None

    def correct(self, field: str) -> Turn:
        """Opens one answer again; the others stay, and the review follows."""
        self.draft.change(journey.reopen(self.draft.answers, field))
        return self.ask()

    # --- beginning, changing, ending -----------------------------------------------------------

    def begin(self, service_id: str, lines: Sequence[str] = (), opening: Opening = NOTHING_SAID) -> Turn:
        """Begins a draft of a service in this conversation and asks its first question.

        What the opening tells is taken for answers, to be seen at the review; what it can't answer is asked.
        """
        service = self.parts.catalogue[service_id]
        self._take_up(Draft.begin(self.tx, self.conversation.id, service.id, service.version, self.moment))
        for question in service.questions:
            if words := opening.known.get(question.id):
                self._fill(question, words)
        begun = self._open_with(opening)
        self._tell({})
        if not service.reviewed:
            return self.ask([*lines, *begun])
        story = story_of(service)
        if story is not None and story.kind.plain:  # what is promised to whoever tells it is said all the same
            lines, begun = [*lines, *begun], []
        self.messages.append(self.asking.intro(service, self.draft.answers, lines, begun))
        return self.ask()

    def become(self, draft: Draft) -> Turn:
        """Goes on with another draft, here and now."""
        self._take_up(draft)
        self.on_record("resumed")
        draft.state, draft.conversation_id, draft.pending = "open", self.conversation.id, {}
        draft.step += 1
        return self.ask([self.asking.words("review.resumed", service=self.service.title)])

    def _take_up(self, draft: Draft) -> None:
        if (last := getattr(self, "draft", None)) is not None and last.id != draft.id:
            self.on_record()
            last.save(self.tx, self.moment)
        self._sit_at(draft)
        self.conversation.draft_id = draft.id

    def ask(self, lines: Sequence[str] = (), outcome: Outcome = "asked", whole: bool = True, keep: bool = True) -> Turn:
        """Asks what is open now; a service that needs no review is complete when nothing is."""
        if "ask" not in self.draft.pending:
            lines = self._codes(lines)
            if not self.service.reviewed and self.next() is None:
                return self._complete()
        return super().ask(lines, outcome, whole, keep)

    def _complete(self) -> Turn:
        self.draft.state, self.draft.pending = "completed", {}
        answers = journey.answered(self.service, self.draft.answers)
        told = tuple((question, value) for question, value in answers if not isinstance(question.kind, Otp))
        talk = self.conversation
        voices = {name: answer.voice for name, answer in self.draft.answers.items() if answer.voice}
        return self._end("completed", Finished(self.draft.id, self.service, talk.id, talk.language, told, voices))

    def leave(self) -> Turn:
        """Lays the draft aside; what was answered is kept and can be gone on with."""
        self.draft.pending = {}
        if self.draft.answers and self.service.reviewed and self.service.kind != "tip":
            self.draft.state = "left"
            resume = self.asking.chosen(f"resume:{self.draft.id}", "review.resume")
            self.messages.append(self.asking.say("review.left", [resume], service=self.service.title))
        else:
            self.draft.state, self.draft.answers = "declined", {}
            self.messages.append(self.asking.say("review.left_lookup", self.asking.menu()))
        return self._end("cancelled")

    def _declined(self) -> Turn:
        self.draft.state, self.draft.answers, self.draft.pending = "declined", {}, {}
        self.messages.append(self.asking.say("answers.consent.declined", self.asking.menu()))
        return self._end("cancelled")

    def _end(self, outcome: Outcome, finished: Finished | None = None) -> Turn:
        self.draft.step += 1
        if self.conversation.draft_id == self.draft.id:
            self.conversation.draft_id = None
        self.conversation.talk += 1
        turn = self.turn(outcome, None)
        turn.ended, turn.draft, turn.finished = True, None, finished
        return turn

    def save(self) -> None:
        """Writes draft and conversation, and enters in the trail that it did."""
        self.on_record()
        self.draft.save(self.tx, self.moment)
        self.conversation.save(self.tx)
