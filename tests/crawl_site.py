"""A loopback site for the crawler's tests, and crawls of it in a subprocess (a reactor cannot be started twice)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from crawler.pages import Page
from crawler.run import crawl
from crawler.store import Run, Store
from crawler.units import Kind, Unit
from demo.clock import set_forward

Answer = Callable[["Handler"], None]
Content = bytes | str | Answer


class Handler(BaseHTTPRequestHandler):
    """Answers from the site's table of paths; without one, 404."""

    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        self.server.agents.add(self.headers.get("User-Agent", ""))
        self.server.begin(self.path, self.client_address[0])
        try:
            content = self.server.pages.get(self.path) or self.server.default
            if content is None:
                self.send(404, b"gone")
            elif callable(content):
                content(self)
            else:
                self.send(200, content if isinstance(content, bytes) else content.encode())
        finally:
            self.server.end()

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        values = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
        for name, value in {**values, **{k.replace("_", "-"): v for k, v in headers.items()}}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


def anything(handler: Handler) -> None:
    """A page for every path, each with words of its own."""
    words = "".join(chr(0x4E00 + ord(char)) for char in handler.path)
    handler.send(200, page(title="内容", body=words).encode())


@dataclass
class Site(ThreadingHTTPServer):
    """A server on a free port of a loopback address, or of one in a namespace of the test's own, with its own access log."""

    pages: dict[str, Content]
    default: Content | None = None
    address: str = "127.0.0.1"
    log: list[tuple[float, str]] = field(default_factory=list)
    callers: list[str] = field(default_factory=list)  # of the log's rows
    most_at_once: int = 0
    agents: set[str] = field(default_factory=set)
    daemon_threads = True

    def __post_init__(self) -> None:
        super().__init__((self.address, 0), Handler)
        self._lock = threading.Lock()
        self._now = 0

    @property
    def url(self) -> str:
        return f"http://{self.address}:{self.server_address[1]}"

    def begin(self, path: str, caller: str) -> None:
        with self._lock:
            self.log.append((time.monotonic(), path))
            self.callers.append(caller)
            self._now += 1
            self.most_at_once = max(self.most_at_once, self._now)

    def end(self) -> None:
        with self._lock:
            self._now -= 1

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is part of the tests."""

    def hits(self, path: str) -> int:
        return sum(logged == path for _, logged in self.log)

    __hash__ = object.__hash__


@contextmanager
def serve(
    pages: dict[str, Content] | None = None, default: Content | None = None, address: str = "127.0.0.1"
) -> Iterator[Site]:
    site = Site(pages or {}, default, address)
    thread = threading.Thread(target=site.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.shutdown()
        site.server_close()


def unit(site: Site, name: str = "a", path: str = "/a/", column: str = "", full_name: str = "县教育局") -> Unit:
    return Unit(name, full_name, Kind.DEPARTMENT, site.url + "/", site.url + path, site.url + column if column else "")


def page(*links: str, title: str = "页", body: str = "") -> str:
    """A page of links: ``kind:address text`` for the fake reader."""
    anchors = "".join(
        f'<a rel="{kind}" href="{rest.split()[0]}">{rest.split()[-1]}</a>\n'
        for kind, _, rest in (link.partition(":") for link in links)
    )
    return f"<html><head><title>{title}</title></head><body>{body}{anchors}</body></html>"


@dataclass
class Crawl:
    """A finished crawl as the store tells it."""

    path: Path
    summary: dict[str, Any]
    stderr: str

    def rows(self, unit_id: str = "a") -> dict[str, Page]:
        """Path and query of each address → its row."""
        with Store.open(self.path, readonly=True) as store:
            run = store.newest_run(complete=False)
            assert run
            return {"/" + page.url.split("/", 3)[3]: page for page in store.pages(run, unit_id)}

    def run(self) -> Run:
        with Store.open(self.path, readonly=True) as store:
            run = store.newest_run(complete=False)
            assert run
            return run


def start(
    tmp_path: Path, units: Iterable[Unit], largest_file: int = 0, days: int = 0, **options: Any
) -> subprocess.Popen[str]:
    """Start a crawl in a subprocess with the fake reader; ``largest_file`` bytes make its disk full, ``days`` set its clock forward."""
    job = {
        "db": str(tmp_path / "county.db"),
        "units": [[u.id, u.name, u.kind.value, u.portal_url, u.site_url, u.column_url] for u in units],
        "options": {"delay": 0.0, **options},
        "largest_file": largest_file,
        "days": days,
    }
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.crawl_site", json.dumps(job)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parent.parent,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)},
    )


def run_crawl(tmp_path: Path, units: Iterable[Unit], **options: Any) -> Crawl:
    """A whole crawl; fails with the subprocess's words when it fails."""
    process = start(tmp_path, units, **options)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    return Crawl(tmp_path / "county.db", json.loads(out.splitlines()[-1]), err)


def main() -> None:
    """Inside the subprocess."""
    job = json.loads(sys.argv[1])
    units = [Unit(*row[:2], Kind(row[2]), *row[3:]) for row in job["units"]]
    options = job["options"]
    set_forward(job["days"])
    if job["largest_file"]:
        import resource  # not on Windows

        resource.setrlimit(resource.RLIMIT_FSIZE, (job["largest_file"], job["largest_file"]))
    overrides = {"PAGE_READER": "tests.crawl_reader.read", "RETRY_TIMES": 1} | options.pop("overrides", {})
    summary = crawl(units, job["db"], overrides=overrides, **options)
    print(
        json.dumps(
            {
                "outcomes": summary.outcomes,
                "units": summary.units,
                "requests": summary.requests,
                "read": summary.read,
                "resumed": summary.resumed,
                "interrupted": summary.interrupted,
                "state": summary.run.state,
            }
        )
    )


if __name__ == "__main__":
    main()
