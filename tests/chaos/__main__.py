"""`python -m tests.chaos --help`: the kill tests at any size, with their figures."""

import argparse
import signal
import sys
import tempfile
from pathlib import Path

from tests.chaos.run import Size, run


def main() -> int:
    """Runs once on each database asked for; 1 when something was lost or doubled."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql", "both"), default="both")
    for name, default in (("filings", 300), ("verifications", 100), ("kills", 30), ("seed", 1), ("at-once", 12)):
        parser.add_argument(f"--{name}", type=int, default=default)
    asked = parser.parse_args()
    size = Size(asked.filings, asked.verifications, asked.kills, at_once=asked.at_once)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("the time is up"))  # and all that runs is ended
    wrong = 0
    for database in ("sqlite", "postgresql") if asked.database == "both" else (asked.database,):
        with tempfile.TemporaryDirectory(prefix="chaos") as folder:
            found = run(size, database, asked.seed, Path(folder))
        print(f"\n{database}, seed {asked.seed}")
        for name, count in found.counts.items():
            print(f"  {name:24}{count:8}")
        print(
            "  nothing lost, nothing doubled" if not found.wrong else "\n".join(f"  WRONG {one}" for one in found.wrong)
        )
        wrong += len(found.wrong)
    return 1 if wrong else 0


sys.exit(main())
