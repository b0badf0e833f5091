"""Conversations, the drafts of applications in them, and the journey through a service's questions."""

from backend.drafts.conversations import Conversation, Conversations, UnknownConversation
from backend.drafts.service import Drafts, UnknownDraft
from backend.drafts.turn import Expects, Finished, Turn

__all__ = [
    "Conversation",
    "Conversations",
    "Drafts",
    "Expects",
    "Finished",
    "Turn",
    "UnknownConversation",
    "UnknownDraft",
]
