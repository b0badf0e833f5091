"""Who decides the next action: Rasa's rules, with two of its habits left out."""

from __future__ import annotations

from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True)
class TalkPolicy(RulePolicy):
    """RulePolicy without built-in actions for intents and without rules on raw text.

    Rasa gives the intent `back` a meaning of its own (undo the last two turns) that beats even an open
    form; with us `back` means "the question before", which only the backend can judge. And no rule of
    ours looks at raw text, so the search among such rules, made at every step, is saved.
    """

    @staticmethod
    def _find_action_from_default_actions(tracker: DialogueStateTracker) -> tuple[str | None, str | None]:
        return None, None

    def _find_action_from_rules(
        self, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool
    ) -> tuple[Any, Any, bool]:
        if use_text_for_last_user_input:
            return None, None, False
        return super()._find_action_from_rules(tracker, domain, use_text_for_last_user_input)
