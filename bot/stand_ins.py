"""Empty stand-ins for modules that Rasa imports whether they are used or not.

Those of `STAND_INS` cannot be imported without TensorFlow. Those of `NOT_SERVED` could be, but a server needs none of
them: Rasa's own channels (we speak to its REST channel only), the stores of others, the drawing of test reports. Left
out of the serving process they save a third of its start and 60 MB. Nothing else of Rasa is changed; training and
`python -m bot rasa …` see the real ones.
"""

from __future__ import annotations

import sys
from types import ModuleType

STAND_INS: dict[str, tuple[str, ...]] = {
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer",),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer",),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy",),
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
}


NOT_SERVED: dict[str, tuple[str, ...]] = {
    "rasa.core.channels.socketio": ("SocketIOInput",),
    "rasa.core.channels.botframework": ("BotFrameworkInput",),
    "rasa.core.channels.console": ("CmdlineInput",),
    "rasa.core.channels.facebook": ("FacebookInput",),
    "rasa.core.channels.mattermost": ("MattermostInput",),
    "rasa.core.channels.rocketchat": ("RocketChatInput",),
    "rasa.core.channels.slack": ("SlackInput",),
    "rasa.core.channels.telegram": ("TelegramInput",),
    "rasa.core.channels.twilio": ("TwilioInput",),
    "rasa.core.channels.twilio_voice": ("TwilioVoiceInput",),
    "rasa.core.channels.webexteams": ("WebexTeamsInput",),
    "rasa.core.channels.hangouts": ("HangoutsInput",),
    "rasa.core.test": ("test",),
    "rasa.nlu.test": ("CVEvaluationResult", "determine_token_labels"),
    "boto3.dynamodb.conditions": ("Key",),
    "portalocker.redis": ("RedisLock",),
}
"""What only the serving process goes without."""


def register(serving: bool = False) -> None:
    """Put the stand-ins in place; call it before anything of Rasa is imported. Safe to call twice.

    Args:
        serving: also those of `NOT_SERVED`.
    """
    for module_name, class_names in (STAND_INS | NOT_SERVED if serving else STAND_INS).items():
        if module_name in sys.modules:
            continue
        module = ModuleType(module_name, "Stand-in: this part of Rasa is left out, see bot/stand_ins.py.")
        for class_name in class_names:
            own = {"__module__": module_name, "name": classmethod(lambda cls: cls.__module__)}
            setattr(module, class_name, type(class_name, (), own))
        sys.modules[module_name] = module
