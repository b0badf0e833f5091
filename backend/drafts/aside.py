"""Questions about the talk itself, asked between two questions of a service."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from backend.catalogue.kinds import Choice
from backend.catalogue.kinds.base import spoken
from backend.catalogue.kinds.matching import pick, same
from backend.catalogue.model import Question
from backend.catalogue.said import Said
from backend.drafts import store
from backend.drafts.asking import REVIEW, correctable
from backend.drafts.draft import Draft
from backend.drafts.opening import NOTHING_SAID, Opening
from backend.drafts.retention import kept_since
from backend.drafts.turn import Turn

if TYPE_CHECKING:
    from backend.drafts.exchange import Exchange


class Aside:
    """The questions that a draft's `pending["ask"]` names; their words are in `Asking.aside`:

    switch (leave this for another service?), mine (is that the answer?), leave (really stop?),
    correct (which answer?), go_on (the unfinished one, or a new one?).
    """

    def __init__(self, exchange: Exchange) -> None:
        self._at = exchange

    # --- opening one ---------------------------------------------------------------------------

    def change_service(self, other: str, opening: Opening = NOTHING_SAID) -> Turn:
        """Offers to lay this draft aside for another service, which begins with what the words told already; where
        nothing was answered yet, there is nothing to ask about."""
        if not self._at.draft.answers:
            return self._start(other, opening=opening.as_json())
        self._at.draft.ask("switch", service=other, opening=opening.as_json())
        return self._at.ask(outcome="switch")

    def is_it_the_answer(
        self, question: Question, said: Said, value: Any, other: str | None, wish: str | None = None
    ) -> Turn:
        """Doubts words that could be an answer and could be a wish for another service or a general one, or a
        cry for help."""
        about = {"said": said.text, "voice": said.voice, "value": value, "service": other, "wish": wish}
        self._at.draft.ask("mine", field=question.id, **about)
        return self._at.ask(outcome="switch")

    def really_leave(self) -> Turn:
        """Makes sure that words which only sounded like it are meant to end the talk."""
        self._at.draft.ask("leave")
        return self._at.ask(outcome="aside")

    def which_to_correct(self) -> Turn:
        """Lists the answers that can be corrected."""
        self._at.draft.ask("correct")
        return self._at.ask()

    def go_on_or_anew(self, opening: Opening = NOTHING_SAID) -> Turn:
        """Asks whether this unfinished draft is to be gone on with."""
        at = self._at
        done = len(correctable(at.service, at.draft.answers))
        at.draft.ask("go_on", other=None, done=done, opening=opening.as_json())
        return at.ask()

    def go_on_with_another(self, mobile: str) -> Turn | None:
        """Asks whether an unfinished draft of the same service under this mobile is to be gone on with."""
        at, draft = self._at, self._at.draft
        rows = store.unfinished(at.tx, at.conversation.id, mobile, kept_since(at.moment), [draft.service], draft.id)
        others = [
            other for row in rows if row.mobile == mobile and correctable(at.service, (other := Draft.of(row)).answers)
        ]
        if not others:
            return None
        draft.ask("go_on", other=others[0].id, done=len(correctable(at.service, others[0].answers)))
        return at.ask()

    # --- hearing the answer --------------------------------------------------------------------

    def hear(self, said: Said) -> Turn | None:
        """The reply to an answer; None when the words are none, and may be the answer to the question itself."""
        at, about = self._at, self._at.draft.pending["ask"]
        _, choices = at.asking.aside(about, at.service, at.draft.answers)
        chosen = self._chosen(about["name"], said, choices)
        if chosen is None and not self._may_be_the_answer(about["name"], said):
            key = "answers.choice.stale" if said.choice is not None else "answers.choice.none"
            return at.ask([at.asking.words(key)], "refused")
        at.draft.unask()
        if chosen is None:
            return None
        follow = {
            "switch": self._switch,
            "mine": self._mine,
            "leave": self._leave,
            "correct": self._correct,
            "go_on": self._go_on,
        }
        return follow[about["name"]](chosen, about)

    def _may_be_the_answer(self, name: str, said: Said) -> bool:
        """Whether words that choose nothing may be meant for the service's own question, which will judge them."""
        question = self._at.next()
        fits = name not in ("correct", "go_on") and question is not None and not question.kind.loose
        return fits and said.choice is None

    def _chosen(self, name: str, said: Said, choices: Sequence[Choice]) -> str | None:
        if said.choice is not None and said.choice in [choice.value for choice in choices]:
            return said.choice
        texts = self._at.parts.texts
        offered = [(c.value, (*c.title.every, *spoken(texts, f"review.words.{name}_{c.value}"))) for c in choices]
        unknown = same(said.words, spoken(texts, "answers.words.unknown"))  # "pata nahi" is no "nahi"
        return pick(said.words, offered, near=not unknown, whole=unknown).value

    def _switch(self, chosen: str, about: dict[str, Any]) -> Turn:
        return self._at.ask() if chosen == "stay" else self._start(about["service"], opening=about.get("opening"))

    def _mine(self, chosen: str, about: dict[str, Any]) -> Turn:
        at, question = self._at, self._at.next()
        if chosen == "mine" and question is not None and question.id == about["field"]:
            return at.accept(question, about["value"], Said(text=about["said"], voice=about.get("voice")))
        if chosen == "switch":
            return self._start(about["service"])
        return at.grant(about["wish"]) or at.ask()

    def _leave(self, chosen: str, about: dict[str, Any]) -> Turn:
        return self._at.leave() if chosen == "leave" else self._at.ask()

    def _correct(self, chosen: str, about: dict[str, Any]) -> Turn:
        return self._at.ask() if chosen == REVIEW else self._at.correct(chosen)

    def _go_on(self, chosen: str, about: dict[str, Any]) -> Turn:
        at = self._at
        if about["other"] is None:
            opening = about.get("opening")
            return at.ask() if chosen == "go_on" else self._start(at.draft.service, anew=True, opening=opening)
        row = store.draft(at.tx, about["other"], lock=True)
        if chosen == "anew" or row is None or row.state not in ("open", "left"):
            return at.ask()
        at.draft.state = "declined"
        return at.become(Draft.of(row))

    def _start(self, service: str, anew: bool = False, opening: dict[str, Any] | None = None) -> Turn:
        """Lays this draft aside and begins another."""
        at = self._at
        at.draft.state = "left" if at.draft.answers else "declined"
        lines = [at.asking.words("review.started_anew")] if anew else []
        return at.begin(service, lines, Opening.read(opening))
