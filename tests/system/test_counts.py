"""What a start costs in counts, which no machine makes smaller: modules read before the first request."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MOST = {
    "backend.app, backend.bootstrap": (1300, {"endesive", "pypdf", "pyhanko", "openpyxl", "httpx", "aiohttp"}),
    "channels.app": (1350, {"av", "numpy", "faster_whisper"}),
    "actions.server": (720, {"sqlalchemy", "httpx", "grpc", "opentelemetry"}),
}
"""Of each part: modules at most, a tenth above what it was (a hundred modules are about a tenth of a second), and what
is read at its first use only."""


@pytest.mark.parametrize("part", MOST)
def test_a_part_reads_no_more_at_its_start_than_it_needs(part):
    code = f"import sys, {part}; print(len(sys.modules), *[name for name in sys.modules if '.' not in name])"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    count, *packages = run.stdout.split()
    most, later = MOST[part]
    assert not later & set(packages)
    assert int(count) <= most
