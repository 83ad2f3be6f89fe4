"""A Dask scheduler and workers as processes, for the cluster's tests."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

ROOT = str(Path(__file__).parent.parent)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Cluster:
    """A scheduler and workers as processes."""

    def __init__(self, folder: Path) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.folder = folder
        self.env = os.environ | {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "PYTHONPATH": ROOT}
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self.start_scheduler()

    def _start(self, program: str, *arguments: str, **env: str) -> subprocess.Popen[bytes]:
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            f"distributed.cli.dask_{program}",
            *arguments,
            "--no-dashboard",
        ]
        with (self.folder / f"{program}.log").open("ab") as log:
            return subprocess.Popen(command, env=self.env | env, stdout=log, stderr=log, cwd=self.folder)

    def start_scheduler(self) -> subprocess.Popen[bytes]:
        host, port = self.address.removeprefix("tcp://").split(":")
        self.scheduler = self._start("scheduler", "--host", host, "--port", port)
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with closing(socket.socket()) as probe:
                if probe.connect_ex((host, int(port))) == 0:
                    return self.scheduler
            time.sleep(0.1)
        raise AssertionError((self.folder / "scheduler.log").read_text())

    def start_workers(self, count: int, **env: str) -> None:
        for _ in range(count):
            options = ("--nthreads", "1", "--no-nanny", "--host", "127.0.0.1", "--local-directory", str(self.folder))
            self.workers.append(self._start("worker", self.address, *options, **env))

    def close(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()
