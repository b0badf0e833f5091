"""Empty stand-ins for the modules of Rasa that cannot be imported without TensorFlow.

Rasa 3.6 imports its TensorFlow components whether they are used or not. We use none of them, so the
eight modules are registered here as modules whose classes are empty. Nothing else of Rasa is changed.
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


def register() -> None:
    """Put the stand-ins in place; call it before anything of Rasa is imported. Safe to call twice."""
    for module_name, class_names in STAND_INS.items():
        if module_name in sys.modules:
            continue
        module = ModuleType(module_name, "Stand-in: this part of Rasa needs TensorFlow, which is left out.")
        for class_name in class_names:
            setattr(module, class_name, type(class_name, (), {"__module__": module_name}))
        sys.modules[module_name] = module
