"""Hearing and speaking: what people say in recordings as text, and our words as sound.

`Speech` is all that the channels need. Engines are chosen by the settings, each may be missing, and without one
recordings are kept for the officer's ear and buttons and keys remain.
"""

from channels.speech.base import Busy, Heard, NotHeard, Sound
from channels.speech.speech import Speech

__all__ = ["Busy", "Heard", "NotHeard", "Sound", "Speech"]
