"""A loopback county of several servers for the cluster's tests: a portal, bureaus of their own hosts, and what a crawl of it must find."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster.driver import run_shards
from cluster.local import Engine
from crawler.run import portals_of
from crawler.store import Store
from crawler.units import Kind, Unit
from tests.crawl_site import Handler, Site, serve

ENTRIES = 12  # of a bureau's list
SETTINGS: dict[str, Any] = {"delay": 0.0, "concurrency": 1, "pages": 300}


@dataclass
class County:
    """``sites[0]`` is the portal; every bureau has one article there."""

    sites: list[Site]
    units: list[Unit]

    def shortest_gap(self, requests: int = 5) -> tuple[float, str]:
        """Seconds between two requests to a server, robots.txt included, as a mean of ``requests`` in a row; the worst.

        A mean, since a busy machine writes the server's log late now and then.
        """
        return min(
            ((later - before) / requests, site.url + path)
            for site in self.sites
            for (before, path), (later, _) in zip(site.log, site.log[requests:], strict=False)
        )

    def most_at_once(self) -> int:
        return max(site.most_at_once for site in self.sites)

    def restart_logs(self) -> None:
        for site in self.sites:
            site.log.clear()
            site.callers.clear()
            site.most_at_once = 0


@contextmanager
def serve_county(
    bureaus: int = 3, seconds: float = 0.0, address_of: Callable[[int], str] = lambda number: "127.0.0.1"
) -> Iterator[County]:
    """A county whose servers take ``seconds`` for an article. ``address_of``: number of a server → where it listens."""
    with ExitStack() as stack:
        portal = stack.enter_context(serve({"/": _html("县政府", "")}, address=address_of(0)))
        sites = [portal]
        for n in range(bureaus):
            portal.pages[f"/a{n}.html"] = _html(f"关于第{n}号事项的公告", "<p>县政府办公室转发。</p>")
            pages = _bureau(n, portal.url, seconds)
            sites.append(stack.enter_context(serve(pages, address=address_of(n + 1))))
        units = [
            Unit(f"u{n}", f"县第{n}局", Kind.DEPARTMENT, portal.url + "/", site.url + "/", site.url + "/xxgk/")
            for n, site in enumerate(sites[1:])
        ]
        yield County(sites, units)


def _bureau(number: int, portal: str, seconds: float) -> dict[str, Any]:
    rows = "".join(
        f'<li><a href="/t{n}.html">关于做好第{n}项工作的通知</a><span>2017-0{n % 9 + 1}-11</span></li>'
        for n in range(ENTRIES)
    )
    rows += f'<li><a href="{portal}/a{number}.html">关于第{number}号事项的公告</a><span>2017-10-11</span></li>'
    pages: dict[str, Any] = {
        "/": _html("首页", '<div class="nav"><a href="/xxgk/">信息公开</a></div>'),
        "/xxgk/": _html("信息公开", f'<ul class="list">{rows}</ul>'),
    }
    for n in range(ENTRIES):
        pages[f"/t{n}.html"] = _slowly(_html(f"关于做好第{n}项工作的通知", f"<p>第{number}局第{n}项。</p>"), seconds)
    return pages


def _html(title: str, body: str) -> str:
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body><h1>{title}</h1>{body}</body></html>"


def _slowly(text: str, seconds: float) -> Callable[[Handler], None]:
    def answer(handler: Handler) -> None:
        time.sleep(seconds)
        handler.send(200, text.encode())

    return answer


def crawl_alone(db: Path, units: list[Unit], settings: dict[str, Any], days: int = 0) -> None:
    """One ordinary crawl in one process, so many days later: what shards must come to, and what finishes a run of shards."""
    from cluster.shards import unit_row

    code = (
        f"from demo.clock import set_forward; set_forward({days})\n"
        "import json, sys; from pathlib import Path; from cluster.shards import load_unit; from crawler.run import crawl\n"
        "units, db, settings = json.loads(sys.argv[1])\n"
        "crawl([load_unit(row) for row in units], db, **settings)"
    )
    job = json.dumps([[unit_row(unit) for unit in units], str(db), settings])
    subprocess.run([sys.executable, "-c", code, job], check=True, timeout=120, cwd=Path(__file__).parent.parent)


def crawl_sharded(
    db: Path, county: County, engine: Engine, settings: dict[str, Any], days: int = 0, **options: Any
) -> dict[str, int]:
    """Shards, then the rest; the ledger's counts. ``days``: of the rest only; the driver's clock is the test's."""
    with Store.open(db, create=True) as store:
        done = run_shards([*county.units, *portals_of(county.units)], store, engine, settings, **options)
    crawl_alone(db, county.units, settings, days)
    return done.counts


def pages_of(db: Path) -> list[tuple[Any, ...]]:
    """All rows of the newest run but for times, in the order of scheduling of each unit."""
    columns = "unit, url, role, section, anchor, depth, outcome, status, reason, final_url, redirects, sha256, size"
    with sqlite3.connect(db) as connection:
        (run,) = connection.execute("SELECT max(id) FROM run").fetchone()
        return connection.execute(f"SELECT {columns} FROM page WHERE run = ? ORDER BY unit, rowid", (run,)).fetchall()


def facts_of(db: Path) -> list[tuple[Any, ...]]:
    """What was read off the pages."""
    with sqlite3.connect(db) as connection:
        return connection.execute("SELECT url, sha256, version, data FROM facts ORDER BY 1, 2, 3").fetchall()
