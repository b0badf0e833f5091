"""Conversations: who talks to us on which channel, in which language, with which draft open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from facts.language import guess
from sqlalchemy import Connection, Row

from backend.drafts import store
from backend.kit import secrets
from backend.kit.clock import now
from backend.kit.ids import new_id
from backend.kit.text import LANGUAGES

VERIFIED_FOR = timedelta(hours=24)
"""How long a mobile that was verified in a conversation need not be verified there again."""
VERIFIED_FOR_OWN = timedelta(days=30)
"""The same where the conversation is a person's own account, on their own phone."""
_OWN = frozenset({"telegram", "whatsapp"})

_BEARER_CHANNELS = frozenset({"web"})
"""Channels whose address is itself the key to the conversation: kept as a mark only."""


class UnknownConversation(LookupError):
    """No conversation has this sender."""


@dataclass
class Conversation:
    """One conversation. `talk` counts the talks begun in it; Rasa sees each as a sender of its own."""

    id: str
    channel: str
    talk: int
    language: str
    language_chosen: bool
    draft_id: str | None
    verified_mobile: str | None
    verified_at: datetime | None
    address: str = ""
    used_at: datetime | None = None
    silent: bool = False

    @property
    def by_ear(self) -> bool:
        """Whether the person hears us, and has no more than keys and a voice to answer."""
        return self.channel == "phone"

    @property
    def sender(self) -> str:
        """The name by which Rasa and the gateway know the present talk."""
        return f"{self.id}.{self.talk}"

    def proven_mobile(self, moment: datetime) -> str | None:
        """The mobile that was verified here lately, if any."""
        lately = VERIFIED_FOR_OWN if self.channel in _OWN else VERIFIED_FOR
        if self.verified_at is None or moment - self.verified_at > lately:
            return None
        return self.verified_mobile

    def doubt(self) -> None:
        """Forgets that a mobile was verified: a telephone call shows its number, and any caller can have another
        one shown. What was proven holds for the call in which the code was keyed in."""
        self.verified_mobile = self.verified_at = None

    def choose(self, language: str) -> None:
        """Remembers a language the person asked for, which is one of ours."""
        self.language, self.language_chosen = language, True

    def overhear(self, text: str | None) -> None:
        """Follows the language of what was written, unless one was asked for."""
        if text and not self.language_chosen:
            self.language = guess(text[:500]) or self.language

    def save(self, tx: Connection) -> None:
        """Writes what may have changed, and that the person was here now."""
        store.change_conversation(
            tx,
            self.id,
            talk=self.talk,
            language=self.language,
            language_chosen=self.language_chosen,
            draft_id=self.draft_id,
            verified_mobile=self.verified_mobile,
            verified_at=self.verified_at,
            used_at=now(),
        )


class Conversations:
    """All conversations of a deployment; `key` is its secret key (32 bytes), `languages` those people may talk in."""

    def __init__(self, key: bytes, languages: Sequence[str] = LANGUAGES) -> None:
        self._key, self.languages = key, tuple(languages)

    def wish(self, conversation: Conversation, language: str | None) -> None:
        """Remembers a language that came with a message; one that is not ours changes nothing."""
        if language in self.languages:
            conversation.choose(language)

    def next_language(self, language: str) -> str:
        """The one after it, the first after the last: where a wish for another language leads that names none."""
        codes = self.languages
        return codes[(codes.index(language) + 1) % len(codes)] if language in codes else codes[0]

    def at(self, tx: Connection, channel: str, address: str, language: str | None = None) -> Conversation:
        """The conversation of a channel's address, begun now if there is none; an explicit `language` is kept
        if it is one of ours."""
        if channel in _BEARER_CHANNELS or len(address) > 100:
            address = secrets.mac(self._key, "conversation", f"{channel} {address}".encode())
        row = store.conversation_at(tx, channel, address)
        if row is None:
            fresh = {"id": new_id(), "channel": channel, "address": address, "talk": 1, "language": "hi"}
            fresh |= {"language_chosen": False, "silent": False, "created_at": now(), "used_at": now()}
            store.add_conversation(tx, fresh)
            row = store.conversation_at(tx, channel, address)
        found = _conversation(row)
        if language in self.languages and (language != found.language or not found.language_chosen):
            found.choose(language)
            found.save(tx)
        return found

    def silence(self, tx: Connection, conversation_id: str, silent: bool) -> None:
        """Notes whether a conversation may be written to unasked (the person blocked us, or opted out)."""
        store.change_conversation(tx, conversation_id, silent=silent)

    def of_person(self, tx: Connection, conversation_id: str, case_no: str | None) -> list[Conversation]:
        """Where a person can be told about a case, the conversation used last first: the one it was filed in, and
        those where the same mobile was verified. Silenced ones are left out."""
        rows = {row.id: row for row in store.conversations_of_case(tx, case_no)} if case_no else {}
        if (own := store.conversation(tx, conversation_id)) is not None:
            rows[own.id] = own
        found = [_conversation(row) for row in rows.values() if not row.silent]
        return sorted(found, key=lambda one: (one.used_at is not None, one.used_at), reverse=True)

    def mobile_of_case(self, tx: Connection, case_no: str) -> str | None:
        """The verified mobile under which a case was filed, if it was under one."""
        return store.mobile_of_case(tx, case_no)

    def of_sender(self, tx: Connection, sender: str) -> Conversation:
        """The conversation of a sender, of a present or an earlier talk. Raises UnknownConversation."""
        return self.of(tx, sender.partition(".")[0])

    def of(self, tx: Connection, conversation_id: str) -> Conversation:
        """The conversation of an id, held until the transaction ends. Raises UnknownConversation."""
        row = store.conversation(tx, conversation_id, lock=True)
        if row is None:
            raise UnknownConversation
        return _conversation(row)


def _conversation(row: Row) -> Conversation:
    return Conversation(
        id=row.id,
        channel=row.channel,
        talk=row.talk,
        language=row.language,
        language_chosen=row.language_chosen,
        draft_id=row.draft_id,
        verified_mobile=row.verified_mobile,
        verified_at=row.verified_at,
        address=row.address,
        used_at=row.used_at,
        silent=row.silent,
    )
