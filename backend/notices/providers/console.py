"""For trying without an SMS contract: what would be sent is printed where the launcher runs, and nowhere else."""

import sys

from backend.kit.settings import Settings
from backend.kit.text import Texts


class Provider:
    """Prints `OTP <mobile> <code>`, one line a code; needs no setting and no text."""

    def __init__(self, settings: Settings, texts: Texts) -> None: ...

    def send_code(self, mobile: str, code: str, language: str, again: bool = False) -> None:
        """Prints the code; neither the language nor an earlier try matters here."""
        sys.stdout.write(f"OTP {mobile} {code}\n")
        sys.stdout.flush()

    def send_news(self, mobile: str, number: str, language: str, again: bool = False) -> str:
        """Prints `SMS <mobile> news about <case number>`."""
        sys.stdout.write(f"SMS {mobile} news about {number}\n")
        sys.stdout.flush()
        return "printed"

    def arrived(self, name: str) -> bool:
        """What was printed can be read."""
        return True
