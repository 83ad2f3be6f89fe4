"""Ending a program that we started on hostile input."""

from __future__ import annotations

import os
import signal
import subprocess


def end_group(process: subprocess.Popen[bytes]) -> None:
    """End the process and all that it started, and wait for it. It must have been started with ``start_new_session``."""
    try:
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)  # the group is its own session's: what it started goes with it
        else:
            process.kill()
    except ProcessLookupError:
        pass  # all of them ended by themselves
    process.wait()
