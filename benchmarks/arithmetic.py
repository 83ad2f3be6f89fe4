"""`python -m benchmarks.arithmetic`: from the measured figures to a county, a city, a province and the nation; the table of docs/scale.md.

Every line says where it is from: measured (another benchmark of this folder), assumed, or computed from such lines. Nothing is
run here. A new figure for a page is put in as ``MS``; ``--write`` brings the document up to date, ``--ms 5.1`` tries another.
"""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.readme import put

DOCUMENT = Path(__file__).parent.parent / "docs" / "scale.md"
MS = 4.3  # a page: see Told
NIGHT = 8.0  # hours


@dataclass(frozen=True, slots=True)
class Told:
    """What the table rests on; :data:`SOURCES` says where each figure is from."""

    ms_a_page: float
    body: float = 3_500.0
    row: float = 500.0
    asked: float = 0.69
    busy: float = 0.65
    start: float = 1.2
    ledger_ms: float = 0.9
    driver_ms: float = 340.0
    base_mb: float = 70.0
    unit_kb: float = 3.0
    tasks: float = 326.0
    pages: int = 300
    lines: int = 30
    changed: float = 0.1
    shard: int = 20


SOURCES = {
    "ms_a_page": ("processor milliseconds a page: fetch, facts, store", "measured: throughput"),
    "body": ("bytes stored of a page that is new", "measured: throughput"),
    "row": ("bytes of a page's row in the ledger, every night", "measured: tenmillion"),
    "asked": ("requests of a later night, beside the first; servers with an ETag", "measured: nights"),
    "busy": ("processor time of a later night, beside the first", "measured: nights"),
    "start": ("processor seconds to start and end a crawl's process", "measured"),
    "ledger_ms": ("processor milliseconds of the ledger for a shard", "measured: shards"),
    "driver_ms": ("processor milliseconds of the driver for a shard of 20 units: seed, publishing", "measured"),
    "base_mb": ("MB of the driver without a unit", "measured"),
    "unit_kb": ("KB more for each unit, at the moment the registry is cut", "measured: 60,000 units"),
    "tasks": ("empty tasks on Dask a second", "measured: driving"),
    "pages": ("pages a unit", "assumed: the default budget"),
    "lines": ("lines of a rubric", "measured: five rubrics hold 149"),
    "changed": ("share of the pages that are new on a later night", "assumed"),
    "shard": ("units of a shard, none of them on a shared platform", "assumed: the most"),
}
LEVELS = {"county": 60, "city": 1_500, "province": 15_000, "nation": 200_000}
SITES = 1_000  # on one address
Row = tuple[str, Callable[[int], float]]


def rows(told: Told) -> list[Row]:
    """Title, and the figure for a number of units. All are computed."""

    def pages(units: int) -> float:
        return units * told.pages

    def shards(units: int) -> float:
        return math.ceil(units / told.shard)

    def busy(units: int) -> float:
        return (pages(units) * told.ms_a_page / 1000 + shards(units) * told.start) / 3600

    def crowd(units: int) -> int:
        return min(units, SITES)

    return [
        ("pages a first night", pages),
        ("requests a later night", lambda units: pages(units) * told.asked),
        ("processor hours a first night", busy),
        (f"cores for {NIGHT:g} hours", lambda units: math.ceil(busy(units) / NIGHT)),
        ("processor hours a later night", lambda units: told.busy * busy(units)),
        ("GB stored a first night", lambda units: pages(units) * (told.body + told.row) / 1e9),
        ("GB stored a later night", lambda units: pages(units) * (told.changed * told.body + told.row) / 1e9),
        ("score rows a night", lambda units: units * told.lines),
        ("shards", shards),
        ("ledger, processor seconds", lambda units: shards(units) * told.ledger_ms / 1000),
        ("driver, processor minutes", lambda units: shards(units) * told.driver_ms / 6e4),
        ("driver, MB", lambda units: told.base_mb + units * told.unit_kb / 1000),
        ("scheduler, seconds", lambda units: shards(units) / told.tasks),
        ("hours at a request a second, each unit its own server", lambda units: told.pages / 3600),
        ("requests to a platform of 1,000 sites at one address, first night", lambda units: crowd(units) * told.pages),
        ("hours of it at a request a second", lambda units: crowd(units) * told.pages / 3600),
        ("hours of it on a later night", lambda units: crowd(units) * told.pages * told.asked / 3600),
        (f"requests a site that it gives in {NIGHT:g} hours", lambda units: NIGHT * 3600 / crowd(units)),
    ]


def table(told: Told) -> str:
    """What is put in, and what comes out for the levels side by side, in Markdown."""
    lines = ["| put in | | from |", "|---|--:|---|"]
    lines += [f"| {title} | {getattr(told, name):,g} | {source} |" for name, (title, source) in SOURCES.items()]
    lines += ["", "| computed | " + " | ".join(LEVELS) + " |", "|---|" + "--:|" * len(LEVELS)]
    lines += ["| units (assumed) | " + " | ".join(f"{units:,}" for units in LEVELS.values()) + " |"]
    for title, of in rows(told):
        lines.append(f"| {title} | " + " | ".join(_figure(of(units)) for units in LEVELS.values()) + " |")
    return "\n".join(lines)


def _figure(value: float) -> str:
    """Two digits: no more is known."""
    if value >= 1e6:
        return f"{value / 1e6:.3g} M"
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"


def main() -> None:
    """Print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ms", type=float, default=MS, help="processor milliseconds a page")
    parser.add_argument("--write", action="store_true", help="into docs/scale.md")
    options = parser.parse_args()
    made = table(Told(options.ms))
    print(made)
    if options.write:
        DOCUMENT.write_text(put(DOCUMENT.read_text("utf-8"), "arithmetic", f"{made}\n"), "utf-8")


if __name__ == "__main__":
    main()
