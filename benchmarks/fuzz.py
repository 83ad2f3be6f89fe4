"""Mutated pages and random bytes for the reader: ``python -m benchmarks.fuzz --cases 10000``.

Says how many cases ran, how long the slowest took, and every crash with its seed; exits 1 on a crash or a page over a second.
With the corpus beside the checkout (or GONGKAI_SHARED) real pages are mutated as well as the invented one.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
import traceback
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from checks.facts.codec import from_json
from checks.facts.reader import read_for_crawl

SEEN = date(2024, 1, 1)
URL = "http://www.x.gov.cn/zwgk/tzgg/index.html"
LIMIT = 1.0  # seconds for one page
PAGES = 400  # of the corpus
LONGEST = 400_000  # bytes of a page that is mutated
CORPUS = Path(os.environ.get("GONGKAI_SHARED", Path(__file__).parents[2] / "shared")) / "corpus"
SUFFIXES = (".htm", ".html", ".shtml", ".jsp", ".asp", ".aspx", ".php")
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>通知公告-某县教育局</title></head><body><div class="nav"><a href="/">首页</a>
</div><div>当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a></div><h1>关于招聘教师的公告</h1><div>发布时间：2020-01-02 来源：某县教育局</div>
<div id="zoom"><p>一、总体情况。联系电话：0745-1234567</p><table><tr><th>索引号</th><th>名称</th></tr><tr><td>1</td><td><a href="/t20200101_1.htm">全文</a></td>
</tr></table><p>二○二○年一月一日</p></div><ul><li><a href="/info/1/2.htm">关于停水的公告</a><span>(01-02)</span></li></ul>
<script>createPageHTML(5, 0, "index", "html");</script><div class="footer">版权所有</div></body></html>""".encode()
PIECES = [piece.encode() for piece in (
    "<", ">", '"', "'", "</html>", "<table>", "</table>", "</div>", "<div>", "<a href=", "<tr><td>", "<![CDATA[", "]]>", "<!--", "-->", "&#0;", "\x00",
    "&#x10FFFF;", "：", "2020年", "发布日期：", "http://[", "%", "\u202e", "<script>", "</script>", "<base href='//['>", "9" * 50, " " * 500, "<p>" * 200,
    "createPageHTML(", "<record>", "<iframe src=", "style='display:none'", "<svg>", "<!DOCTYPE", "<?xml version='1.0' encoding='utf-16'?>",
    "<div>" * 260, "<textarea>", "<select><option>", "<title>", "<noscript>", "<a href='", "<font>", "$.ajax(", "foot", "beian.", "电话：",
)]  # fmt: skip


@dataclass
class Tally:
    """What happened."""

    cases: int = 0
    crashes: int = 0
    slow: int = 0
    worst: float = 0.0
    worst_case: str = ""


def load_pages(limit: int) -> list[tuple[str, bytes]]:
    """Names and bytes of the pages to mutate: the invented one, and up to ``limit`` of the corpus, the same ones every time."""
    pages = [("invented", PAGE)]
    if CORPUS.is_dir():
        paths = [path for path in sorted(CORPUS.rglob("*")) if path.suffix.lower() in SUFFIXES and path.is_file()]
        chosen = random.Random(0).sample(paths, min(limit, len(paths)))
        pages += [(str(path.relative_to(CORPUS)), path.read_bytes()[:LONGEST]) for path in chosen]
    return pages


def _repeated(piece: bytes, times: int) -> bytes:
    return (piece * times)[:LONGEST]


def mutate(page: bytes, chance: random.Random, pages: list[tuple[str, bytes]]) -> bytes:
    """One to thirty cuts, insertions, repetitions, flips and splices."""
    body = bytearray(page)
    for _ in range(chance.randint(1, 30)):
        place = chance.randrange(len(body) + 1)
        match chance.randrange(6):
            case 0:
                del body[place : place + chance.choice((1, 5, 50, 500, 5000))]
            case 1:
                body[place:place] = chance.choice(PIECES)
            case 2:
                body[place:place] = _repeated(chance.choice(PIECES), chance.choice((2, 20, 300, 7000)))
            case 3:
                body[place : place + 1] = bytes([chance.randrange(256)])
            case 4:
                other = chance.choice(pages)[1]
                start = chance.randrange(len(other))
                body[place:place] = other[start : start + 2000]
            case _:
                body[place:place] = body[place : place + chance.choice((10, 300, 3000))] * chance.choice((2, 10))
    return bytes(body[: 2 * LONGEST])


def make_case(seed: int, pages: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """The page of that number: every eighth is random bytes."""
    chance = random.Random(seed)
    if seed % 8 == 7:
        return "random bytes", chance.randbytes(chance.choice((0, 1, 10, 300, 5000, 100_000)))
    name, page = chance.choice(pages)
    return name, mutate(page, chance, pages)


def run_case(body: bytes) -> float:
    """Read one page the way the crawl does; seconds of the processor. Raises whatever the reader raises."""
    started = time.process_time()
    reading = read_for_crawl(body, URL, "text/html", 200, SEEN)
    seconds = time.process_time() - started
    from_json(reading.facts)
    return seconds


def run(cases: int, first: int = 0, limit: int = PAGES) -> Tally:
    """All cases from ``first`` on; prints each failure."""
    tally, pages = Tally(), load_pages(limit)
    for seed in range(first, first + cases):
        name, body = make_case(seed, pages)
        tally.cases += 1
        try:
            seconds = _least(body)
        except Exception:
            tally.crashes += 1
            print(f"seed {seed} ({name}):\n{traceback.format_exc()}", file=sys.stderr)
            continue
        if seconds > tally.worst:
            tally.worst, tally.worst_case = seconds, f"seed {seed}, {name}, {len(body)} bytes"
        if seconds > LIMIT:
            tally.slow += 1
            print(f"seed {seed} ({name}, {len(body)} bytes): {seconds:.2f} s", file=sys.stderr)
    return tally


def _least(body: bytes) -> float:
    """Seconds; a slow case is measured a second time, since a busy machine is no fault of the reader."""
    seconds = run_case(body)
    return min(seconds, run_case(body)) if seconds > LIMIT else seconds


def main() -> int:
    """Run and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first case")
    parser.add_argument("--show", type=int, metavar="SEED", help="write that case's bytes and stop")
    options = parser.parse_args()
    if options.show is not None:
        sys.stdout.buffer.write(make_case(options.show, load_pages(PAGES))[1])
        return 0
    started = time.perf_counter()
    tally = run(options.cases, options.first)
    print(
        f"{tally.cases} cases, {tally.crashes} crashes, {tally.slow} over {LIMIT:g} s, {time.perf_counter() - started:.0f} s in all"
    )
    print(f"slowest: {tally.worst:.2f} s ({tally.worst_case})")
    return 1 if tally.crashes or tally.slow else 0


if __name__ == "__main__":
    sys.exit(main())
