"""The product's own commands on a served county, from crawl to score: the database and the sheets that they leave behind."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demo.compare import RUBRIC
from demo.faults import Outage
from demo.plan import AS_OF, UnitPlan
from demo.serve import serve_county

PAGES = 300  # of a unit, as the command line has it
DEGRADED = 1  # the exit code of a run in which too many units could not be reached


@dataclass(frozen=True, slots=True)
class Inspection:
    """One inspected county. ``sheets``: unit id → its sheet as ``gongkai score --format json`` says it."""

    plan: tuple[UnitPlan, ...]
    database: Path
    sheets: dict[str, dict[str, Any]]
    requests: int


def inspect_county(
    out: Path,
    plan: tuple[UnitPlan, ...],
    seed: int,
    outage: Outage | None = None,
    quiet: bool = False,
    pages: int = PAGES,
) -> Inspection:
    """Serve, crawl, check and score one county. ``pages``: most of a unit. Raises SystemExit where a command fails."""
    out.mkdir(parents=True, exist_ok=True)
    database = out / "county.db"
    for old in out.glob("county.db*"):
        old.unlink()
    with serve_county(seed, plan, outage) as served:
        registry = out / "units.csv"
        registry.write_text(served.county.registry(), encoding="utf-8")
        how = ("--delay", "0", "--concurrency", "4", *(("--pages", str(pages)) if pages != PAGES else ()))
        run_gongkai("crawl", "--units", registry, "--db", database, *how, quiet=quiet)
        requests = len(served.log)
    as_of = ("--db", database, "--as-of", AS_OF.isoformat())
    if not quiet:  # every check of every rubric; scoring runs those of its own
        run_gongkai("check", *as_of)
    text = run_gongkai("score", *as_of, "--rubric", RUBRIC, "--format", "json", quiet=True, shown=not quiet)
    sheets = json.loads(text)
    (out / "score.json").write_text(json.dumps(sheets, ensure_ascii=False, indent=1), encoding="utf-8")
    return Inspection(plan, database, {sheet["unit"]: sheet for sheet in sheets["units"]}, requests)


def run_gongkai(*arguments: str | Path, quiet: bool = False, shown: bool = True) -> str:
    """One command line, as a user would type it; what it printed, if ``quiet``. Raises SystemExit where it fails."""
    command = [str(Path(sys.executable).with_name("gongkai")), *map(str, arguments)]
    if shown:
        print("$ gongkai", *command[1:], flush=True)
    pipe = subprocess.PIPE if quiet else None
    done = subprocess.run(command, stdout=pipe, stderr=None if shown else pipe, encoding="utf-8", check=False)  # noqa: S603
    if done.returncode not in (0, DEGRADED):
        raise SystemExit(f"gongkai {arguments[0]} failed with exit code {done.returncode}\n{done.stderr or ''}")
    return done.stdout or ""
