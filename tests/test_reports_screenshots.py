"""Pictures of stored pages: without a network, without scripts, with address and time on them; skipped without Chromium."""

from __future__ import annotations

import struct
import threading
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.store import Store
from reports import screenshots
from tests.proof_county import UNIT

TIME = "2017-12-11T22:00:00+08:00"


@pytest.fixture
def server() -> Iterator[tuple[str, list[str]]]:
    """(address, what was asked for): nothing may be."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/", asked
        running.shutdown()
        thread.join()


def shoot(tmp_path: Path, url: str, body: bytes) -> list[str]:
    with Store.open(tmp_path / "county.db", create=True) as store:
        run = store.start_run([UNIT], {}, "0")
        ledger = Ledger(store, run)
        sha256 = ledger.add_body(body)
        page = Page(
            "jyj",
            url,
            Role.HOME,
            outcome=Outcome.OK,
            status=200,
            fetched_at=TIME,
            content_type="text/html",
            sha256=sha256,
        )
        ledger.record([page])
        ledger.flush()
        return screenshots.shoot_all({"jyj": [page, page]}, store, tmp_path, {"jyj": "shots/jyj"}).get("jyj", [])


def pixels(path: Path) -> list[bytes]:
    """The rows of an 8-bit RGB picture, unfiltered (PNG specification, section 9)."""
    data, chunks, at = path.read_bytes(), b"", 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        body = data[at + 8 : at + 8 + length]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert (depth, colour) == (8, 2)
        chunks += body if kind == b"IDAT" else b""
        at += length + 12
    raw, rows, above = zlib.decompress(chunks), [], bytearray(width * 3)
    for y in range(height):
        line = bytearray(raw[y * (width * 3 + 1) + 1 : (y + 1) * (width * 3 + 1)])
        unfilter(raw[y * (width * 3 + 1)], line, above)
        rows.append(bytes(line))
        above = line
    return rows


def unfilter(kind: int, line: bytearray, above: bytearray) -> None:
    for i in range(len(line)):
        left, up, corner = (line[i - 3], above[i], above[i - 3]) if i >= 3 else (0, above[i], 0)
        near = min((left, up, corner), key=lambda value: abs(left + up - corner - value))
        line[i] = (line[i] + (0, left, up, (left + up) // 2, near)[kind]) & 255


def test_a_hostile_page_is_shot_without_network_and_scripts(
    tmp_path: Path, server: tuple[str, list[str]], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(screenshots, "WIDTH", 200)
    url, asked = server
    body = (
        b"<html><head><link rel=stylesheet href=/a.css><meta http-equiv=refresh content='0;url=/b'></head>"
        b"<body style='margin:0;background:#00ff00'><img src=/c.png><iframe src=/d></iframe>"
        b"<script>document.body.style.background='#ff0000';fetch('/e')</script><div style='height:1500px'></div></body></html>"
    )
    made = shoot(tmp_path, url, body)
    if not made and "no screenshots" in (said := capsys.readouterr().err):
        pytest.skip(said.strip())
    assert len(made) == 1
    assert asked == []
    rows = pixels(tmp_path / made[0])
    assert len(rows[0]) == 200 * 3
    assert len(rows) > 1500
    assert rows[-20][300:303] == b"\x00\xff\x00", "the page's own background, not the script's"
    assert b"\xff\xff\xff" in rows[4]
    assert any(min(row) < 60 for row in rows[4:60]), "the band has words"


def test_without_a_browser_it_is_said_and_nothing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("playwright")
    monkeypatch.setattr(screenshots.shutil, "which", lambda name: None)
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    assert shoot(tmp_path, "http://www.example.gov.cn/", b"<html></html>") == []
    assert "gongkai: no screenshots: Chromium cannot be started" in capsys.readouterr().err
