"""Drafts: every message of a citizen ends here, with or without a question open."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from facts.story import facts_of
from sqlalchemy import Connection, Row

from backend.catalogue.kinds import Choice, Places
from backend.catalogue.model import Catalogue
from backend.catalogue.said import Said, Understanding
from backend.drafts import store
from backend.drafts.aside import Aside
from backend.drafts.asking import correctable
from backend.drafts.control import Control
from backend.drafts.conversations import Conversation, Conversations
from backend.drafts.draft import Draft
from backend.drafts.exchange import Exchange
from backend.drafts.opening import Facts, Opening, begun_by
from backend.drafts.parts import Files, Otp, Parts
from backend.drafts.retention import kept_since, tip_kept_since
from backend.drafts.talk import Talk
from backend.drafts.turn import Turn
from backend.kit import clock
from backend.kit.message import Message
from backend.kit.text import Text, Texts
from backend.trail.entries import note

_RESUME = "resume:"
NOTHING, SILENCE = Understanding(), Said()


class UnknownDraft(LookupError):
    """There is no such draft, or it belongs to another conversation."""


class Drafts:
    """The talk about services. All functions take the caller's transaction and commit nothing."""

    def __init__(
        self,
        catalogue: Catalogue,
        texts: Texts,
        conversations: Conversations,
        places: Places,
        files: Files,
        otp: Otp,
        danger: Callable[[str], bool] = lambda words: False,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """See the class; `danger` says whether words tell of danger to life."""
        self.conversations = conversations

        def facts(words: str, moment: datetime) -> Facts:
            return [(fact.entity, fact.value) for fact in facts_of(words, moment, places.gazetteer)]

        control = Control(texts, conversations.languages)
        self._parts = Parts(catalogue, texts, conversations, control, places, files, otp, danger, now, facts)

    def meet(
        self, tx: Connection, channel: str, address: str, language: str | None = None, call: bool = False
    ) -> dict[str, Any]:
        """The conversation of a channel's address, begun now if there is none: where it stands. With `call` a new
        telephone call begins: what was proven in the last one is forgotten, and an unfinished draft is offered."""
        conversation = self.conversations.at(tx, channel, address, language)
        if call:
            self._begin_call(tx, conversation)
        current = self._open_draft(tx, conversation)
        expects = Exchange(self._parts, tx, conversation, current).expects() if current else None
        return {
            "conversation": conversation.id,
            "sender": conversation.sender,
            "language": conversation.language,
            "draft": current.id if current else None,
            "expects": expects.as_json() if expects else None,
            "mobile": conversation.proven_mobile(self._parts.clock()),
        }

    def _begin_call(self, tx: Connection, conversation: Conversation) -> None:
        conversation.doubt()
        if (current := self._open_draft(tx, conversation)) is not None:
            exchange = Exchange(self._parts, tx, conversation, current)
            if exchange.service.reviewed and correctable(exchange.service, current.answers):
                exchange.doubt_codes()
                Aside(exchange).go_on_or_anew()
            else:
                current.state, conversation.draft_id = "declined", None
            current.save(tx, exchange.moment)
        conversation.save(tx)

    def known(self, tx: Connection, sender: str) -> dict[str, Any]:
        """Where a conversation stands: language, and the open draft with its service. Raises UnknownConversation."""
        conversation = self.conversations.of_sender(tx, sender)
        current = self._open_draft(tx, conversation)
        open_now = {"draft": current.id, "service": current.service} if current else {"draft": None, "service": None}
        return {"language": conversation.language, **open_now}

    def count_file(self, tx: Connection, sender: str) -> int:
        """Counts one more file of a conversation; how many it sent today. Raises UnknownConversation."""
        conversation = self.conversations.of_sender(tx, sender)
        return store.count_file(tx, conversation.id, self._parts.clock().date())

    def open(
        self,
        tx: Connection,
        sender: str,
        service_id: str,
        said: Said = SILENCE,
        heard: Understanding = NOTHING,
        language: str | None = None,
        prefill: Mapping[str, str] | None = None,
    ) -> Turn:
        """Begins a service: its first question, or the choice to go on with an unfinished draft of it.

        Facts understood in the opening words (`heard.entities`), and `prefill` (words for questions by id),
        are shown at the review and not asked. A service that is not open yet leads to general talk, which says so.
        Raises UnknownConversation.
        """
        conversation = self.conversations.of_sender(tx, sender)
        self.conversations.wish(conversation, language)
        if service_id not in self._parts.catalogue:
            return self._say(tx, conversation, said, replace(heard, intent=service_id))
        return self._begin(tx, conversation, service_id, said, heard, prefill)

    def _begin(
        self,
        tx: Connection,
        conversation: Conversation,
        service_id: str,
        said: Said = SILENCE,
        heard: Understanding = NOTHING,
        prefill: Mapping[str, str] | None = None,
    ) -> Turn:
        service, opening = self._parts.catalogue[service_id], Opening.of(said, heard, prefill)
        conversation.overhear(said.text)
        danger = self._parts.in_danger(said, heard, words_alone=service.urgent)  # an urgent one answers with 112
        exchange = self._exchange(tx, conversation, danger)
        current = self._open_draft(tx, conversation)
        if current is not None and service.at_once:
            exchange = self._exchange(tx, conversation, danger, current)
            turn = exchange.look_up_aside(service)
        elif current is not None and current.service != service_id and current.answers:
            exchange = self._exchange(tx, conversation, danger, current)
            turn = Aside(exchange).change_service(service_id, opening)
        elif (unfinished := self._unfinished(tx, conversation, service_id)) and service.reviewed:
            draft = _draft(tx, unfinished[0].id)
            exchange = self._exchange(tx, conversation, danger, draft)
            draft.state, draft.pending, draft.conversation_id = "open", {}, conversation.id
            conversation.draft_id = draft.id
            turn = Aside(exchange).go_on_or_anew(opening)
        else:
            if current is not None:
                store.change_draft(tx, current.id, state="left" if current.answers else "declined")
            turn = exchange.begin(service_id, opening=opening)
        exchange.save()
        return turn

    def answer(
        self,
        tx: Connection,
        draft_id: str,
        sender: str,
        said: Said,
        heard: Understanding = NOTHING,
        language: str | None = None,
    ) -> Turn:
        """Answers a message sent while a question of this draft was open.

        A draft that was submitted says its case number again; one that was laid aside leads to general talk.
        Raises UnknownDraft, also when `sender` belongs to another conversation than the draft.
        """
        row = store.draft(tx, draft_id, lock=True)
        if row is None or sender.partition(".")[0] != row.conversation_id:
            raise UnknownDraft
        conversation = self.conversations.of_sender(tx, sender)
        self.conversations.wish(conversation, language)
        return self._answer(tx, conversation, row, said, heard)

    def _answer(self, tx: Connection, conversation: Conversation, row: Row, said: Said, heard: Understanding) -> Turn:
        if row.state != "open" or row.service not in self._parts.catalogue:
            return self._say(tx, conversation, said, heard)
        conversation.draft_id = row.id
        exchange = Exchange(self._parts, tx, conversation, Draft.of(row))
        turn = exchange.hear(said, heard)
        exchange.save()
        return turn

    def say(
        self,
        tx: Connection,
        sender: str,
        intent: str | None,
        said: Said,
        heard: Understanding = NOTHING,
        language: str | None = None,
    ) -> Turn:
        """Answers general talk. A message that comes while a draft is open goes to that draft all the same.

        Raises UnknownConversation.
        """
        conversation = self.conversations.of_sender(tx, sender)
        self.conversations.wish(conversation, language)
        return self._say(tx, conversation, said, replace(heard, intent=intent))

    def _say(self, tx: Connection, conversation: Conversation, said: Said, heard: Understanding) -> Turn:
        current = self._open_draft(tx, conversation)
        if current is not None:
            return self._answer(tx, conversation, store.draft(tx, current.id), said, heard)
        if said.choice == "submit" and (filed := store.last_filed(tx, conversation.id)) is not None:
            return self._already(tx, conversation, filed)
        conversation.overhear(said.text)
        if said.choice is not None:
            if said.choice.startswith(_RESUME):
                return self._resume(tx, conversation, said.choice.removeprefix(_RESUME))
            if begun := begun_by(said.choice, self._parts.catalogue):
                return self._begin(tx, conversation, begun[0], prefill=begun[1])
        closed = "answer" if said.answering is not None else None  # the question it answers is not open any more
        intent = self._parts.control.of(said) or closed or heard.intent
        if intent in self._parts.catalogue:
            return self._begin(tx, conversation, intent, said, heard)
        if intent == "resume":
            return self._resume(tx, conversation)
        talk = Talk(self._parts, conversation)
        danger = self._parts.in_danger(said, heard)
        message = talk.asking.danger() if danger else talk.answer(intent, said, heard.ranking)
        return self._talk(tx, conversation, [message])

    def open_question(self, tx: Connection, sender: str) -> dict[str, Any]:
        """The open question once more, for a page that was loaded again: `{expects, question}`, both None when
        none is open. Changes nothing. Raises UnknownConversation."""
        conversation = self.conversations.of_sender(tx, sender)
        current = self._open_draft(tx, conversation)
        if current is None:
            return {"expects": None, "question": None}
        exchange = Exchange(self._parts, tx, conversation, current)
        question = exchange.drawn()
        expects = exchange.expects()
        return {"expects": expects.as_json(), "question": question}

    def became(self, tx: Connection, draft_id: str, case_no: str) -> None:
        """Notes the case that a submitted draft has become."""
        store.change_draft(tx, draft_id, case_no=case_no)

    def unfinished_of(self, tx: Connection, mobile: str) -> Sequence[Row]:
        """The unfinished drafts of a verified mobile, with answers or without."""
        services = [service.id for service in self._parts.catalogue if service.reviewed]
        return store.unfinished(tx, "", mobile, kept_since(self._parts.clock()), services)

    def told(self, draft: Row, language: str) -> tuple[Text, list[tuple[str, str]]]:
        """The service of a draft and its answers as (label, words), for the person whose draft it is."""
        service = self._parts.catalogue[draft.service]
        asked = ((question, draft.answers.get(question.id, {}).get("value")) for question in service.questions)
        given = [(question, value) for question, value in asked if value is not None]
        return service.title, [
            (question.label.of(language), question.show(value, language)) for question, value in given
        ]

    def erase(self, tx: Connection, draft_id: str) -> None:
        """Removes a draft with all that was answered in it, uploads and recordings too."""
        if (row := store.draft(tx, draft_id)) is not None:
            self._forget_files(tx, row.answers)
        store.erase(tx, draft_id)

    def want_no_calls(self, tx: Connection, mobile: str | None, conversation_id: str) -> bool:
        """Whether the person of a mobile, or of a conversation, ever said that they are not to be called: being deaf,
        or preferring to be written to (`no_calls` in the services' data)."""
        silent = {
            (service.id, question.id, option.id)
            for service in self._parts.catalogue
            for question in service.questions
            for option in getattr(question.kind, "options", ())
            if getattr(option, "no_calls", False)
        }
        rows = store.told_by(tx, mobile, conversation_id, sorted({service for service, _, _ in silent}))
        told = ((row.service, field, answer["value"]) for row in rows for field, answer in row.answers.items())
        return any(isinstance(one[2], str) and one in silent for one in told)

    def forget_old(self, tx: Connection) -> int:
        """Removes drafts that came to nothing and were not touched for 30 days (tips: one), their uploads and
        recordings too; says how many."""
        moment = self._parts.clock()
        confided = [s.id for s in self._parts.catalogue if s.confided]
        if forgotten := store.remove_older(tx, kept_since(moment)):
            note(tx, "system", "forgot", subject="drafts", count=len(forgotten))
        forgotten += store.remove_older(tx, tip_kept_since(moment), confided)
        for answers in forgotten:
            self._forget_files(tx, answers)
        return len(forgotten)

    # --- inside --------------------------------------------------------------------------------

    def _forget_files(self, tx: Connection, answers: Mapping[str, Any]) -> None:
        for answer in answers.values():
            file = answer["value"].get("file") if isinstance(answer["value"], dict) else None
            for file_id in {file, answer.get("voice")} - {None}:
                self._parts.files.forget(tx, file_id)

    def _exchange(
        self, tx: Connection, conversation: Conversation, danger: bool, draft: Draft | None = None
    ) -> Exchange:
        exchange = Exchange(self._parts, tx, conversation, draft)
        if danger:
            exchange.messages.append(exchange.asking.danger())
        return exchange

    def _open_draft(self, tx: Connection, conversation: Conversation) -> Draft | None:
        row = store.draft(tx, conversation.draft_id, lock=True) if conversation.draft_id else None
        if row is None or row.state != "open" or row.service not in self._parts.catalogue:
            return None
        return Draft.of(row)

    def _unfinished(self, tx: Connection, conversation: Conversation, service_id: str | None = None) -> list[Row]:
        """The person's unfinished drafts that are worth going on with, the latest first."""
        moment = self._parts.clock()
        services = [s.id for s in self._parts.catalogue if s.reviewed and service_id in (None, s.id)]
        mobile = conversation.proven_mobile(moment)
        rows = store.unfinished(tx, conversation.id, mobile, kept_since(moment), services)
        catalogue = self._parts.catalogue
        return [row for row in rows if correctable(catalogue[row.service], Draft.of(row).answers)]

    def _resume(self, tx: Connection, conversation: Conversation, draft_id: str | None = None) -> Turn:
        rows = [row for row in self._unfinished(tx, conversation) if draft_id in (None, row.id)]
        asking = Talk(self._parts, conversation).asking
        if not rows:
            return self._talk(tx, conversation, [asking.say("talk.resume.none", asking.menu())])
        if len(rows) > 1:
            choices = [Choice(_RESUME + row.id, self._titled(row)) for row in rows[:9]]
            return self._talk(tx, conversation, [asking.say("talk.resume.which", choices)])
        exchange = Exchange(self._parts, tx, conversation)
        turn = exchange.become(_draft(tx, rows[0].id))
        exchange.save()
        return turn

    def _titled(self, row: Row) -> Text:
        title, day = self._parts.catalogue[row.service].title, f"{row.updated_at:%d-%m-%Y}"
        return Text(f"{title.hi}, {day}", f"{title.en}, {day}")

    def _already(self, tx: Connection, conversation: Conversation, row: Row) -> Turn:
        asking = Talk(self._parts, conversation).asking
        message: Message = asking.say("review.already", case_no=row.case_no) | {"case": {"case_no": row.case_no}}
        turn = self._talk(tx, conversation, [message])
        turn.ended = True
        return turn

    def _talk(self, tx: Connection, conversation: Conversation, messages: list[Message]) -> Turn:
        conversation.save(tx)
        return Turn(messages, None, None, conversation.sender, conversation.language)


def _draft(tx: Connection, draft_id: str) -> Draft:
    return Draft.of(store.draft(tx, draft_id, lock=True))
