"""For trying without an SMS contract: what would be sent is printed where the launcher runs, and nowhere else."""

import sys


class Provider:
    """Prints `OTP <mobile> <code>`, one line a code."""

    def send_code(self, mobile: str, code: str, language: str) -> None:
        """Prints the code; the language does not matter here."""
        sys.stdout.write(f"OTP {mobile} {code}\n")
        sys.stdout.flush()

    def send_news(self, mobile: str, number: str, language: str) -> None:
        """Prints `SMS <mobile> news about <case number>`."""
        sys.stdout.write(f"SMS {mobile} news about {number}\n")
        sys.stdout.flush()
