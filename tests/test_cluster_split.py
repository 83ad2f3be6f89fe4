"""A network split between namespaces: a worker cut from driver and scheduler, while it reaches the web as before.

The cut is for good, and silent: packets vanish. All addresses are in namespaces that the test made and that end with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cluster.driver import PATIENCE, RENEW
from tests.shard_county import ENTRIES
from tests.split_county import BRANCH_WEB, HUB_WEB, POLITE, TTL, isolated, missing

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

JITTER = 0.05  # seconds by which a busy server writes its log late
SLACK = 1.0  # seconds between the order to stop and the process list


@pytest.fixture(scope="module")
def split(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the logs of the servers and the ledger say of a night with a cut."""
    if why := missing():
        pytest.skip(why)
    folder = tmp_path_factory.mktemp("split")
    command = isolated(sys.executable, "-m", "tests.split_county", str(folder))
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, cwd=Path(__file__).parent.parent)
    left = [line for line in Path("/proc").glob("[0-9]*/cmdline") if str(folder).encode() in read(line)]
    assert not left, "the namespaces and all in them end with the test"
    logs = "\n".join(f"{log.name}: {log.read_text()}" for log in folder.glob("*.log"))
    assert done.returncode == 0, done.stderr + logs
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_the_worker_was_in_its_crawl_and_reached_the_web_as_before(split: dict[str, Any]) -> None:
    assert split["crawls_at_the_cut"] == 1
    assert (split["reaches_web"], split["reaches_driver"]) == (True, False)


def test_it_stops_by_itself_while_its_lease_holds(split: dict[str, Any]) -> None:
    assert split["stopped"] - split["cut"] < PATIENCE * TTL + SLACK < TTL
    late = [path for log in split["logs"] for at, caller, path in log if caller == BRANCH_WEB and at > split["stopped"]]
    assert not late


def test_nobody_else_begins_its_site_before_the_lease_has_run_out(split: dict[str, Any]) -> None:
    log = cut_site(split)
    (began,) = [n for n in range(1, len(log)) if log[n][1] != log[n - 1][1]]
    callers = {caller for _, caller, _ in log[:began]}, {caller for _, caller, _ in log[began:]}
    assert callers == ({BRANCH_WEB}, {HUB_WEB}), "one after the other, no request of the first comes between"
    assert log[began][0] - split["cut"] >= (1 - 2 * RENEW) * TTL


def test_the_rate_is_kept(split: dict[str, Any]) -> None:
    assert split["most_at_once"] == 1
    assert split["shortest_gap"] >= POLITE["delay"] - JITTER


def test_every_shard_is_published_once(split: dict[str, Any]) -> None:
    assert split["counts"] == {"published": 3}
    assert max(split["attempts"].values()) > 1
    assert [pages for _, *pages in split["pages"]] == [[1, 1], [ENTRIES + 2] * 2, [ENTRIES + 2] * 2]


def read(file: Path) -> bytes:
    """ "" of a process that has ended."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


def cut_site(split: dict[str, Any]) -> list[tuple[float, str, str]]:
    """The log of the server that was asked from both sides."""
    logs: list[list[tuple[float, str, str]]] = split["logs"]
    (log,) = [log for log in logs if len({caller for _, caller, _ in log}) > 1]
    return log
