"""`python -m benchmarks.central [--to ADDRESS]`: a province's night into PostgreSQL, and what reading it costs.

15,000 units of 60 lines in 100 sources, synthetic, pushed one after the other and by two at once; then the size of the tables,
`gongkai central show`, one county pushed again with other rows, and the same rows through the drivers that were looked at.
Without ``--to`` a server of its own is started (PostgreSQL's programs are needed) with PostgreSQL's own settings.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.util import find_spec
from typing import Any

from benchmarks import aims
from reports.central.address import Address, connected
from reports.central.load import load_central
from reports.central.push import Head, push
from reports.central.rows import UnitRows
from reports.central.schema import TABLES
from reports.central.show import printed
from reports.central.spool import Spool
from tests.central_server import find_programs, start

DAY = "2017-12-15"
BOUND = 1.0  # seconds of `central show`
LINES, VERDICTS, SECTIONS = 60, 90, 5  # of a unit: lines of the brief, verdicts as yuanling-2017 asks for
URL = "http://www.example.gov.cn/u{}/xxgk/201712/t20171214_{}.html"
REASON = "已检索信息公开目录、政策文件、通知公告等栏目及首页，未发现本年度应当公开的内容，待人工核实"
Figure = tuple[str, str]


def county(source: str, units: int, seed: int) -> tuple[Head, Spool]:
    """A synthetic county's night: two lines of three without a page, some with deductions; the rows written down."""
    draw = random.Random(seed)
    head = Head(
        source, "r", DAY, 1, f"{DAY}T01:00:00+08:00", f"{DAY}T05:00:00+08:00", "评分细则", "e", "0", f"{source}.db", 0
    )
    spool = Spool()
    for number in range(units):
        spool.write(_unit(number, draw))
    return head, spool


def _unit(number: int, draw: random.Random) -> UnitRows:
    name = f"u{number}"
    pages = [
        {
            "total": 1,
            "first": [
                {
                    "url": URL.format(number, n),
                    "sha256": draw.randbytes(32).hex(),
                    "fetched_at": f"{DAY}T02:00:00+08:00",
                }
            ],
        }
        for n in range(8)
    ]
    lines = [_line(name, place, draw, pages) for place in range(1, LINES + 1)]
    sections = [
        (name, str(n), n, "政府信息公开", 20, draw.randint(0, 10), draw.randint(10, 20)) for n in range(1, SECTIONS + 1)
    ]
    verdicts = [_verdict(name, place, draw, pages) for place in range(1, VERDICTS + 1)]
    unit = (
        name,
        number,
        "县教育局",
        "department",
        "complete",
        40,
        90,
        50,
        100,
        LINES,
        20,
        VERDICTS,
        70,
        {"bonus": [], "factor": 1},
    )
    return UnitRows(unit, sections, lines, verdicts)


def _line(unit: str, place: int, draw: random.Random, pages: list[dict[str, Any]]) -> tuple[Any, ...]:
    kind = draw.choice(("full", "deducted", "unverified"))
    suggested = {"full": 2, "deducted": 1}.get(kind)
    taken = (
        [{"id": "1.a", "points": 1, "reason": REASON, "clause": "每少一项扣1分", "evidence": draw.choice(pages)}]
        if kind == "deducted"
        else None
    )
    evidence = draw.choice(pages) if kind == "full" else None
    return (
        unit, f"{place % 5 + 1}.{place}", place, "信息公开指南", 2, "auto", kind, suggested, suggested or 0, 2 if suggested is None else suggested,
        True, suggested is None, "confirmed", REASON, taken, evidence,
    )  # fmt: skip


def _verdict(unit: str, place: int, draw: random.Random, pages: list[dict[str, Any]]) -> tuple[Any, ...]:
    said, sort = draw.choice((("met", None), ("not_met", "未公开"), ("unknown", None)))
    return (
        unit,
        "documents_found",
        "{}",
        f"topic{place}",
        place,
        "政策文件",
        said,
        "confirmed",
        sort,
        REASON,
        draw.choice(pages) if said == "met" else None,
    )


def send(address: Address, made: tuple[Head, Spool]) -> None:
    """One push as the command does it, its spool closed."""
    head, spool = made
    with spool, connected(address) as connection:
        push(connection, address.shown, head, spool, [head.source], machine="")


def send_all(address: Address, sources: int, units: int, *, at_once: int, name: str) -> tuple[float, float]:
    """(seconds in which rows are written down, seconds in which they are sent) of all sources together."""
    began = time.perf_counter()
    made = [county(f"{name}{number}", units, number) for number in range(sources)]
    written = time.perf_counter() - began
    began = time.perf_counter()
    with ThreadPoolExecutor(at_once) as pool:
        list(pool.map(lambda one: send(address, one), made))
    return written, time.perf_counter() - began


def measure(address: Address, sources: int, units: int) -> Iterator[Figure]:
    """All figures of the table, one after the other."""
    scores, rows = sources * units * LINES, sources * units * (LINES + VERDICTS + SECTIONS + 1)
    for at_once in (1, 2):
        written, sent = send_all(address, sources, units, at_once=at_once, name=f"县{at_once}-")
        if at_once == 1:
            yield (
                f"{scores:,} score rows ({rows:,} of all tables) written down",
                f"{written:.0f} s, {rows / written:,.0f} rows/s",
            )
        yield (
            f"sent, {at_once} at a time",
            f"{sent:.0f} s, {scores / sent:,.0f} score rows/s ({rows / sent:,.0f} rows/s)",
        )
    yield "rows of the two nights", _counts(address)
    yield (
        "on the disk, a night: lines / verdicts / all",
        " / ".join(f"{size / 2**20:,.0f} MB" for size in _sizes(address)),
    )
    again, same = _again(address, units)
    yield "one county of them pushed again: other rows / the same", f"{again:.2f} s / {same:.2f} s"
    yield "`central show --format json`, median of 5", f"{_shown(address):.2f} s"


def _counts(address: Address) -> str:
    with connected(address) as connection:
        counts = [connection.execute(f"SELECT count(*) FROM gongkai.{table}".encode()).fetchone() for table in TABLES]
    return ", ".join(f"{row[0]:,} {table}" for row, table in zip(counts, TABLES, strict=True) if row)


def _sizes(address: Address) -> list[float]:
    """Bytes of lines, of verdicts, of all, with their indexes, of one of the two nights."""
    with connected(address) as connection:
        rows = connection.execute(
            "SELECT relname, pg_total_relation_size(oid) FROM pg_class WHERE relnamespace = 'gongkai'::regnamespace AND relkind = 'r'"
        ).fetchall()
    sizes = {name: size / 2 for name, size in rows}
    return [sizes["line"], sizes["verdict"], sum(sizes.values())]


def _again(address: Address, units: int) -> tuple[float, float]:
    found = []
    for _ in range(2):
        made = county("县1-0", units, -1)
        began = time.perf_counter()
        send(address, made)
        found.append(time.perf_counter() - began)
    return found[0], found[1]


def _shown(address: Address) -> float:
    found = []
    for _ in range(5):
        began = time.perf_counter()
        with connected(address) as connection:
            printed(load_central(connection, address.shown, date.fromisoformat(DAY), 3), "json")
        found.append(time.perf_counter() - began)
    return sorted(found)[2]


def drivers(url: str, units: int) -> Iterator[Figure]:
    """COPY of the same score rows through psycopg and, where it is installed, pg8000."""
    with county("d", units, 1)[1] as spool:
        chunks = list(spool.chunks("line", 1))
    make = "CREATE TEMPORARY TABLE t (LIKE gongkai.line)"
    for name, copy in (("psycopg", _copy_psycopg), ("pg8000", _copy_pg8000)):
        try:
            seconds = copy(url, make, chunks)
        except ImportError:
            yield f"COPY of {units * LINES:,} score rows through {name}", "not installed"
        else:
            yield f"COPY of {units * LINES:,} score rows through {name}", f"{units * LINES / seconds:,.0f} rows/s"


def _copy_psycopg(url: str, make: str, chunks: list[bytes]) -> float:
    import psycopg

    with psycopg.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(make.encode())
        began = time.perf_counter()
        with cursor.copy("COPY t FROM STDIN") as copy:
            for chunk in chunks:
                copy.write(chunk)
        return time.perf_counter() - began


def _copy_pg8000(url: str, make: str, chunks: list[bytes]) -> float:
    import io
    from urllib.parse import urlsplit

    from pg8000.native import Connection

    parts = urlsplit(url)
    connection = Connection(
        parts.username or "", parts.hostname or "", parts.path[1:], parts.port or 5432, parts.password
    )
    try:
        connection.run("BEGIN")
        connection.run(make)
        began = time.perf_counter()
        connection.run("COPY t FROM STDIN", stream=io.BytesIO(b"".join(chunks)))
        return time.perf_counter() - began
    finally:
        connection.close()


def report(url: str, sources: int, units: int) -> tuple[str, bool]:
    """The table in Markdown; whether reading took no more than its second."""
    address = Address.parse("--to", url)
    figures = [*measure(address, sources, units), *drivers(url, units * min(sources, 20))]
    table = "\n".join(["| figure | measured |", "|---|---|", *(f"| {name} | {value} |" for name, value in figures)])
    return table, aims.at_most("`central show` of two nights of a province", BOUND, _shown(address), " s")


def main() -> int:
    """Print the table. 1 if the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sources", type=int, default=100)
    parser.add_argument("--units", type=int, default=150, help="of each source")
    parser.add_argument("--to", help="a database that may be filled; default: a server of its own")
    options = parser.parse_args()
    programs = find_programs()
    if not find_spec("psycopg") or not (options.to or programs):
        print("(left out: needs the extra postgres, and a PostgreSQL server on this machine or --to)")
        return 0
    url = options.to or start(programs).database()
    table, is_met = report(url, options.sources, options.units)
    print(table)
    return int(not is_met)


if __name__ == "__main__":
    sys.exit(main())
