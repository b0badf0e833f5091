"""A draft in its conversation while one message is dealt with: what is open, and how it is asked."""

from collections.abc import Sequence
from functools import cached_property

from sqlalchemy import Connection

from backend.catalogue.kinds import Around, File, Mobile, Otp, Review
from backend.catalogue.kinds.picks import Consent
from backend.catalogue.model import Question, Service
from backend.catalogue.said import Understanding
from backend.drafts import codes, journey
from backend.drafts.asking import REVIEW, Asking
from backend.drafts.conversations import Conversation
from backend.drafts.draft import Draft
from backend.drafts.parts import Parts
from backend.drafts.turn import Expects, Outcome, Turn
from backend.kit.message import Message
from backend.trail.entries import note


class Sitting:
    """What is open in a draft, and asking it. `messages` gathers what is said in return."""

    draft: Draft
    service: Service
    _known: journey.Answers

    def __init__(self, parts: Parts, tx: Connection, conversation: Conversation, draft: Draft | None = None) -> None:
        self.parts, self.tx, self.conversation = parts, tx, conversation
        if draft is not None:
            self._sit_at(draft)
        self.messages: list[Message] = []
        self.heard = Understanding()
        self.moment = parts.clock()

    @cached_property
    def review(self) -> Review:
        """The question under "check your answers"."""
        return Review.model_validate({}, context={"texts": self.parts.texts})

    def _sit_at(self, draft: Draft) -> None:
        self.draft, self.service, self._known = draft, self.parts.catalogue[draft.service], draft.answers

    def on_record(self, verb: str = "answered") -> None:
        """Enters in the trail which questions of the draft were answered in this sitting: one entry, and no answer in
        it. A look-up is on record when its source is asked; what may be told in confidence never is."""
        changed = [q for q, given in self.draft.answers.items() if _differs(given, self._known.get(q))]
        if not self.service.reviewed or self.service.confided or not (changed or verb != "answered"):
            return
        note(self.tx, "citizen", verb, subject=f"draft:{self.draft.id}", questions=changed)
        self._known = self.draft.answers

    @property
    def asking(self) -> Asking:
        """Writes in the language of the conversation as it is now."""
        return Asking(self.parts.catalogue, self.parts.texts, self.conversation.language, self.conversation.by_ear)

    def next(self) -> Question | None:
        """The service's question that is open; None when it is the review."""
        return journey.next_question(self.service, self.draft.answers)

    def expects(self) -> Expects:
        """What is open now."""
        field, kind = self._open()
        offence = (
            journey.values(self.service, self.draft.answers).get(fir.offence) if (fir := self.service.fir) else None
        )
        return Expects(self.service.id, field, kind, self.draft.step, offence)

    def _open(self) -> tuple[str, str]:
        if "ask" in self.draft.pending:
            return self.draft.pending["ask"]["name"], "choice"
        question = self.next()
        return (question.id, question.kind.name) if question else (REVIEW, self.review.name)

    def drawn(self, lines: Sequence[str] = (), whole: bool = True, keep: bool = True) -> Message:
        """What is open now, as a message with `lines` above it. Changes nothing.

        Without `whole` the lines alone are said, for they ask already; with `keep` an earlier answer may stay.
        """
        if "ask" in self.draft.pending:
            text, choices = self.asking.aside(self.draft.pending["ask"], self.service, self.draft.answers)
            return self.asking.message([*lines, text], choices)
        question = self.next()
        if question is None:
            choices = self.review.choices(Around(self.moment))
            return self.asking.review(self.service, self.draft.answers, choices, lines)
        around = self.around(question)
        if lines and not whole and not self.conversation.by_ear:
            return self.asking.message(lines, question.choices(around))
        return self.asking.question(question, around, self.earlier(question) if keep else None, lines)

    def ask(self, lines: Sequence[str] = (), outcome: Outcome = "asked", whole: bool = True, keep: bool = True) -> Turn:
        """Asks what is open now (see `drawn`); a code is sent when one is asked for."""
        if "ask" not in self.draft.pending:
            lines = self._codes(lines)
        self.messages.append(self.drawn(lines, whole, keep))
        return self.turn(outcome, self.expects())

    def turn(self, outcome: Outcome, expects: Expects | None) -> Turn:
        """The turn with all that was said so far."""
        talk = self.conversation
        return Turn(self.messages, expects, self.draft.id, talk.sender, talk.language, outcome=outcome)

    def say_and_ask(self, key: str) -> Turn:
        """Says the text under `key` by the way, and asks the open question again."""
        self.messages.append(self.asking.say(key))
        return self.ask(outcome="aside")

    def earlier(self, question: Question) -> journey.Answer | None:
        """The answer that was given before and is being given again, if it may stay."""
        answer = self.draft.answers.get(question.id)
        if answer is None or not answer.stale or isinstance(question.kind, (Otp, Consent)):
            return None
        return journey.Answer(answer.value, answer.said, answer.at, voice=answer.voice)

    def around(self, question: Question) -> Around:
        """What judging an answer to a question may need."""
        values = journey.values(self.service, self.draft.answers)
        partial = self.draft.pending.get("partial", {})
        mobile = values.get(question.kind.mobile, "") if isinstance(question.kind, Otp) else ""
        asks_own = isinstance(question.kind, Mobile) and question.kind.verify
        proven = self.conversation.proven_mobile(self.moment) if asks_own else None
        return Around(
            now=self.moment,
            language=self.conversation.language,
            answers=values,
            places=self.parts.places,
            file=lambda file_id: self.parts.files.info(self.tx, file_id),
            rows=lambda file_id: self.parts.files.rows(self.tx, file_id),
            check_code=lambda code: codes.check(self.tx, self.parts.otp, self.draft, mobile, code),
            verified_mobile=proven,
            partial=partial["told"] if partial.get("field") == question.id else {},
            by_ear=self.conversation.by_ear and self._worked_on(question),
        )

    def _worked_on(self, question: Question) -> bool:
        """Whether somebody will hear a recording, or see a paper at the station, in place of an answer: nobody looks
        at a look-up, and what may be skipped is skipped."""
        return self.service.kind != "lookup" and not (question.optional and isinstance(question.kind, File))

    def doubt_codes(self) -> None:
        """Has every code asked for again."""
        for question in self.service.questions:
            if isinstance(question.kind, Otp):
                self.draft.answers = journey.reopen(self.draft.answers, question.id)

    def send_code(self, mobile: str) -> codes.Sent:
        """Sends a code to a mobile, unless that is too soon or too often."""
        return codes.send(self.tx, self.parts.otp, self.draft, mobile, self.conversation.language, self.moment)

    def _codes(self, lines: Sequence[str]) -> Sequence[str]:
        """Sends the code that is about to be asked for; where the mobile was verified here today, answers by itself."""
        while (question := self.next()) is not None and isinstance(question.kind, Otp):
            mobile = journey.values(self.service, self.draft.answers)[question.kind.mobile]
            if not question.kind.fresh and self.conversation.proven_mobile(self.moment) == mobile:
                self.draft.change(journey.take(self.draft.answers, question.id, {"mobile": mobile}, None, self.moment))
                self.draft.mobile = mobile
                continue
            if codes.waiting(self.draft, mobile) or (sent := self.send_code(mobile)) == "sent":
                return lines
            return [*lines, self.asking.words(f"answers.otp.{sent}")]
        return lines


def _differs(given: journey.Answer, known: journey.Answer | None) -> bool:
    return known is None or known.value != given.value
