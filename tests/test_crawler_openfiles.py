"""The limit on open files is raised as far as it may be, and never lowered."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit")
PROGRAM = """
import resource, sys
from crawler.openfiles import allow_open_files
resource.setrlimit(resource.RLIMIT_NOFILE, ({soft}, {hard}))
told = allow_open_files({wanted})
print(told, *resource.getrlimit(resource.RLIMIT_NOFILE))
"""


@pytest.mark.parametrize(
    ("soft", "hard", "wanted", "after"),
    [(64, 256, 128, "128 128 256"), (64, 256, 1_000, "256 256 256"), (200, 256, 128, "200 200 256")],
)
def test_the_limit(soft: int, hard: int, wanted: int, after: str) -> None:
    program = PROGRAM.format(soft=soft, hard=hard, wanted=wanted)
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == after
