"""Empty stand-ins for modules that Rasa imports whether they are used or not.

Those of `STAND_INS` cannot be imported here: they want TensorFlow, or a library of somebody else's channel, store or
drawing that bot/pyproject.toml leaves out. Those of `NOT_SERVED` could be, but a server needs none of them. Left out
they save half of the disk, a third of a server's start and 60 MB of its memory. Nothing else of Rasa is changed.
"""

from __future__ import annotations

import logging
import sys
from types import ModuleType
from typing import Any

STAND_INS: dict[str, tuple[str, ...]] = {
    "rasa.nlu.classifiers.diet_classifier": ("DIETClassifier",),
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": ("ConveRTFeaturizer",),
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": ("LanguageModelFeaturizer",),
    "rasa.nlu.selectors.response_selector": ("ResponseSelector",),
    "rasa.core.policies.ted_policy": ("TEDPolicy",),
    "rasa.core.policies.unexpected_intent_policy": ("UnexpecTEDIntentPolicy",),
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
    # channels of Rasa: we speak to its REST channel only
    "rasa.core.channels.botframework": ("BotFrameworkInput",),
    "rasa.core.channels.facebook": ("FacebookInput",),
    "rasa.core.channels.hangouts": ("HangoutsInput",),
    "rasa.core.channels.mattermost": ("MattermostInput",),
    "rasa.core.channels.rocketchat": ("RocketChatInput",),
    "rasa.core.channels.slack": ("SlackInput",),
    "rasa.core.channels.socketio": ("SocketIOInput",),
    "rasa.core.channels.telegram": ("TelegramInput",),
    "rasa.core.channels.twilio": ("TwilioInput",),
    "rasa.core.channels.twilio_voice": ("TwilioVoiceInput",),
    "rasa.core.channels.webexteams": ("WebexTeamsInput",),
    # what the stores of trackers name that are not ours
    "boto3.dynamodb.conditions": ("Key",),
    "botocore.exceptions": ("BotoCoreError",),
    "pymongo.collection": ("Collection",),
    "pymongo.errors": ("ConnectionFailure", "OperationFailure"),
    # pictures beside the figures of `rasa test`
    "rasa.utils.plotting": ("plot_confusion_matrix", "plot_curve", "plot_paired_histogram"),
}
"""What is left out for good."""

NOT_SERVED: dict[str, tuple[str, ...]] = {
    "rasa.core.channels.console": ("CmdlineInput",),
    "rasa.core.test": ("test",),
    "rasa.nlu.test": ("CVEvaluationResult", "determine_token_labels"),
    "portalocker.redis": ("RedisLock",),
}
"""What only the serving process goes without; training and `python -m bot rasa …` see the real ones."""


def register(serving: bool = False) -> None:
    """Put the stand-ins in place; call it before anything of Rasa is imported. Safe to call twice.

    Args:
        serving: also those of `NOT_SERVED`.
    """
    for module_name, names in (STAND_INS | NOT_SERVED if serving else STAND_INS).items():
        if module_name not in sys.modules:
            module = _module(module_name)
            for name in names:
                setattr(module, name, _not_drawn if name.startswith("plot_") else _class(module_name, name))


def _module(name: str) -> ModuleType:
    """A module in place; above one of a library that is not there stand its packages."""
    module = sys.modules[name] = ModuleType(name, "Stand-in: this part is left out, see bot/stand_ins.py.")
    package, _, own = name.rpartition(".")
    if package and package.partition(".")[0] in ("boto3", "botocore", "pymongo"):
        setattr(sys.modules.get(package) or _module(package), own, module)
    return module


def _class(module_name: str, name: str) -> type:
    own = {"__module__": module_name, "name": classmethod(lambda cls: cls.__module__)}
    return type(name, (Exception,) if name.endswith(("Error", "Failure")) else (), own)


def _not_drawn(*_: Any, **__: Any) -> None:
    logging.getLogger(__name__).info("no picture is drawn: matplotlib is left out")
