"""Names: forty dead ones beside a live site, and names that only have addresses of the other family."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.names import OnlySix, _find_address
from crawler.pages import Outcome
from tests.crawl_site import Crawl, page, serve, unit
from tests.test_faults_stops import ROOT

DEAD = 40
# The dead names' answers come when the live one has come: with a pool of ten threads that is never, and they give up.
PROGRAM = """
import socket, sys, threading
import crawler.names
from tests.crawl_site import main

live, late = threading.Event(), []
crawler.names.Names.__init__.__defaults__ = (30.0, 0.0)

def find(host):
    if host == "localhost":
        live.set()
        return "127.0.0.1"
    if not live.wait(3):
        late.append(host)
    raise socket.gaierror(socket.EAI_NONAME, "no such name")

crawler.names._find_address = find
main()
print("late", len(late), file=sys.stderr)
"""


def test_forty_dead_names_do_not_starve_a_live_site(tmp_path: Path) -> None:
    with serve({"/a/": "正文", "/": page(), "/robots.txt": "#"}) as site:
        url = site.url.replace("127.0.0.1", "localhost")
        units = [
            replace(
                unit(site, f"dead{n}"), portal_url=f"http://dead{n}.invalid/", site_url=f"http://dead{n}.invalid/a/"
            )
            for n in range(DEAD)
        ]
        units.append(replace(unit(site, "live"), portal_url=f"{url}/", site_url=f"{url}/a/"))
        job = {
            "db": str(tmp_path / "county.db"),
            "units": [[u.id, u.name, u.kind.value, u.portal_url, u.site_url, ""] for u in units],
            "options": {"delay": 0.0},
            "largest_file": 0,
            "days": 0,
        }
        command = [sys.executable, "-c", PROGRAM, json.dumps(job)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False, env=environment)
        assert done.returncode == 0, done.stderr
    assert "late 0" in done.stderr
    crawl = Crawl(tmp_path / "county.db", json.loads(done.stdout.splitlines()[-1]), done.stderr)
    assert crawl.rows("live")["/a/"].outcome is Outcome.OK
    dead = [crawl.rows(f"dead{n}")["/a/"] for n in range(DEAD)]
    assert {row.outcome for row in dead} == {Outcome.DNS_NXDOMAIN}
    assert all(row.is_unread for row in dead)


def _no_four(host: str) -> str:
    raise socket.gaierror(socket.EAI_NONAME, "no such name")


@pytest.mark.parametrize(
    ("six", "error"),
    [
        ([(socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("2400:3200::1", 0, 0, 0))], OnlySix),
        ([], socket.gaierror),
        (None, socket.gaierror),
    ],
)
def test_a_name_of_the_other_family_is_told_from_one_that_is_none(
    six: list[object] | None, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(host: str, *args: object) -> list[object]:
        if six is None:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return six

    monkeypatch.setattr("crawler.names.socket.gethostbyname", _no_four)
    monkeypatch.setattr("crawler.names.socket.getaddrinfo", find)
    with pytest.raises(error):
        _find_address("six.xx.gov.cn")
