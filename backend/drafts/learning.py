"""Answers that are not asked for because what was told gives them already."""

from dataclasses import replace

from backend.catalogue.kinds import Place, Refused
from backend.catalogue.model import OPENING, Question
from backend.catalogue.said import Said
from backend.drafts import journey
from backend.drafts.opening import Facts, Opening, heard_in, is_story, story_of, told
from backend.drafts.sitting import Sitting


class Learning(Sitting):
    """Fills in the open draft what words told besides."""

    def _learn(self, facts: Facts) -> list[str]:
        """Answers by themselves the questions that the facts of a story answer and nobody has; says which."""
        learnt = []
        for question in self.service.questions:
            if question.id in self.draft.answers or (found := told(question, facts)) is None:
                continue
            if self._fill(question, found, facts):
                learnt.append(question.id)
        if (story := story_of(self.service)) is not None:
            learnt += self._hear(story.id)
        return self._understood(learnt)

    def _understood(self, learnt: list[str]) -> list[str]:
        """Says which answers were understood from what was told."""
        if not learnt:
            return []
        shown = [
            f"{question.label.of(self.conversation.language)}: {question.show(value, self.conversation.language)}"
            for question, value in journey.answered(self.service, self.draft.answers)
            if question.id in learnt
        ]
        return [self.asking.words("review.learnt", answers="; ".join(shown))] if shown else []

    def _hear(self, of: str, words: str | None = None) -> list[str]:
        """Answers by themselves the questions that words in the answer to `of` (or these `words`) answer, and nobody
        has; which these were."""
        told = words or journey.values(self.service, self.draft.answers).get(of)
        if not isinstance(told, str):
            return []
        known = self.draft.answers
        unasked = [q for q in self.service.questions if q.heard and q.heard.of == of and q.id not in known]
        values = [(q, told if isinstance(q.kind, Place) else heard_in(told, q)) for q in unasked]
        return [question.id for question, value in values if value is not None and self._fill(question, value)]

    def _fill(self, question: Question, words: str, facts: Facts = (), voice: str | None = None) -> bool:
        """Takes words known from elsewhere (from the recording `voice`) for an answer, if they are one."""
        values = question.kind.values() or ()
        district = next((value for entity, value in facts if entity == "district"), None)
        around = replace(self.around(question), partial={"district": district} if district else {})
        value = question.kind.parse(Said(choice=words) if words in values else Said(text=words), around)
        if isinstance(value, Refused):
            return False
        self.draft.answers = journey.take(
            self.draft.answers, question.id, value, words, self.moment, prefilled=True, voice=voice
        )
        return True

    def _open_with(self, opening: Opening) -> list[str]:
        """Takes the facts of the opening words, and the words themselves where they are the story already."""
        story, facts = story_of(self.service), tuple(opening.facts)
        if opening.text:
            self._hear(OPENING, opening.text)
            for question in self.service.questions:
                if question.id not in self.draft.answers and (found := question.kind.found_in(opening.text)):
                    self._fill(question, found)
        if story is None or not opening.text:
            self._learn(facts)
            return []
        facts += tuple(self.parts.facts(opening.text, self.moment))
        if not is_story(story, opening.text, facts) or not self._fill(story, opening.text, (), opening.voice):
            self._learn(facts)
            return []
        return [self.asking.words("review.story_taken"), *self._learn(facts)]
