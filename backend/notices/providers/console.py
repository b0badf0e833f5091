"""For trying without an SMS contract: the code is printed where the launcher runs, and nowhere else."""

import sys


class Provider:
    """Prints `OTP <mobile> <code>`, one line a code."""

    def send_code(self, mobile: str, code: str, language: str) -> None:
        """Prints the code; the language does not matter here."""
        sys.stdout.write(f"OTP {mobile} {code}\n")
        sys.stdout.flush()
